/* SPDX-License-Identifier: MIT */
#include "sampling.h"

#include <math.h>
#include <stdlib.h>

// pixman counts in 16 bits and 16 of fraction, and wants to walk a step beyond.
#define LIMIT 16384

/**
 * From a point of the layer's destination to the buffer's: u and v run along the destination's
 * width and height. A buffer transform of 90 means that its contents are turned counter-clockwise,
 * so that its left edge is the destination's top.
 */
static const struct turn {
	double xu, xv, x1, yu, yv, y1;
} turns[] = {
	[WL_OUTPUT_TRANSFORM_NORMAL] = { 1, 0, 0, 0, 1, 0 },
	[WL_OUTPUT_TRANSFORM_90] = { 0, 1, 0, -1, 0, 1 },
	[WL_OUTPUT_TRANSFORM_180] = { -1, 0, 1, 0, -1, 1 },
	[WL_OUTPUT_TRANSFORM_270] = { 0, -1, 1, 1, 0, 0 },
	[WL_OUTPUT_TRANSFORM_FLIPPED] = { -1, 0, 1, 0, 1, 0 },
	[WL_OUTPUT_TRANSFORM_FLIPPED_90] = { 0, 1, 0, 1, 0, 0 },
	[WL_OUTPUT_TRANSFORM_FLIPPED_180] = { 1, 0, 0, 0, -1, 1 },
	[WL_OUTPUT_TRANSFORM_FLIPPED_270] = { 0, -1, 1, -1, 0, 1 },
};

void sampling_init(struct sampling *sampling, const struct output_layer *layer)
{
	double w = layer->dst.x2 - layer->dst.x1, h = layer->dst.y2 - layer->dst.y1;
	const struct fbox *src = &layer->src;
	const struct turn *turn = &turns[layer->transform];
	bool whole = src->x == floor(src->x) && src->y == floor(src->y);
	bool turned = turn->xu == 0;
	*sampling = (struct sampling){
		.transform = { {
				{ turn->xu * src->width / w, turn->xv * src->width / h,
						turn->x1 * src->width + src->x },
				{ turn->yu * src->height / w, turn->yv * src->height / h,
						turn->y1 * src->height + src->y },
				{ 0, 0, 1 },
		} },
		.plain = whole && layer->transform == WL_OUTPUT_TRANSFORM_NORMAL &&
				src->width == w && src->height == h,
		.sharp = whole && fmod(turned ? h : w, src->width) == 0 &&
				fmod(turned ? w : h, src->height) == 0,
		.dst = layer->dst,
		.width = layer->buffer->width,
		.height = layer->buffer->height,
	};
}

static void map(const struct sampling *sampling, double u, double v, double *x, double *y)
{
	const struct pixman_f_transform *t = &sampling->transform;
	*x = t->m[0][0] * u + t->m[0][1] * v + t->m[0][2];
	*y = t->m[1][0] * u + t->m[1][1] * v + t->m[1][2];
}

// From and to are the middles of the outermost samples; each takes its neighbours, too.
static void cover(double from, double to, int size, int *start, int *length)
{
	double low = fmin(from, to) - 2, high = fmax(from, to) + 2;
	low = fmin(fmax(low, 0), size - 1);
	high = fmax(fmin(high, size), low + 1);
	*start = (int)low;
	*length = (int)ceil(high) - *start;
}

static struct window get_window(const struct sampling *sampling, const pixman_box32_t *box)
{
	struct window window;
	int u1 = box->x1 - sampling->dst.x1, v1 = box->y1 - sampling->dst.y1;
	int u2 = box->x2 - sampling->dst.x1, v2 = box->y2 - sampling->dst.y1;
	if (sampling->plain) {
		window.x = (int)sampling->transform.m[0][2] + u1;
		window.y = (int)sampling->transform.m[1][2] + v1;
		window.width = u2 - u1;
		window.height = v2 - v1;
		return window;
	}
	double x1, y1, x2, y2;
	map(sampling, u1 + 0.5, v1 + 0.5, &x1, &y1);
	map(sampling, u2 - 0.5, v2 - 0.5, &x2, &y2);
	cover(x1, x2, sampling->width, &window.x, &window.width);
	cover(y1, y2, sampling->height, &window.y, &window.height);
	return window;
}

static bool fits(const struct pixman_f_transform *transform, int x, int y)
{
	bool good = abs(x) <= LIMIT && abs(y) <= LIMIT;
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 3; k++) {
			good = good && fabs(transform->m[i][k]) <= LIMIT;
		}
	}
	return good;
}

// Counts from the box, whose first sample stays where it was; along one pixel nothing is scaled.
static void count_from_box(const struct sampling *sampling, const pixman_box32_t *box,
		const struct window *window, struct pixman_f_transform *transform)
{
	double x, y;
	map(sampling, box->x1 - sampling->dst.x1 + 0.5, box->y1 - sampling->dst.y1 + 0.5, &x, &y);
	if (box->x2 - box->x1 == 1) {
		transform->m[0][0] = transform->m[1][0] = 0;
	}
	if (box->y2 - box->y1 == 1) {
		transform->m[0][1] = transform->m[1][1] = 0;
	}
	transform->m[0][2] = x - window->x - (transform->m[0][0] + transform->m[0][1]) / 2;
	transform->m[1][2] = y - window->y - (transform->m[1][0] + transform->m[1][1]) / 2;
}

bool sampling_place(const struct sampling *sampling, const pixman_box32_t *box,
		struct placement *placement)
{
	struct window window = get_window(sampling, box);
	placement->window = window;
	placement->x = placement->y = 0;
	placement->filter = sampling->sharp ? PIXMAN_FILTER_NEAREST : PIXMAN_FILTER_BILINEAR;
	pixman_transform_init_identity(&placement->transform);
	if (window.width > LIMIT || window.height > LIMIT) {
		return false;
	}
	if (sampling->plain) {
		return true;
	}
	// As long as the numbers allow, a pixel is the same whatever is painted with it.
	struct pixman_f_transform transform = sampling->transform;
	transform.m[0][2] -= window.x;
	transform.m[1][2] -= window.y;
	placement->x = box->x1 - sampling->dst.x1;
	placement->y = box->y1 - sampling->dst.y1;
	if (!fits(&transform, placement->x, placement->y)) {
		placement->x = placement->y = 0;
		count_from_box(sampling, box, &window, &transform);
	}
	return fits(&transform, 0, 0) &&
			pixman_transform_from_pixman_f_transform(&placement->transform, &transform);
}
