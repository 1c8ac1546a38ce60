/* SPDX-License-Identifier: MIT */
#ifndef IMAGE_COPY_SESSION_H
#define IMAGE_COPY_SESSION_H

#include <wayland-server-core.h>

#include "image_source.h"

/**
 * An ext_image_copy_capture_session_v1, version 1, of pictures of a source; stopped from
 * the start if that is gone. Posts no_memory on parent, the object that was asked for it.
 */
void image_copy_session_create(struct wl_resource *parent, uint32_t id, struct image_source *source,
		struct image_feeds *feeds, enum image_feed_kind kind);

#endif
