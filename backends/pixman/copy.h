/* SPDX-License-Identifier: MIT */
#ifndef COPY_H
#define COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Copies rows of so many bytes, past the processor's caches: for what nobody here reads soon.
 * Strides are in bytes, and the source's may be negative. False, and nothing is done, where the
 * processor is not known to be faster by that.
 */
bool copy_past_caches(uint8_t *dst, size_t dst_stride, const uint8_t *src, ptrdiff_t src_stride,
		size_t row, int n_rows);

#endif
