/* SPDX-License-Identifier: MIT */
#ifndef COMMIT_TIMING_H
#define COMMIT_TIMING_H

#include "surface.h"

/*
 * wp_commit_timing_v1: a commit with a time waits in its surface's queue, so that an output shows
 * it at the first retrace not before that.
 */

/** wp_commit_timing_manager_v1, version 1. NULL and errno. */
struct wl_global *commit_timing_create(struct wl_display *display);

/** When the state is to be applied to the surface, in ns of its clock; 0: it is time. */
int64_t commit_timing_get_wait(const struct surface *surface, const struct surface_state *state);

/** When to apply what the output, or NULL, is to show at `when`; all in ns. */
int64_t commit_timing_get_start(const struct output *output, int64_t when, int64_t now);

/** What a client asks for, in ns, within bounds. */
int64_t commit_timing_limit(uint64_t seconds, uint32_t ns, int64_t now);

#endif
