/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_WINDOW_H
#define CLIENTS_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

struct client;
struct options;
struct wl_compositor;
struct wl_surface;
struct xdg_surface;
struct xdg_toplevel;
struct xdg_wm_base;

/* A surface that is an xdg_toplevel. */
struct window {
	struct wl_compositor *compositor;
	struct xdg_wm_base *wm_base;
	struct wl_surface *surface;
	struct xdg_surface *xdg_surface;
	struct xdg_toplevel *toplevel;

	uint32_t wanted_width, wanted_height; /* by the next configure; 0: the client chooses */
	uint32_t width, height;               /* what to draw, once configured */

	/*
	 * With --fractional it draws in the output's pixels, and says how large that is to be; with
	 * --stretch what it draws is to be as large as the compositor wants.
	 */
	struct wp_fractional_scale_manager_v1 *scale_manager;
	struct wp_fractional_scale_v1 *scale_object;
	struct wp_viewporter *viewporter;
	struct wp_viewport *viewport;
	uint32_t scale; /* in 120ths */

	const struct options *options;
	bool configured;
	bool acked; /* a configure is acknowledged and not yet followed by a commit */
	bool closed;
};

/* Zero first. -1 after saying what is wrong; window_finish() may follow either outcome. */
int window_init(struct window *window, struct client *client, const struct options *options);
void window_finish(struct window *window);

#endif
