/* SPDX-License-Identifier: MIT */
#ifndef BLEND_H
#define BLEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Blends premultiplied ARGB8888 over pixels of 8 bits a channel, as pixman's OVER does, to the bit.
 * Strides are in bytes, and the source's may be negative. False, and nothing is done, where the
 * processor has no AVX2: pixman is as fast then.
 */
bool blend_over(uint8_t *dst, size_t dst_stride, const uint8_t *src, ptrdiff_t src_stride,
		int width, int height);

#endif
