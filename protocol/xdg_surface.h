/* SPDX-License-Identifier: MIT */
#ifndef XDG_SURFACE_H
#define XDG_SURFACE_H

#include "surface.h"
#include "xdg_wm_base.h"

struct xdg_surface;

/** What a toplevel and a popup do differently. */
struct xdg_role {
	/** Sends the role's own configure event, if it has something to say. */
	void (*send_configure)(struct xdg_surface *xdg_surface, uint32_t serial);
	void (*acked)(struct xdg_surface *xdg_surface, uint32_t serial);
	/** The first commit, before any content: a configure has to follow. */
	void (*initial_commit)(struct xdg_surface *xdg_surface);
	void (*commit)(struct xdg_surface *xdg_surface);
	void (*map)(struct xdg_surface *xdg_surface);
	void (*unmap)(struct xdg_surface *xdg_surface);
	/** The wl_surface or xdg_surface goes first: become inert. */
	void (*base_destroyed)(struct xdg_surface *xdg_surface);
};

struct xdg_surface {
	struct wl_resource *resource;
	struct xdg_client *client;
	struct surface *surface; // NULL once it is gone
	struct wl_list link;     // xdg_client.surfaces
	const struct xdg_role *role;
	void *role_data; // struct xdg_toplevel or xdg_popup; NULL once that is gone
	/** struct xdg_popup.link: those on top last. */
	struct wl_list popups;
	/** The compositor's, of a toplevel. */
	void *data;

	/** As set by the client; empty if it was not. */
	pixman_box32_t pending_geometry, geometry;

	bool initialized; // the first commit was made
	bool configured;  // a configure was acknowledged
	bool mapped;
	struct wl_event_source *idle;
	struct wl_array serials; // uint32_t: sent, and not acknowledged
	struct wl_listener surface_destroy;
};

void xdg_surface_create(struct xdg_client *client, struct surface *surface, uint32_t id);

/** NULL and an error posted if it has a role object already, or the surface another role. */
bool xdg_surface_set_role(struct xdg_surface *xdg_surface, const struct surface_role *surface_role,
		const struct xdg_role *role, void *role_data);

/** The role object goes. */
void xdg_surface_unset_role(struct xdg_surface *xdg_surface);

/** The xdg_surface of a surface with that role, or NULL. */
struct xdg_surface *xdg_surface_from_surface(struct surface *surface);

/** Sends one configure at the end of this turn of the event loop, however often it is called. */
void xdg_surface_schedule_configure(struct xdg_surface *xdg_surface);

/** The window geometry, in surface coordinates: what was set, or all of the surface. */
pixman_box32_t xdg_surface_get_geometry(const struct xdg_surface *xdg_surface);

/** The surface, its subsurfaces and popups, bottom to top, with positions. */
void xdg_surface_for_each(struct xdg_surface *xdg_surface, int x, int y, surface_iterator iterator,
		void *data);

/** What surface_role's functions of both roles do. */
bool xdg_surface_precommit(struct surface *surface);
void xdg_surface_commit(struct surface *surface);

#endif
