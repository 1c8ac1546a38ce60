/* SPDX-License-Identifier: MIT */
#include "ping.h"

#include <time.h>
#include <wayland-client.h>

static uint64_t now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static void handle_done(void *data, struct wl_callback *callback, uint32_t serial)
{
	struct ping *ping = data;
	uint64_t waited_us = now_us() - ping->sent_us;

	(void)callback;
	(void)serial;
	if (waited_us > ping->longest_us) {
		ping->longest_us = waited_us;
	}
	ping_finish(ping);
}

static const struct wl_callback_listener listener = {
	.done = handle_done,
};

void ping_send(struct ping *ping, struct wl_display *display)
{
	if (ping->callback) {
		return;
	}
	ping->sent_us = now_us();
	ping->callback = wl_display_sync(display);
	wl_callback_add_listener(ping->callback, &listener, ping);
}

void ping_finish(struct ping *ping)
{
	if (ping->callback) {
		wl_callback_destroy(ping->callback);
		ping->callback = NULL;
	}
}
