/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)
/* In ms: 0 would be taken for no time. */
#define FIRST_MS 1000

struct clock {
	struct wl_list timers; // clock_timer.link: those that are set, the next one first
	bool is_virtual;
	/** Of a virtual one. */
	int64_t origin, now;
	unsigned n_holds;
	clock_func driver;
	void *driver_data;
	/** The kernel's timer, which stands for the next one. */
	int fd;
	struct wl_event_source *source;
};

struct clock_timer {
	struct wl_list link; // clock.timers, or in no list
	struct clock *clock;
	int64_t when; // 0: it is not set
	clock_func func;
	void *data;
};

static struct clock_timer *get_first(const struct clock *clock)
{
	struct clock_timer *first = wl_container_of(clock->timers.next, first, link);
	return wl_list_empty(&clock->timers) ? NULL : first;
}

static void unset(struct clock_timer *timer)
{
	wl_list_remove(&timer->link);
	wl_list_init(&timer->link);
	timer->when = 0;
}

// It may set itself anew, or destroy itself.
static void call_first(struct clock *clock)
{
	struct clock_timer *timer = get_first(clock);
	unset(timer);
	timer->func(timer->data);
}

static int arm(struct clock *clock)
{
	int64_t when = clock_get_next(clock);
	struct itimerspec spec = {
		.it_value = { .tv_sec = when / SECOND, .tv_nsec = when % SECOND },
	};
	return timerfd_settime(clock->fd, TFD_TIMER_ABSTIME, &spec, NULL) < 0 ? -errno : 0;
}

// One at a time: what others set or destroy meanwhile is seen to when the kernel's timer comes
// next.
static int handle_expired(int fd, uint32_t mask, void *data)
{
	struct clock *clock = data;
	uint64_t expirations;
	if (read(fd, &expirations, sizeof(expirations)) < 0) {
		return 0; // it was set anew meanwhile
	}
	if (!wl_list_empty(&clock->timers)) {
		call_first(clock);
		arm(clock);
	}
	return 1;
}

static struct clock *create(void)
{
	struct clock *clock = calloc(1, sizeof(*clock));
	if (clock) {
		wl_list_init(&clock->timers);
		clock->fd = -1;
	}
	return clock;
}

struct clock *clock_create(struct wl_event_loop *loop)
{
	struct clock *clock = create();
	if (!clock) {
		return NULL;
	}
	clock->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (clock->fd >= 0) {
		clock->source = wl_event_loop_add_fd(
				loop, clock->fd, WL_EVENT_READABLE, handle_expired, clock);
	}
	if (!clock->source) {
		clock_destroy(clock);
		return NULL;
	}
	return clock;
}

struct clock *clock_create_virtual(void)
{
	struct clock *clock = create();
	if (clock) {
		clock->is_virtual = true;
		clock->origin = clock->now = clock_get_kernel_time();
	}
	return clock;
}

void clock_destroy(struct clock *clock)
{
	if (!clock) {
		return;
	}
	if (clock->source) {
		wl_event_source_remove(clock->source);
	}
	if (clock->fd >= 0) {
		close(clock->fd);
	}
	free(clock);
}

bool clock_is_virtual(const struct clock *clock)
{
	return clock->is_virtual;
}

int64_t clock_get_kernel_time(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

int64_t clock_get_time(const struct clock *clock)
{
	return clock->is_virtual ? clock->now : clock_get_kernel_time();
}

int64_t clock_get_origin(const struct clock *clock)
{
	return clock->origin;
}

int64_t clock_get_ms(const struct clock *clock, int64_t when)
{
	return (when - clock->origin) / 1000000 + (clock->is_virtual ? FIRST_MS : 0);
}

int64_t clock_get_next(const struct clock *clock)
{
	const struct clock_timer *first = get_first(clock);
	return first ? first->when : 0;
}

void clock_step(struct clock *clock)
{
	const struct clock_timer *first = get_first(clock);
	if (first) {
		clock->now = first->when > clock->now ? first->when : clock->now;
		call_first(clock);
	}
}

void clock_advance(struct clock *clock, int64_t ns)
{
	int64_t end = clock->now + ns;
	for (int64_t next = clock_get_next(clock); next != 0 && next <= end;
			next = clock_get_next(clock)) {
		clock_step(clock);
	}
	clock->now = end;
}

void clock_hold(struct clock *clock)
{
	clock->n_holds++;
}

void clock_release(struct clock *clock)
{
	clock->n_holds--;
}

bool clock_is_held(const struct clock *clock)
{
	return clock->n_holds > 0;
}

void clock_set_driver(struct clock *clock, clock_func func, void *data)
{
	clock->driver = func;
	clock->driver_data = data;
}

struct clock_timer *clock_timer_create(struct clock *clock, clock_func func, void *data)
{
	struct clock_timer *timer = calloc(1, sizeof(*timer));
	if (timer) {
		wl_list_init(&timer->link);
		timer->clock = clock;
		timer->func = func;
		timer->data = data;
	}
	return timer;
}

// The kernel's timer, if it was set for this one, finds another or none.
void clock_timer_destroy(struct clock_timer *timer)
{
	if (timer) {
		clock_timer_set(timer, 0);
		free(timer);
	}
}

static void insert(struct clock_timer *timer)
{
	struct wl_list *before = timer->clock->timers.prev;
	while (before != &timer->clock->timers) {
		const struct clock_timer *other = wl_container_of(before, other, link);
		if (other->when <= timer->when) {
			break;
		}
		before = before->prev;
	}
	wl_list_insert(before, &timer->link);
}

int clock_timer_set(struct clock_timer *timer, int64_t when)
{
	struct clock *clock = timer->clock;
	int64_t next = clock_get_next(clock);
	unset(timer);
	if (when != 0) {
		timer->when = when;
		insert(timer);
	}
	if (!clock->is_virtual) {
		return clock_get_next(clock) != next ? arm(clock) : 0;
	}
	if (when != 0 && clock->driver) {
		clock->driver(clock->driver_data);
	}
	return 0;
}
