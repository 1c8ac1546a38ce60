/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer: whatever is handed over as a PNG, what is read of it has a size that may be, and comes
 * back the same when it is written.
 */
#include <picture.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** What comes before the pixels, from small files to such as say that they are large. */
struct input {
	uint32_t width, height;
	uint8_t width_bits, height_bits;
	uint8_t depth, color, interlace;
	uint8_t n_colors, n_alphas;
	/** The pixels are deflated by ourselves, mostly; there is an end, mostly. */
	uint8_t raw, endless;
};

struct file {
	uint8_t bytes[8192];
	size_t size;
};

static void add_number(struct file *file, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		file->bytes[file->size++] = (uint8_t)(number >> shift);
	}
}

static void add_chunk(struct file *file, const char *type, const void *data, size_t size)
{
	add_number(file, (uint32_t)size);
	uint8_t *start = file->bytes + file->size;
	memcpy(start, type, 4);
	memcpy(start + 4, data, size);
	file->size += 4 + size;
	add_number(file, (uint32_t)crc32(0, start, (unsigned)size + 4));
}

static void add_header(struct file *file, const struct input *input)
{
	static const uint8_t depths[] = { 1, 2, 4, 8, 16 };
	struct file header = { 0 };
	add_number(&header, input->width >> (input->width_bits & 31));
	add_number(&header, input->height >> (input->height_bits & 31));
	header.bytes[8] = input->depth < 250 ? depths[input->depth % 5] : input->depth;
	header.bytes[9] = input->color % 8;
	header.bytes[12] = input->interlace % 2;
	add_chunk(file, "IHDR", header.bytes, 13);
}

static void add_pixels(
		struct file *file, const struct input *input, const uint8_t *data, size_t size)
{
	uint8_t deflated[1024];
	uLongf length = sizeof(deflated);
	if (input->raw < 200 && compress(deflated, &length, data, size) == Z_OK) {
		add_chunk(file, "IDAT", deflated, length);
	} else {
		add_chunk(file, "IDAT", data, size);
	}
}

static void require_same(const struct picture *picture)
{
	char *data, reason[PICTURE_REASON_SIZE];
	size_t size;
	struct picture again;
	if (picture_encode(picture, NULL, &data, &size) < 0 ||
			!picture_decode(&again, data, size, reason) ||
			again.width != picture->width || again.height != picture->height ||
			again.has_alpha != picture->has_alpha ||
			memcmp(again.pixels, picture->pixels,
					again.stride * (size_t)again.height * 4) != 0) {
		abort();
	}
	free(data);
	picture_finish(&again);
}

static void decode(const void *data, size_t size)
{
	struct picture picture = { 0 };
	char reason[PICTURE_REASON_SIZE] = "";
	if (!picture_decode(&picture, data, size, reason)) {
		if (reason[0] == '\0' || picture.pixels) {
			abort();
		}
		return;
	}
	if (picture.width < 1 || picture.height < 1 || picture.width > PICTURE_MAX_SIDE ||
			picture.height > PICTURE_MAX_SIDE) {
		abort();
	}
	require_same(&picture);
	picture_finish(&picture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct file file;
	static const uint8_t colors[256 * 3];
	struct input input = { 0 };
	size_t n = size < sizeof(input) ? size : sizeof(input);
	memcpy(&input, data, n);
	file.size = 8;
	memcpy(file.bytes, "\x89PNG\r\n\x1a\n", 8);
	add_header(&file, &input);
	if (input.n_colors > 0) {
		add_chunk(&file, "PLTE", colors, (size_t)input.n_colors * 3);
	}
	if (input.n_alphas > 0) {
		add_chunk(&file, "tRNS", colors, input.n_alphas);
	}
	add_pixels(&file, &input, data + n, size - n);
	if (input.endless < 250) {
		add_chunk(&file, "IEND", "", 0);
	}
	decode(file.bytes, file.size);
	decode(data, size);
	return 0;
}
