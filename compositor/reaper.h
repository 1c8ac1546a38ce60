/* SPDX-License-Identifier: MIT */
#ifndef REAPER_H
#define REAPER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * The process between the compositor and its command. All that the command starts descends from
 * it, whatever that does to get away, so that it knows what is left, and ends it. It outlives the
 * compositor, and ends everything then, too.
 */

struct reaper_options {
	/** What the command leaves behind stays, and is ended with the rest. */
	bool adopts;
	/** The command is in this process group; 0 makes it one of its own. */
	pid_t group;
	/** What is standard output and standard error to the command. */
	int stdout_fd, stderr_fd;
	/** A directory to remove if the compositor does not live to do it, or "". */
	const char *scratch;
};

/** What the compositor hears of it, before the socket's end: that nobody is left. */
struct reaper_message {
	enum {
		/** The command cannot be run, value being an errno. */
		REAPER_FAILED,
		/** The command ended, value being as wait(2) gives it. */
		REAPER_ENDED,
	} kind;
	int value;
};

/**
 * Becomes that process, after a fork: starts argv, and ends with all that comes of it. fd is a
 * socket for messages, at whose end all is to go: politely, and after a second surely.
 */
_Noreturn void reaper_run(
		const struct reaper_options *options, char *const *argv, int fd, pid_t compositor);

#endif
