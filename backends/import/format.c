/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>

#include "slipway.h"

#define RGB(code, twin, size)                                                                      \
	{                                                                                          \
		.fourcc = DRM_FORMAT_##code, .opaque = DRM_FORMAT_##twin, .n_planes = 1,           \
		.planes = { { .bytes = (size), .hsub = 1, .vsub = 1 } },                           \
	}

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
	RGB(RGB888, RGB888, 3),
	RGB(BGR888, BGR888, 3),
	RGB(RGB565, RGB565, 2),
	RGB(BGR565, BGR565, 2),
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
