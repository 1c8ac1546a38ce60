/* SPDX-License-Identifier: MIT */
#ifndef CONVERT_H
#define CONVERT_H

#include <output.h>

/**
 * Makes ARGB8888 of what pixman does not know (YUV, 16 bits a channel) or is slow at: 10 bits, and
 * 8 bits in another order.
 * Chroma is repeated, not interpolated: what is made of a pixel depends on that pixel alone.
 */
struct conversion;

/** NULL for a format that pixman reads as fast itself, or that cannot be read. Static. */
const struct conversion *conversion_find(uint32_t fourcc);

/**
 * Converts the pixels of columns [x, x + width) and rows [first, first + n_rows), as they are
 * stored, to dst; stride is dst's, in bytes. Where chroma is shared by pixels, x and first must be
 * even. color counts for YUV alone.
 */
void conversion_run(const struct conversion *conversion, const struct slip_mapping *mapping,
		const struct color *color, int x, int width, int first, int n_rows, uint8_t *dst,
		size_t stride);

#endif
