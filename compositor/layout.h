/* SPDX-License-Identifier: MIT */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <output_view.h>

struct server;

/* Where outputs lie, and how they show what is there. */

/** Has the outputs be what is asked for. False, the error having been logged, if they must be. */
bool layout_start(const struct server *server);

/** What an output is to show; x is where it begins if nobody says. */
struct output_view layout_get_view(const struct server *server, const struct output *output, int x);

/** Brings the screens, and what fills them, up to what is asked for now. */
void layout_update(struct server *server);

#endif
