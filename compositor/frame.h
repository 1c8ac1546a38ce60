/* SPDX-License-Identifier: MIT */
#ifndef FRAME_H
#define FRAME_H

#include "screen.h"

/*
 * A screen's frames: what planes.c finds no plane for is painted, and all is committed; what
 * follows when that is on the screen.
 */

/** Shows the scene as it is now. */
void frame_show(struct screen *screen);

/** A commit takes surfaces as they were then; who is not to wait until it is presented goes on. */
void frame_latched(struct screen *screen, int64_t begun);

/** Whether the next one is better made late than at once: nothing is to tear, and who is shown may
 * have more to show by then. */
bool frame_may_wait(const struct screen *screen);

/** The last frame is on the screen. */
void frame_presented(struct screen *screen, const struct output_presented *presented);

/** Whatever is on its way will never be presented. */
void frame_discard(struct screen *screen);

/** Brings screen.list up to the scene, and screen.damage with it. */
void frame_build(struct screen *screen);

/** The same, or false: the last commit shows all of that, and nobody waits for another. */
bool frame_build_if_due(struct screen *screen);

/** Paints screen.list into a target, where that is damaged. Returns the bytes read of buffers. */
uint64_t frame_paint(struct screen *screen, struct output_target *target);

#endif
