/* SPDX-License-Identifier: MIT */
#include "output_view.h"

// The nearest, and of two the higher: it does not matter then where the space begins.
static int to_pixel(const struct output_view *view, int coordinate)
{
	int64_t unit = 2 * (int64_t)view->per;
	int64_t twice = 2 * (int64_t)coordinate * view->scale + view->per;
	int64_t pixel = twice / unit;
	return (int)(twice < pixel * unit ? pixel - 1 : pixel);
}

static int get_length(const struct output_view *view, int pixels)
{
	int length = (int)((int64_t)pixels * view->per / view->scale);
	return to_pixel(view, length) < pixels ? length + 1 : length;
}

// Of the output, in pixels before they are turned.
static void get_size(const struct output_view *view, int *width, int *height)
{
	bool sideways = transform_is_sideways(view->transform);
	*width = sideways ? view->height : view->width;
	*height = sideways ? view->width : view->height;
}

pixman_box32_t output_view_get_box(const struct output_view *view)
{
	int width, height;
	get_size(view, &width, &height);
	bool mirror = view->mirrored_width > 0;
	return (pixman_box32_t){
		.x1 = view->x,
		.y1 = view->y,
		.x2 = view->x + (mirror ? view->mirrored_width : get_length(view, width)),
		.y2 = view->y + (mirror ? view->mirrored_height : get_length(view, height)),
	};
}

void output_view_mirror(struct output_view *view, const struct output_view *other)
{
	pixman_box32_t box = output_view_get_box(other);
	int width, height, other_width, other_height;
	get_size(view, &width, &height);
	get_size(other, &other_width, &other_height);
	view->x = box.x1;
	view->y = box.y1;
	view->mirrored_width = box.x2 - box.x1;
	view->mirrored_height = box.y2 - box.y1;
	view->left = view->top = 0;
	if (width == other_width && height == other_height) {
		// Pixel for pixel.
		view->scale = other->scale;
		view->per = other->per;
		return;
	}
	bool fits_width = (int64_t)width * view->mirrored_height <=
			(int64_t)height * view->mirrored_width;
	view->scale = fits_width ? width : height;
	view->per = fits_width ? view->mirrored_width : view->mirrored_height;
	view->left = (width - to_pixel(view, view->mirrored_width)) / 2;
	view->top = (height - to_pixel(view, view->mirrored_height)) / 2;
}

pixman_box32_t output_view_to_pixels(const struct output_view *view, const pixman_box32_t *box)
{
	int x1 = view->left + to_pixel(view, box->x1 - view->x);
	int y1 = view->top + to_pixel(view, box->y1 - view->y);
	int x2 = view->left + to_pixel(view, box->x2 - view->x);
	int y2 = view->top + to_pixel(view, box->y2 - view->y);
	int width, height;
	get_size(view, &width, &height);
	struct fbox turned = transform_box(
			view->transform, (struct fbox){ x1, y1, x2 - x1, y2 - y1 }, width, height);
	return (pixman_box32_t){
		.x1 = (int)turned.x,
		.y1 = (int)turned.y,
		.x2 = (int)(turned.x + turned.width),
		.y2 = (int)(turned.y + turned.height),
	};
}

void output_view_locate(const struct output_view *view, double *x, double *y)
{
	struct fbox point = transform_box(
			transform_invert(view->transform), (struct fbox){ *x, *y, 0, 0 }, 1, 1);
	int width, height;
	get_size(view, &width, &height);
	double scale = (double)view->scale / view->per;
	*x = view->x + (point.x * width - view->left) / scale;
	*y = view->y + (point.y * height - view->top) / scale;
}

int output_view_get_whole_scale(int scale)
{
	return (scale + OUTPUT_VIEW_UNIT - 1) / OUTPUT_VIEW_UNIT;
}
