/* SPDX-License-Identifier: MIT */
#ifndef REGION_H
#define REGION_H

#include <pixman.h>
#include <wayland-server-core.h>

/**
 * What a client made of rectangles: what is surely in it, and what may be. The two are the same,
 * but where it would take more than some thousand rectangles, which is more than shapes have, to
 * tell.
 */
struct region {
	pixman_region32_t least, most;
};

/** Nothing is in it. */
void region_init(struct region *region);
void region_finish(struct region *region);

/** Rectangles may have no area or reach past what fits an int. */
void region_add(struct region *region, int32_t x, int32_t y, int32_t width, int32_t height);
void region_subtract(struct region *region, int32_t x, int32_t y, int32_t width, int32_t height);

/** wl_region. Posts no_memory on failure. */
void region_create(struct wl_client *client, uint32_t version, uint32_t id);

/**
 * Adds a client's rectangle of damage, which may have no area or reach past what fits an int. More
 * than a few hundred rectangles become the one around them.
 */
void region_add_damage(
		pixman_region32_t *region, int32_t x, int32_t y, int32_t width, int32_t height);

/** Of a region of damage, more than a few hundred rectangles become the one around them. */
void region_limit_damage(pixman_region32_t *region);

/**
 * Makes dst a client's opaque region; of more than a few hundred rectangles the largest one alone,
 * as what hides less than the client says costs time, and nothing else.
 */
void region_copy_opaque(pixman_region32_t *dst, const pixman_region32_t *region);

const struct region *region_from_resource(struct wl_resource *resource);

#endif
