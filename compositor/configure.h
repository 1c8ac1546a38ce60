/* SPDX-License-Identifier: MIT */
#ifndef CONFIGURE_H
#define CONFIGURE_H

#include <stdbool.h>

struct server;

/* The configuration file in use: the one that is named in the options, or the user's. */

/** Reads it; not having one is fine. False, the error having been printed. */
bool configure_load(struct server *server);

/** Says which outputs it has that are not there. */
void configure_check(const struct server *server);

#endif
