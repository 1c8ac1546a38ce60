/* SPDX-License-Identifier: MIT */
#include "format.h"

#include <config.h>
#include <drm_fourcc.h>

#include "painter.h"

// The most wanted first. 0: pixman does not read it, and the format is converted (see convert.c).
static const struct {
	uint32_t fourcc;
	pixman_format_code_t code;
} formats[] = {
	{ DRM_FORMAT_XRGB8888, PIXMAN_x8r8g8b8 },
	{ DRM_FORMAT_ARGB8888, PIXMAN_a8r8g8b8 },
	{ DRM_FORMAT_XBGR8888, PIXMAN_x8b8g8r8 },
	{ DRM_FORMAT_ABGR8888, PIXMAN_a8b8g8r8 },
	{ DRM_FORMAT_RGBX8888, PIXMAN_r8g8b8x8 },
	{ DRM_FORMAT_RGBA8888, PIXMAN_r8g8b8a8 },
	{ DRM_FORMAT_BGRX8888, PIXMAN_b8g8r8x8 },
	{ DRM_FORMAT_BGRA8888, PIXMAN_b8g8r8a8 },
	{ DRM_FORMAT_XRGB2101010, PIXMAN_x2r10g10b10 },
	{ DRM_FORMAT_ARGB2101010, PIXMAN_a2r10g10b10 },
	{ DRM_FORMAT_XBGR2101010, PIXMAN_x2b10g10r10 },
	{ DRM_FORMAT_ABGR2101010, PIXMAN_a2b10g10r10 },
	{ DRM_FORMAT_RGB888, PIXMAN_r8g8b8 },
	{ DRM_FORMAT_BGR888, PIXMAN_b8g8r8 },
	{ DRM_FORMAT_RGB565, PIXMAN_r5g6b5 },
	{ DRM_FORMAT_BGR565, PIXMAN_b5g6r5 },
	{ DRM_FORMAT_XRGB1555, PIXMAN_x1r5g5b5 },
	{ DRM_FORMAT_ARGB1555, PIXMAN_a1r5g5b5 },
	{ DRM_FORMAT_XBGR1555, PIXMAN_x1b5g5r5 },
	{ DRM_FORMAT_ABGR1555, PIXMAN_a1b5g5r5 },
	{ DRM_FORMAT_XRGB4444, PIXMAN_x4r4g4b4 },
	{ DRM_FORMAT_ARGB4444, PIXMAN_a4r4g4b4 },
	{ DRM_FORMAT_XBGR4444, PIXMAN_x4b4g4r4 },
	{ DRM_FORMAT_ABGR4444, PIXMAN_a4b4g4r4 },
#if HAVE_LIBYUV
	{ DRM_FORMAT_NV12, 0 },
	{ DRM_FORMAT_P010, 0 },
	{ DRM_FORMAT_YUV420, 0 },
	{ DRM_FORMAT_YUYV, 0 },
	{ DRM_FORMAT_UYVY, 0 },
	{ DRM_FORMAT_YVYU, 0 },
	{ DRM_FORMAT_NV21, 0 },
	{ DRM_FORMAT_NV16, 0 },
	{ DRM_FORMAT_NV24, 0 },
	{ DRM_FORMAT_P012, 0 },
	{ DRM_FORMAT_P016, 0 },
	{ DRM_FORMAT_YVU420, 0 },
	{ DRM_FORMAT_YUV422, 0 },
	{ DRM_FORMAT_YUV444, 0 },
	{ DRM_FORMAT_XYUV8888, 0 },
	{ DRM_FORMAT_XRGB16161616, 0 },
	{ DRM_FORMAT_ARGB16161616, 0 },
	{ DRM_FORMAT_XBGR16161616, 0 },
	{ DRM_FORMAT_ABGR16161616, 0 },
#endif
};

#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

size_t painter_get_formats(uint32_t fourccs[PAINTER_MAX_FORMATS])
{
	_Static_assert(N_FORMATS <= PAINTER_MAX_FORMATS, "room for all");
	for (size_t i = 0; i < N_FORMATS; i++) {
		fourccs[i] = formats[i].fourcc;
	}
	return N_FORMATS;
}

pixman_format_code_t format_to_pixman(uint32_t fourcc)
{
	for (size_t i = 0; i < N_FORMATS; i++) {
		if (formats[i].fourcc == fourcc) {
			return formats[i].code;
		}
	}
	return 0;
}

bool format_decode(pixman_format_code_t format, const uint8_t *src, ptrdiff_t stride, int width,
		int height, uint32_t *dst)
{
	pixman_image_t *from = pixman_image_create_bits_no_clear(
			format, width, height, (uint32_t *)(uintptr_t)src, (int)stride);
	pixman_image_t *to = pixman_image_create_bits_no_clear(
			PIXMAN_a8r8g8b8, width, height, dst, width * 4);
	if (from && to) {
		pixman_image_composite32(
				PIXMAN_OP_SRC, from, NULL, to, 0, 0, 0, 0, 0, 0, width, height);
	}
	if (from) {
		pixman_image_unref(from);
	}
	if (to) {
		pixman_image_unref(to);
	}
	return from && to;
}
