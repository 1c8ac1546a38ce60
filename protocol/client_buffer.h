/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_BUFFER_H
#define CLIENT_BUFFER_H

#include <buffer.h>
#include <wayland-server-core.h>

/** The buffer that a wl_buffer stands for, of whichever global it comes; NULL and errno. */
struct buffer *client_buffer_from_resource(struct wl_resource *resource);

#endif
