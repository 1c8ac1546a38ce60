/* SPDX-License-Identifier: MIT */
#ifndef XWAYLAND_H
#define XWAYLAND_H

#include <stdbool.h>

struct server;
struct wl_client;

/** An X server whose screen is one Wayland window (rootful), as large as the first output. */
struct xwayland;

/**
 * Starts it. Once X clients can connect, DISPLAY and XAUTHORITY are set, and ready is called. If
 * that does not come to be, the server is stopped. NULL, the error having been printed.
 */
struct xwayland *xwayland_create(struct server *server, bool (*ready)(struct server *server));

/** It and all that it started end. May be NULL. */
void xwayland_destroy(struct xwayland *xwayland);

/** Whether that is its client, and no X window has been mapped so far. xwayland may be NULL. */
bool xwayland_is_empty(const struct xwayland *xwayland, const struct wl_client *client);

#endif
