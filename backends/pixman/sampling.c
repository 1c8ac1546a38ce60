/* SPDX-License-Identifier: MIT */
#include "sampling.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

// pixman counts in 16 bits and 16 of fraction, and wants to walk a step beyond.
#define LIMIT 16384
#define FIXED 65536.0

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

/** The points of the buffer that one side of a box is made of, one for each pixel. */
struct walk {
	double first, step;
	int n;
};

static double get_last(const struct walk *walk)
{
	return walk->first + (walk->n - 1) * walk->step;
}

static bool is_turned(const struct sampling *sampling)
{
	return sampling->transform.m[0][0] == 0;
}

// Along a single pixel nothing is scaled.
static struct walk make_walk(double first, double step, int n)
{
	return (struct walk){ .first = first, .step = n > 1 ? step : 0, .n = n };
}

static void get_walks(const struct sampling *sampling, const pixman_box32_t *box, struct walk *x,
		struct walk *y)
{
	const struct pixman_f_transform *t = &sampling->transform;
	double u = box->x1 - sampling->dst.x1 + 0.5, v = box->y1 - sampling->dst.y1 + 0.5;
	int across = box->x2 - box->x1, down = box->y2 - box->y1;
	bool turned = is_turned(sampling);
	*x = make_walk(t->m[0][0] * u + t->m[0][1] * v + t->m[0][2], t->m[0][0] + t->m[0][1],
			turned ? down : across);
	*y = make_walk(t->m[1][0] * u + t->m[1][1] * v + t->m[1][2], t->m[1][0] + t->m[1][1],
			turned ? across : down);
}

// Each point takes its neighbours, too.
static void cover(const struct walk *walk, int size, int *start, int *length)
{
	double low = fmin(walk->first, get_last(walk)) - 2;
	double high = fmax(walk->first, get_last(walk)) + 2;
	low = fmin(fmax(low, 0), size - 1);
	high = fmax(fmin(high, size), low + 1);
	*start = (int)low;
	*length = (int)ceil(high) - *start;
}

// pixman's step is not quite ours, which adds up. False if some point would get into another pixel.
static bool stay_in_pixels(struct walk *walk)
{
	double error = fabs(walk->step - round(walk->step * FIXED) / FIXED) * walk->n;
	if (error + 3 / FIXED < fabs(walk->step) / 2) {
		return true;
	}
	double pixel = floor(walk->first);
	if (floor(get_last(walk)) != pixel) {
		return false;
	}
	walk->first = pixel + 0.5;
	walk->step = 0;
	return true;
}

static struct pixman_f_transform count_from_box(
		bool turned, const struct walk *x, const struct walk *y)
{
	struct pixman_f_transform transform = { .m = { [2] = { 0, 0, 1 } } };
	transform.m[0][turned] = x->step;
	transform.m[1][!turned] = y->step;
	transform.m[0][2] = x->first - x->step / 2;
	transform.m[1][2] = y->first - y->step / 2;
	return transform;
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

static void place_plain(const struct sampling *sampling, const pixman_box32_t *box,
		struct placement *placement)
{
	placement->window = (struct window){
		.x = (int)sampling->transform.m[0][2] + box->x1 - sampling->dst.x1,
		.y = (int)sampling->transform.m[1][2] + box->y1 - sampling->dst.y1,
		.width = box->x2 - box->x1,
		.height = box->y2 - box->y1,
	};
	placement->x = placement->y = 0;
}

static void place_scaled(const struct sampling *sampling, const pixman_box32_t *box, struct walk *x,
		struct walk *y, struct placement *placement)
{
	const struct window *window = &placement->window;
	placement->filter = sampling->sharp ? PIXMAN_FILTER_NEAREST : PIXMAN_FILTER_BILINEAR;
	// As long as the numbers allow, a pixel is the same whatever is painted with it.
	struct pixman_f_transform transform = sampling->transform;
	transform.m[0][2] -= window->x;
	transform.m[1][2] -= window->y;
	placement->x = box->x1 - sampling->dst.x1;
	placement->y = box->y1 - sampling->dst.y1;
	if (sampling->sharp || !fits(&transform, placement->x, placement->y)) {
		placement->x = placement->y = 0;
		x->first -= window->x;
		y->first -= window->y;
		transform = count_from_box(is_turned(sampling), x, y);
	}
	bool counted = pixman_transform_from_pixman_f_transform(&placement->transform, &transform);
	assert(counted);
	(void)counted;
}

enum sampling_verdict sampling_place(const struct sampling *sampling, const pixman_box32_t *box,
		struct placement *placement)
{
	struct window *window = &placement->window;
	if (sampling->plain) {
		place_plain(sampling, box, placement);
		if (window->width > LIMIT) {
			return SAMPLING_TOO_WIDE;
		}
		return window->height > LIMIT ? SAMPLING_TOO_HIGH : SAMPLING_PLACED;
	}
	struct walk x, y;
	get_walks(sampling, box, &x, &y);
	cover(&x, sampling->width, &window->x, &window->width);
	cover(&y, sampling->height, &window->y, &window->height);
	bool turned = is_turned(sampling);
	if (window->width > LIMIT || (sampling->sharp && !stay_in_pixels(&x))) {
		return turned ? SAMPLING_TOO_HIGH : SAMPLING_TOO_WIDE;
	}
	if (window->height > LIMIT || (sampling->sharp && !stay_in_pixels(&y))) {
		return turned ? SAMPLING_TOO_WIDE : SAMPLING_TOO_HIGH;
	}
	place_scaled(sampling, box, &x, &y, placement);
	return SAMPLING_PLACED;
}
