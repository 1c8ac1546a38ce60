/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include <drm_fourcc.h>
#include <math.h>
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
	{ DRM_FORMAT_ARGB1555, 2, { 15, 1 }, { 10, 5 }, { 5, 5 }, { 0, 5 } },
	{ DRM_FORMAT_XRGB1555, 2, { 0, 0 }, { 10, 5 }, { 5, 5 }, { 0, 5 } },
	{ DRM_FORMAT_ABGR1555, 2, { 15, 1 }, { 0, 5 }, { 5, 5 }, { 10, 5 } },
	{ DRM_FORMAT_XBGR1555, 2, { 0, 0 }, { 0, 5 }, { 5, 5 }, { 10, 5 } },
	{ DRM_FORMAT_ARGB4444, 2, { 12, 4 }, { 8, 4 }, { 4, 4 }, { 0, 4 } },
	{ DRM_FORMAT_XRGB4444, 2, { 0, 0 }, { 8, 4 }, { 4, 4 }, { 0, 4 } },
	{ DRM_FORMAT_ABGR4444, 2, { 12, 4 }, { 0, 4 }, { 4, 4 }, { 8, 4 } },
	{ DRM_FORMAT_XBGR4444, 2, { 0, 0 }, { 0, 4 }, { 4, 4 }, { 8, 4 } },
	{ DRM_FORMAT_ARGB16161616, 8, { 48, 16 }, { 32, 16 }, { 16, 16 }, { 0, 16 } },
	{ DRM_FORMAT_XRGB16161616, 8, { 0, 0 }, { 32, 16 }, { 16, 16 }, { 0, 16 } },
	{ DRM_FORMAT_ABGR16161616, 8, { 48, 16 }, { 0, 16 }, { 16, 16 }, { 32, 16 } },
	{ DRM_FORMAT_XBGR16161616, 8, { 0, 0 }, { 0, 16 }, { 16, 16 }, { 32, 16 } },
};

/** Where a sample is: in which plane, how many bytes after the first of its block; its bytes. */
struct sample {
	int plane, byte, bytes;
};

/** Blocks of samples: `pixels` across and `rows` down share one, of `bytes`. */
struct block {
	int pixels, rows, bytes;
};

struct yuv_decoding {
	uint32_t format;
	/** The luma of odd pixels follows that of even ones after so many bytes of their block. */
	int step;
	struct block planes[3];
	struct sample y, u, v;
};

static const struct yuv_decoding yuv_decodings[] = {
	{ DRM_FORMAT_YUYV, 2, { { 2, 1, 4 } }, { 0, 0, 1 }, { 0, 1, 1 }, { 0, 3, 1 } },
	{ DRM_FORMAT_YVYU, 2, { { 2, 1, 4 } }, { 0, 0, 1 }, { 0, 3, 1 }, { 0, 1, 1 } },
	{ DRM_FORMAT_UYVY, 2, { { 2, 1, 4 } }, { 0, 1, 1 }, { 0, 0, 1 }, { 0, 2, 1 } },
	{ DRM_FORMAT_XYUV8888, 0, { { 1, 1, 4 } }, { 0, 2, 1 }, { 0, 1, 1 }, { 0, 0, 1 } },
	{ DRM_FORMAT_NV12, 0, { { 1, 1, 1 }, { 2, 2, 2 } }, { 0, 0, 1 }, { 1, 0, 1 }, { 1, 1, 1 } },
	{ DRM_FORMAT_NV21, 0, { { 1, 1, 1 }, { 2, 2, 2 } }, { 0, 0, 1 }, { 1, 1, 1 }, { 1, 0, 1 } },
	{ DRM_FORMAT_NV16, 0, { { 1, 1, 1 }, { 2, 1, 2 } }, { 0, 0, 1 }, { 1, 0, 1 }, { 1, 1, 1 } },
	{ DRM_FORMAT_NV24, 0, { { 1, 1, 1 }, { 1, 1, 2 } }, { 0, 0, 1 }, { 1, 0, 1 }, { 1, 1, 1 } },
	{ DRM_FORMAT_P010, 0, { { 1, 1, 2 }, { 2, 2, 4 } }, { 0, 0, 2 }, { 1, 0, 2 }, { 1, 2, 2 } },
	{ DRM_FORMAT_P012, 0, { { 1, 1, 2 }, { 2, 2, 4 } }, { 0, 0, 2 }, { 1, 0, 2 }, { 1, 2, 2 } },
	{ DRM_FORMAT_P016, 0, { { 1, 1, 2 }, { 2, 2, 4 } }, { 0, 0, 2 }, { 1, 0, 2 }, { 1, 2, 2 } },
	{ DRM_FORMAT_YUV420, 0, { { 1, 1, 1 }, { 2, 2, 1 }, { 2, 2, 1 } }, { 0, 0, 1 }, { 1, 0, 1 },
			{ 2, 0, 1 } },
	{ DRM_FORMAT_YVU420, 0, { { 1, 1, 1 }, { 2, 2, 1 }, { 2, 2, 1 } }, { 0, 0, 1 }, { 2, 0, 1 },
			{ 1, 0, 1 } },
	{ DRM_FORMAT_YUV422, 0, { { 1, 1, 1 }, { 2, 1, 1 }, { 2, 1, 1 } }, { 0, 0, 1 }, { 1, 0, 1 },
			{ 2, 0, 1 } },
	{ DRM_FORMAT_YUV444, 0, { { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } }, { 0, 0, 1 }, { 1, 0, 1 },
			{ 2, 0, 1 } },
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

static const struct yuv_decoding *get_yuv_decoding(uint32_t format)
{
	for (size_t i = 0; i < sizeof(yuv_decodings) / sizeof(yuv_decodings[0]); i++) {
		if (yuv_decodings[i].format == format) {
			return &yuv_decodings[i];
		}
	}
	return NULL;
}

bool reference_knows(uint32_t format)
{
	return get_decoding(format) || get_yuv_decoding(format);
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
	for (int i = 0; i < 3; i++) {
		mapping->planes[i].data = buffer->planes[i].data;
		mapping->planes[i].stride = buffer->planes[i].stride;
		mapping->planes[i].stream = buffer->stream;
	}
	return 0;
}

static bool end_read(struct buffer *base)
{
	struct reference_buffer *buffer = from_base(base);
	buffer->ends++;
	buffer->open--;
	return !buffer->gone;
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

static void plane_init(struct reference_plane *plane, const struct block *block, int width,
		int height, uint32_t padding, uint32_t offset, uint32_t *seed)
{
	int columns = (width + block->pixels - 1) / block->pixels;
	int rows = (height + block->rows - 1) / block->rows;
	plane->stride = (uint32_t)(columns * block->bytes) + padding;
	// The last row ends with its last pixel, so that a sanitizer sees who reads on.
	size_t size = (size_t)plane->stride * (size_t)rows - padding;
	plane->memory = malloc(offset + size);
	if (!plane->memory) {
		abort();
	}
	for (size_t i = 0; i < offset + size; i++) {
		plane->memory[i] = (uint8_t)reference_random(seed, 256);
	}
	plane->data = plane->memory + offset;
}

void reference_buffer_init(struct reference_buffer *buffer, uint32_t format, int width, int height,
		uint32_t padding, uint32_t offset, uint32_t seed)
{
	*buffer = (struct reference_buffer){ 0 };
	buffer_init(&buffer->base, &impl, width, height, format);
	const struct yuv_decoding *yuv = get_yuv_decoding(format);
	struct block packed = { 1, 1, yuv ? 0 : get_decoding(format)->bytes };
	const struct block *blocks = yuv ? yuv->planes : &packed;
	for (int i = 0; i < (yuv ? 3 : 1) && blocks[i].bytes > 0; i++) {
		plane_init(&buffer->planes[i], &blocks[i], width, height, padding, offset, &seed);
	}
}

void reference_buffer_finish(struct reference_buffer *buffer)
{
	for (int i = 0; i < 3; i++) {
		free(buffer->planes[i].memory);
		buffer->planes[i].memory = NULL;
	}
}

// A channel in eight bits: of more, the upper ones; of fewer, repeated to fill them.
static uint32_t decode(uint64_t word, struct channel channel)
{
	if (channel.bits == 0) {
		return 255;
	}
	uint32_t value = (uint32_t)(word >> channel.shift) & ((1u << channel.bits) - 1);
	if (channel.bits >= 8) {
		return value >> (channel.bits - 8);
	}
	uint32_t filled = 0;
	for (int shift = 8 - channel.bits; shift > -channel.bits; shift -= channel.bits) {
		filled |= shift >= 0 ? value << shift : value >> -shift;
	}
	return filled;
}

// In sixteen bits: eight are repeated, as 255 stands for all.
static uint32_t get_sample(const struct reference_buffer *buffer,
		const struct yuv_decoding *decoding, struct sample sample, int x, int row)
{
	const struct block *block = &decoding->planes[sample.plane];
	const struct reference_plane *plane = &buffer->planes[sample.plane];
	const uint8_t *bytes = plane->data + (size_t)plane->stride * (size_t)(row / block->rows) +
			x / block->pixels * block->bytes + sample.byte;
	return sample.bytes == 1 ? bytes[0] * 0x101u : bytes[1] * 256u + bytes[0];
}

static const struct {
	double r, b;
} weights[] = {
	[COLOR_BT601] = { 0.299, 0.114 },
	[COLOR_BT709] = { 0.2126, 0.0722 },
	[COLOR_BT2020] = { 0.2627, 0.0593 },
};

/** ITU-R BT.601, BT.709, BT.2020 (non-constant luminance): what a step of each sample adds. */
struct matrix {
	double y, vr, ug, vg, ub;
};

static struct matrix get_matrix(const struct color *color)
{
	double kr = weights[color->encoding].r, kb = weights[color->encoding].b;
	double kg = 1 - kr - kb, c = color->full_range ? 1 : 255.0 / 224;
	return (struct matrix){
		.y = color->full_range ? 1 : 255.0 / 219,
		.vr = 2 * (1 - kr) * c,
		.ug = 2 * (1 - kb) * kb / kg * c,
		.vg = 2 * (1 - kr) * kr / kg * c,
		.ub = 2 * (1 - kb) * c,
	};
}

static uint32_t clamp(double value)
{
	return value <= 0 ? 0 : value >= 255 ? 255 : (uint32_t)value;
}

uint32_t reference_yuv_to_rgb(const struct color *color, double y, double u, double v)
{
	struct matrix m = get_matrix(color);
	y = (color->full_range ? y : y - 16) * m.y + 0.5;
	u -= 128;
	v -= 128;
	return 0xffu << 24 | clamp(y + v * m.vr) << 16 | clamp(y - u * m.ug - v * m.vg) << 8 |
			clamp(y + u * m.ub);
}

// Elsewhere, libyuv's tables are as they are.
#if defined(__x86_64__) || defined(__i386__)
static const bool is_x86 = true;
#else
static const bool is_x86 = false;
#endif

static int sixty_fourths(double value)
{
	return (int)floor(value * 64 + 0.5);
}

uint32_t reference_yuv_to_rgb_64ths(
		const struct color *color, bool wide, uint32_t y, uint32_t u, uint32_t v)
{
	struct matrix m = get_matrix(color);
	int vr = sixty_fourths(m.vr), ug = sixty_fourths(m.ug), vg = sixty_fourths(m.vg);
	int ub = sixty_fourths(m.ub);
	ub = !is_x86 && ub > 128 ? 128 : ub;
	int du = (int)(u >> 8) - 128, dv = (int)(v >> 8) - 128;
	// 1.164 is what is printed for the older two of the standards.
	bool printed = !color->full_range && color->encoding != COLOR_BT2020;
	// Of the full range, 16 bits are as much as 8; of the limited one, 16 is 0x1000.
	double unit = is_x86 && wide && !color->full_range ? 256 : 257;
	uint32_t factor = (uint32_t)floor((printed ? 1.164 : m.y) * 64 * 65536 / unit + 0.5);
	int base = (int)(y * factor >> 16) + 32 - (color->full_range ? 0 : sixty_fourths(16 * m.y));
	return 0xffu << 24 | clamp((base + dv * vr) / 64.0) << 16 |
			clamp((base - du * ug - dv * vg) / 64.0) << 8 |
			clamp((base + du * ub) / 64.0);
}

static uint32_t get_yuv_pixel(const struct reference_buffer *buffer,
		const struct yuv_decoding *decoding, const struct color *color, int x, int row)
{
	struct sample luma = decoding->y;
	luma.byte += x % 2 * decoding->step;
	return reference_yuv_to_rgb_64ths(color, luma.bytes > 1,
			get_sample(buffer, decoding, luma, x, row),
			get_sample(buffer, decoding, decoding->u, x, row),
			get_sample(buffer, decoding, decoding->v, x, row));
}

uint32_t reference_get_pixel(
		const struct reference_buffer *buffer, const struct color *color, int x, int y)
{
	int row = buffer->base.y_invert ? buffer->base.height - 1 - y : y;
	const struct yuv_decoding *yuv = get_yuv_decoding(buffer->base.format);
	if (yuv) {
		return get_yuv_pixel(buffer, yuv, color, x, row);
	}
	const struct decoding *decoding = get_decoding(buffer->base.format);
	const struct reference_plane *plane = &buffer->planes[0];
	const uint8_t *bytes =
			plane->data + (size_t)plane->stride * (size_t)row + x * decoding->bytes;
	uint64_t word = 0;
	for (int i = 0; i < decoding->bytes; i++) {
		word |= (uint64_t)bytes[i] << (8 * i);
	}
	return decode(word, decoding->a) << 24 | decode(word, decoding->r) << 16 |
			decode(word, decoding->g) << 8 | decode(word, decoding->b);
}
