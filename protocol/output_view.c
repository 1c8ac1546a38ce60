/* SPDX-License-Identifier: MIT */
#include "output_view.h"

// The nearest, and of two the higher: it does not matter then where the space begins.
static int to_pixel(int coordinate, int scale)
{
	int64_t twice = 2 * (int64_t)coordinate * scale + OUTPUT_VIEW_UNIT;
	int64_t pixel = twice / (2 * OUTPUT_VIEW_UNIT);
	return (int)(twice < pixel * 2 * OUTPUT_VIEW_UNIT ? pixel - 1 : pixel);
}

static int get_length(int pixels, int scale)
{
	int length = (int)((int64_t)pixels * OUTPUT_VIEW_UNIT / scale);
	return to_pixel(length, scale) < pixels ? length + 1 : length;
}

pixman_box32_t output_view_get_box(const struct output_view *view)
{
	bool sideways = transform_is_sideways(view->transform);
	int width = sideways ? view->height : view->width;
	int height = sideways ? view->width : view->height;
	return (pixman_box32_t){
		.x1 = view->x,
		.y1 = view->y,
		.x2 = view->x + get_length(width, view->scale),
		.y2 = view->y + get_length(height, view->scale),
	};
}

pixman_box32_t output_view_to_pixels(const struct output_view *view, const pixman_box32_t *box)
{
	int x1 = to_pixel(box->x1 - view->x, view->scale);
	int y1 = to_pixel(box->y1 - view->y, view->scale);
	int x2 = to_pixel(box->x2 - view->x, view->scale);
	int y2 = to_pixel(box->y2 - view->y, view->scale);
	bool sideways = transform_is_sideways(view->transform);
	struct fbox turned =
			transform_box(view->transform, (struct fbox){ x1, y1, x2 - x1, y2 - y1 },
					sideways ? view->height : view->width,
					sideways ? view->width : view->height);
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
	bool sideways = transform_is_sideways(view->transform);
	double scale = (double)view->scale / OUTPUT_VIEW_UNIT;
	*x = view->x + point.x * (sideways ? view->height : view->width) / scale;
	*y = view->y + point.y * (sideways ? view->width : view->height) / scale;
}

int output_view_get_whole_scale(int scale)
{
	return (scale + OUTPUT_VIEW_UNIT - 1) / OUTPUT_VIEW_UNIT;
}
