/* SPDX-License-Identifier: MIT */
#ifndef INTERPOLATE_H
#define INTERPOLATE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The inner loops of resampling where each pixel is made of two, for processors with AVX2: they
 * give what resample.c's own give, to the bit.
 */

/** Whether they can be called. */
bool interpolate_is_there(void);

/**
 * Of two rows of n channels of 8 bits, in 256ths of a step and above a bias, their parts in
 * 65536ths by the weights. Returns how many channels are done: the rest, less than 16, is left.
 */
int interpolate_rows(uint16_t *mixed, const uint8_t *a, const uint8_t *b, const uint16_t *weights,
		int bias, int n);

/**
 * Of a row that the above made, n pixels: each of the pixel at first[i] and the next one, by eight
 * weights. Returns how many pixels are done: the rest, less than 8, is left.
 */
int interpolate_columns(uint32_t *dst, const uint16_t *mixed, const int *first,
		const uint16_t *weights, int bias, int n);

#endif
