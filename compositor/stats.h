/* SPDX-License-Identifier: MIT */
#ifndef STATS_H
#define STATS_H

#include "server.h"

/** What was shown, how, and at what cost; on stderr. */
void stats_print(struct server *server);

#endif
