/* SPDX-License-Identifier: MIT */
#include <config.h>
#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"

// libpng would print these; who called says what happened.
static void handle_error(png_structp png, png_const_charp text)
{
	png_longjmp(png, 1);
}

static void handle_warning(png_structp png, png_const_charp text)
{
}

static bool is_ascii(const char *text)
{
	while (*text > 0) {
		text++;
	}
	return *text == '\0';
}

static void set_text(png_structp png, png_infop info, const struct picture_text *text)
{
	// What is not ASCII would be Latin-1 in the plain kind.
	png_text row = {
		.compression = is_ascii(text->value) ? PNG_TEXT_COMPRESSION_NONE
						     : PNG_ITXT_COMPRESSION_NONE,
		.key = (png_charp)text->key,
		.text = (png_charp)text->value,
	};
	png_set_text(png, info, &row, 1);
}

static png_byte get_straight(uint32_t channel, uint32_t alpha)
{
	uint32_t value = alpha ? (channel * 255 + alpha / 2) / alpha : 0;
	return (png_byte)(value < 255 ? value : 255);
}

static void write_straight_row(png_structp png, const uint32_t *pixels, int width, png_byte *row)
{
	for (int x = 0; x < width; x++) {
		uint32_t pixel = pixels[x], alpha = pixel >> 24;
		row[4 * x] = get_straight(pixel >> 16 & 0xff, alpha);
		row[4 * x + 1] = get_straight(pixel >> 8 & 0xff, alpha);
		row[4 * x + 2] = get_straight(pixel & 0xff, alpha);
		row[4 * x + 3] = (png_byte)alpha;
	}
	png_write_row(png, row);
}

static void write_all(png_structp png, png_infop info, const struct picture *picture,
		const struct picture_text *texts, png_byte *row)
{
	png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8,
			picture->has_alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB,
			PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	// To try all filters on each row takes longer than all the rest, and gains but little.
	png_set_compression_level(png, 1);
	png_set_filter(png, PNG_FILTER_TYPE_DEFAULT, PNG_FILTER_UP);
	set_text(png, info, &(struct picture_text){ "Software", "slipway " SLIPWAY_VERSION });
	for (const struct picture_text *text = texts; text && text->key; text++) {
		set_text(png, info, text);
	}
	png_write_info(png, info);
	if (!picture->has_alpha) {
		// In memory: blue, green, red, unused.
		png_set_bgr(png);
		png_set_filler(png, 0, PNG_FILLER_AFTER);
	}
	for (int y = 0; y < picture->height; y++) {
		const uint32_t *pixels = picture->pixels + (size_t)y * picture->stride;
		if (picture->has_alpha) {
			write_straight_row(png, pixels, picture->width, row);
		} else {
			png_write_row(png, (png_const_bytep)pixels);
		}
	}
	png_write_end(png, info);
}

static int encode(FILE *file, const struct picture *picture, const struct picture_text *texts)
{
	png_byte *row = malloc((size_t)picture->width * 4);
	png_structp png = png_create_write_struct(
			PNG_LIBPNG_VER_STRING, NULL, handle_error, handle_warning);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	int ret = -ENOMEM;
	// What fails once there is all this is memory: the file is in memory, too.
	if (row && info && setjmp(png_jmpbuf(png)) == 0) {
		png_init_io(png, file);
		write_all(png, info, picture, texts, row);
		ret = 0;
	}
	png_destroy_write_struct(&png, &info);
	free(row);
	return ret;
}

int picture_encode(const struct picture *picture, const struct picture_text *texts, char **data,
		size_t *size)
{
	*data = NULL;
	FILE *file = open_memstream(data, size);
	if (!file) {
		return -ENOMEM;
	}
	int ret = encode(file, picture, texts);
	if (fclose(file) != 0) {
		ret = -ENOMEM;
	}
	if (ret < 0) {
		free(*data);
		*data = NULL;
	}
	return ret;
}
