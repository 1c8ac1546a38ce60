/* SPDX-License-Identifier: MIT */
#ifndef RESAMPLE_H
#define RESAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Of 8 bits each. */
#define RESAMPLE_CHANNELS 4

/** What the weights of a pixel are together. */
#define RESAMPLE_FULL 0xffff

/** What pixels are made of in one direction: each of n pixels in a row, by their weights. */
struct taps {
	int n;
	/** How many are made. */
	int n_pixels;
	/** Added to the sum, in 256ths of a step: what is lost as each product is cut off. */
	int bias;
	/** Of each, the first that it is made of. */
	int *first;
	/** See taps_set(). */
	uint16_t *weights;
	/** How often a weight is repeated, RESAMPLE_CHANNELS or 1, and how many there are for each
	 * pixel. */
	int copies, stride;
};

/** The weight of the kth of what pixel i is made of. */
static inline void taps_set(struct taps *taps, int i, int k, uint16_t weight)
{
	uint16_t *weights = taps->weights + (ptrdiff_t)i * taps->stride + k * taps->copies;
	if (taps->copies == RESAMPLE_CHANNELS) {
		uint64_t all = weight * UINT64_C(0x1000100010001);
		memcpy(weights, &all, sizeof(all));
	} else {
		weights[0] = weight;
	}
}

/**
 * Pixels of four channels of 8 bits, made of others: first along the columns, to a 256th of a step,
 * then along the rows, to the nearest step.
 */
struct resample {
	const uint8_t *src;
	/** In bytes. */
	ptrdiff_t stride;
	/** Of the source, in pixels. */
	int width;
	struct taps x, y;
	/** Nothing is mixed: n is 1, and weights do not count. */
	bool picks;
	/** Rows become columns. */
	bool turned;
	/** The processor has what interpolate.h wants. */
	bool fast;
	/** Rows on their way. */
	uint16_t *mixed;
	uint32_t *made;
	/** What is made, and how many pixels there are from row to row. */
	uint32_t *dst;
	ptrdiff_t dst_stride;
};

/**
 * Lays taps and rows out in the memory, which is as aligned as malloc()'s, and returns how many
 * bytes that takes; with NULL, it does nothing else.
 */
size_t resample_use(struct resample *resample, void *memory);

void resample_run(struct resample *resample);

#endif
