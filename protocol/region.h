/* SPDX-License-Identifier: MIT */
#ifndef REGION_H
#define REGION_H

#include <pixman.h>
#include <wayland-server-core.h>

/** wl_region. Posts no_memory on failure. */
void region_create(struct wl_client *client, uint32_t version, uint32_t id);
const pixman_region32_t *region_from_resource(struct wl_resource *resource);

#endif
