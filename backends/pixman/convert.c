/* SPDX-License-Identifier: MIT */
#include "convert.h"

#include <config.h>
#include <drm_fourcc.h>

#if HAVE_LIBYUV

#include <libyuv.h>
#include <string.h>

/** Rows of planes, from the first pixel on. */
struct rows {
	const uint8_t *planes[SLIP_MAX_PLANES];
	int strides[SLIP_MAX_PLANES];
	const struct YuvConstants *matrix;
	uint8_t *dst;
	int dst_stride, width, height;
};

struct conversion {
	uint32_t fourcc;
	void (*run)(const struct rows *rows);
};

// Samples of one plane that are taken apart before they are converted, in pieces of a row.
#define PIECE 512

struct piece {
	uint8_t y[PIECE], u[PIECE], v[PIECE];
};

typedef int (*planar_function)(const uint8_t *y, int y_stride, const uint8_t *u, int u_stride,
		const uint8_t *v, int v_stride, uint8_t *dst, int dst_stride,
		const struct YuvConstants *matrix, int width, int height);

static void run_planar(const struct rows *r, planar_function convert, int u, int v)
{
	convert(r->planes[0], r->strides[0], r->planes[u], r->strides[u], r->planes[v],
			r->strides[v], r->dst, r->dst_stride, r->matrix, r->width, r->height);
}

static void run_yuv420(const struct rows *r)
{
	run_planar(r, I420ToARGBMatrix, 1, 2);
}

static void run_yvu420(const struct rows *r)
{
	run_planar(r, I420ToARGBMatrix, 2, 1);
}

static void run_yuv422(const struct rows *r)
{
	run_planar(r, I422ToARGBMatrix, 1, 2);
}

static void run_yuv444(const struct rows *r)
{
	run_planar(r, I444ToARGBMatrix, 1, 2);
}

static void run_nv12(const struct rows *r)
{
	NV12ToARGBMatrix(r->planes[0], r->strides[0], r->planes[1], r->strides[1], r->dst,
			r->dst_stride, r->matrix, r->width, r->height);
}

static void run_nv21(const struct rows *r)
{
	NV21ToARGBMatrix(r->planes[0], r->strides[0], r->planes[1], r->strides[1], r->dst,
			r->dst_stride, r->matrix, r->width, r->height);
}

static void run_nv16(const struct rows *r)
{
	for (int i = 0; i < r->height; i++) {
		NV12ToARGBMatrix(r->planes[0] + (ptrdiff_t)i * r->strides[0], 0,
				r->planes[1] + (ptrdiff_t)i * r->strides[1], 0,
				r->dst + (ptrdiff_t)i * r->dst_stride, 0, r->matrix, r->width, 1);
	}
}

static void run_p010(const struct rows *r)
{
	// The bits that P010 leaves empty, P012 and P016 use; eight are wanted of them all.
	P010ToARGBMatrix((const uint16_t *)(const void *)r->planes[0], r->strides[0] / 2,
			(const uint16_t *)(const void *)r->planes[1], r->strides[1] / 2, r->dst,
			r->dst_stride, r->matrix, r->width, r->height);
}

// Calls `split` for each piece of each row, and converts what it made with `convert`.
static void run_pieces(const struct rows *r,
		void (*split)(struct piece *piece, const struct rows *rows, int row, int x,
				int width),
		planar_function convert)
{
	struct piece piece;
	for (int row = 0; row < r->height; row++) {
		for (int x = 0; x < r->width; x += PIECE) {
			int width = r->width - x < PIECE ? r->width - x : PIECE;
			split(&piece, r, row, x, width);
			convert(piece.y, 0, piece.u, 0, piece.v, 0,
					r->dst + (ptrdiff_t)row * r->dst_stride + (ptrdiff_t)x * 4,
					0, r->matrix, width, 1);
		}
	}
}

static void split_nv24(struct piece *piece, const struct rows *r, int row, int x, int width)
{
	const uint8_t *y = r->planes[0] + (ptrdiff_t)row * r->strides[0] + x;
	const uint8_t *uv = r->planes[1] + (ptrdiff_t)row * r->strides[1] + (ptrdiff_t)x * 2;
	CopyPlane(y, 0, piece->y, 0, width, 1);
	SplitUVPlane(uv, 0, piece->u, 0, piece->v, 0, width, 1);
}

static void run_nv24(const struct rows *r)
{
	run_pieces(r, split_nv24, I444ToARGBMatrix);
}

// In memory: V, U, Y, X.
static void split_xyuv(struct piece *piece, const struct rows *r, int row, int x, int width)
{
	const uint8_t *pixel = r->planes[0] + (ptrdiff_t)row * r->strides[0] + (ptrdiff_t)x * 4;
	for (int i = 0; i < width; i++, pixel += 4) {
		piece->v[i] = pixel[0];
		piece->u[i] = pixel[1];
		piece->y[i] = pixel[2];
	}
}

static void run_xyuv(const struct rows *r)
{
	run_pieces(r, split_xyuv, I444ToARGBMatrix);
}

static void split_yuyv(struct piece *piece, const struct rows *r, int row, int x, int width)
{
	const uint8_t *pixels = r->planes[0] + (ptrdiff_t)row * r->strides[0] + (ptrdiff_t)x * 2;
	YUY2ToI422(pixels, 0, piece->y, 0, piece->u, 0, piece->v, 0, width, 1);
}

static void run_yuyv(const struct rows *r)
{
	run_pieces(r, split_yuyv, I422ToARGBMatrix);
}

static void split_yvyu(struct piece *piece, const struct rows *r, int row, int x, int width)
{
	const uint8_t *pixels = r->planes[0] + (ptrdiff_t)row * r->strides[0] + (ptrdiff_t)x * 2;
	YUY2ToI422(pixels, 0, piece->y, 0, piece->v, 0, piece->u, 0, width, 1);
}

static void run_yvyu(const struct rows *r)
{
	run_pieces(r, split_yvyu, I422ToARGBMatrix);
}

static void split_uyvy(struct piece *piece, const struct rows *r, int row, int x, int width)
{
	const uint8_t *pixels = r->planes[0] + (ptrdiff_t)row * r->strides[0] + (ptrdiff_t)x * 2;
	UYVYToI422(pixels, 0, piece->y, 0, piece->u, 0, piece->v, 0, width, 1);
}

static void run_uyvy(const struct rows *r)
{
	run_pieces(r, split_uyvy, I422ToARGBMatrix);
}

static void run_argb2101010(const struct rows *r)
{
	AR30ToARGB(r->planes[0], r->strides[0], r->dst, r->dst_stride, r->width, r->height);
}

static void run_abgr2101010(const struct rows *r)
{
	AB30ToARGB(r->planes[0], r->strides[0], r->dst, r->dst_stride, r->width, r->height);
}

static void run_argb16(const struct rows *r)
{
	AR64ToARGB((const uint16_t *)(const void *)r->planes[0], r->strides[0] / 2, r->dst,
			r->dst_stride, r->width, r->height);
}

static void run_abgr16(const struct rows *r)
{
	AB64ToARGB((const uint16_t *)(const void *)r->planes[0], r->strides[0] / 2, r->dst,
			r->dst_stride, r->width, r->height);
}

// libyuv names formats by their bytes in memory, DRM by the word that they make.
static void run_abgr8888(const struct rows *r)
{
	ABGRToARGB(r->planes[0], r->strides[0], r->dst, r->dst_stride, r->width, r->height);
}

static void run_rgba8888(const struct rows *r)
{
	RGBAToARGB(r->planes[0], r->strides[0], r->dst, r->dst_stride, r->width, r->height);
}

static void run_bgra8888(const struct rows *r)
{
	BGRAToARGB(r->planes[0], r->strides[0], r->dst, r->dst_stride, r->width, r->height);
}

static void run_rgb888(const struct rows *r)
{
	RGB24ToARGB(r->planes[0], r->strides[0], r->dst, r->dst_stride, r->width, r->height);
}

static void run_bgr888(const struct rows *r)
{
	RAWToARGB(r->planes[0], r->strides[0], r->dst, r->dst_stride, r->width, r->height);
}

static const struct conversion conversions[] = {
	{ DRM_FORMAT_XBGR8888, run_abgr8888 },
	{ DRM_FORMAT_ABGR8888, run_abgr8888 },
	{ DRM_FORMAT_RGBX8888, run_rgba8888 },
	{ DRM_FORMAT_RGBA8888, run_rgba8888 },
	{ DRM_FORMAT_BGRX8888, run_bgra8888 },
	{ DRM_FORMAT_BGRA8888, run_bgra8888 },
	{ DRM_FORMAT_RGB888, run_rgb888 },
	{ DRM_FORMAT_BGR888, run_bgr888 },
	{ DRM_FORMAT_XRGB2101010, run_argb2101010 },
	{ DRM_FORMAT_ARGB2101010, run_argb2101010 },
	{ DRM_FORMAT_XBGR2101010, run_abgr2101010 },
	{ DRM_FORMAT_ABGR2101010, run_abgr2101010 },
	{ DRM_FORMAT_XRGB16161616, run_argb16 },
	{ DRM_FORMAT_ARGB16161616, run_argb16 },
	{ DRM_FORMAT_XBGR16161616, run_abgr16 },
	{ DRM_FORMAT_ABGR16161616, run_abgr16 },
	{ DRM_FORMAT_NV12, run_nv12 },
	{ DRM_FORMAT_NV21, run_nv21 },
	{ DRM_FORMAT_NV16, run_nv16 },
	{ DRM_FORMAT_NV24, run_nv24 },
	{ DRM_FORMAT_P010, run_p010 },
	{ DRM_FORMAT_P012, run_p010 },
	{ DRM_FORMAT_P016, run_p010 },
	{ DRM_FORMAT_YUYV, run_yuyv },
	{ DRM_FORMAT_YVYU, run_yvyu },
	{ DRM_FORMAT_UYVY, run_uyvy },
	{ DRM_FORMAT_YUV420, run_yuv420 },
	{ DRM_FORMAT_YVU420, run_yvu420 },
	{ DRM_FORMAT_YUV422, run_yuv422 },
	{ DRM_FORMAT_YUV444, run_yuv444 },
	{ DRM_FORMAT_XYUV8888, run_xyuv },
};

// Rows that begin in the middle of a sample, in pieces that do not.
static void run_copies(const struct conversion *conversion, const struct slip_format *format,
		const struct rows *r)
{
	uint64_t piece[SLIP_MAX_PLANES][PIECE];
	struct rows part = *r;
	part.height = 1;
	for (int row = 0; row < r->height; row++) {
		for (int x = 0; x < r->width; x += PIECE) {
			part.width = r->width - x < PIECE ? r->width - x : PIECE;
			part.dst = r->dst + (ptrdiff_t)row * r->dst_stride + (ptrdiff_t)x * 4;
			for (int i = 0; i < format->n_planes; i++) {
				int bytes = format->planes[i].bytes, hsub = format->planes[i].hsub;
				memcpy(piece[i],
						r->planes[i] +
								(ptrdiff_t)(row /
										format->planes[i]
												.vsub) *
										r->strides[i] +
								(ptrdiff_t)(x / hsub) * bytes,
						(size_t)((part.width + hsub - 1) / hsub * bytes));
				part.planes[i] = (const uint8_t *)piece[i];
			}
			conversion->run(&part);
		}
	}
}

const struct conversion *conversion_find(uint32_t fourcc)
{
	for (size_t i = 0; i < sizeof(conversions) / sizeof(conversions[0]); i++) {
		if (conversions[i].fourcc == fourcc) {
			return &conversions[i];
		}
	}
	return NULL;
}

static const struct YuvConstants *get_matrix(const struct color *color)
{
	switch (color->encoding) {
	case COLOR_BT709:
		return color->full_range ? &kYuvF709Constants : &kYuvH709Constants;
	case COLOR_BT2020:
		return color->full_range ? &kYuvV2020Constants : &kYuv2020Constants;
	case COLOR_BT601:
	default:
		return color->full_range ? &kYuvJPEGConstants : &kYuvI601Constants;
	}
}

void conversion_run(const struct conversion *conversion, const struct slip_mapping *mapping,
		const struct color *color, int x, int width, int first, int n_rows, uint8_t *dst,
		size_t stride)
{
	const struct slip_format *format = slip_format_get(conversion->fourcc);
	struct rows rows = {
		.matrix = get_matrix(color),
		.dst = dst,
		.dst_stride = (int)stride,
		.width = width,
		.height = n_rows,
	};
	bool aligned = true;
	for (int i = 0; i < format->n_planes; i++) {
		const uint8_t *data = mapping->planes[i].data;
		aligned = aligned && ((uintptr_t)data | mapping->planes[i].stride) % 2 == 0;
		rows.planes[i] = data +
				(size_t)(first / format->planes[i].vsub) *
						mapping->planes[i].stride +
				(size_t)(x / format->planes[i].hsub) * format->planes[i].bytes;
		rows.strides[i] = (int)mapping->planes[i].stride;
	}
	// Samples of more than a byte are read as words.
	bool wide = format->yuv ? format->planes[0].bytes == 2 : format->planes[0].bytes == 8;
	if (wide && !aligned) {
		run_copies(conversion, format, &rows);
	} else {
		conversion->run(&rows);
	}
}

#else

const struct conversion *conversion_find(uint32_t fourcc)
{
	return NULL;
}

void conversion_run(const struct conversion *conversion, const struct slip_mapping *mapping,
		const struct color *color, int x, int width, int first, int n_rows, uint8_t *dst,
		size_t stride)
{
}

#endif
