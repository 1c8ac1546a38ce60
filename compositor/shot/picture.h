/* SPDX-License-Identifier: MIT */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output_picture;

/**
 * Pixels as wl_shm's ARGB8888 has them, premultiplied. A file has straight alpha: see
 * picture_encode(). What is written and read again is the same, whatever the alpha.
 */
struct picture {
	int width, height;
	/** From one row to the next, in pixels. */
	size_t stride;
	const uint32_t *pixels;
	/** Without, the picture is opaque, whatever is in a pixel's highest byte. */
	bool has_alpha;
};

/** The largest that is read, in pixels: either side, and both multiplied. */
#define PICTURE_MAX_SIDE 16384
#define PICTURE_MAX_PIXELS ((uint64_t)64 << 20)

/** What was captured, not copied: it is valid as long as that is. */
struct picture picture_of_output(const struct output_picture *source);

/** Frees the pixels of what was decoded or painted. */
void picture_finish(struct picture *picture);

/** Opaque where the picture has no alpha; no channel is above alpha. */
static inline uint32_t picture_get(const struct picture *picture, int x, int y)
{
	uint32_t pixel = picture->pixels[(size_t)y * picture->stride + (size_t)x];
	if (!picture->has_alpha) {
		return pixel | 0xff000000;
	}
	uint32_t alpha = pixel >> 24, result = alpha << 24;
	for (int shift = 0; shift < 24; shift += 8) {
		uint32_t channel = pixel >> shift & 0xff;
		result |= (channel < alpha ? channel : alpha) << shift;
	}
	return result;
}

/** Whether all of it has one colour, and one alpha. */
bool picture_is_blank(const struct picture *picture);

/** What a PNG says of itself, in UTF-8. A key has 1 to 79 printable ASCII characters. */
struct picture_text {
	const char *key, *value;
};

/**
 * Makes a PNG: of 8 bits, with alpha or without. There alpha is straight: of a premultiplied
 * channel c the nearest to 255 c / alpha is written, halves upwards, 255 at most, and 0 where alpha
 * is 0. It names the software, and has texts beside that, which may be NULL and end with one
 * without a key. The caller frees data. 0, or -ENOMEM.
 */
int picture_encode(const struct picture *picture, const struct picture_text *texts, char **data,
		size_t *size);

/**
 * Takes any PNG apart: of 16 bits, the nearest of 8 are taken; its gamma and profile are left
 * alone. Straight alpha is multiplied in, to the nearest, halves upwards. What is read may be
 * hostile: memory is taken only for a picture that data is long enough for. False, and picture is
 * as it was: reason is why, as the end of a sentence about the file.
 */
#define PICTURE_REASON_SIZE 128
bool picture_decode(struct picture *picture, const void *data, size_t size,
		char reason[PICTURE_REASON_SIZE]);

#endif
