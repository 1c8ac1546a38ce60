/* SPDX-License-Identifier: MIT */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <output_view.h>

struct server;

/* Where outputs lie, and how they show what is there. */

/** What an output is to show; x is where it begins if nobody says. */
struct output_view layout_get_view(const struct server *server, const struct output *output, int x);

/** Brings the screens, and what fills them, up to what is asked for now. */
void layout_update(struct server *server);

#endif
