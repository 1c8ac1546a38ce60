/* SPDX-License-Identifier: MIT */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include <wayland-server-core.h>

/**
 * By what frames, and all that is timed by them, go: CLOCK_MONOTONIC, or a virtual clock, which
 * begins at what that says and then stands still but for clock_step() and clock_advance(). Times
 * are in ns.
 */
struct clock;

/** CLOCK_MONOTONIC, with timers in that loop, which is to live longer. NULL and errno. */
struct clock *clock_create(struct wl_event_loop *loop);

/** A virtual one. NULL and errno. */
struct clock *clock_create_virtual(void);

/** After its timers. NULL is fine. */
void clock_destroy(struct clock *clock);

bool clock_is_virtual(const struct clock *clock);

/** Now. */
int64_t clock_get_time(const struct clock *clock);

/** Now on CLOCK_MONOTONIC, whatever clock there is: for what is measured. */
int64_t clock_get_kernel_time(void);

/** Where retraces that nobody's hardware makes are counted from: when a virtual clock began, 0. */
int64_t clock_get_origin(const struct clock *clock);

/**
 * A time of the clock in ms, as events tell of it, which do not say since when: by a virtual clock
 * it is the same in each run, and 1000 when that began.
 */
int64_t clock_get_ms(const struct clock *clock, int64_t when);

/** When the next timer is due, which may be past; 0 if none is set. */
int64_t clock_get_next(const struct clock *clock);

/** A virtual clock goes on to the next timer, if one is set, and calls it alone: what it leads to
 * may come first. */
void clock_step(struct clock *clock);

/** A virtual clock goes on by so many ns, and calls what is due on the way, in order. */
void clock_advance(struct clock *clock, int64_t ns);

/**
 * Something is waited for that no clock decides: a virtual one should not go on until as many
 * releases as there were holds. It is for who drives it to see to that.
 */
void clock_hold(struct clock *clock);
void clock_release(struct clock *clock);
bool clock_is_held(const struct clock *clock);

typedef void (*clock_func)(void *data);

/** Who drives a virtual clock is told that a timer was set. There is one, or none: NULL. */
void clock_set_driver(struct clock *clock, clock_func func, void *data);

struct clock_timer;

/** It calls func each time that it was set for. NULL and errno. */
struct clock_timer *clock_timer_create(struct clock *clock, clock_func func, void *data);

/** From within its own call, too. NULL is fine. */
void clock_timer_destroy(struct clock_timer *timer);

/**
 * For a time of its clock, past ones too, instead of what it was set for before; 0 is for none.
 * Those for the same time are called in the order in which they were set. 0 or -errno.
 */
int clock_timer_set(struct clock_timer *timer, int64_t when);

#endif
