/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_PATTERN_H
#define CLIENTS_PATTERN_H

#include <stddef.h>
#include <stdint.h>

#define PATTERN_MAX_PLANES 3

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
 * A channel of N bits takes the top N of the 16 bits (c << 8) | c.
 * Bits that a format does not use (X) are 0, which catches a reader that takes them for alpha.
 *
 * In a YUV format r is Y, g is U (Cb) and b is V (Cr), as they are stored: what colour that makes
 * is for the reader to work out. A sample that several pixels share is that of their top left one.
 *
 * With partial damage every pixel is frame 0's, except that in frame n > 0 the square that
 * pattern_square() gives shows frame n's values, for this frame only.
 */

struct pattern_channel {
	uint8_t shift;
	uint8_t bits; /* 0: there is no such channel */
};

/* In this order in pattern_plane.channels. */
enum {
	PATTERN_R,
	PATTERN_G,
	PATTERN_B,
	PATTERN_A,
	PATTERN_ODD_Y, /* where two pixels have one word: the right one's Y */
	PATTERN_CHANNELS,
};

/* One little-endian word of `bytes` bytes for each block of `hsub` by `vsub` pixels. */
struct pattern_plane {
	uint8_t bytes, hsub, vsub;
	struct pattern_channel channels[PATTERN_CHANNELS];
};

struct pattern_format {
	uint32_t fourcc;
	const char *code;                                /* XR24 */
	const char *name;                                /* XRGB8888 */
	struct pattern_plane planes[PATTERN_MAX_PLANES]; /* the first with 0 bytes ends them */
};

/* What each 8-bit value of a channel adds to a plane's word: all of a format in lookups. */
struct pattern {
	const struct pattern_format *format;
	uint32_t seed;
	uint64_t words[PATTERN_MAX_PLANES][PATTERN_CHANNELS][256];
};

/* Where the planes of a picture are; a negative stride (in bytes) is bottom-up. */
struct pattern_pixels {
	uint8_t *planes[PATTERN_MAX_PLANES]; /* the word of pixel 0,0 */
	ptrdiff_t strides[PATTERN_MAX_PLANES];
};

struct pattern_area {
	uint32_t x, y, width, height;
};

/* The format of that code or name, or NULL. */
const struct pattern_format *pattern_format_find(const char *text);

/* How many planes it has, 1 to PATTERN_MAX_PLANES. */
uint32_t pattern_format_planes(const struct pattern_format *format);

void pattern_init(struct pattern *pattern, const struct pattern_format *format, uint8_t alpha,
		uint32_t seed);

/*
 * Paint an area of frame n, which begins at a whole block, and ends at one or at the picture's
 * edge. `pixels` is the picture, not the area.
 */
void pattern_paint(const struct pattern *pattern, uint32_t frame, struct pattern_area area,
		const struct pattern_pixels *pixels);

/*
 * Where frame n differs from frame 0 under partial damage: 64x64, or what fits, with its top left
 * at ((16*n) mod max(1, width-63), (8*n) mod max(1, height-63)), in a format with blocks rounded
 * down to even numbers.
 */
struct pattern_area pattern_square(const struct pattern_format *format, uint32_t frame,
		uint32_t width, uint32_t height);

#endif
