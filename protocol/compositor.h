/* SPDX-License-Identifier: MIT */
#ifndef COMPOSITOR_H
#define COMPOSITOR_H

#include <clock.h>
#include <wayland-server-core.h>

/** wl_compositor, version 6. */
struct compositor {
	struct wl_global *global;
	struct clock *clock;
	struct {
		/** Data: struct surface *. */
		struct wl_signal new_surface;
	} events;
};

/** Surfaces go by the clock, which is to live longer. NULL and errno. */
struct compositor *compositor_create(struct wl_display *display, struct clock *clock);

/** After all clients are gone. */
void compositor_destroy(struct compositor *compositor);

#endif
