/* SPDX-License-Identifier: MIT */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <sys/types.h>
#include <wayland-server-core.h>

/** The command that a compositor runs, in a process group of its own. */
struct child {
	pid_t pid; // 0: none is running
	/** As a shell would give it: the exit status, or 128 and the signal's number. */
	int status;
	/** How it ended, in words: "ended with status 1", "was ended by signal 9 (Killed)". */
	char end[80];
	/** Standard output is the compositor's own: the command writes to standard error instead.
	 */
	bool stdout_taken;
	struct wl_event_source *sigchld;
	void (*ended)(struct child *child);
};

/** Starts argv with WAYLAND_DISPLAY set to socket: 0, or -errno of what hindered it (ENOENT, …). */
int child_start(struct child *child, struct wl_event_loop *loop, char *const *argv,
		const char *socket);

/** Ends the group, first politely, then surely, and waits for the child; at most about a second. */
void child_stop(struct child *child);

#endif
