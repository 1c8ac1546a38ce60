/* SPDX-License-Identifier: MIT */
#ifndef X11_WATCH_H
#define X11_WATCH_H

#include <stdbool.h>
#include <wayland-server-core.h>

struct xauthority;

/**
 * An X client that does nothing but hear of the windows that are mapped on the first screen, in the
 * few words of the X11 protocol that this takes. It never waits for the server, which may be
 * waiting for us.
 */
struct x11_watch {
	int fd;
	struct wl_event_source *source;
	/** What has come of the message that is being read. */
	unsigned char *buffer;
	size_t size, capacity;
	bool is_set_up;
	/** From now on, no window is missed. */
	void (*ready)(struct x11_watch *watch);
	/** A window was mapped. */
	void (*mapped)(struct x11_watch *watch);
	/** The server hung up, or said what cannot be; nothing comes any more. */
	void (*failed)(struct x11_watch *watch);
};

/** Takes the fd, which is connected to the server. 0, or -errno; then there is nothing to finish.
 */
int x11_watch_init(struct x11_watch *watch, struct wl_event_loop *loop, int fd,
		const struct xauthority *authority);

void x11_watch_finish(struct x11_watch *watch);

#endif
