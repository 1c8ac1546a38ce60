/* SPDX-License-Identifier: MIT */
#ifndef XDG_OUTPUT_H
#define XDG_OUTPUT_H

#include <wayland-server-core.h>

struct output_global;

/** zxdg_output_manager_v1, version 3. NULL and errno. */
struct wl_global *xdg_output_manager_create(struct wl_display *display);

/** The output has another view; wl_output.done is still to follow. */
void xdg_output_update(struct output_global *global);

/** The output goes. */
void xdg_output_finish(struct output_global *global);

#endif
