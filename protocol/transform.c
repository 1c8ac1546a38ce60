/* SPDX-License-Identifier: MIT */
#include "transform.h"

bool transform_is_sideways(enum wl_output_transform transform)
{
	return transform & WL_OUTPUT_TRANSFORM_90;
}

struct fbox transform_box(
		enum wl_output_transform transform, struct fbox b, double width, double height)
{
	double right = width - b.x - b.width, bottom = height - b.y - b.height;
	switch (transform) {
	case WL_OUTPUT_TRANSFORM_90:
		return (struct fbox){ b.y, right, b.height, b.width };
	case WL_OUTPUT_TRANSFORM_180:
		return (struct fbox){ right, bottom, b.width, b.height };
	case WL_OUTPUT_TRANSFORM_270:
		return (struct fbox){ bottom, b.x, b.height, b.width };
	case WL_OUTPUT_TRANSFORM_FLIPPED:
		return (struct fbox){ right, b.y, b.width, b.height };
	case WL_OUTPUT_TRANSFORM_FLIPPED_90:
		return (struct fbox){ b.y, b.x, b.height, b.width };
	case WL_OUTPUT_TRANSFORM_FLIPPED_180:
		return (struct fbox){ b.x, bottom, b.width, b.height };
	case WL_OUTPUT_TRANSFORM_FLIPPED_270:
		return (struct fbox){ bottom, right, b.height, b.width };
	case WL_OUTPUT_TRANSFORM_NORMAL:
	default:
		return b;
	}
}

enum wl_output_transform transform_invert(enum wl_output_transform transform)
{
	switch (transform) {
	case WL_OUTPUT_TRANSFORM_90:
		return WL_OUTPUT_TRANSFORM_270;
	case WL_OUTPUT_TRANSFORM_270:
		return WL_OUTPUT_TRANSFORM_90;
	default:
		return transform;
	}
}

enum wl_output_transform transform_between(
		enum wl_output_transform from, enum wl_output_transform to)
{
	unsigned flipped = (from ^ to) & WL_OUTPUT_TRANSFORM_FLIPPED;
	// A turn goes the other way on the other side of a flip.
	unsigned turns = flipped ? to + from : to - from;
	return (enum wl_output_transform)(flipped | (turns & WL_OUTPUT_TRANSFORM_270));
}
