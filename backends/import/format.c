/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>

#include "slipway.h"

#define RGB(code, twin, size)                                                                      \
	{                                                                                          \
		.fourcc = DRM_FORMAT_##code, .opaque = DRM_FORMAT_##twin, .n_planes = 1,           \
		.planes = { { .bytes = (size), .hsub = 1, .vsub = 1 } },                           \
	}

// All of it in one plane; a sample block covers `across` pixels.
#define PACKED(code, size, across)                                                                 \
	{                                                                                          \
		.fourcc = DRM_FORMAT_##code, .opaque = DRM_FORMAT_##code, .yuv = true,             \
		.n_planes = 1, .planes = { { .bytes = (size), .hsub = (across), .vsub = 1 } },     \
	}

// Luma, then both chroma samples side by side; `size` is of one sample.
#define SEMI_PLANAR(code, size, across, down)                                                      \
	{                                                                                          \
		.fourcc = DRM_FORMAT_##code, .opaque = DRM_FORMAT_##code, .yuv = true,             \
		.n_planes = 2,                                                                     \
		.planes = {                                                                        \
			{ .bytes = (size), .hsub = 1, .vsub = 1 },                                 \
			{ .bytes = 2 * (size), .hsub = (across), .vsub = (down) },                 \
		},                                                                                 \
	}

// Each of the three samples in a plane of its own.
#define PLANAR(code, across, down)                                                                 \
	{                                                                                          \
		.fourcc = DRM_FORMAT_##code, .opaque = DRM_FORMAT_##code, .yuv = true,             \
		.n_planes = 3,                                                                     \
		.planes = {                                                                        \
			{ .bytes = 1, .hsub = 1, .vsub = 1 },                                      \
			{ .bytes = 1, .hsub = (across), .vsub = (down) },                          \
			{ .bytes = 1, .hsub = (across), .vsub = (down) },                          \
		},                                                                                 \
	}

// As drm_fourcc.h of the kernel lays them out.
static const struct slip_format formats[] = {
	RGB(ARGB8888, XRGB8888, 4),
	RGB(XRGB8888, XRGB8888, 4),
	RGB(ABGR8888, XBGR8888, 4),
	RGB(XBGR8888, XBGR8888, 4),
	RGB(RGBA8888, RGBX8888, 4),
	RGB(RGBX8888, RGBX8888, 4),
	RGB(BGRA8888, BGRX8888, 4),
	RGB(BGRX8888, BGRX8888, 4),
	RGB(ARGB2101010, XRGB2101010, 4),
	RGB(XRGB2101010, XRGB2101010, 4),
	RGB(ABGR2101010, XBGR2101010, 4),
	RGB(XBGR2101010, XBGR2101010, 4),
	RGB(ARGB16161616, XRGB16161616, 8),
	RGB(XRGB16161616, XRGB16161616, 8),
	RGB(ABGR16161616, XBGR16161616, 8),
	RGB(XBGR16161616, XBGR16161616, 8),
	RGB(RGB888, RGB888, 3),
	RGB(BGR888, BGR888, 3),
	RGB(RGB565, RGB565, 2),
	RGB(BGR565, BGR565, 2),
	RGB(ARGB1555, XRGB1555, 2),
	RGB(XRGB1555, XRGB1555, 2),
	RGB(ABGR1555, XBGR1555, 2),
	RGB(XBGR1555, XBGR1555, 2),
	RGB(ARGB4444, XRGB4444, 2),
	RGB(XRGB4444, XRGB4444, 2),
	RGB(ABGR4444, XBGR4444, 2),
	RGB(XBGR4444, XBGR4444, 2),

	PACKED(YUYV, 4, 2),
	PACKED(UYVY, 4, 2),
	PACKED(YVYU, 4, 2),
	PACKED(XYUV8888, 4, 1),
	SEMI_PLANAR(NV12, 1, 2, 2),
	SEMI_PLANAR(NV21, 1, 2, 2),
	SEMI_PLANAR(NV16, 1, 2, 1),
	SEMI_PLANAR(NV24, 1, 1, 1),
	SEMI_PLANAR(P010, 2, 2, 2),
	SEMI_PLANAR(P012, 2, 2, 2),
	SEMI_PLANAR(P016, 2, 2, 2),
	PLANAR(YUV420, 2, 2),
	PLANAR(YVU420, 2, 2),
	PLANAR(YUV422, 2, 1),
	PLANAR(YUV444, 1, 1),
};

const struct slip_format *slip_format_get(uint32_t fourcc)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (formats[i].fourcc == fourcc) {
			return &formats[i];
		}
	}
	return NULL;
}

bool slip_format_has_alpha(uint32_t fourcc)
{
	const struct slip_format *format = slip_format_get(fourcc);
	return format && format->opaque != fourcc;
}
