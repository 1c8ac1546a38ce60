/* SPDX-License-Identifier: MIT */
#ifndef TEARING_CONTROL_H
#define TEARING_CONTROL_H

#include "surface.h"

/** wp_tearing_control_manager_v1, version 1. NULL and errno. */
struct wl_global *tearing_control_create(struct wl_display *display);

#endif
