/* SPDX-License-Identifier: MIT */
#ifndef REGION_H
#define REGION_H

#include <pixman.h>
#include <wayland-server-core.h>

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

const pixman_region32_t *region_from_resource(struct wl_resource *resource);

#endif
