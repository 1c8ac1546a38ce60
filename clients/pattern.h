/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_PATTERN_H
#define CLIENTS_PATTERN_H

#include <stddef.h>
#include <stdint.h>

/*
 * The picture that the painting clients show. Every pixel of it is known, so that whoever looks at
 * the screen can say whether each one arrived.
 *
 * At x, y from the top left as shown, in frame n (from 0), with seed s (0: main surface,
 * 1: overlay), each channel is 8 bits of
 *
 *     r = (7*x + 3*y + 11*n + 64*s) & 255
 *     g = ((x ^ y) + 5*n + 32*s) & 255
 *     b = (17*(x >> 3) + 29*(y >> 3) + 13*n + 128*s) & 255
 *
 * In a format with alpha, A is the same everywhere and c' = (c*A + 127)/255 (premultiplied).
 * A channel of N < 8 bits takes the top N bits of the 8; one of 10 bits is (c << 2) | (c >> 6).
 * Bits that a format does not use (X) are 0, which catches a reader that takes them for alpha.
 *
 * With partial damage every pixel is frame 0's, except that in frame n > 0 the square that
 * pattern_square() gives shows frame n's values, for this frame only.
 */

struct pattern_channel {
	uint8_t shift;
	uint8_t bits; /* 0: the format has no such channel */
};

/* A packed RGB format: one little-endian word of `bytes` bytes for each pixel. */
struct pattern_format {
	uint32_t fourcc;
	const char *code; /* XR24 */
	const char *name; /* XRGB8888 */
	uint8_t bytes;
	struct pattern_channel red, green, blue, alpha;
};

/* What each 8-bit value of a channel adds to the pixel's word: all of a format in three lookups. */
struct pattern {
	uint8_t bytes;
	uint32_t seed;
	uint32_t alpha;
	uint32_t red[256], green[256], blue[256];
};

struct pattern_area {
	uint32_t x, y, width, height;
};

/* The format of that code or name, or NULL. */
const struct pattern_format *pattern_format_find(const char *text);

void pattern_init(struct pattern *pattern, const struct pattern_format *format, uint8_t alpha,
		uint32_t seed);

/*
 * Paint an area of frame n. `pixels` is the byte of the picture's pixel 0,0, not the area's;
 * a negative stride (in bytes) paints bottom-up.
 */
void pattern_paint(const struct pattern *pattern, uint32_t frame, struct pattern_area area,
		uint8_t *pixels, ptrdiff_t stride);

/*
 * Where frame n differs from frame 0 under partial damage: 64x64, or what fits, with its top left
 * at ((16*n) mod max(1, width-63), (8*n) mod max(1, height-63)).
 */
struct pattern_area pattern_square(uint32_t frame, uint32_t width, uint32_t height);

#endif
