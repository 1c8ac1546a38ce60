/* SPDX-License-Identifier: MIT */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"

/** A file in memory, and what libpng says of it. */
struct source {
	const png_byte *data;
	size_t size, at;
	char *reason;
};

static void handle_error(png_structp png, png_const_charp text)
{
	struct source *source = png_get_error_ptr(png);
	snprintf(source->reason, PICTURE_REASON_SIZE, "%s", text);
	png_longjmp(png, 1);
}

static void handle_warning(png_structp png, png_const_charp text)
{
}

static void handle_read(png_structp png, png_bytep data, size_t size)
{
	struct source *source = png_get_io_ptr(png);
	if (size > source->size - source->at) {
		png_error(png, "it ends too early");
	}
	memcpy(data, source->data + source->at, size);
	source->at += size;
}

// Deflate makes no more than 1032 bytes of one.
static void require_enough_data(png_structp png, png_infop info, const struct source *source)
{
	uint64_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
	if (width * height > PICTURE_MAX_PIXELS) {
		png_error(png, "it has more than 64 Mi pixels");
	}
	if (png_get_rowbytes(png, info) * height / 1032 > source->size) {
		png_error(png, "it ends too early");
	}
}

// Whatever there is becomes blue, green, red, alpha.
static void set_transformations(png_structp png)
{
	png_set_expand(png);
	png_set_scale_16(png);
	png_set_gray_to_rgb(png);
	png_set_bgr(png);
	png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
}

static uint32_t multiply(uint32_t channel, uint32_t alpha)
{
	return (channel * alpha + 127) / 255;
}

static void premultiply(uint32_t *pixels, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t pixel = pixels[i], alpha = pixel >> 24;
		if (alpha < 255) {
			pixels[i] = alpha << 24 | multiply(pixel >> 16 & 0xff, alpha) << 16 |
					multiply(pixel >> 8 & 0xff, alpha) << 8 |
					multiply(pixel & 0xff, alpha);
		}
	}
}

static void read_header(png_structp png, png_infop info, struct source *source)
{
	// All but pixels, palette and transparency is passed over, however long it is.
	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_set_user_limits(png, PICTURE_MAX_SIDE, PICTURE_MAX_SIDE);
	png_set_read_fn(png, source, handle_read);
	png_read_info(png, info);
	require_enough_data(png, info, source);
}

static void read_pixels(png_structp png, png_infop info, uint32_t *pixels)
{
	size_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
	set_transformations(png);
	int n_passes = png_set_interlace_handling(png);
	png_read_update_info(png, info);
	for (int i = 0; i < n_passes; i++) {
		for (size_t y = 0; y < height; y++) {
			png_read_row(png, (png_bytep)(pixels + y * width), NULL);
		}
	}
	png_read_end(png, NULL);
	premultiply(pixels, width * height);
}

// False, and reason is why. It may not have variables that are changed after setjmp().
static bool decode(png_structp png, png_infop info, struct source *source, struct picture *picture)
{
	if (setjmp(png_jmpbuf(png))) {
		return false;
	}
	read_header(png, info, source);
	picture->width = (int)png_get_image_width(png, info);
	picture->height = (int)png_get_image_height(png, info);
	picture->stride = (size_t)picture->width;
	picture->has_alpha = (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) ||
			png_get_valid(png, info, PNG_INFO_tRNS);
	uint32_t *pixels = calloc(picture->stride * (size_t)picture->height, sizeof(*pixels));
	picture->pixels = pixels;
	if (!pixels) {
		png_error(png, "there is not enough memory for it");
	}
	read_pixels(png, info, pixels);
	return true;
}

bool picture_decode(struct picture *picture, const void *data, size_t size,
		char reason[PICTURE_REASON_SIZE])
{
	struct source source = { .data = data, .size = size, .reason = reason };
	struct picture read = { 0 };
	if (size < 8 || png_sig_cmp(data, 0, 8) != 0) {
		snprintf(reason, PICTURE_REASON_SIZE, "it does not begin as a PNG does");
		return false;
	}
	png_structp png = png_create_read_struct(
			PNG_LIBPNG_VER_STRING, &source, handle_error, handle_warning);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	snprintf(reason, PICTURE_REASON_SIZE, "there is not enough memory for it");
	bool good = info && decode(png, info, &source, &read);
	png_destroy_read_struct(&png, &info, NULL);
	if (good) {
		*picture = read;
	} else {
		picture_finish(&read);
	}
	return good;
}
