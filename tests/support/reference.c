/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include <math.h>
#include <string.h>

// From where something is in a picture to where it is in the buffer that holds it so transformed.
static void transform_point(enum wl_output_transform transform, int *x, int *y, int w, int h)
{
	if (transform & WL_OUTPUT_TRANSFORM_FLIPPED) {
		*x = w - 1 - *x;
	}
	for (unsigned turns = transform & 3; turns > 0; turns--) {
		// Counter-clockwise: the right edge becomes the top.
		int old_x = *x, old_w = w;
		*x = *y;
		*y = old_w - 1 - old_x;
		w = h;
		h = old_w;
	}
}

static struct reference_buffer *from_base(struct buffer *base)
{
	struct reference_buffer *buffer = wl_container_of(base, buffer, base);
	return buffer;
}

/** The pixels of a buffer, in one direction, that one of the output's is made of. */
struct interval {
	double low, high;
	/** What the source rectangle touches. */
	int first, last;
};

static bool is_whole(double source, double length, int n)
{
	return source == floor(source) && length == floor(length) && n % (int)length == 0;
}

static struct interval get_interval(
		double source, double length, int n, int i, int size, bool is_sharp)
{
	double step = length / n, middle = source + (i + 0.5) * step;
	double extent = step <= 2 ? 1 : fmin(step, 64);
	struct interval interval = {
		.low = middle - extent / 2,
		.high = middle + extent / 2,
		.first = (int)floor(source),
		.last = (int)fmin(ceil(source + length), size) - 1,
	};
	if (is_sharp) {
		interval.low = source + (int)((int64_t)i * (int)length / n);
		interval.high = interval.low + 1;
	}
	return interval;
}

static int within(const struct interval *interval, int pixel)
{
	return pixel < interval->first           ? interval->first
			: pixel > interval->last ? interval->last
						 : pixel;
}

static double get_weight(const struct interval *interval, int pixel)
{
	double covered = fmin(interval->high, pixel + 1) - fmax(interval->low, pixel);
	return covered / (interval->high - interval->low);
}

static void get_size(const struct output_layer *layer, int *width, int *height)
{
	int w = layer->dst.x2 - layer->dst.x1, h = layer->dst.y2 - layer->dst.y1;
	bool turned = layer->transform & WL_OUTPUT_TRANSFORM_90;
	*width = turned ? h : w;
	*height = turned ? w : h;
}

bool reference_is_sharp(const struct output_layer *layer)
{
	int width, height;
	get_size(layer, &width, &height);
	return is_whole(layer->src.x, layer->src.width, width) &&
			is_whole(layer->src.y, layer->src.height, height);
}

void reference_sample(const struct output_layer *layer, int x, int y, double channels[4])
{
	const struct reference_buffer *buffer = from_base(layer->buffer);
	bool sharp = reference_is_sharp(layer);
	int width, height;
	get_size(layer, &width, &height);
	x -= layer->dst.x1;
	y -= layer->dst.y1;
	transform_point(layer->transform, &x, &y, layer->dst.x2 - layer->dst.x1,
			layer->dst.y2 - layer->dst.y1);
	struct interval across = get_interval(
			layer->src.x, layer->src.width, width, x, buffer->base.width, sharp);
	struct interval down = get_interval(
			layer->src.y, layer->src.height, height, y, buffer->base.height, sharp);
	memset(channels, 0, sizeof(*channels) * 4);
	for (int row = (int)floor(down.low); row < down.high; row++) {
		for (int column = (int)floor(across.low); column < across.high; column++) {
			double weight = get_weight(&across, column) * get_weight(&down, row);
			uint32_t pixel = reference_get_pixel(buffer, &layer->color,
					within(&across, column), within(&down, row));
			for (int i = 0; i < 4; i++) {
				channels[i] += weight * (pixel >> 8 * i & 255);
			}
		}
	}
}

// round(a * b / 255)
static uint32_t multiply(uint32_t a, uint32_t b)
{
	return (2 * a * b + 255) / (2 * 255);
}

static uint32_t over(uint32_t src, uint32_t dst)
{
	uint32_t a = src >> 24, out = 0;
	for (int shift = 0; shift < 24; shift += 8) {
		uint32_t sum = (src >> shift & 255) + multiply(dst >> shift & 255, 255 - a);
		out |= (sum > 255 ? 255 : sum) << shift;
	}
	return out;
}

// Of alpha there are as many steps as a channel has, taken to the nearest.
static uint32_t fade(uint32_t pixel, uint32_t alpha)
{
	uint32_t out = 0;
	for (int shift = 0; shift < 32; shift += 8) {
		out |= multiply(pixel >> shift & 255, (2 * alpha + 257) / (2 * 257)) << shift;
	}
	return out;
}

static bool is_inside(const pixman_region32_t *region, int x, int y)
{
	return region && pixman_region32_contains_point((pixman_region32_t *)region, x, y, NULL);
}

static uint32_t paint_pixel(int x, int y, const struct output_layer *layers, int n_layers)
{
	uint32_t pixel = 0;
	for (int i = 0; i < n_layers; i++) {
		const struct output_layer *layer = &layers[i];
		const struct reference_buffer *buffer = from_base(layer->buffer);
		const pixman_box32_t *dst = &layer->dst;
		if (buffer->error || x < dst->x1 || x >= dst->x2 || y < dst->y1 || y >= dst->y2) {
			continue;
		}
		double channels[4];
		reference_sample(layer, x, y, channels);
		uint32_t src = 0;
		for (int c = 0; c < 4; c++) {
			src |= (uint32_t)(channels[c] + 0.5) << 8 * c;
		}
		pixel = is_inside(layer->opaque, x, y) ? src & 0xffffff
						       : over(fade(src, layer->alpha), pixel);
	}
	return pixel;
}

void reference_paint(void *data, uint32_t stride, int width, int height,
		const pixman_region32_t *damage, const struct output_layer *layers, int n_layers)
{
	for (int y = 0; y < height; y++) {
		uint32_t *row = (uint32_t *)(void *)((char *)data + (size_t)y * stride);
		for (int x = 0; x < width; x++) {
			if (is_inside(damage, x, y)) {
				row[x] = paint_pixel(x, y, layers, n_layers);
			}
		}
	}
}
