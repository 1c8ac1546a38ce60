/* SPDX-License-Identifier: MIT */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <sys/types.h>
#include <wayland-server-core.h>

#include "reaper.h"

/** A command that a compositor runs, and all that it starts. */
struct child {
	/** Its reaper's; 0: none is running. */
	pid_t pid;
	/** As a shell would give it: the exit status, or 128 and the signal's number. */
	int status;
	/** How it ended, in words: "ended with status 1", "was ended by signal 9 (Killed)"; else
	 * "". */
	char end[80];
	/** The socket to the reaper. */
	int fd;
	struct wl_event_source *readable;
	/** The command cannot be run: error is an errno (ENOENT, ...). */
	void (*failed)(struct child *child, int error);
	/** The command ended. */
	void (*ended)(struct child *child);
	/** So did all that it started and that has not got away. May be NULL. */
	void (*all_ended)(struct child *child);
};

/**
 * Starts argv in this process's environment, without waiting for that to be done, which takes as
 * long as it takes to read the program: 0, or -errno. All else comes through the event loop.
 */
int child_start(struct child *child, struct wl_event_loop *loop, char *const *argv,
		const struct reaper_options *options);

/**
 * Ends everything, first politely, then surely; in little more than a second, unless the kernel
 * holds somebody. Meanwhile the display's event loop goes on: what ends politely may have something
 * to say to it. NULL is for none.
 */
void child_stop(struct child *child, struct wl_display *display);

#endif
