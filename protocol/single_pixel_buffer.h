/* SPDX-License-Identifier: MIT */
#ifndef SINGLE_PIXEL_BUFFER_H
#define SINGLE_PIXEL_BUFFER_H

#include <buffer.h>
#include <wayland-server-core.h>

/**
 * wp_single_pixel_buffer_manager_v1, version 1. A channel of 32 bits becomes the nearest of 8, so
 * that the largest value is 255 and no channel gets past alpha. What is opaque by then has no
 * alpha and hides what is below it. NULL and errno.
 */
struct wl_global *single_pixel_buffer_create(struct wl_display *display);

/** NULL if the wl_buffer is another global's. */
struct buffer *single_pixel_buffer_from_resource(struct wl_resource *resource);

#endif
