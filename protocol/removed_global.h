/* SPDX-License-Identifier: MIT */
#ifndef REMOVED_GLOBAL_H
#define REMOVED_GLOBAL_H

#include <wayland-server-core.h>

/** For so long, clients that have not heard yet that a global is gone may still bind it. */
#define REMOVED_GLOBAL_GRACE_MS 5000

/**
 * Takes a global back: clients are told. Its bind function gets NULL for its data from now on, from
 * whoever has not read that yet, and is to make an object that says nothing. The global itself goes
 * REMOVED_GLOBAL_GRACE_MS later, or with the display.
 */
void removed_global_create(struct wl_global *global);

#endif
