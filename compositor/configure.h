/* SPDX-License-Identifier: MIT */
#ifndef CONFIGURE_H
#define CONFIGURE_H

#include <stdbool.h>

struct server;

/* The configuration file in use: the one that is named in the options, or the user's. */

/** Reads it; not having one is fine. False, the error having been printed. */
bool configure_load(struct server *server);

/**
 * SIGHUP came: reads it again, and goes on as before if that is wrong. False if there is none, or
 * if the terminal from which the compositor was started has gone, which is another matter.
 */
bool configure_reload(struct server *server);

/** Says which outputs it has that are not there. */
void configure_check(struct server *server);

#endif
