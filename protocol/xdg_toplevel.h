/* SPDX-License-Identifier: MIT */
#ifndef XDG_TOPLEVEL_H
#define XDG_TOPLEVEL_H

#include "xdg_surface.h"

struct xdg_toplevel {
	struct wl_resource *resource;
	struct xdg_surface *base; // NULL once it is gone
	/** Mapped; NULL if there is none. */
	struct xdg_toplevel *parent;
	struct wl_list children; // xdg_toplevel.link
	struct wl_list link;     // xdg_toplevel.children of the parent
	/** What the next configure says. */
	struct toplevel_state configured;
	/** What the client has drawn for: the last configure that it acknowledged before a commit.
	 */
	struct toplevel_state current;
	/** What the client last asked for. */
	struct toplevel_state requested;
	/** In surface coordinates; 0 is no limit. */
	struct {
		int min_width, min_height, max_width, max_height;
	} pending_limits, limits;
	/** As the client sets them; NULL before. */
	char *title, *app_id;
	/** The client knows what requests have an effect. */
	bool told_capabilities;
	struct {
		/** It wants its first configure. */
		struct wl_signal configure;
		struct wl_signal map, unmap, commit, destroy;
		/** It has another title or app_id. */
		struct wl_signal renamed;
		/** requested changed. */
		struct wl_signal request_fullscreen, request_maximize;
		/** The pointer, held on a surface of this client, is to move the window. */
		struct wl_signal request_move;
		/** Or edges of it. Data: struct xdg_toplevel_resize *. */
		struct wl_signal request_resize;
	} events;
};

struct xdg_toplevel_resize {
	struct xdg_toplevel *toplevel;
	uint32_t edges; // enum xdg_toplevel_resize_edge, and not none
};

extern const struct surface_role xdg_toplevel_surface_role;

void xdg_toplevel_create(struct xdg_surface *base, uint32_t id);

/** Makes it known to the client at the end of this turn of the event loop, if it is news. */
void xdg_toplevel_configure(struct xdg_toplevel *toplevel, const struct toplevel_state *state);

/** Asks the client to close it, which it need not do. */
void xdg_toplevel_close(struct xdg_toplevel *toplevel);

#endif
