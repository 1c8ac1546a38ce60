/* SPDX-License-Identifier: MIT */
#ifndef XDG_SURFACE_H
#define XDG_SURFACE_H

#include "surface.h"
#include "xdg_wm_base.h"

struct xdg_surface;

/** What a toplevel is told to be. */
struct toplevel_state {
	/** Of the window geometry, in surface coordinates; 0 leaves it to the client. */
	int width, height;
	bool activated, maximized, fullscreen, resizing;
};

/** What one configure said. */
struct xdg_configure {
	uint32_t serial;
	/** The surface was unmapped since: the client may still answer, but it means nothing. */
	bool stale;
	union {
		struct toplevel_state toplevel;
		pixman_box32_t popup;
	};
};

/** What a toplevel and a popup do differently. */
struct xdg_role {
	/** Sends the role's own events of a configure, and notes there what they say. */
	void (*send_configure)(struct xdg_surface *xdg_surface, struct xdg_configure *configure);
	/** Called before a commit is applied; false if it raised a protocol error. May be NULL. */
	bool (*precommit)(struct xdg_surface *xdg_surface);
	/** The first commit, before any content: a configure has to follow. */
	void (*initial_commit)(struct xdg_surface *xdg_surface);
	/** Any later one: the content answers that configure, if there was one, else NULL. */
	void (*commit)(struct xdg_surface *xdg_surface, const struct xdg_configure *acked);
	void (*map)(struct xdg_surface *xdg_surface);
	void (*unmap)(struct xdg_surface *xdg_surface);
	/** The wl_surface or xdg_surface goes first: become inert. */
	void (*base_destroyed)(struct xdg_surface *xdg_surface);
};

/** What goes with the next commit. */
struct xdg_pending {
	/** As set by the client; empty if it was not, or since the last commit with content. */
	pixman_box32_t geometry;
	/** The last that was acknowledged, if xdg_surface.configured. */
	struct xdg_configure acked;
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

	struct xdg_pending pending;
	/** What was set, cut to what there was when it was applied; empty if it never was. */
	pixman_box32_t geometry;

	bool initialized; // the first commit was made
	bool configured;  // a configure was acknowledged
	bool mapped;
	struct wl_event_source *idle; // sends a configure
	bool held;                    // one is due, but too many wait for an answer
	struct wl_array configures;   // struct xdg_configure: sent, and not acknowledged
	struct wl_listener surface_commit, surface_destroy;
};

void xdg_surface_create(struct xdg_client *client, struct surface *surface, uint32_t id);

/** NULL and an error posted if it has a role object already, or the surface another role. */
bool xdg_surface_set_role(struct xdg_surface *xdg_surface, const struct surface_role *surface_role,
		const struct xdg_role *role, void *role_data);

/** The role object goes. */
void xdg_surface_unset_role(struct xdg_surface *xdg_surface);

/**
 * Sends one configure at the end of this turn of the event loop, however often it is called; none
 * before the first commit, which is answered by one anyway. A client that leaves very many
 * unanswered gets the next, which says all that is news by then, once it answers one.
 */
void xdg_surface_schedule_configure(struct xdg_surface *xdg_surface);

/** The window geometry, in surface coordinates: as set, or all of the surface and subsurfaces. */
pixman_box32_t xdg_surface_get_geometry(const struct xdg_surface *xdg_surface);

/** The surface, its subsurfaces and popups, bottom to top, with positions. */
void xdg_surface_for_each(struct xdg_surface *xdg_surface, int x, int y, surface_iterator iterator,
		void *data);

/** What surface_role's functions of both roles do. */
bool xdg_surface_precommit(struct surface *surface);
void *xdg_surface_capture(struct surface *surface);
void xdg_surface_merge(void *captured, const void *earlier);
void xdg_surface_commit(struct surface *surface, const void *captured);

#endif
