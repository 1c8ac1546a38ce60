/* SPDX-License-Identifier: MIT */
#include "convert.h"

#include <config.h>
#include <drm_fourcc.h>

#if HAVE_LIBYUV

#include <libyuv.h>
#include <limits.h>
#include <string.h>

/** Rows of planes, from the first pixel on. */
struct rows {
	const uint8_t *planes[SLIP_MAX_PLANES];
	int strides[SLIP_MAX_PLANES];
	const struct YuvConstants *matrix;
	uint8_t *dst;
	int dst_stride, width, height;
};

// Samples of one plane that are taken apart before they are converted, in pieces of a row.
#define PIECE 512

struct piece {
	uint8_t y[PIECE], u[PIECE], v[PIECE];
};

struct conversion {
	uint32_t fourcc;
	void (*run)(const struct conversion *conversion, const struct rows *rows);
	/** What of libyuv `run` calls. Its names go by the bytes in memory, DRM's by the word. */
	union {
		int (*packed)(const uint8_t *src, int stride, uint8_t *dst, int dst_stride,
				int width, int height);
		int (*wide)(const uint16_t *src, int stride, uint8_t *dst, int dst_stride,
				int width, int height);
		int (*semi_planar)(const uint8_t *y, int y_stride, const uint8_t *uv, int uv_stride,
				uint8_t *dst, int dst_stride, const struct YuvConstants *matrix,
				int width, int height);
		int (*wide_semi_planar)(const uint16_t *y, int y_stride, const uint16_t *uv,
				int uv_stride, uint8_t *dst, int dst_stride,
				const struct YuvConstants *matrix, int width, int height);
		int (*planar)(const uint8_t *y, int y_stride, const uint8_t *u, int u_stride,
				const uint8_t *v, int v_stride, uint8_t *dst, int dst_stride,
				const struct YuvConstants *matrix, int width, int height);
	};
	/** For run_planar: which planes these are. */
	int u, v;
	/** For run_pieces: takes a piece of a row apart. */
	void (*split)(struct piece *piece, const struct rows *rows, int row, int x, int width);
};

#define LOT 16

// Channels of 10 bits, cut off to 8, as libyuv does, which takes a pixel at a time: a lot of a
// known size is done in vectors by any compiler. The bits of red and blue begin there.
static void narrow_lot(const uint8_t *src, uint8_t *dst, int red, int blue)
{
	uint32_t in[LOT], out[LOT];
	memcpy(in, src, sizeof(in));
	for (int i = 0; i < LOT; i++) {
		uint32_t alpha = in[i] & 0xc0000000;
		alpha |= alpha >> 2 | alpha >> 4 | alpha >> 6;
		out[i] = alpha | (in[i] >> red & 255) << 16 | (in[i] >> 12 & 255) << 8 |
				(in[i] >> blue & 255);
	}
	memcpy(dst, out, sizeof(out));
}

static int narrow(const uint8_t *src, int stride, uint8_t *dst, int dst_stride, int width,
		int height, int red, int blue)
{
	for (int y = 0; y < height; y++, src += stride, dst += dst_stride) {
		int x = 0;
		for (; x + LOT <= width; x += LOT) {
			narrow_lot(src + (ptrdiff_t)x * 4, dst + (ptrdiff_t)x * 4, red, blue);
		}
		uint32_t rest[LOT] = { 0 };
		memcpy(rest, src + (ptrdiff_t)x * 4, (size_t)(width - x) * 4);
		narrow_lot((uint8_t *)rest, (uint8_t *)rest, red, blue);
		memcpy(dst + (ptrdiff_t)x * 4, rest, (size_t)(width - x) * 4);
	}
	return 0;
}

static int narrow_rgb(
		const uint8_t *src, int stride, uint8_t *dst, int dst_stride, int width, int height)
{
	return narrow(src, stride, dst, dst_stride, width, height, 22, 2);
}

static int narrow_bgr(
		const uint8_t *src, int stride, uint8_t *dst, int dst_stride, int width, int height)
{
	return narrow(src, stride, dst, dst_stride, width, height, 2, 22);
}

static void run_packed(const struct conversion *c, const struct rows *r)
{
	c->packed(r->planes[0], r->strides[0], r->dst, r->dst_stride, r->width, r->height);
}

// Samples of two bytes; strides are in samples.
static void run_wide(const struct conversion *c, const struct rows *r)
{
	c->wide((const uint16_t *)(const void *)r->planes[0], r->strides[0] / 2, r->dst,
			r->dst_stride, r->width, r->height);
}

static void run_planar(const struct conversion *c, const struct rows *r)
{
	c->planar(r->planes[0], r->strides[0], r->planes[c->u], r->strides[c->u], r->planes[c->v],
			r->strides[c->v], r->dst, r->dst_stride, r->matrix, r->width, r->height);
}

static void run_semi_planar(const struct conversion *c, const struct rows *r)
{
	c->semi_planar(r->planes[0], r->strides[0], r->planes[1], r->strides[1], r->dst,
			r->dst_stride, r->matrix, r->width, r->height);
}

// NV16 has for each row the chroma that NV12 has for two.
static void run_semi_planar_rows(const struct conversion *c, const struct rows *r)
{
	for (int i = 0; i < r->height; i++) {
		c->semi_planar(r->planes[0] + (ptrdiff_t)i * r->strides[0], 0,
				r->planes[1] + (ptrdiff_t)i * r->strides[1], 0,
				r->dst + (ptrdiff_t)i * r->dst_stride, 0, r->matrix, r->width, 1);
	}
}

static void run_wide_semi_planar(const struct conversion *c, const struct rows *r)
{
	c->wide_semi_planar((const uint16_t *)(const void *)r->planes[0], r->strides[0] / 2,
			(const uint16_t *)(const void *)r->planes[1], r->strides[1] / 2, r->dst,
			r->dst_stride, r->matrix, r->width, r->height);
}

static void run_pieces(const struct conversion *c, const struct rows *r)
{
	struct piece piece;
	for (int row = 0; row < r->height; row++) {
		for (int x = 0; x < r->width; x += PIECE) {
			int width = r->width - x < PIECE ? r->width - x : PIECE;
			c->split(&piece, r, row, x, width);
			c->planar(piece.y, 0, piece.u, 0, piece.v, 0,
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

static void split_yuyv(struct piece *piece, const struct rows *r, int row, int x, int width)
{
	const uint8_t *pixels = r->planes[0] + (ptrdiff_t)row * r->strides[0] + (ptrdiff_t)x * 2;
	YUY2ToI422(pixels, 0, piece->y, 0, piece->u, 0, piece->v, 0, width, 1);
}

static void split_yvyu(struct piece *piece, const struct rows *r, int row, int x, int width)
{
	const uint8_t *pixels = r->planes[0] + (ptrdiff_t)row * r->strides[0] + (ptrdiff_t)x * 2;
	YUY2ToI422(pixels, 0, piece->y, 0, piece->v, 0, piece->u, 0, width, 1);
}

static void split_uyvy(struct piece *piece, const struct rows *r, int row, int x, int width)
{
	const uint8_t *pixels = r->planes[0] + (ptrdiff_t)row * r->strides[0] + (ptrdiff_t)x * 2;
	UYVYToI422(pixels, 0, piece->y, 0, piece->u, 0, piece->v, 0, width, 1);
}

static const struct conversion conversions[] = {
	{ DRM_FORMAT_XBGR8888, run_packed, .packed = ABGRToARGB },
	{ DRM_FORMAT_ABGR8888, run_packed, .packed = ABGRToARGB },
	{ DRM_FORMAT_RGBX8888, run_packed, .packed = RGBAToARGB },
	{ DRM_FORMAT_RGBA8888, run_packed, .packed = RGBAToARGB },
	{ DRM_FORMAT_BGRX8888, run_packed, .packed = BGRAToARGB },
	{ DRM_FORMAT_BGRA8888, run_packed, .packed = BGRAToARGB },
	{ DRM_FORMAT_RGB888, run_packed, .packed = RGB24ToARGB },
	{ DRM_FORMAT_BGR888, run_packed, .packed = RAWToARGB },
	{ DRM_FORMAT_XRGB2101010, run_packed, .packed = narrow_rgb },
	{ DRM_FORMAT_ARGB2101010, run_packed, .packed = narrow_rgb },
	{ DRM_FORMAT_XBGR2101010, run_packed, .packed = narrow_bgr },
	{ DRM_FORMAT_ABGR2101010, run_packed, .packed = narrow_bgr },
	{ DRM_FORMAT_XRGB16161616, run_wide, .wide = AR64ToARGB },
	{ DRM_FORMAT_ARGB16161616, run_wide, .wide = AR64ToARGB },
	{ DRM_FORMAT_XBGR16161616, run_wide, .wide = AB64ToARGB },
	{ DRM_FORMAT_ABGR16161616, run_wide, .wide = AB64ToARGB },
	{ DRM_FORMAT_NV12, run_semi_planar, .semi_planar = NV12ToARGBMatrix },
	{ DRM_FORMAT_NV21, run_semi_planar, .semi_planar = NV21ToARGBMatrix },
	{ DRM_FORMAT_NV16, run_semi_planar_rows, .semi_planar = NV12ToARGBMatrix },
	{ DRM_FORMAT_NV24, run_pieces, .planar = I444ToARGBMatrix, .split = split_nv24 },
	// The bits that P010 leaves empty, P012 and P016 use; eight are wanted of them all.
	{ DRM_FORMAT_P010, run_wide_semi_planar, .wide_semi_planar = P010ToARGBMatrix },
	{ DRM_FORMAT_P012, run_wide_semi_planar, .wide_semi_planar = P010ToARGBMatrix },
	{ DRM_FORMAT_P016, run_wide_semi_planar, .wide_semi_planar = P010ToARGBMatrix },
	{ DRM_FORMAT_YUYV, run_pieces, .planar = I422ToARGBMatrix, .split = split_yuyv },
	{ DRM_FORMAT_YVYU, run_pieces, .planar = I422ToARGBMatrix, .split = split_yvyu },
	{ DRM_FORMAT_UYVY, run_pieces, .planar = I422ToARGBMatrix, .split = split_uyvy },
	{ DRM_FORMAT_YUV420, run_planar, .planar = I420ToARGBMatrix, .u = 1, .v = 2 },
	{ DRM_FORMAT_YVU420, run_planar, .planar = I420ToARGBMatrix, .u = 2, .v = 1 },
	{ DRM_FORMAT_YUV422, run_planar, .planar = I422ToARGBMatrix, .u = 1, .v = 2 },
	{ DRM_FORMAT_YUV444, run_planar, .planar = I444ToARGBMatrix, .u = 1, .v = 2 },
	{ DRM_FORMAT_XYUV8888, run_pieces, .planar = I444ToARGBMatrix, .split = split_xyuv },
};

static void copy_piece(uint64_t *piece, const struct slip_format *format, const struct rows *r,
		int plane, int row, int x, int width)
{
	int bytes = format->planes[plane].bytes;
	int hsub = format->planes[plane].hsub, vsub = format->planes[plane].vsub;
	const uint8_t *data = r->planes[plane] + (ptrdiff_t)(row / vsub) * r->strides[plane];
	memcpy(piece, data + (ptrdiff_t)(x / hsub) * bytes,
			(size_t)((width + hsub - 1) / hsub * bytes));
}

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
				copy_piece(piece[i], format, r, i, row, x, part.width);
				part.planes[i] = (const uint8_t *)piece[i];
			}
			conversion->run(conversion, &part);
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

static const struct YuvConstants *get_table(const struct color *color)
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

/**
 * libyuv's, but for two things. What blue takes of U in the limited range is more than 2, where its
 * tables stop: up to 18 steps were missing. And to it 8 bits are as much as all 16 of wide samples,
 * which is right for the full range; in the limited one, they are the upper half: white was grey.
 */
static struct YuvConstants get_matrix(const struct color *color, bool wide)
{
	struct YuvConstants matrix = *get_table(color);
#if defined(__x86_64__) || defined(__i386__)
	static const uint8_t blues[] = {
		[COLOR_BT601] = 129,  // 2.017 in 64ths
		[COLOR_BT709] = 135,  // 2.112
		[COLOR_BT2020] = 137, // 2.142
	};
	for (size_t i = 0; i < sizeof(matrix.kUVToB) && !color->full_range; i += 2) {
		matrix.kUVToB[i] = blues[color->encoding];
	}
	size_t n = sizeof(matrix.kYToRgb) / sizeof(matrix.kYToRgb[0]);
	for (size_t i = 0; i < n && wide && !color->full_range; i++) {
		matrix.kYToRgb[i] = (int16_t)((matrix.kYToRgb[i] * 257 + 128) / 256);
	}
#endif
	return matrix;
}

// Rows that lie further apart than libyuv can be told.
static bool is_far(const struct slip_mapping *mapping, const struct slip_format *format)
{
	for (int i = 0; i < format->n_planes; i++) {
		if (mapping->planes[i].stride > INT_MAX) {
			return true;
		}
	}
	return false;
}

void conversion_run(const struct conversion *conversion, const struct slip_mapping *mapping,
		const struct color *color, int x, int width, int first, int n_rows, uint8_t *dst,
		size_t stride)
{
	const struct slip_format *format = slip_format_get(conversion->fourcc);
	if (n_rows > 1 && is_far(mapping, format)) {
		for (int i = 0; i < n_rows; i++) {
			conversion_run(conversion, mapping, color, x, width, first + i, 1,
					dst + stride * (size_t)i, stride);
		}
		return;
	}
	// Samples of more than a byte are read as words.
	bool wide = conversion->run == run_wide || conversion->run == run_wide_semi_planar;
	const _Alignas(32) struct YuvConstants matrix = get_matrix(color, wide);
	struct rows rows = {
		.matrix = &matrix,
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
	if (wide && !aligned) {
		run_copies(conversion, format, &rows);
	} else {
		conversion->run(conversion, &rows);
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
