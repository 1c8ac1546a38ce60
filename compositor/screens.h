/* SPDX-License-Identifier: MIT */
#ifndef SCREENS_H
#define SCREENS_H

#include <stdbool.h>

struct server;

/*
 * Which screens there are: one for each of the backend's outputs that is on. While there are none,
 * a placeholder that nobody sees keeps clients alive, in the place and the size of the last one.
 */

/** One for each output, now and from now on. False and errno. */
bool screens_create(struct server *server);
/** Also for what was never created. */
void screens_destroy(struct server *server);

/** What is asked of outputs may be something else now: brings all up to it. */
void screens_rearrange(struct server *server);

#endif
