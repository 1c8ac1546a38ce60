/* SPDX-License-Identifier: MIT */
#include "pattern.h"

#include <drm_fourcc.h>
#include <endian.h>
#include <stdbool.h>
#include <string.h>

#define SQUARE 64

/* Each plane: bytes, hsub, vsub, and where in the word R, G, B, A and the odd pixel's Y are. */
static const struct pattern_format formats[] = {
	{ DRM_FORMAT_XRGB8888, "XR24", "XRGB8888",
			{ { 4, 1, 1, { { 16, 8 }, { 8, 8 }, { 0, 8 } } } } },
	{ DRM_FORMAT_ARGB8888, "AR24", "ARGB8888",
			{ { 4, 1, 1, { { 16, 8 }, { 8, 8 }, { 0, 8 }, { 24, 8 } } } } },
	{ DRM_FORMAT_XBGR8888, "XB24", "XBGR8888",
			{ { 4, 1, 1, { { 0, 8 }, { 8, 8 }, { 16, 8 } } } } },
	{ DRM_FORMAT_ABGR8888, "AB24", "ABGR8888",
			{ { 4, 1, 1, { { 0, 8 }, { 8, 8 }, { 16, 8 }, { 24, 8 } } } } },
	{ DRM_FORMAT_RGBX8888, "RX24", "RGBX8888",
			{ { 4, 1, 1, { { 24, 8 }, { 16, 8 }, { 8, 8 } } } } },
	{ DRM_FORMAT_RGBA8888, "RA24", "RGBA8888",
			{ { 4, 1, 1, { { 24, 8 }, { 16, 8 }, { 8, 8 }, { 0, 8 } } } } },
	{ DRM_FORMAT_BGRX8888, "BX24", "BGRX8888",
			{ { 4, 1, 1, { { 8, 8 }, { 16, 8 }, { 24, 8 } } } } },
	{ DRM_FORMAT_BGRA8888, "BA24", "BGRA8888",
			{ { 4, 1, 1, { { 8, 8 }, { 16, 8 }, { 24, 8 }, { 0, 8 } } } } },
	{ DRM_FORMAT_RGB888, "RG24", "RGB888", { { 3, 1, 1, { { 16, 8 }, { 8, 8 }, { 0, 8 } } } } },
	{ DRM_FORMAT_BGR888, "BG24", "BGR888", { { 3, 1, 1, { { 0, 8 }, { 8, 8 }, { 16, 8 } } } } },
	{ DRM_FORMAT_RGB565, "RG16", "RGB565", { { 2, 1, 1, { { 11, 5 }, { 5, 6 }, { 0, 5 } } } } },
	{ DRM_FORMAT_BGR565, "BG16", "BGR565", { { 2, 1, 1, { { 0, 5 }, { 5, 6 }, { 11, 5 } } } } },
	{ DRM_FORMAT_XRGB1555, "XR15", "XRGB1555",
			{ { 2, 1, 1, { { 10, 5 }, { 5, 5 }, { 0, 5 } } } } },
	{ DRM_FORMAT_ARGB1555, "AR15", "ARGB1555",
			{ { 2, 1, 1, { { 10, 5 }, { 5, 5 }, { 0, 5 }, { 15, 1 } } } } },
	{ DRM_FORMAT_XBGR1555, "XB15", "XBGR1555",
			{ { 2, 1, 1, { { 0, 5 }, { 5, 5 }, { 10, 5 } } } } },
	{ DRM_FORMAT_ABGR1555, "AB15", "ABGR1555",
			{ { 2, 1, 1, { { 0, 5 }, { 5, 5 }, { 10, 5 }, { 15, 1 } } } } },
	{ DRM_FORMAT_XRGB4444, "XR12", "XRGB4444",
			{ { 2, 1, 1, { { 8, 4 }, { 4, 4 }, { 0, 4 } } } } },
	{ DRM_FORMAT_ARGB4444, "AR12", "ARGB4444",
			{ { 2, 1, 1, { { 8, 4 }, { 4, 4 }, { 0, 4 }, { 12, 4 } } } } },
	{ DRM_FORMAT_XBGR4444, "XB12", "XBGR4444",
			{ { 2, 1, 1, { { 0, 4 }, { 4, 4 }, { 8, 4 } } } } },
	{ DRM_FORMAT_ABGR4444, "AB12", "ABGR4444",
			{ { 2, 1, 1, { { 0, 4 }, { 4, 4 }, { 8, 4 }, { 12, 4 } } } } },
	{ DRM_FORMAT_XRGB2101010, "XR30", "XRGB2101010",
			{ { 4, 1, 1, { { 20, 10 }, { 10, 10 }, { 0, 10 } } } } },
	{ DRM_FORMAT_ARGB2101010, "AR30", "ARGB2101010",
			{ { 4, 1, 1, { { 20, 10 }, { 10, 10 }, { 0, 10 }, { 30, 2 } } } } },
	{ DRM_FORMAT_XBGR2101010, "XB30", "XBGR2101010",
			{ { 4, 1, 1, { { 0, 10 }, { 10, 10 }, { 20, 10 } } } } },
	{ DRM_FORMAT_ABGR2101010, "AB30", "ABGR2101010",
			{ { 4, 1, 1, { { 0, 10 }, { 10, 10 }, { 20, 10 }, { 30, 2 } } } } },
	{ DRM_FORMAT_XRGB16161616, "XR48", "XRGB16161616",
			{ { 8, 1, 1, { { 32, 16 }, { 16, 16 }, { 0, 16 } } } } },
	{ DRM_FORMAT_ARGB16161616, "AR48", "ARGB16161616",
			{ { 8, 1, 1, { { 32, 16 }, { 16, 16 }, { 0, 16 }, { 48, 16 } } } } },
	{ DRM_FORMAT_XBGR16161616, "XB48", "XBGR16161616",
			{ { 8, 1, 1, { { 0, 16 }, { 16, 16 }, { 32, 16 } } } } },
	{ DRM_FORMAT_ABGR16161616, "AB48", "ABGR16161616",
			{ { 8, 1, 1, { { 0, 16 }, { 16, 16 }, { 32, 16 }, { 48, 16 } } } } },
	{ DRM_FORMAT_YUYV, "YUYV", "YUYV",
			{ { 4, 2, 1, { { 0, 8 }, { 8, 8 }, { 24, 8 }, { 0, 0 }, { 16, 8 } } } } },
	{ DRM_FORMAT_YVYU, "YVYU", "YVYU",
			{ { 4, 2, 1, { { 0, 8 }, { 24, 8 }, { 8, 8 }, { 0, 0 }, { 16, 8 } } } } },
	{ DRM_FORMAT_UYVY, "UYVY", "UYVY",
			{ { 4, 2, 1, { { 8, 8 }, { 0, 8 }, { 16, 8 }, { 0, 0 }, { 24, 8 } } } } },
	{ DRM_FORMAT_XYUV8888, "XYUV", "XYUV8888",
			{ { 4, 1, 1, { { 16, 8 }, { 8, 8 }, { 0, 8 } } } } },
	{ DRM_FORMAT_NV12, "NV12", "NV12",
			{ { 1, 1, 1, { { 0, 8 } } },
					{ 2, 2, 2, { { 0, 0 }, { 0, 8 }, { 8, 8 } } } } },
	{ DRM_FORMAT_NV21, "NV21", "NV21",
			{ { 1, 1, 1, { { 0, 8 } } },
					{ 2, 2, 2, { { 0, 0 }, { 8, 8 }, { 0, 8 } } } } },
	{ DRM_FORMAT_NV16, "NV16", "NV16",
			{ { 1, 1, 1, { { 0, 8 } } },
					{ 2, 2, 1, { { 0, 0 }, { 0, 8 }, { 8, 8 } } } } },
	{ DRM_FORMAT_NV24, "NV24", "NV24",
			{ { 1, 1, 1, { { 0, 8 } } },
					{ 2, 1, 1, { { 0, 0 }, { 0, 8 }, { 8, 8 } } } } },
	{ DRM_FORMAT_P010, "P010", "P010",
			{ { 2, 1, 1, { { 6, 10 } } },
					{ 4, 2, 2, { { 0, 0 }, { 6, 10 }, { 22, 10 } } } } },
	{ DRM_FORMAT_P012, "P012", "P012",
			{ { 2, 1, 1, { { 4, 12 } } },
					{ 4, 2, 2, { { 0, 0 }, { 4, 12 }, { 20, 12 } } } } },
	{ DRM_FORMAT_P016, "P016", "P016",
			{ { 2, 1, 1, { { 0, 16 } } },
					{ 4, 2, 2, { { 0, 0 }, { 0, 16 }, { 16, 16 } } } } },
	{ DRM_FORMAT_YUV420, "YU12", "YUV420",
			{ { 1, 1, 1, { { 0, 8 } } }, { 1, 2, 2, { { 0, 0 }, { 0, 8 } } },
					{ 1, 2, 2, { { 0, 0 }, { 0, 0 }, { 0, 8 } } } } },
	{ DRM_FORMAT_YVU420, "YV12", "YVU420",
			{ { 1, 1, 1, { { 0, 8 } } }, { 1, 2, 2, { { 0, 0 }, { 0, 0 }, { 0, 8 } } },
					{ 1, 2, 2, { { 0, 0 }, { 0, 8 } } } } },
	{ DRM_FORMAT_YUV422, "YU16", "YUV422",
			{ { 1, 1, 1, { { 0, 8 } } }, { 1, 2, 1, { { 0, 0 }, { 0, 8 } } },
					{ 1, 2, 1, { { 0, 0 }, { 0, 0 }, { 0, 8 } } } } },
	{ DRM_FORMAT_YUV444, "YU24", "YUV444",
			{ { 1, 1, 1, { { 0, 8 } } }, { 1, 1, 1, { { 0, 0 }, { 0, 8 } } },
					{ 1, 1, 1, { { 0, 0 }, { 0, 0 }, { 0, 8 } } } } },
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

uint32_t pattern_format_planes(const struct pattern_format *format)
{
	uint32_t n = 1;

	while (n < PATTERN_MAX_PLANES && format->planes[n].bytes > 0) {
		n++;
	}
	return n;
}

static uint64_t encode_channel(struct pattern_channel channel, uint32_t value)
{
	return (uint64_t)((value << 8 | value) >> (16 - channel.bits)) << channel.shift;
}

void pattern_init(struct pattern *pattern, const struct pattern_format *format, uint8_t alpha,
		uint32_t seed)
{
	uint32_t opacity = format->planes[0].channels[PATTERN_A].bits > 0 ? alpha : 255;

	pattern->format = format;
	pattern->seed = seed;
	for (uint32_t plane = 0; plane < PATTERN_MAX_PLANES; plane++) {
		for (uint32_t i = 0; i < PATTERN_CHANNELS * 256; i++) {
			uint32_t channel = i / 256, value = (i % 256 * opacity + 127) / 255;

			pattern->words[plane][channel][i % 256] =
					encode_channel(format->planes[plane].channels[channel],
							channel == PATTERN_A ? alpha : value);
		}
	}
}

static uint64_t word(
		const struct pattern *pattern, uint32_t plane, uint32_t n, uint32_t x, uint32_t y)
{
	const uint64_t(*words)[256] = pattern->words[plane];
	uint32_t s = pattern->seed;
	uint32_t r = 7 * x + 3 * y + 11 * n + 64 * s;
	uint32_t g = (x ^ y) + 5 * n + 32 * s;
	uint32_t b = 17 * (x >> 3) + 29 * (y >> 3) + 13 * n + 128 * s;

	return words[PATTERN_R][r & 255] | words[PATTERN_G][g & 255] | words[PATTERN_B][b & 255] |
			words[PATTERN_A][0] | words[PATTERN_ODD_Y][(r + 7) & 255];
}

/* Strides and offsets may be odd, hence memcpy; it becomes a plain store. */
static void store(uint8_t *to, uint64_t value, uint8_t bytes)
{
	value = htole64(value);
	switch (bytes) {
	case 1:
		*to = (uint8_t)value;
		break;
	case 2:
		memcpy(to, &value, 2);
		break;
	case 4:
		memcpy(to, &value, 4);
		break;
	default:
		memcpy(to, &value, bytes);
	}
}

void pattern_paint(const struct pattern *pattern, uint32_t frame, struct pattern_area area,
		const struct pattern_pixels *pixels)
{
	for (uint32_t i = 0; i < pattern_format_planes(pattern->format); i++) {
		const struct pattern_plane *plane = &pattern->format->planes[i];

		for (uint32_t y = area.y; y < area.y + area.height; y += plane->vsub) {
			uint8_t *to = pixels->planes[i] +
					(ptrdiff_t)(y / plane->vsub) * pixels->strides[i] +
					(size_t)(area.x / plane->hsub) * plane->bytes;

			for (uint32_t x = area.x; x < area.x + area.width; x += plane->hsub) {
				store(to, word(pattern, i, frame, x, y), plane->bytes);
				to += plane->bytes;
			}
		}
	}
}

static bool has_blocks(const struct pattern_format *format)
{
	bool blocks = false;

	for (uint32_t i = 0; i < pattern_format_planes(format); i++) {
		blocks = blocks || format->planes[i].hsub > 1;
	}
	return blocks;
}

struct pattern_area pattern_square(const struct pattern_format *format, uint32_t frame,
		uint32_t width, uint32_t height)
{
	uint32_t columns = width > SQUARE ? width - SQUARE + 1 : 1;
	uint32_t rows = height > SQUARE ? height - SQUARE + 1 : 1;
	uint32_t step = has_blocks(format) ? 2 : 1;

	return (struct pattern_area){
		.x = (uint32_t)((uint64_t)frame * 16 % columns) / step * step,
		.y = (uint32_t)((uint64_t)frame * 8 % rows) / step * step,
		.width = width < SQUARE ? width : SQUARE,
		.height = height < SQUARE ? height : SQUARE,
	};
}
