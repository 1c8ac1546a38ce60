/* SPDX-License-Identifier: MIT */
#ifndef FIFO_H
#define FIFO_H

#include "surface.h"

/*
 * wp_fifo_v1: a commit may set a barrier on its surface, and a later one wait in the surface's
 * queue until that is gone. It goes when an output has presented what set it; where none does, by
 * itself, so that no client waits for long.
 */

/** wp_fifo_manager_v1, version 1. NULL and errno. */
struct wl_global *fifo_create(struct wl_display *display);

/** Sets the surface's barrier: a state that does so was applied. */
void fifo_set_barrier(struct surface *surface);

/** Whether the surface has a barrier that no commit of an output has taken. */
bool fifo_is_waiting(const struct surface *surface);

/** A commit of an output shows the surface as it is: its barrier, if it has one, is in the list. */
void fifo_take(struct surface *surface, struct wl_list *barriers);

/** What the list was taken for is on the screen: commits that waited for it are applied. */
void fifo_clear(struct wl_list *barriers);

/** The same will be so at that time of the surfaces' clock, in ns, and the list's owner may go
 * until then. */
void fifo_clear_at(struct wl_list *barriers, int64_t when);

/** The surface goes, and its barrier with it. */
void fifo_forget_surface(struct surface *surface);

#endif
