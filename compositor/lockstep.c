/* SPDX-License-Identifier: MIT */
#include "lockstep.h"

#include <clock.h>
#include <poll.h>
#include <stdlib.h>

#include "log.h"
#include "processes.h"

#define MS INT64_C(1000000)
/* In ns of real time: between looks at who is at work, from the first on. */
#define FIRST_LOOK (MS / 5)
#define LAST_LOOK (4 * MS)
/* A look's own cost is at most so much of the time. */
#define LOOK_SHARE 8
/* Who is at work for longer is not waited for. */
#define PATIENCE (5000 * MS)

struct lockstep {
	struct wl_display *display;
	struct wl_event_loop *loop;
	struct clock *clock, *kernel;
	/** By real time: looks. */
	struct clock_timer *timer;
	/** NULL where /proc does not tell of them. */
	struct processes *processes;
	/** All in ns of real time: between looks; the last one; since when all are at rest; and
	 * when they last were for long enough, or there was nothing to wait for. */
	int64_t interval, looked, calm, answered;
	/** When the next one is, or 0. */
	int64_t due;
	/** There is a timer to go on to. */
	bool waiting;
	/** There is somebody whom it cannot see. */
	bool blind;
	/** These were said. */
	bool said_unseen, said_busy;
};

/*
 * How long, in real ns, all have to be at rest before time goes on by `ns`. A part of that: who
 * puts something off for a moment, such as a terminal for the rest of what its shell says, has done
 * it by then, and so has the kernel, which hands on what is written to a terminal when it gets to
 * it.
 */
static int64_t get_calm(int64_t ns)
{
	int64_t calm = ns / 16;
	return calm < FIRST_LOOK ? FIRST_LOOK : calm > 16 * MS ? 16 * MS : calm;
}

static bool can_see_clients(struct lockstep *lockstep)
{
	bool all = lockstep->processes != NULL;
	struct wl_client *client;
	wl_client_for_each(client, wl_display_get_client_list(lockstep->display))
	{
		pid_t pid = 0;
		wl_client_get_credentials(client, &pid, NULL, NULL);
		all = all && pid > 0 && processes_add(lockstep->processes, pid);
	}
	if (!all && !lockstep->said_unseen) {
		lockstep->said_unseen = true;
		log_info("virtual time goes by real time: %s",
				lockstep->processes
						? "there is a client whose process cannot be seen"
						: "/proc does not tell who is at work");
	}
	return all;
}

// Whatever it is that the event loop has, it comes first.
static bool is_idle(const struct lockstep *lockstep)
{
	struct pollfd fd = { .fd = wl_event_loop_get_fd(lockstep->loop), .events = POLLIN };
	return poll(&fd, 1, 0) == 0;
}

/*
 * Whether clients have answered what they were told before the last look. Who wakes somebody by
 * writing to him makes him run at once, as states go; so if nobody runs, and nothing has come, then
 * nobody has anything to say.
 */
static bool have_answered(struct lockstep *lockstep)
{
	return is_idle(lockstep) && processes_are_at_rest(lockstep->processes) && is_idle(lockstep);
}

static void look_in(struct lockstep *lockstep, int64_t now, int64_t ns)
{
	lockstep->due = clock_timer_set(lockstep->timer, now + ns) == 0 ? now + ns : 0;
}

static void look_later(struct lockstep *lockstep, int64_t now)
{
	int64_t cost = clock_get_kernel_time() - now;
	int64_t least = cost * LOOK_SHARE;
	look_in(lockstep, now + cost, lockstep->interval > least ? lockstep->interval : least);
	lockstep->interval = lockstep->interval < LAST_LOOK ? 2 * lockstep->interval : LAST_LOOK;
}

static void go_on(struct lockstep *lockstep)
{
	clock_step(lockstep->clock);
	lockstep->interval = FIRST_LOOK;
	lockstep->answered = lockstep->calm = clock_get_kernel_time();
}

static bool lost_patience(struct lockstep *lockstep, int64_t now)
{
	if (now - lockstep->answered < PATIENCE) {
		return false;
	}
	if (!lockstep->said_busy) {
		lockstep->said_busy = true;
		log_info("virtual time goes by real time while clients, or what they started, are "
			 "at work for more than %d s",
				(int)(PATIENCE / (1000 * MS)));
	}
	return true;
}

static void look(struct lockstep *lockstep, int64_t now)
{
	int64_t left = clock_get_next(lockstep->clock) - clock_get_time(lockstep->clock);
	int64_t passed = now - lockstep->looked;
	lockstep->looked = now;
	// Of who has just gone, the event loop is yet to be told.
	if (is_idle(lockstep)) {
		lockstep->blind = !can_see_clients(lockstep);
	}
	if (lockstep->blind || !have_answered(lockstep)) {
		lockstep->calm = clock_get_kernel_time();
	} else if (now - lockstep->calm < get_calm(left)) {
		look_in(lockstep, lockstep->calm, get_calm(left));
		return;
	} else if (!clock_is_held(lockstep->clock)) {
		go_on(lockstep);
	}
	if (lockstep->blind || lost_patience(lockstep, now)) {
		clock_advance(lockstep->clock, passed);
	}
	look_later(lockstep, now);
}

static void handle_look(void *data)
{
	struct lockstep *lockstep = data;
	lockstep->due = 0;
	// What is put off to later in the same turn belongs to what came before.
	wl_event_loop_dispatch_idle(lockstep->loop);
	wl_display_flush_clients(lockstep->display);
	lockstep->waiting = clock_get_next(lockstep->clock) != 0;
	if (lockstep->waiting) {
		look(lockstep, clock_get_kernel_time());
	}
}

// There is something to wait for, or more than there was.
static void handle_set(void *data)
{
	struct lockstep *lockstep = data;
	int64_t now = clock_get_kernel_time();
	if (!lockstep->waiting) {
		lockstep->waiting = true;
		lockstep->looked = lockstep->calm = lockstep->answered = now;
	}
	lockstep->interval = FIRST_LOOK;
	if (lockstep->due == 0 || lockstep->due > now + FIRST_LOOK) {
		look_in(lockstep, now, FIRST_LOOK);
	}
}

struct lockstep *lockstep_create(struct wl_display *display, struct clock *clock)
{
	struct lockstep *lockstep = calloc(1, sizeof(*lockstep));
	if (!lockstep) {
		return NULL;
	}
	lockstep->display = display;
	lockstep->loop = wl_display_get_event_loop(display);
	lockstep->clock = clock;
	lockstep->kernel = clock_create(lockstep->loop);
	lockstep->processes = processes_create();
	if (lockstep->kernel) {
		lockstep->timer = clock_timer_create(lockstep->kernel, handle_look, lockstep);
	}
	if (!lockstep->timer) {
		lockstep_destroy(lockstep);
		return NULL;
	}
	clock_set_driver(clock, handle_set, lockstep);
	return lockstep;
}

void lockstep_destroy(struct lockstep *lockstep)
{
	if (!lockstep) {
		return;
	}
	clock_set_driver(lockstep->clock, NULL, NULL);
	clock_timer_destroy(lockstep->timer);
	clock_destroy(lockstep->kernel);
	processes_destroy(lockstep->processes);
	free(lockstep);
}
