/* SPDX-License-Identifier: MIT */
#include "clock_timer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

struct clock_timer {
	int fd;
	struct wl_event_source *source;
	clock_timer_func func;
	void *data;
};

static int handle_expired(int fd, uint32_t mask, void *data)
{
	struct clock_timer *timer = data;
	uint64_t expirations;
	if (read(fd, &expirations, sizeof(expirations)) < 0) {
		return 0; // it was set anew meanwhile
	}
	timer->func(timer->data);
	return 1;
}

struct clock_timer *clock_timer_create(
		struct wl_event_loop *loop, clockid_t clock, clock_timer_func func, void *data)
{
	struct clock_timer *timer = calloc(1, sizeof(*timer));
	if (!timer) {
		return NULL;
	}
	timer->func = func;
	timer->data = data;
	timer->fd = timerfd_create(clock, TFD_CLOEXEC | TFD_NONBLOCK);
	if (timer->fd >= 0) {
		timer->source = wl_event_loop_add_fd(
				loop, timer->fd, WL_EVENT_READABLE, handle_expired, timer);
	}
	if (!timer->source) {
		clock_timer_destroy(timer);
		return NULL;
	}
	return timer;
}

void clock_timer_destroy(struct clock_timer *timer)
{
	if (!timer) {
		return;
	}
	if (timer->source) {
		wl_event_source_remove(timer->source);
	}
	if (timer->fd >= 0) {
		close(timer->fd);
	}
	free(timer);
}

int clock_timer_set(struct clock_timer *timer, int64_t when)
{
	struct itimerspec spec = {
		.it_value = { .tv_sec = when / SECOND, .tv_nsec = when % SECOND },
	};
	int ret = timerfd_settime(timer->fd, TFD_TIMER_ABSTIME, &spec, NULL);
	return ret < 0 ? -errno : 0;
}

int64_t clock_get_time(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}
