/* SPDX-License-Identifier: MIT */
#ifndef SAMPLING_H
#define SAMPLING_H

#include <output.h>

/** A rectangle of a buffer's pixels. */
struct window {
	int x, y, width, height;
};

/** Which of a buffer's pixels an output's pixels are made of. */
struct sampling {
	/** From a point of the layer's destination, counted from its corner, to the buffer's. */
	struct pixman_f_transform transform;
	/** Pixel for pixel: nothing is scaled, turned or between two pixels. */
	bool plain;
	/** A whole number of destination pixels for each of the buffer's: nothing to interpolate.
	 */
	bool sharp;
	pixman_box32_t dst;
	/** Of the buffer, in pixels. */
	int width, height;
};

void sampling_init(struct sampling *sampling, const struct output_layer *layer);

/** How to have pixman make a box of the output. */
struct placement {
	/** All of the buffer that the box takes something from. The image is of this. */
	struct window window;
	/** Where in the image the box begins, before the transform. */
	int x, y;
	pixman_transform_t transform;
	pixman_filter_t filter;
};

/**
 * box is of the output, within the destination. False if pixman cannot count so far: then the
 * box's halves are to be tried, of which single pixels always work.
 */
bool sampling_place(const struct sampling *sampling, const pixman_box32_t *box,
		struct placement *placement);

#endif
