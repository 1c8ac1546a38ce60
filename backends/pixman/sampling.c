/* SPDX-License-Identifier: MIT */
#include "sampling.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

// pixman counts in 16 bits and 16 of fraction, and wants to walk a step beyond.
#define LIMIT 16384
#define FIXED 65536.0

// Whether the destination's left shows the source's right, and its top the bottom.
static bool is_mirrored_x(enum wl_output_transform transform)
{
	return transform == WL_OUTPUT_TRANSFORM_180 || transform == WL_OUTPUT_TRANSFORM_FLIPPED;
}

static bool is_mirrored_y(enum wl_output_transform transform)
{
	return transform == WL_OUTPUT_TRANSFORM_180 || transform == WL_OUTPUT_TRANSFORM_FLIPPED_180;
}

static bool is_whole(const struct fbox *src)
{
	return src->x == floor(src->x) && src->y == floor(src->y);
}

bool sampling_is_plain(const struct output_layer *layer)
{
	const struct fbox *src = &layer->src;
	return layer->transform == WL_OUTPUT_TRANSFORM_NORMAL && is_whole(src) &&
			src->width == layer->dst.x2 - layer->dst.x1 &&
			src->height == layer->dst.y2 - layer->dst.y1;
}

void sampling_init(struct sampling *sampling, const struct output_layer *layer)
{
	double w = layer->dst.x2 - layer->dst.x1, h = layer->dst.y2 - layer->dst.y1;
	const struct fbox *src = &layer->src;
	bool mirrored_x = is_mirrored_x(layer->transform);
	bool mirrored_y = is_mirrored_y(layer->transform);
	double right = src->x + src->width, bottom = src->y + src->height;
	*sampling = (struct sampling){
		.transform = { {
				{ (mirrored_x ? -src->width : src->width) / w, 0,
						mirrored_x ? right : src->x },
				{ 0, (mirrored_y ? -src->height : src->height) / h,
						mirrored_y ? bottom : src->y },
				{ 0, 0, 1 },
		} },
		.plain = sampling_is_plain(layer),
		.sharp = is_whole(src) && fmod(w, src->width) == 0 && fmod(h, src->height) == 0,
		.dst = layer->dst,
		.left = (int)fmin(floor(src->x), layer->buffer->width - 1),
		.top = (int)fmin(floor(src->y), layer->buffer->height - 1),
		.right = (int)fmin(ceil(right), layer->buffer->width),
		.bottom = (int)fmin(ceil(bottom), layer->buffer->height),
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

// Along a single pixel nothing is scaled.
static struct walk make_walk(double first, double step, int n)
{
	return (struct walk){ .first = first, .step = n > 1 ? step : 0, .n = n };
}

// Each point takes its neighbours, too, but nothing that the source rectangle does not touch.
static void cover(const struct walk *walk, int first, int end, int *start, int *length)
{
	double low = fmin(walk->first, get_last(walk)) - 2;
	double high = fmax(walk->first, get_last(walk)) + 2;
	low = fmin(fmax(low, first), end - 1);
	high = fmax(fmin(high, end), floor(low) + 1);
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

static struct pixman_f_transform count_from_box(const struct walk *x, const struct walk *y)
{
	struct pixman_f_transform transform = { .m = { [2] = { 0, 0, 1 } } };
	transform.m[0][0] = x->step;
	transform.m[1][1] = y->step;
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
		transform = count_from_box(x, y);
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
	const struct pixman_f_transform *t = &sampling->transform;
	double u = box->x1 - sampling->dst.x1 + 0.5, v = box->y1 - sampling->dst.y1 + 0.5;
	struct walk x = make_walk(t->m[0][0] * u + t->m[0][2], t->m[0][0], box->x2 - box->x1);
	struct walk y = make_walk(t->m[1][1] * v + t->m[1][2], t->m[1][1], box->y2 - box->y1);
	cover(&x, sampling->left, sampling->right, &window->x, &window->width);
	cover(&y, sampling->top, sampling->bottom, &window->y, &window->height);
	if (window->width > LIMIT || (sampling->sharp && !stay_in_pixels(&x))) {
		return SAMPLING_TOO_WIDE;
	}
	if (window->height > LIMIT || (sampling->sharp && !stay_in_pixels(&y))) {
		return SAMPLING_TOO_HIGH;
	}
	place_scaled(sampling, box, &x, &y, placement);
	return SAMPLING_PLACED;
}
