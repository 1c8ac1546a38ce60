/* SPDX-License-Identifier: MIT */
#ifndef SUBCOMPOSITOR_H
#define SUBCOMPOSITOR_H

#include "surface.h"

struct subsurface {
	struct wl_resource *resource;
	struct surface *surface;
	/** NULL once the parent is gone: the subsurface is then never shown again. */
	struct surface *parent;
	struct wl_list link;         // surface.below or surface.above of the parent
	struct wl_list pending_link; // surface.pending_below or pending_above
	struct wl_listener parent_destroy;
	int x, y;
	int pending_x, pending_y;
	bool synchronized;
	/** Commits made while synchronized, which wait for the parent's. */
	struct surface_state cached;
	bool has_cached;
};

/** wl_subcompositor, version 1. NULL and errno. */
struct wl_global *subcompositor_create(struct wl_display *display);

/** The surface's subsurface object, or NULL if its role is another. */
struct subsurface *subsurface_from_surface(const struct surface *surface);

/** Keeps a commit back if the subsurface is, or is below one that is, synchronized. */
bool subsurface_hold(struct surface *surface);

/** The parent's state was applied: so are order and position, and what synchronized ones held. */
void subsurface_parent_applied(struct surface *parent);

#endif
