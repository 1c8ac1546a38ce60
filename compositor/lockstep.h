/* SPDX-License-Identifier: MIT */
#ifndef LOCKSTEP_H
#define LOCKSTEP_H

#include <wayland-server-core.h>

struct clock;

/**
 * What drives a virtual clock: time goes on to the next timer as soon as clients have answered all
 * that they were told before. They have when their processes, and all others that we started, are
 * at rest, there is nothing to read of clients, and no commit waits for a fence. Programs that
 * sleep, or wait for what is not ours, are at rest, too.
 *
 * Where that does not come about for seconds, or a client's process cannot be seen, time goes on
 * as real time does, and the log says so.
 */
struct lockstep;

/** Both are to live longer. NULL and errno. */
struct lockstep *lockstep_create(struct wl_display *display, struct clock *clock);

/** NULL is fine. */
void lockstep_destroy(struct lockstep *lockstep);

#endif
