/* SPDX-License-Identifier: MIT */
#ifndef SCREENCOPY_H
#define SCREENCOPY_H

#include <wayland-server-core.h>

#include "image_feed.h"

/** zwlr_screencopy_manager_v1, version 3. feeds has to outlive its clients. NULL and errno. */
struct wl_global *screencopy_create(struct wl_display *display, struct image_feeds *feeds);

#endif
