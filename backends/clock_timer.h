/* SPDX-License-Identifier: MIT */
#ifndef CLOCK_TIMER_H
#define CLOCK_TIMER_H

#include <stdint.h>
#include <time.h>
#include <wayland-server-core.h>

/** A timer by any clock, in ns: libwayland's counts ms. */
struct clock_timer;

typedef void (*clock_timer_func)(void *data);

/** It calls func each time that it was set for. NULL and errno. */
struct clock_timer *clock_timer_create(
		struct wl_event_loop *loop, clockid_t clock, clock_timer_func func, void *data);

/** NULL is fine. */
void clock_timer_destroy(struct clock_timer *timer);

/** For a time of its clock, past ones too, instead of what it was set for before; 0 is for none.
 * 0 or -errno. */
int clock_timer_set(struct clock_timer *timer, int64_t when);

/** Now, by the clock that its times are of. */
int64_t clock_get_time(clockid_t clock);

#endif
