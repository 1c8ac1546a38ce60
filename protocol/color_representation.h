/* SPDX-License-Identifier: MIT */
#ifndef COLOR_REPRESENTATION_H
#define COLOR_REPRESENTATION_H

#include "surface.h"

/**
 * wp_color_representation_manager_v1, version 1. Chroma locations are checked, and have no effect:
 * the painter repeats chroma. NULL and errno.
 */
struct wl_global *color_representation_create(struct wl_display *display);

/** Whether the state that a commit leads to, which has a buffer, is legal; if not, raises the
 * error. representation may be NULL. */
bool color_representation_check(
		struct wl_resource *representation, const struct surface_state *next);

#endif
