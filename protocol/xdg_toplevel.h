/* SPDX-License-Identifier: MIT */
#ifndef XDG_TOPLEVEL_H
#define XDG_TOPLEVEL_H

#include "xdg_surface.h"

struct xdg_toplevel {
	struct wl_resource *resource;
	struct xdg_surface *base; // NULL once it is gone
	char *title, *app_id;     // NULL if never set
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
	/** Where it wants to be fullscreen; NULL for anywhere, and after request_fullscreen. */
	struct output *requested_output;
	/** In surface coordinates; 0 is no limit. */
	struct {
		int min_width, min_height, max_width, max_height;
	} pending_limits, limits;
	/** Of 1 << enum xdg_toplevel_wm_capabilities, and as the client knows them; 0 if not. */
	uint32_t capabilities, sent_capabilities;
	/** As the client knows them. */
	int sent_bounds_width, sent_bounds_height;
	struct {
		/** It wants its first configure. */
		struct wl_signal configure;
		struct wl_signal map, unmap, commit, destroy;
		/** requested changed. */
		struct wl_signal request_fullscreen, request_maximize;
		struct wl_signal request_minimize;
		/** The pointer, held on a surface of this client, is to move the window. */
		struct wl_signal request_move;
		/** Or edges of it. Data: struct xdg_toplevel_resize *. */
		struct wl_signal request_resize;
		/** Data: struct xdg_toplevel_menu *. */
		struct wl_signal request_menu;
		struct wl_signal set_title;
	} events;
};

struct xdg_toplevel_resize {
	struct xdg_toplevel *toplevel;
	uint32_t edges; // enum xdg_toplevel_resize_edge, and not none
};

struct xdg_toplevel_menu {
	struct xdg_toplevel *toplevel;
	struct wl_resource *seat;
	uint32_t serial;
	/** In surface coordinates. */
	int x, y;
};

extern const struct surface_role xdg_toplevel_surface_role;

void xdg_toplevel_create(struct xdg_surface *base, uint32_t id);

/** Makes it known to the client at the end of this turn of the event loop, if it is news. */
void xdg_toplevel_configure(struct xdg_toplevel *toplevel, const struct toplevel_state *state);

/** Which requests have an effect, of 1 << enum xdg_toplevel_wm_capabilities; at first maximize and
 * fullscreen. */
void xdg_toplevel_set_capabilities(struct xdg_toplevel *toplevel, uint32_t capabilities);

/** Asks the client to close it. */
void xdg_toplevel_close(struct xdg_toplevel *toplevel);

#endif
