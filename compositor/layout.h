/* SPDX-License-Identifier: MIT */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>

struct screen;
struct server;

/* Where outputs lie, and how they show what is there. */

/** Whether the mode that the options ask for can be; if not, why has been logged. */
bool layout_start(const struct server *server);

/**
 * Brings the screens, and what fills them, up to the outputs that there are and what is asked of
 * them now. False if there was no memory for one.
 */
bool layout_update(struct server *server);

/** The screen of the first output that is on. */
struct screen *layout_get_first(struct server *server);

/** Moves a point of the compositor's space to where some screen shows it. */
void layout_clamp(const struct server *server, double *x, double *y);

#endif
