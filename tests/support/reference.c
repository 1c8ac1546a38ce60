/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/** Where drm_fourcc.h says that the channels are in a little-endian word; 0 bits is "none". */
struct channel {
	int shift, bits;
};

struct decoding {
	uint32_t format;
	int bytes;
	struct channel a, r, g, b;
};

static const struct decoding decodings[] = {
	{ DRM_FORMAT_ARGB8888, 4, { 24, 8 }, { 16, 8 }, { 8, 8 }, { 0, 8 } },
	{ DRM_FORMAT_XRGB8888, 4, { 0, 0 }, { 16, 8 }, { 8, 8 }, { 0, 8 } },
	{ DRM_FORMAT_ABGR8888, 4, { 24, 8 }, { 0, 8 }, { 8, 8 }, { 16, 8 } },
	{ DRM_FORMAT_XBGR8888, 4, { 0, 0 }, { 0, 8 }, { 8, 8 }, { 16, 8 } },
	{ DRM_FORMAT_RGBA8888, 4, { 0, 8 }, { 24, 8 }, { 16, 8 }, { 8, 8 } },
	{ DRM_FORMAT_RGBX8888, 4, { 0, 0 }, { 24, 8 }, { 16, 8 }, { 8, 8 } },
	{ DRM_FORMAT_BGRA8888, 4, { 0, 8 }, { 8, 8 }, { 16, 8 }, { 24, 8 } },
	{ DRM_FORMAT_BGRX8888, 4, { 0, 0 }, { 8, 8 }, { 16, 8 }, { 24, 8 } },
	{ DRM_FORMAT_ARGB2101010, 4, { 30, 2 }, { 20, 10 }, { 10, 10 }, { 0, 10 } },
	{ DRM_FORMAT_XRGB2101010, 4, { 0, 0 }, { 20, 10 }, { 10, 10 }, { 0, 10 } },
	{ DRM_FORMAT_ABGR2101010, 4, { 30, 2 }, { 0, 10 }, { 10, 10 }, { 20, 10 } },
	{ DRM_FORMAT_XBGR2101010, 4, { 0, 0 }, { 0, 10 }, { 10, 10 }, { 20, 10 } },
	{ DRM_FORMAT_RGB888, 3, { 0, 0 }, { 16, 8 }, { 8, 8 }, { 0, 8 } },
	{ DRM_FORMAT_BGR888, 3, { 0, 0 }, { 0, 8 }, { 8, 8 }, { 16, 8 } },
	{ DRM_FORMAT_RGB565, 2, { 0, 0 }, { 11, 5 }, { 5, 6 }, { 0, 5 } },
	{ DRM_FORMAT_BGR565, 2, { 0, 0 }, { 0, 5 }, { 5, 6 }, { 11, 5 } },
};

static const struct decoding *get_decoding(uint32_t format)
{
	for (size_t i = 0; i < sizeof(decodings) / sizeof(decodings[0]); i++) {
		if (decodings[i].format == format) {
			return &decodings[i];
		}
	}
	return NULL;
}

bool reference_knows(uint32_t format)
{
	return get_decoding(format) != NULL;
}

uint32_t reference_random(uint32_t *seed, uint32_t limit)
{
	*seed = *seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)*seed * limit >> 32);
}

static struct reference_buffer *from_base(struct buffer *base)
{
	struct reference_buffer *buffer = wl_container_of(base, buffer, base);
	return buffer;
}

static int begin_read(struct buffer *base, struct slip_mapping *mapping)
{
	struct reference_buffer *buffer = from_base(base);
	buffer->begins++;
	if (buffer->error) {
		return buffer->error;
	}
	buffer->open++;
	*mapping = (struct slip_mapping){ 0 };
	mapping->planes[0].data = buffer->data;
	mapping->planes[0].stride = buffer->stride;
	return 0;
}

static void end_read(struct buffer *base)
{
	struct reference_buffer *buffer = from_base(base);
	buffer->ends++;
	buffer->open--;
}

static void nothing(struct buffer *base)
{
}

static const struct buffer_interface impl = {
	.begin_read = begin_read,
	.end_read = end_read,
	.release = nothing,
	.destroy = nothing,
};

void reference_buffer_init(struct reference_buffer *buffer, uint32_t format, int width, int height,
		uint32_t padding, uint32_t offset, uint32_t seed)
{
	*buffer = (struct reference_buffer){ 0 };
	buffer_init(&buffer->base, &impl, width, height, format);
	buffer->stride = (uint32_t)(width * get_decoding(format)->bytes) + padding;
	// The last row ends with its last pixel, so that a sanitizer sees who reads on.
	size_t size = (size_t)buffer->stride * (size_t)height - padding;
	uint8_t *memory = malloc(offset + size);
	if (!memory) {
		abort();
	}
	for (size_t i = 0; i < offset + size; i++) {
		memory[i] = (uint8_t)reference_random(&seed, 256);
	}
	buffer->memory = memory;
	buffer->data = memory + offset;
}

void reference_buffer_finish(struct reference_buffer *buffer)
{
	free(buffer->memory);
	buffer->memory = NULL;
}

// A channel in eight bits: of more, the upper ones; of fewer, repeated to fill them.
static uint32_t decode(uint32_t word, struct channel channel)
{
	if (channel.bits == 0) {
		return 255;
	}
	uint32_t value = word >> channel.shift & ((1u << channel.bits) - 1);
	if (channel.bits >= 8) {
		return value >> (channel.bits - 8);
	}
	uint32_t filled = 0;
	for (int shift = 8 - channel.bits; shift > -channel.bits; shift -= channel.bits) {
		filled |= shift >= 0 ? value << shift : value >> -shift;
	}
	return filled;
}

uint32_t reference_get_pixel(const struct reference_buffer *buffer, int x, int y)
{
	const struct decoding *decoding = get_decoding(buffer->base.format);
	int row = buffer->base.y_invert ? buffer->base.height - 1 - y : y;
	const uint8_t *bytes =
			buffer->data + (size_t)buffer->stride * (size_t)row + x * decoding->bytes;
	uint32_t word = 0;
	for (int i = 0; i < decoding->bytes; i++) {
		word |= (uint32_t)bytes[i] << (8 * i);
	}
	return decode(word, decoding->a) << 24 | decode(word, decoding->r) << 16 |
			decode(word, decoding->g) << 8 | decode(word, decoding->b);
}

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
		int w = (int)layer->src.width, h = (int)layer->src.height;
		if (layer->transform & WL_OUTPUT_TRANSFORM_90) {
			w = (int)layer->src.height;
			h = (int)layer->src.width;
		}
		int sx = (x - dst->x1) * w / (dst->x2 - dst->x1);
		int sy = (y - dst->y1) * h / (dst->y2 - dst->y1);
		transform_point(layer->transform, &sx, &sy, w, h);
		uint32_t src = reference_get_pixel(
				buffer, sx + (int)layer->src.x, sy + (int)layer->src.y);
		pixel = is_inside(layer->opaque, x, y) ? src & 0xffffff : over(src, pixel);
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
