/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include <math.h>

#include "resample.h"

#define ONE 65536

/**
 * How what is seen of a buffer lies on the destination. A buffer transform of 90 means that its
 * contents are turned counter-clockwise, so that its left edge is the destination's top.
 */
static const struct turn {
	bool turned, mirrored_x, mirrored_y;
} turns[] = {
	[WL_OUTPUT_TRANSFORM_NORMAL] = { false, false, false },
	[WL_OUTPUT_TRANSFORM_90] = { true, false, true },
	[WL_OUTPUT_TRANSFORM_180] = { false, true, true },
	[WL_OUTPUT_TRANSFORM_270] = { true, true, false },
	[WL_OUTPUT_TRANSFORM_FLIPPED] = { false, true, false },
	[WL_OUTPUT_TRANSFORM_FLIPPED_90] = { true, false, false },
	[WL_OUTPUT_TRANSFORM_FLIPPED_180] = { false, false, true },
	[WL_OUTPUT_TRANSFORM_FLIPPED_270] = { true, true, true },
};

static struct axis make_axis(double src, double length, int n, bool mirrored, int size)
{
	double first = fmin(floor(src), size - 1), end = ceil(src + length);
	bool whole = src == first && src + length == end && fmod(n, length) == 0;
	return (struct axis){
		.start = src * ONE,
		.step = length * ONE / n,
		.n = n,
		.mirrored = mirrored,
		.first = (int)first,
		.end = end > size ? size : (int)end,
		.factor = whole ? n / (int)length : 0,
	};
}

void filter_init(struct filter *filter, const struct output_layer *layer)
{
	const struct turn *turn = &turns[layer->transform];
	const struct fbox *src = &layer->src;
	int w = layer->dst.x2 - layer->dst.x1, h = layer->dst.y2 - layer->dst.y1;
	*filter = (struct filter){
		.x = make_axis(src->x, src->width, turn->turned ? h : w, turn->mirrored_x,
				layer->buffer->width),
		.y = make_axis(src->y, src->height, turn->turned ? w : h, turn->mirrored_y,
				layer->buffer->height),
		.turned = turn->turned,
		.dst = layer->dst,
	};
	if (filter->x.factor == 0 || filter->y.factor == 0) {
		filter->x.factor = filter->y.factor = 0;
	}
}

bool filter_is_wanted(const struct output_layer *layer)
{
	const struct fbox *src = &layer->src;
	return layer->transform != WL_OUTPUT_TRANSFORM_NORMAL || src->x != floor(src->x) ||
			src->y != floor(src->y) || src->width != layer->dst.x2 - layer->dst.x1 ||
			src->height != layer->dst.y2 - layer->dst.y1;
}

/** Pixels of the destination along one of the buffer's directions. */
struct range {
	int start, n;
};

static struct range get_range(const struct filter *filter, const pixman_box32_t *box, bool down)
{
	const pixman_box32_t *dst = &filter->dst;
	return down ? (struct range){ box->y1 - dst->y1, box->y2 - box->y1 }
		    : (struct range){ box->x1 - dst->x1, box->x2 - box->x1 };
}

/** What one pixel of the destination covers, in 65536ths, and which pixels that touches. */
struct span {
	int64_t low, high;
	int first, end;
};

static int clamp(int64_t value, int low, int high)
{
	return value < low ? low : value > high ? high : (int)value;
}

static bool is_interpolated(const struct axis *axis)
{
	return axis->factor == 0 && axis->step <= FILTER_AVERAGES * ONE;
}

static struct span get_span(const struct axis *axis, int i)
{
	i = axis->mirrored ? axis->n - 1 - i : i;
	if (axis->factor > 0) {
		int pixel = axis->first + i / axis->factor;
		return (struct span){ 0, 1, pixel, pixel + 1 };
	}
	bool interpolated = is_interpolated(axis);
	int64_t length = interpolated ? ONE : (int64_t)FILTER_MOST * ONE;
	struct span span = {
		.low = (int64_t)(axis->start + axis->step * i),
		.high = (int64_t)(axis->start + axis->step * (i + 1)),
	};
	if (interpolated || span.high - span.low > length) {
		span.low = (int64_t)(axis->start + axis->step * (i + 0.5)) - length / 2;
		span.high = span.low + length;
	}
	span.first = clamp(span.low >> 16, axis->first, axis->end - 1);
	span.end = clamp((span.high + 0xffff) >> 16, span.first + 1, axis->end);
	return span;
}

// They follow each other, in one direction or the other.
static struct span get_extents(const struct axis *axis, struct range range)
{
	struct span a = get_span(axis, range.start);
	struct span b = get_span(axis, range.start + range.n - 1);
	return (struct span){
		.first = a.first < b.first ? a.first : b.first,
		.end = a.end > b.end ? a.end : b.end,
	};
}

struct window filter_get_window(const struct filter *filter, const pixman_box32_t *box)
{
	struct span x = get_extents(&filter->x, get_range(filter, box, filter->turned));
	struct span y = get_extents(&filter->y, get_range(filter, box, !filter->turned));
	return (struct window){ x.first, y.first, x.end - x.first, y.end - y.first };
}

// How many pixels each is made of at most; what is more than it is made of counts nothing.
static int count_taps(const struct axis *axis, struct range range)
{
	if (axis->factor > 0) {
		return 1;
	}
	struct span all = get_extents(axis, range);
	double covered = is_interpolated(axis) ? 2 : ceil(axis->step / ONE) + 1;
	int most = covered < FILTER_MOST + 1 ? (int)covered : FILTER_MOST + 1;
	return most < all.end - all.first ? most : all.end - all.first;
}

// What is outside of the pixels that count is left to the outermost ones.
static void weigh(const struct span *span, int first, int n, struct taps *taps, int i)
{
	double scale = (double)RESAMPLE_FULL / (double)(span->high - span->low);
	int before = 0;
	for (int k = 0; k < n; k++) {
		int end = first + k + 1, until = 0;
		if (end >= span->end) {
			until = RESAMPLE_FULL;
		} else if (end > span->first) {
			until = (int)((double)((int64_t)end * ONE - span->low) * scale + 0.5);
		}
		taps_set(taps, i, k, (uint16_t)(until - before));
		before = until;
	}
}

// What fill() does, where there are two neighbours of which each is made: there are many such.
static void fill_twos(struct taps *taps, const struct axis *axis, struct range range,
		const struct span *all)
{
	const double scale = (double)RESAMPLE_FULL / ONE;
	for (int i = 0; i < range.n; i++) {
		int k = axis->mirrored ? axis->n - 1 - range.start - i : range.start + i;
		int64_t low = (int64_t)(axis->start + axis->step * (k + 0.5)) - ONE / 2;
		int touched = clamp(low >> 16, axis->first, axis->end - 1);
		int first = touched < all->end - 2 ? touched : all->end - 2;
		int64_t part = (int64_t)(first + 1) * ONE - low; // of the first, in 65536ths
		part = first < touched || part < 0                       ? 0
				: part > ONE || touched == axis->end - 1 ? ONE
									 : part;
		uint16_t weight = (uint16_t)((double)part * scale + 0.5);
		taps->first[i] = first - all->first;
		taps_set(taps, i, 0, weight);
		taps_set(taps, i, 1, (uint16_t)(RESAMPLE_FULL - weight));
	}
}

static void fill(struct taps *taps, const struct axis *axis, struct range range)
{
	struct span all = get_extents(axis, range);
	int n = count_taps(axis, range);
	if (n == 2 && is_interpolated(axis)) {
		fill_twos(taps, axis, range, &all);
		return;
	}
	for (int i = 0; i < range.n; i++) {
		struct span span = get_span(axis, range.start + i);
		int first = span.first < all.end - n ? span.first : all.end - n;
		taps->first[i] = first - all.first;
		weigh(&span, first, n, taps, i);
	}
}

// Each tap is cut off to a 256th, by half of one on average.
static int get_bias(const struct axis *axis)
{
	double covered = fmin(ceil(axis->step / ONE), FILTER_MOST);
	return (int)(covered + 1) / 2;
}

static struct resample prepare(const struct filter *filter, const pixman_box32_t *box)
{
	struct window window = filter_get_window(filter, box);
	struct range x = get_range(filter, box, filter->turned);
	struct range y = get_range(filter, box, !filter->turned);
	return (struct resample){
		.width = window.width,
		.turned = filter->turned,
		.picks = filter->x.factor > 0,
		.x = { .n = count_taps(&filter->x, x),
				.n_pixels = x.n,
				.bias = get_bias(&filter->x) },
		.y = { .n = count_taps(&filter->y, y),
				.n_pixels = y.n,
				.bias = get_bias(&filter->y) },
	};
}

size_t filter_get_scratch_size(const struct filter *filter, const pixman_box32_t *box)
{
	struct resample resample = prepare(filter, box);
	return resample_use(&resample, NULL);
}

void filter_run(const struct filter *filter, const pixman_box32_t *box, const uint8_t *src,
		ptrdiff_t stride, void *scratch, uint32_t *dst, ptrdiff_t dst_stride)
{
	struct resample resample = prepare(filter, box);
	resample.src = src;
	resample.stride = stride;
	resample.dst = dst;
	resample.dst_stride = dst_stride;
	resample_use(&resample, scratch);
	fill(&resample.x, &filter->x, get_range(filter, box, filter->turned));
	fill(&resample.y, &filter->y, get_range(filter, box, !filter->turned));
	resample_run(&resample);
}
