/* SPDX-License-Identifier: MIT */
#ifndef FRACTIONAL_SCALE_H
#define FRACTIONAL_SCALE_H

#include "surface.h"

/** wp_fractional_scale_manager_v1, version 1. NULL and errno. */
struct wl_global *fractional_scale_create(struct wl_display *display);

/** The surface's preferred scale is another. */
void fractional_scale_update(struct surface *surface);

#endif
