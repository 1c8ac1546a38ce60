/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void note_end(struct child *child, int wait_status)
{
	if (WIFEXITED(wait_status)) {
		child->status = WEXITSTATUS(wait_status);
		snprintf(child->end, sizeof(child->end), "ended with status %d", child->status);
	} else {
		int signo = WTERMSIG(wait_status);
		child->status = 128 + signo;
		snprintf(child->end, sizeof(child->end), "was ended by signal %d (%s)", signo,
				strsignal(signo));
	}
}

static bool has_ended(const struct child *child)
{
	return child->end[0] != '\0';
}

// Waits for the reaper's next words. False if it has none any more.
static bool hear(struct child *child, struct reaper_message *message)
{
	ssize_t n;
	do {
		n = recv(child->fd, message, sizeof(*message), 0);
	} while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof(*message) && message->kind == REAPER_ENDED) {
		note_end(child, message->value);
	}
	return n == (ssize_t)sizeof(*message);
}

// The reaper has ended, or is about to.
static void finish(struct child *child)
{
	if (child->readable) {
		wl_event_source_remove(child->readable);
		child->readable = NULL;
	}
	close(child->fd);
	int wait_status;
	if (waitpid(child->pid, &wait_status, 0) == child->pid && !has_ended(child)) {
		note_end(child, wait_status); // somebody killed it, and the command went with it
	}
	child->pid = 0;
}

static int handle_readable(int fd, uint32_t mask, void *data)
{
	struct child *child = data;
	bool had_ended = has_ended(child);
	struct reaper_message message;
	bool more = hear(child, &message);
	if (!more) {
		finish(child);
	} else if (message.kind == REAPER_FAILED) {
		child->failed(child, message.value);
	}
	if (!had_ended && has_ended(child)) {
		child->ended(child);
	}
	if (!more && child->all_ended) {
		child->all_ended(child);
	}
	return 0;
}

int child_start(struct child *child, struct wl_event_loop *loop, char *const *argv,
		const struct reaper_options *options)
{
	int fds[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0) {
		return -errno;
	}
	child->end[0] = '\0';
	child->fd = fds[0];
	child->readable = wl_event_loop_add_fd(
			loop, child->fd, WL_EVENT_READABLE, handle_readable, child);
	pid_t compositor = getpid();
	child->pid = child->readable ? fork() : -1;
	if (child->pid == 0) {
		reaper_run(options, argv, fds[1], compositor);
	}
	int error = child->readable ? errno : ENOMEM;
	close(fds[1]);
	if (child->pid < 0) {
		child->pid = 0;
		if (child->readable) {
			wl_event_source_remove(child->readable);
			child->readable = NULL;
		}
		close(child->fd);
		return -error;
	}
	return 0;
}

void child_stop(struct child *child, struct wl_display *display)
{
	if (child->pid <= 0) {
		return;
	}
	shutdown(child->fd, SHUT_WR);
	kill(child->pid, SIGCONT);
	while (display && child->pid > 0 &&
			wl_event_loop_dispatch(wl_display_get_event_loop(display), -1) == 0) {
		wl_display_flush_clients(display);
	}
	if (child->pid <= 0) {
		return;
	}
	struct reaper_message message;
	while (hear(child, &message)) {
	}
	finish(child);
}
