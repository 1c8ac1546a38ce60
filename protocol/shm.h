/* SPDX-License-Identifier: MIT */
#ifndef SHM_H
#define SHM_H

#include <buffer.h>
#include <wayland-server-core.h>

/**
 * wl_shm, version 2, offering the formats of the list (DRM_FORMAT_*, which must hold XRGB8888 and
 * ARGB8888). libwayland's own wl_shm is not used: its SIGBUS handler knows one thread and
 * its own pools only, and a process has but one such handler. NULL and errno.
 */
struct wl_global *shm_create(struct wl_display *display, const uint32_t *formats, size_t n_formats);

/** The buffer behind a wl_shm wl_buffer, or NULL. */
struct buffer *shm_buffer_from_resource(struct wl_resource *resource);

#endif
