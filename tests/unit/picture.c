/* SPDX-License-Identifier: MIT */
/* Pictures to PNG and back: of any kind, and of what is none. */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shot/picture.h"
#include "unit.h"

#define WIDTH 37
#define HEIGHT 9

static struct picture wrap(int width, int height, const uint32_t *pixels, bool has_alpha)
{
	return (struct picture){ width, height, (size_t)width, pixels, has_alpha };
}

static struct picture encode_and_decode(const struct picture *picture)
{
	char *data, reason[PICTURE_REASON_SIZE];
	size_t size;
	struct picture read = { 0 };
	assert_int_equal(picture_encode(picture, NULL, &data, &size), 0);
	assert_true(picture_decode(&read, data, size, reason));
	free(data);
	return read;
}

static void opaque_pictures_stay_what_they_are(void **state)
{
	// What is beyond the width, and in the highest byte, is not the picture's.
	uint32_t pixels[HEIGHT][WIDTH + 3];
	for (int i = 0; i < HEIGHT * (WIDTH + 3); i++) {
		(&pixels[0][0])[i] = (uint32_t)i * 2654435761u;
	}
	struct picture picture = { WIDTH, HEIGHT, WIDTH + 3, &pixels[0][0], false };
	struct picture read = encode_and_decode(&picture);
	assert_int_equal(read.width, WIDTH);
	assert_int_equal(read.height, HEIGHT);
	assert_false(read.has_alpha);
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++) {
			assert_int_equal(picture_get(&read, x, y), pixels[y][x] | 0xff000000);
			assert_int_equal(picture_get(&picture, x, y), pixels[y][x] | 0xff000000);
		}
	}
	picture_finish(&read);
	assert_null(read.pixels);
}

static void every_alpha_comes_back(void **state)
{
	static uint32_t pixels[256 * 256];
	for (uint32_t alpha = 0; alpha < 256; alpha++) {
		for (uint32_t c = 0; c < 256; c++) {
			uint32_t other = alpha > c ? alpha - c : 0;
			pixels[alpha * 256 + c] = alpha << 24 | c << 16 | other << 8 | alpha / 2;
		}
	}
	struct picture picture = wrap(256, 256, pixels, true), read = encode_and_decode(&picture);
	assert_true(read.has_alpha);
	for (int i = 0; i < 256 * 256; i++) {
		// Channels above alpha, which mean nothing, are alpha.
		uint32_t wanted = pixels[i], alpha = wanted >> 24;
		if ((wanted >> 16 & 0xff) > alpha) {
			wanted = (wanted & 0xff00ffff) | alpha << 16;
		}
		assert_int_equal(read.pixels[i], wanted);
		assert_int_equal(picture_get(&picture, i % 256, i / 256), wanted);
	}
	picture_finish(&read);
}

// Large enough to be deflated in several bands, and nothing that could be made smaller.
static void noise_comes_back(void **state)
{
	enum { SIDE = 2000 };
	uint32_t *pixels = malloc(SIDE * SIDE * sizeof(*pixels)), seed = 1;
	for (int i = 0; i < SIDE * SIDE; i++) {
		seed = seed * 1664525 + 1013904223;
		pixels[i] = 0xff000000 | seed >> 8;
	}
	for (int has_alpha = 0; has_alpha < 2; has_alpha++) {
		struct picture picture = wrap(SIDE, SIDE, pixels, has_alpha);
		struct picture read = encode_and_decode(&picture);
		assert_memory_equal(read.pixels, pixels, SIDE * SIDE * sizeof(*pixels));
		picture_finish(&read);
	}
	free(pixels);
}

static void files_have_straight_alpha(void **state)
{
	static const struct {
		uint32_t pixel;
		unsigned char wanted[4];
	} rows[] = {
		{ 0x00000000, { 0, 0, 0, 0 } }, { 0x00ffffff, { 0, 0, 0, 0 } },
		{ 0xff102030, { 0x10, 0x20, 0x30, 0xff } },
		{ 0x80804001, { 255, 128, 2, 128 } }, // 127.5 becomes 128, 1.99 2
		{ 0x03010203, { 85, 170, 255, 3 } },
		{ 0x02010001, { 128, 0, 128, 2 } }, // 127.5, once more
		{ 0x10ff0000, { 255, 0, 0, 16 } },  // more than there can be
		{ 0xc8640302, { 128, 4, 3, 200 } }, // 127.5, 3.825, 2.55
	};
	uint32_t pixels[N_ELEMENTS(rows)];
	unsigned char read[N_ELEMENTS(rows)][4];
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		pixels[i] = rows[i].pixel;
	}
	struct picture picture = wrap(N_ELEMENTS(rows), 1, pixels, true);
	char *data;
	size_t size;
	assert_int_equal(picture_encode(&picture, NULL, &data, &size), 0);
	png_image image = { .version = PNG_IMAGE_VERSION };
	assert_true(png_image_begin_read_from_memory(&image, data, size));
	image.format = PNG_FORMAT_RGBA;
	assert_true(png_image_finish_read(&image, NULL, read, 0, NULL));
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		assert_memory_equal(read[i], rows[i].wanted, 4);
	}
	free(data);
}

static void find_text(const char *data, size_t size, const char *text, size_t length)
{
	assert_non_null(memmem(data, size, text, length));
}

static void texts_are_written(void **state)
{
	static const uint32_t pixel = 0x123456;
	struct picture picture = wrap(1, 1, &pixel, false);
	static const struct picture_text texts[] = { { "LANG", "C.UTF-8" }, { "TZ", "" },
		{ "Font", "h\u00e9llo" }, { NULL, NULL } };
	char *data;
	size_t size;
	assert_int_equal(picture_encode(&picture, texts, &data, &size), 0);
	find_text(data, size, "tEXtSoftware\0slipway ", 21);
	find_text(data, size, "tEXtLANG\0C.UTF-8", 16);
	find_text(data, size, "tEXtTZ\0", 7);
	// Key, two bytes of compression, language, translated key.
	find_text(data, size, "iTXtFont\0\0\0\0\0h\xc3\xa9llo", 19);
	struct picture read = { 0 };
	char reason[PICTURE_REASON_SIZE];
	assert_true(picture_decode(&read, data, size, reason));
	picture_finish(&read);
	free(data);
}

/** A PNG's kind, and what of each sample is left in 8 bits. */
struct kind {
	int color, depth;
	bool interlaced, transparent;
};

static int count_channels(const struct kind *kind)
{
	return kind->color == PNG_COLOR_TYPE_RGB                   ? 3
			: kind->color == PNG_COLOR_TYPE_RGB_ALPHA  ? 4
			: kind->color == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
								   : 1;
}

// Sample k of pixel x, y.
static unsigned get_sample(const struct kind *kind, int x, int y, int k)
{
	unsigned value = (unsigned)(x * 7919 + y * 104729 + k * 1299709 + x * y * 31);
	return (value ^ value >> 7) & ((1u << kind->depth) - 1);
}

static unsigned widen(const struct kind *kind, unsigned value)
{
	unsigned max = (1u << kind->depth) - 1;
	return (value * 255 * 2 + max) / (2 * max);
}

static png_color get_color(unsigned i)
{
	return (png_color){ (png_byte)(i * 37), (png_byte)(255 - i), (png_byte)(i * i) };
}

#define N_TRANSPARENT 2

static void set_palette(png_structp png, png_infop info, const struct kind *kind)
{
	png_color palette[256];
	png_byte alphas[N_TRANSPARENT] = { 0, 100 };
	png_color_16 key = { .gray = 1, .red = 1, .green = 2, .blue = 3 };
	for (unsigned i = 0; i < 256; i++) {
		palette[i] = get_color(i);
	}
	if (kind->color == PNG_COLOR_TYPE_PALETTE) {
		png_set_PLTE(png, info, palette, 1 << kind->depth);
	}
	if (kind->transparent) {
		png_set_tRNS(png, info, alphas, N_TRANSPARENT, &key);
	}
}

static void fill_row(const struct kind *kind, int y, unsigned char *row)
{
	int channels = count_channels(kind);
	memset(row, 0, WIDTH * 8);
	for (int i = 0; i < WIDTH * channels; i++) {
		unsigned value = get_sample(kind, i / channels, y, i % channels);
		if (kind->depth == 16) {
			row[2 * i] = (unsigned char)(value >> 8);
			row[2 * i + 1] = (unsigned char)value;
		} else {
			int bit = i * kind->depth;
			row[bit / 8] |= (unsigned char)(value << (8 - kind->depth - bit % 8));
		}
	}
}

static void write_kind(const struct kind *kind, char **data, size_t *size)
{
	FILE *file = open_memstream(data, size);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	png_init_io(png, file);
	png_set_IHDR(png, info, WIDTH, HEIGHT, kind->depth, kind->color,
			kind->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
			PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_gAMA_fixed(png, info, 100000);
	set_palette(png, info, kind);
	png_write_info(png, info);
	int n_passes = png_set_interlace_handling(png);
	for (int i = 0; i < n_passes; i++) {
		for (int y = 0; y < HEIGHT; y++) {
			unsigned char row[WIDTH * 8];
			fill_row(kind, y, row);
			png_write_row(png, row);
		}
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	fclose(file);
}

static uint32_t premultiply(unsigned r, unsigned g, unsigned b, unsigned a)
{
	const unsigned channels[] = { b, g, r };
	uint32_t pixel = a << 24;
	for (int k = 0; k < 3; k++) {
		pixel |= (channels[k] * a * 2 + 255) / 510 << 8 * k;
	}
	return pixel;
}

static uint32_t get_wanted(const struct kind *kind, int x, int y)
{
	unsigned raw[4], wide[4];
	for (int k = 0; k < 4; k++) {
		raw[k] = get_sample(kind, x, y, k);
		wide[k] = widen(kind, raw[k]);
	}
	png_color color = get_color(raw[0]);
	bool is_key = kind->transparent && raw[0] == 1;
	switch (kind->color) {
	case PNG_COLOR_TYPE_GRAY:
		return premultiply(wide[0], wide[0], wide[0], is_key ? 0 : 255);
	case PNG_COLOR_TYPE_GRAY_ALPHA:
		return premultiply(wide[0], wide[0], wide[0], wide[1]);
	case PNG_COLOR_TYPE_PALETTE:
		return premultiply(color.red, color.green, color.blue,
				!kind->transparent || raw[0] >= N_TRANSPARENT ? 255
						: raw[0] == 0                 ? 0
									      : 100);
	case PNG_COLOR_TYPE_RGB:
		is_key = is_key && raw[1] == 2 && raw[2] == 3;
		return premultiply(wide[0], wide[1], wide[2], is_key ? 0 : 255);
	default:
		return premultiply(wide[0], wide[1], wide[2], wide[3]);
	}
}

static void assert_read(const struct kind *kind)
{
	char *data, reason[PICTURE_REASON_SIZE];
	size_t size;
	struct picture read = { 0 };
	write_kind(kind, &data, &size);
	assert_true(picture_decode(&read, data, size, reason));
	free(data);
	assert_int_equal(read.width, WIDTH);
	assert_int_equal(read.height, HEIGHT);
	assert_int_equal(read.has_alpha,
			kind->transparent || (kind->color & PNG_COLOR_MASK_ALPHA) != 0);
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++) {
			assert_int_equal(picture_get(&read, x, y), get_wanted(kind, x, y));
		}
	}
	picture_finish(&read);
}

static void any_kind_is_read(void **state)
{
	static const struct {
		int color, least, most;
	} rows[] = {
		{ PNG_COLOR_TYPE_GRAY, 1, 16 },
		{ PNG_COLOR_TYPE_GRAY_ALPHA, 8, 16 },
		{ PNG_COLOR_TYPE_PALETTE, 1, 8 },
		{ PNG_COLOR_TYPE_RGB, 8, 16 },
		{ PNG_COLOR_TYPE_RGB_ALPHA, 8, 16 },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		for (int depth = rows[i].least; depth <= rows[i].most; depth *= 2) {
			for (int j = 0; j < 4; j++) {
				bool alpha = rows[i].color & PNG_COLOR_MASK_ALPHA;
				assert_read(&(struct kind){
						rows[i].color, depth, j & 1, (j & 2) && !alpha });
			}
		}
	}
}

static void no_part_of_a_file_is_a_picture(void **state)
{
	static const struct kind kinds[] = { { PNG_COLOR_TYPE_RGB_ALPHA, 8, false, false },
		{ PNG_COLOR_TYPE_PALETTE, 4, true, true } };
	for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
		char *data, reason[PICTURE_REASON_SIZE];
		size_t size;
		struct picture read = { 0 };
		write_kind(&kinds[i], &data, &size);
		for (size_t part = 0; part < size; part++) {
			// Of its own size, so that a read beyond it is seen.
			char *copy = malloc(part + 1);
			memcpy(copy, data, part);
			copy = realloc(copy, part ? part : 1);
			reason[0] = '\0';
			assert_false(picture_decode(&read, copy, part, reason));
			assert_string_not_equal(reason, "");
			assert_null(read.pixels);
			free(copy);
		}
		free(data);
	}
}

static void whatever_is_wrong_is_survived(void **state)
{
	static const struct kind kind = { PNG_COLOR_TYPE_PALETTE, 8, true, true };
	char *data, reason[PICTURE_REASON_SIZE];
	size_t size;
	int n_refused = 0;
	write_kind(&kind, &data, &size);
	for (size_t bit = 0; bit < size * 8; bit++) {
		struct picture read = { 0 };
		data[bit / 8] ^= (char)(1 << bit % 8);
		if (picture_decode(&read, data, size, reason)) {
			picture_finish(&read);
		} else {
			n_refused++;
		}
		data[bit / 8] ^= (char)(1 << bit % 8);
	}
	assert_in_range(n_refused, size * 4, size * 8);
	free(data);
}

// A header by itself, its checksum being right.
static void assert_header_refused(uint32_t width, uint32_t height, const char *wanted)
{
	unsigned char data[8 + 25 + 12] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
	unsigned char end[] = { 8, PNG_COLOR_TYPE_RGB, 0, 0, 0 };
	for (int i = 0; i < 4; i++) {
		data[16 + i] = (unsigned char)(width >> (24 - 8 * i));
		data[20 + i] = (unsigned char)(height >> (24 - 8 * i));
	}
	memcpy(data + 24, end, sizeof(end));
	uint32_t crc = 0xffffffff;
	for (int i = 12; i < 29; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++) {
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
		}
	}
	for (int i = 0; i < 4; i++) {
		data[29 + i] = (unsigned char)(~crc >> (24 - 8 * i));
	}
	memcpy(data + 33, "\0\0\0\0IDAT\x35\xaf\x06\x1e", 12);
	struct picture read = { 0 };
	char reason[PICTURE_REASON_SIZE];
	assert_false(picture_decode(&read, data, sizeof(data), reason));
	if (!strstr(reason, wanted)) {
		fail_msg("%ux%u: %s", width, height, reason);
	}
}

static void no_header_takes_memory(void **state)
{
	assert_header_refused(0, 1, "IHDR");
	assert_header_refused(16385, 1, "IHDR");
	assert_header_refused(1, 16385, "IHDR");
	assert_header_refused(0x7fffffff, 0x7fffffff, "IHDR");
	assert_header_refused(16384, 4097, "64 Mi");
	assert_header_refused(16384, 4096, "too early");
	assert_header_refused(200, 200, "too early");
	assert_header_refused(2, 2, "");
}

static void what_is_no_png_is_refused(void **state)
{
	struct picture read = { 0 };
	char reason[PICTURE_REASON_SIZE];
	assert_false(picture_decode(&read, "", 0, reason));
	assert_false(picture_decode(&read, "GIF89a..........", 16, reason));
	assert_string_equal(reason, "it does not begin as a PNG does");
}

static void one_colour_is_blank(void **state)
{
	uint32_t pixels[] = { 0x11223344, 0xff223344, 0x223344, 0x00223344 };
	struct picture opaque = wrap(2, 2, pixels, false), clear = wrap(2, 2, pixels, true);
	assert_true(picture_is_blank(&opaque));
	assert_false(picture_is_blank(&clear));
	pixels[3] ^= 1;
	assert_false(picture_is_blank(&opaque));
	struct picture single = wrap(1, 1, pixels, false);
	assert_true(picture_is_blank(&single));
	// Nothing is what all of them show.
	uint32_t transparent[] = { 0, 0x00ffffff };
	struct picture nothing = wrap(2, 1, transparent, true);
	assert_true(picture_is_blank(&nothing));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(opaque_pictures_stay_what_they_are),
		cmocka_unit_test(every_alpha_comes_back),
		cmocka_unit_test(noise_comes_back),
		cmocka_unit_test(files_have_straight_alpha),
		cmocka_unit_test(texts_are_written),
		cmocka_unit_test(any_kind_is_read),
		cmocka_unit_test(no_part_of_a_file_is_a_picture),
		cmocka_unit_test(whatever_is_wrong_is_survived),
		cmocka_unit_test(no_header_takes_memory),
		cmocka_unit_test(what_is_no_png_is_refused),
		cmocka_unit_test(one_colour_is_blank),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
