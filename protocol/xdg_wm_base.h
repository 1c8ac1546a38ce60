/* SPDX-License-Identifier: MIT */
#ifndef XDG_WM_BASE_H
#define XDG_WM_BASE_H

#include <stdbool.h>
#include <wayland-server-core.h>

/** xdg_wm_base, version 6. */
struct xdg_wm_base {
	struct wl_display *display;
	struct wl_global *global;
	struct wl_list grabs; // xdg_popup.grab_link: the topmost first, all of one client
	struct {
		/** Data: struct xdg_toplevel *, before its first commit. */
		struct wl_signal new_toplevel;
		/** Data: struct xdg_popup *, which makes its first commit and can be given bounds.
		 */
		struct wl_signal new_popup;
		/** Data: struct xdg_popup *, which is placed anew and can be given bounds. */
		struct wl_signal popup_reposition;
		/** A popup has begun or ceased to grab. */
		struct wl_signal grabs_changed;
	} events;
};

/** One binding of it: what a client's xdg objects hang on. */
struct xdg_client {
	struct xdg_wm_base *wm_base;
	struct wl_resource *resource;
	struct wl_list surfaces; // xdg_surface.link
};

/** NULL and errno. */
struct xdg_wm_base *xdg_wm_base_create(struct wl_display *display);

/** After all clients are gone. NULL is fine. */
void xdg_wm_base_destroy(struct xdg_wm_base *wm_base);

#endif
