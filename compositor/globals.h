/* SPDX-License-Identifier: MIT */
#ifndef GLOBALS_H
#define GLOBALS_H

#include "server.h"

/** Offers everything that clients can bind, but for outputs. False and errno. */
bool globals_create(struct server *server);

/** Takes back what does not go with the display. All clients are gone. */
void globals_destroy(struct server *server);

#endif
