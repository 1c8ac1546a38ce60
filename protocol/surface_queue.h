/* SPDX-License-Identifier: MIT */
#ifndef SURFACE_QUEUE_H
#define SURFACE_QUEUE_H

#include "surface.h"

/*
 * Content whose writer is not done yet is not applied: the last content stays, and everybody else
 * goes on. So it is with a commit that is to wait for its surface's barrier (fifo.h), or until it
 * is time (commit_timing.h). Commits behind such a one wait for their turn, each with the state of
 * its role; when a fence takes too long, its commit gives way to those behind it, up to the first
 * that is ready, or else to the last, which then has as long. What synchronized subsurfaces hold is
 * looked for too, since it is applied with their parent; where they stand is not kept with a
 * commit, and follows the client's last word.
 */

void surface_queue_init(struct surface_queue *queue);

/** Drops the commits that wait, as surface_state_finish() does. */
void surface_queue_finish(struct surface *surface);

/** Applies a state when it is its turn, now if that can be. Takes everything out of it. */
void surface_queue_submit(struct surface *surface, struct surface_state *state);

/** Something that a commit may have waited for has happened. */
void surface_queue_run(struct surface *surface);

/** Some of what a commit waits for may not be there any more: looks again, once this is over. */
void surface_queue_look_again(struct surface *surface);

/** The buffer of the last commit that waits and has one; false if there is none. */
bool surface_queue_get_buffer(const struct surface *surface, struct buffer **buffer);

#endif
