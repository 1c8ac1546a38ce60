/* SPDX-License-Identifier: MIT */
#ifndef IMAGE_COPY_CAPTURE_H
#define IMAGE_COPY_CAPTURE_H

#include <wayland-server-core.h>

#include "image_feed.h"

/** ext_image_copy_capture_manager_v1, version 1. feeds has to outlive its clients. NULL and errno.
 */
struct wl_global *image_copy_capture_create(struct wl_display *display, struct image_feeds *feeds);

#endif
