/* SPDX-License-Identifier: MIT */
#ifndef ALPHA_MODIFIER_H
#define ALPHA_MODIFIER_H

#include "surface.h"

/** wp_alpha_modifier_v1, version 1. NULL and errno. */
struct wl_global *alpha_modifier_create(struct wl_display *display);

#endif
