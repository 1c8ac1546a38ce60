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
	/** As sampling_is_plain(). */
	bool plain;
	/** A whole number of destination pixels for each of the buffer's: nothing to interpolate.
	 */
	bool sharp;
	pixman_box32_t dst;
	/** What the source rectangle touches of the buffer, in pixels. */
	int left, top, right, bottom;
};

/** Whether it is shown pixel for pixel: nothing is scaled, turned or between two pixels. */
bool sampling_is_plain(const struct output_layer *layer);

/**
 * Keeps nothing of the layer, whose src and dst are not empty, and which is not turned by a quarter
 * (see filter.h).
 */
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

enum sampling_verdict {
	SAMPLING_PLACED,
	/** pixman cannot count so far, or not well enough: try the box's halves. */
	SAMPLING_TOO_WIDE,
	SAMPLING_TOO_HIGH,
};

/**
 * box is of the output, within the destination. One that is too wide or high for pixman has more
 * than one pixel in that direction.
 */
enum sampling_verdict sampling_place(const struct sampling *sampling, const pixman_box32_t *box,
		struct placement *placement);

#endif
