/* SPDX-License-Identifier: MIT */
#ifndef BORDERS_H
#define BORDERS_H

#include "screen.h"

/** In pixels of the compositor's space. */
#define BORDERS_WIDTH 4

/*
 * --overlay: borders in the colours of how surfaces get to the screen. They are drawn into what is
 * painted anyway, so that looking at paths does not change them: neither the scene nor the plan
 * knows of borders. Where nothing is painted, there are none, and what is on a plane above what is
 * painted has none.
 */
#define BORDERS_PAINTED 0xffff0000u
#define BORDERS_PRIMARY 0xff00ff00u
#define BORDERS_OTHER 0xff0000ffu // any other plane

/** Draws those of screen.list that are in a part of the target, which was just painted. */
void borders_draw(const struct screen *screen, struct output_target *target,
		const pixman_region32_t *part);

#endif
