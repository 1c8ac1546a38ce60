/* SPDX-License-Identifier: MIT */
#ifndef SURFACE_STATE_H
#define SURFACE_STATE_H

#include "surface.h"

/** What a new wl_surface has: no content, nothing opaque, input everywhere. */
void surface_state_init(struct surface_state *state);

/** Lets go of the buffer and destroys the frame callbacks; feedbacks are sent `discarded`. */
void surface_state_finish(struct surface_state *state);

/** Adds what src sets to dst and leaves src with nothing set. */
void surface_state_merge(struct surface_state *dst, struct surface_state *src);

/** The size that the state gives its surface, in surface coordinates. */
void surface_state_get_size(const struct surface_state *state, int *width, int *height);

/** The buffer's size once it is turned and scaled, in surface coordinates before any viewport. */
void surface_state_get_buffer_size(const struct surface_state *state, int *width, int *height);

#endif
