/* SPDX-License-Identifier: MIT */
#include "pattern.h"

#include <drm_fourcc.h>
#include <endian.h>
#include <string.h>

#define SQUARE 64

static const struct pattern_format formats[] = {
	{ DRM_FORMAT_XRGB8888, "XR24", "XRGB8888", 4, { 16, 8 }, { 8, 8 }, { 0, 8 }, { 0, 0 } },
	{ DRM_FORMAT_ARGB8888, "AR24", "ARGB8888", 4, { 16, 8 }, { 8, 8 }, { 0, 8 }, { 24, 8 } },
	{ DRM_FORMAT_XBGR8888, "XB24", "XBGR8888", 4, { 0, 8 }, { 8, 8 }, { 16, 8 }, { 0, 0 } },
	{ DRM_FORMAT_ABGR8888, "AB24", "ABGR8888", 4, { 0, 8 }, { 8, 8 }, { 16, 8 }, { 24, 8 } },
	{ DRM_FORMAT_RGBX8888, "RX24", "RGBX8888", 4, { 24, 8 }, { 16, 8 }, { 8, 8 }, { 0, 0 } },
	{ DRM_FORMAT_RGBA8888, "RA24", "RGBA8888", 4, { 24, 8 }, { 16, 8 }, { 8, 8 }, { 0, 8 } },
	{ DRM_FORMAT_BGRX8888, "BX24", "BGRX8888", 4, { 8, 8 }, { 16, 8 }, { 24, 8 }, { 0, 0 } },
	{ DRM_FORMAT_BGRA8888, "BA24", "BGRA8888", 4, { 8, 8 }, { 16, 8 }, { 24, 8 }, { 0, 8 } },
	{ DRM_FORMAT_RGB565, "RG16", "RGB565", 2, { 11, 5 }, { 5, 6 }, { 0, 5 }, { 0, 0 } },
	{ DRM_FORMAT_XRGB2101010, "XR30", "XRGB2101010", 4, { 20, 10 }, { 10, 10 }, { 0, 10 },
			{ 0, 0 } },
	{ DRM_FORMAT_ARGB2101010, "AR30", "ARGB2101010", 4, { 20, 10 }, { 10, 10 }, { 0, 10 },
			{ 30, 2 } },
	{ DRM_FORMAT_XBGR2101010, "XB30", "XBGR2101010", 4, { 0, 10 }, { 10, 10 }, { 20, 10 },
			{ 0, 0 } },
	{ DRM_FORMAT_ABGR2101010, "AB30", "ABGR2101010", 4, { 0, 10 }, { 10, 10 }, { 20, 10 },
			{ 30, 2 } },
};

const struct pattern_format *pattern_format_find(const char *text)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(text, formats[i].code) == 0 || strcmp(text, formats[i].name) == 0) {
			return &formats[i];
		}
	}
	return NULL;
}

static uint32_t encode_channel(struct pattern_channel channel, uint32_t value)
{
	if (channel.bits == 0) {
		return 0;
	}
	if (channel.bits > 8) {
		value = value << 2 | value >> 6;
	} else {
		value >>= 8 - channel.bits;
	}
	return value << channel.shift;
}

void pattern_init(struct pattern *pattern, const struct pattern_format *format, uint8_t alpha,
		uint32_t seed)
{
	uint32_t opacity = format->alpha.bits > 0 ? alpha : 255;

	pattern->bytes = format->bytes;
	pattern->seed = seed;
	pattern->alpha = encode_channel(format->alpha, alpha);
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t value = (i * opacity + 127) / 255;

		pattern->red[i] = encode_channel(format->red, value);
		pattern->green[i] = encode_channel(format->green, value);
		pattern->blue[i] = encode_channel(format->blue, value);
	}
}

static uint32_t pixel(const struct pattern *pattern, uint32_t n, uint32_t x, uint32_t y)
{
	uint32_t s = pattern->seed;
	uint32_t r = 7 * x + 3 * y + 11 * n + 64 * s;
	uint32_t g = (x ^ y) + 5 * n + 32 * s;
	uint32_t b = 17 * (x >> 3) + 29 * (y >> 3) + 13 * n + 128 * s;

	return pattern->alpha | pattern->red[r & 255] | pattern->green[g & 255] |
			pattern->blue[b & 255];
}

void pattern_paint(const struct pattern *pattern, uint32_t frame, struct pattern_area area,
		uint8_t *pixels, ptrdiff_t stride)
{
	for (uint32_t y = area.y; y < area.y + area.height; y++) {
		uint8_t *row = pixels + (ptrdiff_t)y * stride;

		/* Strides and offsets may be odd, hence memcpy; it becomes a plain store. */
		for (uint32_t x = area.x; x < area.x + area.width; x++) {
			uint32_t word = htole32(pixel(pattern, frame, x, y));

			if (pattern->bytes == 4) {
				memcpy(row + (size_t)x * 4, &word, 4);
			} else {
				memcpy(row + (size_t)x * 2, &word, 2);
			}
		}
	}
}

struct pattern_area pattern_square(uint32_t frame, uint32_t width, uint32_t height)
{
	uint32_t columns = width > SQUARE ? width - SQUARE + 1 : 1;
	uint32_t rows = height > SQUARE ? height - SQUARE + 1 : 1;

	return (struct pattern_area){
		.x = (uint32_t)((uint64_t)frame * 16 % columns),
		.y = (uint32_t)((uint64_t)frame * 8 % rows),
		.width = width < SQUARE ? width : SQUARE,
		.height = height < SQUARE ? height : SQUARE,
	};
}
