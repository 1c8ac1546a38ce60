/* SPDX-License-Identifier: MIT */
#ifndef FRAME_PRIVATE_H
#define FRAME_PRIVATE_H

#include "frame.h"

/* What the files of frame.h have of each other: a frame is built, planned, painted and shown. */

/** In ms: what could not be made, or painted, is tried again after this. */
#define FRAME_RETRY_MS 100

/** Finds a plan for screen.list, and uses it. False if there is no memory. now is in ms. */
bool frame_find_plan(struct screen *screen, int64_t now);

/** screen.list is to be shown as the plan says. */
void frame_use_plan(struct screen *screen, const struct plane_plan *plan);

/** Whether, by the plan, an entry's picture is on a plane, while its buffer is not. */
bool frame_is_in_picture(const struct screen *screen, const struct scene_entry *entry);

/** Whether, by the plan, no plane is below what is painted. */
bool frame_is_target_lowest(const struct screen *screen);

/**
 * Brings a target up to what the plan leaves to be painted, or leaves that until somebody looks;
 * NULL and errno. all is the whole output.
 */
struct output_target *frame_bring_up(struct screen *screen, const pixman_region32_t *all);

/** Tells, once each time that it changes, how each surface got to the screen, and counts that. now
 * is in ms. */
void frame_note_paths(struct screen *screen, int64_t now);

#endif
