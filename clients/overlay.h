/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_OVERLAY_H
#define CLIENTS_OVERLAY_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct client;
struct options_overlay;
struct window;
struct wl_subcompositor;
struct wl_subsurface;
struct wl_surface;

/* A static subsurface. It is synchronised: it appears with the main surface's next commit. */
struct overlay {
	struct wl_subcompositor *subcompositor;
	struct wl_surface *surface;
	struct wl_subsurface *subsurface;
	bool shown;
};

/* Zero first. -1 after saying what is missing; overlay_finish() may follow either outcome. */
int overlay_init(struct overlay *overlay, struct client *client, struct window *window, int32_t x,
		int32_t y);
void overlay_finish(struct overlay *overlay);

/* Attach a painted buffer, or NULL to hide. */
void overlay_show(struct overlay *overlay, struct buffer *buffer);

#endif
