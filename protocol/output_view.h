/* SPDX-License-Identifier: MIT */
#ifndef OUTPUT_VIEW_H
#define OUTPUT_VIEW_H

#include <pixman.h>

#include "transform.h"

/** What scales are counted in, as wp_fractional_scale_v1 does. */
#define OUTPUT_VIEW_UNIT 120

/**
 * What of the compositor's space an output shows, and how: scaled, then turned. Pure geometry; all
 * that is rounded are edges, so that what is side by side there is side by side on the output.
 */
struct output_view {
	/** Where it begins in the compositor's space. */
	int x, y;
	/** Of the output, in its pixels. */
	int width, height;
	/** So many pixels for so many of the space's: `per` is OUTPUT_VIEW_UNIT, unless this
	 * mirrors another. */
	int scale, per;
	/** As in wl_output.geometry. */
	enum wl_output_transform transform;
	/** Of a mirror: all that it shows, which may leave a margin, and where in its pixels before
	 * it is turned. 0 by 0 of others. */
	int mirrored_width, mirrored_height, left, top;
};

/**
 * What it shows, in the compositor's space: a size whose edges, scaled, are the output's, or where
 * there is none, the smallest that covers it.
 */
pixman_box32_t output_view_get_box(const struct output_view *view);

/** Has a view, of which size and transform are set, show all of what another shows, as large as can
 * be. */
void output_view_mirror(struct output_view *view, const struct output_view *other);

/** The output's pixels that show a box of the compositor's space; they may lie outside of it. */
pixman_box32_t output_view_to_pixels(const struct output_view *view, const pixman_box32_t *box);

/** The point of the compositor's space that is shown at a fraction of the output, 0 to 1. */
void output_view_locate(const struct output_view *view, double *x, double *y);

/** For clients that know of whole scales only; from 120ths. */
int output_view_get_whole_scale(int scale);

#endif
