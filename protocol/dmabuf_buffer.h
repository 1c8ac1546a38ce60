/* SPDX-License-Identifier: MIT */
#ifndef DMABUF_BUFFER_H
#define DMABUF_BUFFER_H

#include <buffer.h>
#include <wayland-server-core.h>

/** The buffer that a wl_buffer of linux-dmabuf stands for, imported or not. NULL and ENOMEM. */
struct buffer *dmabuf_buffer_from_resource(struct wl_resource *resource);

/** Whether a buffer is such a one, with content or without. */
bool dmabuf_buffer_is(const struct buffer *buffer);

#endif
