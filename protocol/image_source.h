/* SPDX-License-Identifier: MIT */
#ifndef IMAGE_SOURCE_H
#define IMAGE_SOURCE_H

#include <wayland-server-core.h>

#include "image_feed.h"

/** ext_output_image_capture_source_manager_v1, version 1. NULL and errno. */
struct wl_global *output_image_source_manager_create(struct wl_display *display);

/** ext_foreign_toplevel_image_capture_source_manager_v1, version 1. NULL and errno. */
struct wl_global *toplevel_image_source_manager_create(struct wl_display *display);

/** What pictures can be taken of. It may be gone. */
struct image_source;

/** Of an ext_image_capture_source_v1, which holds a reference. */
struct image_source *image_source_from_resource(struct wl_resource *resource);
/** Returns what it is given. */
struct image_source *image_source_ref(struct image_source *source);
void image_source_unref(struct image_source *source);

/** To be closed; NULL if what it is of is gone, or there is no memory. */
struct image_feed *image_source_open(const struct image_source *source, struct image_feeds *feeds,
		enum image_feed_kind kind, const struct image_feed_user *user, void *data);

#endif
