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

const pixman_region32_t *region_from_resource(struct wl_resource *resource);

#endif
