/* SPDX-License-Identifier: MIT */
#ifndef TRANSFORM_H
#define TRANSFORM_H

#include <output.h>

/*
 * The eight ways to turn a picture. By wl_output.transform, contents are first flipped, if at all,
 * and then turned counter-clockwise.
 */

/** Width and height change places. */
bool transform_is_sideways(enum wl_output_transform transform);

/** Where a box of a picture of width by height is once that has been turned. */
struct fbox transform_box(
		enum wl_output_transform transform, struct fbox box, double width, double height);

/** The one that takes back what the other did. */
enum wl_output_transform transform_invert(enum wl_output_transform transform);

/** How what is turned like `to` is turned as seen from what is turned like `from`. */
enum wl_output_transform transform_between(
		enum wl_output_transform from, enum wl_output_transform to);

#endif
