/* SPDX-License-Identifier: MIT */
#ifndef PROJECTION_H
#define PROJECTION_H

#include <output_view.h>
#include <surface.h>

/** From a surface's coordinates to the output's pixels that show it. */
struct projection {
	/** The surface's size, and the pixels' once they are turned back. */
	int width, height, pixels_across, pixels_down;
	pixman_box32_t dst;
	enum wl_output_transform transform;
	/** How far interpolation reaches beyond what it is of, in pixels. */
	int reach_x, reach_y;
};

/** src is what of its buffer the surface shows, and dst where, in the output's pixels. */
struct projection projection_get(const struct output_view *view, const struct surface *surface,
		const struct fbox *src, pixman_box32_t dst);

/** Adds all of the output that shows any of a region of the surface, which is within its size. */
void projection_add(const struct projection *p, const pixman_region32_t *region,
		pixman_region32_t *pixels);

/** Makes pixels what of the output shows nothing else than a region of the surface. */
void projection_get_inside(const struct projection *p, const pixman_region32_t *region,
		pixman_region32_t *pixels);

#endif
