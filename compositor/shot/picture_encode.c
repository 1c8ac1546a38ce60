/* SPDX-License-Identifier: MIT */
#include <bands.h>
#include <config.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "picture.h"

/*
 * A PNG's pixels are one deflated stream, which takes nearly all of the time. Here it is made in
 * bands of rows, by several threads: each ends at a whole byte, so that the next one can follow.
 * See RFC 1950, RFC 1951 and the PNG specification.
 */

/** In pixels: where bands lie depends on the picture's size alone, and so does what is written. */
#define BAND_PIXELS ((size_t)128 << 10)

struct band {
	unsigned char *data;
	size_t size;
	/** Of what was deflated. */
	uLong adler;
	size_t n_bytes;
	bool failed;
};

struct stream {
	const struct picture *picture;
	/** Of a pixel in the file, 3 or 4. */
	size_t pixel_size;
	int rows_per_band, n_bands;
	struct band *bands;
};

static unsigned char get_straight(uint32_t channel, uint32_t alpha)
{
	uint32_t value = alpha ? (channel * 255 + alpha / 2) / alpha : 0;
	return (unsigned char)(value < 255 ? value : 255);
}

// Of the row above the first, all is 0.
static void pack_row(const struct stream *stream, int y, unsigned char *row)
{
	const struct picture *picture = stream->picture;
	size_t width = (size_t)picture->width;
	if (y < 0) {
		memset(row, 0, width * stream->pixel_size);
		return;
	}
	const uint32_t *pixels = picture->pixels + (size_t)y * picture->stride;
	for (size_t x = 0; x < width && !picture->has_alpha; x++) {
		row[3 * x] = (unsigned char)(pixels[x] >> 16);
		row[3 * x + 1] = (unsigned char)(pixels[x] >> 8);
		row[3 * x + 2] = (unsigned char)pixels[x];
	}
	for (size_t x = 0; x < width && picture->has_alpha; x++) {
		uint32_t pixel = pixels[x], alpha = pixel >> 24;
		row[4 * x] = get_straight(pixel >> 16 & 0xff, alpha);
		row[4 * x + 1] = get_straight(pixel >> 8 & 0xff, alpha);
		row[4 * x + 2] = get_straight(pixel & 0xff, alpha);
		row[4 * x + 3] = (unsigned char)alpha;
	}
}

/** The filter "up": each byte less the one above it. */
#define FILTER_UP 2

// Deflates rows; rows has place for three.
static bool deflate_rows(const struct stream *stream, struct band *band, z_stream *z, int first,
		int end, unsigned char *rows)
{
	size_t size = (size_t)stream->picture->width * stream->pixel_size;
	unsigned char *above = rows, *row = rows + size, *filtered = rows + 2 * size;
	pack_row(stream, first - 1, above);
	for (int y = first; y < end; y++) {
		pack_row(stream, y, row);
		filtered[0] = FILTER_UP;
		for (size_t i = 0; i < size; i++) {
			filtered[i + 1] = (unsigned char)(row[i] - above[i]);
		}
		band->adler = adler32(band->adler, filtered, (uInt)size + 1);
		z->next_in = filtered;
		z->avail_in = (uInt)size + 1;
		int flush = y < end - 1                           ? Z_NO_FLUSH
				: y < stream->picture->height - 1 ? Z_SYNC_FLUSH
								  : Z_FINISH;
		if (deflate(z, flush) != (flush == Z_FINISH ? Z_STREAM_END : Z_OK) ||
				z->avail_out == 0) {
			return false;
		}
		unsigned char *other = above;
		above = row;
		row = other;
	}
	return true;
}

static void deflate_band(void *data, int thread, int i)
{
	struct stream *stream = data;
	struct band *band = &stream->bands[i];
	int first = i * stream->rows_per_band, end = first + stream->rows_per_band;
	end = end < stream->picture->height ? end : stream->picture->height;
	size_t row_size = (size_t)stream->picture->width * stream->pixel_size;
	band->n_bytes = (row_size + 1) * (size_t)(end - first);
	band->adler = adler32(0, NULL, 0);
	z_stream z = { 0 };
	// Without a header, which is the whole stream's.
	band->failed = deflateInit2(&z, 1, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK;
	if (band->failed) {
		return;
	}
	// With place for the flush.
	size_t bound = deflateBound(&z, band->n_bytes) + 64;
	unsigned char *rows = malloc(3 * row_size + 1);
	band->data = malloc(bound);
	z.next_out = band->data;
	z.avail_out = (uInt)bound;
	band->failed = !rows || !band->data || !deflate_rows(stream, band, &z, first, end, rows);
	band->size = z.total_out;
	deflateEnd(&z);
	free(rows);
}

static int deflate_all(struct stream *stream)
{
	struct bands *threads = bands_create(bands_count_cpus());
	if (!threads) {
		return -ENOMEM;
	}
	bands_run(threads, stream->n_bands, deflate_band, stream);
	bands_destroy(threads);
	for (int i = 0; i < stream->n_bands; i++) {
		if (stream->bands[i].failed) {
			return -ENOMEM;
		}
	}
	return 0;
}

// ---- the file

/** A chunk on its way into a file. */
struct chunk {
	FILE *file;
	uLong crc;
};

static void put(struct chunk *chunk, const void *data, size_t size)
{
	fwrite(data, 1, size, chunk->file);
	chunk->crc = crc32_z(chunk->crc, data, size);
}

static void put_number(struct chunk *chunk, uint32_t number)
{
	const unsigned char bytes[] = { (unsigned char)(number >> 24),
		(unsigned char)(number >> 16), (unsigned char)(number >> 8),
		(unsigned char)number };
	put(chunk, bytes, sizeof(bytes));
}

static struct chunk begin_chunk(FILE *file, const char *type, size_t size)
{
	struct chunk chunk = { .file = file };
	put_number(&chunk, (uint32_t)size);
	chunk.crc = crc32(0, NULL, 0);
	put(&chunk, type, 4);
	return chunk;
}

static void end_chunk(struct chunk *chunk)
{
	put_number(chunk, (uint32_t)chunk->crc);
}

static void write_header(FILE *file, const struct picture *picture)
{
	// 8 bits, with alpha or without, deflated, filtered, not interlaced.
	const unsigned char kind[] = { 8, picture->has_alpha ? 6 : 2, 0, 0, 0 };
	fwrite("\x89PNG\r\n\x1a\n", 1, 8, file);
	struct chunk chunk = begin_chunk(file, "IHDR", 8 + sizeof(kind));
	put_number(&chunk, (uint32_t)picture->width);
	put_number(&chunk, (uint32_t)picture->height);
	put(&chunk, kind, sizeof(kind));
	end_chunk(&chunk);
}

static bool is_ascii(const char *text)
{
	while (*text > 0) {
		text++;
	}
	return *text == '\0';
}

static void write_text(FILE *file, const char *key, const char *value)
{
	// What is not ASCII would be Latin-1 in the plain kind. The other has two bytes of how it
	// is compressed, and a language and a translated key, which are empty.
	bool plain = is_ascii(value);
	size_t key_size = strlen(key) + 1, more = plain ? 0 : 4;
	struct chunk chunk =
			begin_chunk(file, plain ? "tEXt" : "iTXt", key_size + more + strlen(value));
	put(&chunk, key, key_size);
	put(&chunk, "\0\0\0\0", more);
	put(&chunk, value, strlen(value));
	end_chunk(&chunk);
}

static uLong combine_adlers(const struct stream *stream)
{
	uLong adler = adler32(0, NULL, 0);
	for (int i = 0; i < stream->n_bands; i++) {
		const struct band *band = &stream->bands[i];
		adler = adler32_combine(adler, band->adler, (z_off_t)band->n_bytes);
	}
	return adler;
}

// A chunk for each band: libpng refuses those that are larger than it takes a stream to be.
static void write_pixels(FILE *file, const struct stream *stream)
{
	// How it is deflated: with a window of 32 KiB, and fast.
	static const unsigned char header[] = { 0x78, 0x01 };
	for (int i = 0; i < stream->n_bands; i++) {
		const struct band *band = &stream->bands[i];
		size_t before = i == 0 ? sizeof(header) : 0;
		size_t after = i == stream->n_bands - 1 ? 4 : 0;
		struct chunk chunk = begin_chunk(file, "IDAT", before + band->size + after);
		put(&chunk, header, before);
		put(&chunk, band->data, band->size);
		if (after > 0) {
			put_number(&chunk, (uint32_t)combine_adlers(stream));
		}
		end_chunk(&chunk);
	}
}

static int write_file(char **data, size_t *size, const struct stream *stream,
		const struct picture_text *texts)
{
	FILE *file = open_memstream(data, size);
	if (!file) {
		return -ENOMEM;
	}
	write_header(file, stream->picture);
	write_text(file, "Software", "slipway " SLIPWAY_VERSION);
	for (const struct picture_text *text = texts; text && text->key; text++) {
		write_text(file, text->key, text->value);
	}
	write_pixels(file, stream);
	struct chunk end = begin_chunk(file, "IEND", 0);
	end_chunk(&end);
	bool good = !ferror(file);
	if (fclose(file) != 0 || !good) {
		free(*data);
		*data = NULL;
		return -ENOMEM;
	}
	return 0;
}

int picture_encode(const struct picture *picture, const struct picture_text *texts, char **data,
		size_t *size)
{
	struct stream stream = { .picture = picture, .pixel_size = picture->has_alpha ? 4 : 3 };
	stream.rows_per_band = (int)(BAND_PIXELS / (size_t)picture->width) + 1;
	stream.n_bands = (picture->height + stream.rows_per_band - 1) / stream.rows_per_band;
	stream.bands = calloc((size_t)stream.n_bands, sizeof(*stream.bands));
	*data = NULL;
	int ret = stream.bands ? deflate_all(&stream) : -ENOMEM;
	if (ret == 0) {
		ret = write_file(data, size, &stream, texts);
	}
	for (int i = 0; stream.bands && i < stream.n_bands; i++) {
		free(stream.bands[i].data);
	}
	free(stream.bands);
	return ret;
}
