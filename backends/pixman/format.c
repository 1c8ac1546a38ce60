/* SPDX-License-Identifier: MIT */
#include "format.h"

#include <drm_fourcc.h>

#include "painter.h"

static const uint32_t fourccs[] = {
	DRM_FORMAT_XRGB8888,
	DRM_FORMAT_ARGB8888,
	DRM_FORMAT_XBGR8888,
	DRM_FORMAT_ABGR8888,
	DRM_FORMAT_RGBX8888,
	DRM_FORMAT_RGBA8888,
	DRM_FORMAT_BGRX8888,
	DRM_FORMAT_BGRA8888,
	DRM_FORMAT_XRGB2101010,
	DRM_FORMAT_ARGB2101010,
	DRM_FORMAT_XBGR2101010,
	DRM_FORMAT_ABGR2101010,
	DRM_FORMAT_RGB888,
	DRM_FORMAT_BGR888,
	DRM_FORMAT_RGB565,
	DRM_FORMAT_BGR565,
};

static const pixman_format_code_t codes[] = {
	PIXMAN_x8r8g8b8,
	PIXMAN_a8r8g8b8,
	PIXMAN_x8b8g8r8,
	PIXMAN_a8b8g8r8,
	PIXMAN_r8g8b8x8,
	PIXMAN_r8g8b8a8,
	PIXMAN_b8g8r8x8,
	PIXMAN_b8g8r8a8,
	PIXMAN_x2r10g10b10,
	PIXMAN_a2r10g10b10,
	PIXMAN_x2b10g10r10,
	PIXMAN_a2b10g10r10,
	PIXMAN_r8g8b8,
	PIXMAN_b8g8r8,
	PIXMAN_r5g6b5,
	PIXMAN_b5g6r5,
};

#define N_FORMATS (sizeof(fourccs) / sizeof(fourccs[0]))
_Static_assert(N_FORMATS == sizeof(codes) / sizeof(codes[0]), "one code for each fourcc");

const uint32_t *painter_get_formats(size_t *n_formats)
{
	*n_formats = N_FORMATS;
	return fourccs;
}

pixman_format_code_t format_to_pixman(uint32_t fourcc)
{
	for (size_t i = 0; i < N_FORMATS; i++) {
		if (fourccs[i] == fourcc) {
			return codes[i];
		}
	}
	return 0;
}
