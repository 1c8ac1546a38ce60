/* SPDX-License-Identifier: MIT */
#ifndef VIEWPORTER_H
#define VIEWPORTER_H

#include "surface.h"

/** wp_viewporter, version 1. NULL and errno. */
struct wl_global *viewporter_create(struct wl_display *display);

/** Whether the state that a commit leads to is legal; if not, raises the error. viewport may be
 * NULL. */
bool viewport_check(struct wl_resource *viewport, const struct surface_state *next);

#endif
