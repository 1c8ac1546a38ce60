/* SPDX-License-Identifier: MIT */
#include "fake_clock.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wayland-server-core.h>

struct server;

struct timer {
	/** A timer that is never armed; NULL: none. */
	struct wl_event_source *source;
	wl_event_loop_timer_func_t func;
	void *data;
	/** 0: it is not armed. */
	int64_t when;
};

static struct timer timers[64];
static int64_t now = 1000;

static struct timer *find(const struct wl_event_source *source)
{
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		if (timers[i].source == source) {
			return &timers[i];
		}
	}
	return NULL;
}

struct wl_event_source *__real_wl_event_loop_add_timer(
		struct wl_event_loop *loop, wl_event_loop_timer_func_t func, void *data);
struct wl_event_source *__wrap_wl_event_loop_add_timer(
		struct wl_event_loop *loop, wl_event_loop_timer_func_t func, void *data);
struct wl_event_source *__wrap_wl_event_loop_add_timer(
		struct wl_event_loop *loop, wl_event_loop_timer_func_t func, void *data)
{
	struct timer *timer = find(NULL);
	if (!timer) {
		fprintf(stderr, "too many timers\n");
		abort();
	}
	*timer = (struct timer){
		.source = __real_wl_event_loop_add_timer(loop, func, data),
		.func = func,
		.data = data,
	};
	return timer->source;
}

int __wrap_wl_event_source_timer_update(struct wl_event_source *source, int ms);
int __wrap_wl_event_source_timer_update(struct wl_event_source *source, int ms)
{
	find(source)->when = ms > 0 ? now + ms : 0;
	return 0;
}

int __real_wl_event_source_remove(struct wl_event_source *source);
int __wrap_wl_event_source_remove(struct wl_event_source *source);
int __wrap_wl_event_source_remove(struct wl_event_source *source)
{
	struct timer *timer = find(source);
	if (timer) {
		*timer = (struct timer){ 0 };
	}
	return __real_wl_event_source_remove(source);
}

int64_t __wrap_server_get_time(const struct server *server);
int64_t __wrap_server_get_time(const struct server *server)
{
	return now;
}

static struct timer *find_next(int64_t end)
{
	struct timer *next = NULL;
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		struct timer *timer = &timers[i];
		if (timer->when && timer->when <= end && (!next || timer->when < next->when)) {
			next = timer;
		}
	}
	return next;
}

void fake_clock_pass(int ms)
{
	int64_t end = now + ms;
	struct timer *timer;
	while ((timer = find_next(end))) {
		now = timer->when;
		timer->when = 0;
		timer->func(timer->data);
	}
	now = end;
}
