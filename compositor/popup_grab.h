/* SPDX-License-Identifier: MIT */
#ifndef POPUP_GRAB_H
#define POPUP_GRAB_H

#include <stdbool.h>

struct server;
struct surface;

/*
 * Menus: while popups grab, the topmost has the keyboard, and what the pointer and touches do
 * reaches surfaces of their client alone. A press anywhere else dismisses them.
 */

/** Begins to follow who grabs. */
void popup_grab_init(struct server *server);

/** The surface that has the keyboard while popups grab, or NULL. */
struct surface *popup_grab_get_focus(struct server *server);

/** Whether input may reach a surface. NULL, which is none, may not get any while popups grab. */
bool popup_grab_admits(struct server *server, const struct surface *surface);

/** Dismisses all that grab, the topmost first. */
void popup_grab_dismiss(struct server *server);

#endif
