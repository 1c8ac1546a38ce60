/* SPDX-License-Identifier: MIT */
#ifndef COMPOSITOR_H
#define COMPOSITOR_H

#include <wayland-server-core.h>

/** wl_compositor, version 6. */
struct compositor {
	struct wl_global *global;
	struct {
		/** Data: struct surface *. */
		struct wl_signal new_surface;
	} events;
};

/** NULL and errno. */
struct compositor *compositor_create(struct wl_display *display);

/** After all clients are gone. */
void compositor_destroy(struct compositor *compositor);

#endif
