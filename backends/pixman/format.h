/* SPDX-License-Identifier: MIT */
#ifndef FORMAT_H
#define FORMAT_H

#include <pixman.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The pixman code of a DRM_FORMAT_*, or 0. */
pixman_format_code_t format_to_pixman(uint32_t fourcc);

/**
 * Has pixman make ARGB8888 of rows that begin at multiples of four bytes; stride is in bytes, and
 * negative where the bottom row is the first. dst has no gaps. False: no memory.
 */
bool format_decode(pixman_format_code_t format, const uint8_t *src, ptrdiff_t stride, int width,
		int height, uint32_t *dst);

#endif
