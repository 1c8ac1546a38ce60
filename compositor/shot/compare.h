/* SPDX-License-Identifier: MIT */
#ifndef COMPARE_H
#define COMPARE_H

#include "picture.h"

/** How far two pictures may be apart and pass for equal. */
struct compare_limits {
	/** A pixel differs if any channel, alpha too, differs by more than this; 0 to 255. */
	int tolerance;
	/** So many pixels may differ; -1 for none, or for any number where ssim is asked for. */
	int64_t n_pixels;
	/** The least structural similarity, above 0 to 1; or 0, and it is not computed. */
	double ssim;
};

struct compare_result {
	bool equal;
	/** If not, nothing else was found out. */
	bool same_size;
	/** Pixels that no mask leaves out, and of these those that differ. */
	uint64_t n_compared, n_different;
	/** The most by which any channel differs, in a pixel that passes as well. */
	int worst;
	/** The smallest rectangle with all pixels that differ; empty if there are none. */
	int x, y, width, height;
	/** As ssim_compute() has it; 0 where it was not asked for. */
	double ssim;
};

/**
 * A mask is a picture of the same size: what is black in it is left out. That is where it is opaque
 * (alpha 128 or more) and darker than half (luma below 128, as BT.601 weighs it); light or
 * transparent is compared. NULL leaves out nothing.
 */
bool compare_leaves_out(const struct picture *mask, int x, int y);

/** Whether any channel of two pixels differs by more than tolerance; worst grows to what it does.
 */
bool compare_pixels(uint32_t expected, uint32_t actual, int tolerance, int *worst);

/**
 * Compares pixels as they are in memory, premultiplied: what is transparent has no colour. 0;
 * -ENOMEM; -EDOM if the mask leaves nothing to judge by. The mask must have the size of expected.
 */
int compare_pictures(const struct picture *expected, const struct picture *actual,
		const struct picture *mask, const struct compare_limits *limits,
		struct compare_result *result);

#endif
