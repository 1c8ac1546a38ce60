/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_H
#define WINDOW_H

#include <surface.h>
#include <xdg_popup.h>
#include <xdg_toplevel.h>

#include "window_home.h"

struct scene_list;
struct server;

/** Edges that stay in place while a window is resized by the others. */
struct window_hold {
	/** It is resized by these: x2, y2 is where its right and its lower edge are. */
	bool left, top;
	int x2, y2;
};

/** A toplevel and where it lies. */
struct window {
	struct server *server;
	struct xdg_toplevel *toplevel;
	struct wl_list link; // server.windows
	/** Where its window geometry begins, in the compositor's space, if it does not fill the
	 * screen. */
	int x, y;
	bool mapped;
	/** It has been given that place. */
	bool placed;
	struct window_hold held;
	/** Where it goes back to if that screen comes back. */
	struct window_home home;
	struct wl_listener configure, map, unmap, commit, destroy, renamed;
	struct wl_listener request_move, request_resize, request_fullscreen, request_maximize;
};

/** For each new toplevel; it goes with the toplevel. */
void window_create(struct server *server, struct xdg_toplevel *toplevel);

/** Puts the middle of it on the middle of the first screen. */
void window_center(struct window *window);

/** If it fills the screen, its client is told the first screen's size. */
void window_update_fill(struct window *window);

/** Brings it to the top, and gives it the keyboard. */
void window_focus(struct window *window);

/** Gives the keyboard to the popup that grabs it, or else to the topmost window. */
void window_update_keyboard(struct server *server);

/** The topmost window with content, or NULL. */
struct window *window_get_top(struct server *server);

/** Its window geometry, in the compositor's space. */
pixman_box32_t window_get_box(const struct window *window);

void window_add_to_scene(struct window *window, struct scene_list *list);
void window_for_each_surface(struct window *window, surface_iterator iterator, void *data);

/**
 * The surface that takes input at a point of the compositor's space, or NULL; *sx, *sy is the point
 * within it. With a grabbed surface: that one, wherever the point is, if it still can be seen.
 */
struct surface *window_surface_at(struct server *server, double x, double y,
		struct surface *grabbed, double *sx, double *sy);

/** Keeps a new popup on the screen that its window is on. */
void window_place_popup(struct server *server, struct xdg_popup *popup);

/** Focuses the window there, if any. */
void window_focus_at(struct server *server, double x, double y);

#endif
