/* SPDX-License-Identifier: MIT */
#ifndef STATS_H
#define STATS_H

#include "server.h"

/** What was shown, how, and at what cost; on stderr. */
void stats_print(struct server *server);

struct screen;

/** The line for one screen, when it goes. */
void stats_print_screen(const struct screen *screen);

#endif
