/* SPDX-License-Identifier: MIT */
#ifndef SCREENS_H
#define SCREENS_H

#include <stdbool.h>

struct server;

/*
 * Which screens there are, and where they lie. They come and go with the backend's outputs; while
 * there are none, a placeholder that nobody sees keeps clients alive, in the place and the size of
 * the last one. A screen that comes back lies where it was.
 */

/** One for each output, now and from now on. False and errno. */
bool screens_create(struct server *server);
/** Also for what was never created. */
void screens_destroy(struct server *server);

#endif
