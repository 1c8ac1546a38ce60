/* SPDX-License-Identifier: MIT */
#ifndef FILTER_H
#define FILTER_H

#include <output.h>
#include <stddef.h>

/*
 * Layers that are not shown pixel for pixel: scaled, turned, mirrored, or by fractions of a pixel.
 * pixman has filters of its own, but makes what is smaller of too few pixels or slowly,
 * interpolates less exactly, and has no fast ways for what is turned.
 */

/** A rectangle of a buffer's pixels. */
struct window {
	int x, y, width, height;
};

/** From how many of the buffer's pixels a pixel on they are averaged rather than interpolated. */
#define FILTER_AVERAGES 2
/** Of more, those in the middle count. */
#define FILTER_MOST 64

/**
 * What is seen of a buffer in one of its directions. A pixel of the destination shows the average
 * of what it covers of the buffer. Where that is no more than FILTER_AVERAGES pixels, it is that of
 * a pixel's length around its middle, which is to interpolate linearly: at just two, they agree.
 * Beyond what the source rectangle touches, its outermost pixels go on.
 */
struct axis {
	/** In 65536ths of the buffer's pixels: where the destination begins, and how far each of
	 * its pixels goes. */
	double start, step;
	/** Of the destination, in pixels. */
	int n;
	/** The destination begins at its end. */
	bool mirrored;
	/** What the source rectangle touches: from the first pixel to before the end. */
	int first, end;
	/** So many of the destination's pixels for each of the buffer's, and nothing is mixed; or
	 * 0, where that is not so in both directions. */
	int factor;
};

/** Which of a buffer's pixels an output's pixels are made of. */
struct filter {
	/** Of the buffer. */
	struct axis x, y;
	/** The buffer's x runs along the destination's height. */
	bool turned;
	pixman_box32_t dst;
};

/** Keeps nothing of the layer, whose src and dst are not empty. */
void filter_init(struct filter *filter, const struct output_layer *layer);

/** Whether it is shown otherwise than pixel for pixel. */
bool filter_is_wanted(const struct output_layer *layer);

/** All of the buffer that a box takes something from; the box is of the output, within dst. */
struct window filter_get_window(const struct filter *filter, const pixman_box32_t *box);

/** The bytes of scratch memory that filter_run() wants for the box. */
size_t filter_get_scratch_size(const struct filter *filter, const pixman_box32_t *box);

/**
 * Makes the pixels of a box, dst_stride pixels from row to row. What is read begins with the first
 * pixel of the box's window and has stride bytes from row to row; both are of 8 bits a channel, 4 a
 * pixel.
 * A pixel is the same whatever else is in the box. scratch is as aligned as malloc()'s memory.
 */
void filter_run(const struct filter *filter, const pixman_box32_t *box, const uint8_t *src,
		ptrdiff_t stride, void *scratch, uint32_t *dst, ptrdiff_t dst_stride);

#endif
