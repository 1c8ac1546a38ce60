/* SPDX-License-Identifier: MIT */
#ifndef XWAYLAND_H
#define XWAYLAND_H

#include <stdbool.h>

struct server;
struct wl_client;
struct x11_window;

/** An X server whose screen is one Wayland window (rootful), as large as the first output. */
struct xwayland;

/**
 * Starts it. Once X clients can connect, DISPLAY and XAUTHORITY are set, and ready is called. If
 * that does not come to be, the server is stopped. NULL, the error having been printed.
 */
struct xwayland *xwayland_create(struct server *server, bool (*ready)(struct server *server));

/** It and all that it started end. May be NULL. */
void xwayland_destroy(struct xwayland *xwayland);

/** Whether that is its client. xwayland may be NULL. */
bool xwayland_owns(const struct xwayland *xwayland, const struct wl_client *client);

/** Whether no X window is mapped, not even a menu. */
bool xwayland_is_empty(const struct xwayland *xwayland);

/**
 * The X windows that are mapped, without menus and the like: the last mapped one for NULL, or the
 * one after it; NULL at the end. xwayland may be NULL, too.
 */
const struct x11_window *xwayland_get_next_window(
		const struct xwayland *xwayland, const struct x11_window *window);

#endif
