/* SPDX-License-Identifier: MIT */
#ifndef XDG_TOPLEVEL_H
#define XDG_TOPLEVEL_H

#include "xdg_surface.h"

/** What a toplevel is told to be. */
struct toplevel_state {
	/** Of the window geometry, in surface coordinates; 0 leaves it to the client. */
	int width, height;
	bool activated, maximized, fullscreen;
};

struct xdg_toplevel {
	struct wl_resource *resource;
	struct xdg_surface *base; // NULL once it is gone
	char *title, *app_id;     // NULL if never set
	struct xdg_toplevel *parent;
	struct wl_listener parent_destroy;
	/** What the next configure says. */
	struct toplevel_state configured;
	/** What the client last asked for. */
	struct toplevel_state requested;
	/** In surface coordinates; 0 is no limit. */
	struct {
		int min_width, min_height, max_width, max_height;
	} pending_limits, limits;
	struct {
		/** It wants its first configure. */
		struct wl_signal configure;
		struct wl_signal map, unmap, commit, destroy;
		/** requested changed. */
		struct wl_signal request_fullscreen, request_maximize;
		struct wl_signal request_minimize;
		/** The client wants the pointer, which is held, to move the window. */
		struct wl_signal request_move;
		struct wl_signal set_title;
	} events;
};

extern const struct surface_role xdg_toplevel_surface_role;

void xdg_toplevel_create(struct xdg_surface *base, uint32_t id);

/** Makes it known to the client at the end of this turn of the event loop, if it is news. */
void xdg_toplevel_configure(struct xdg_toplevel *toplevel, const struct toplevel_state *state);

/** Asks the client to close it. */
void xdg_toplevel_close(struct xdg_toplevel *toplevel);

#endif
