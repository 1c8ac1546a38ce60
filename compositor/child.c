/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "open_files.h"

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

static int handle_sigchld(int signo, void *data)
{
	struct child *child = data;
	int wait_status;
	if (child->pid > 0 && waitpid(child->pid, &wait_status, WNOHANG) == child->pid) {
		note_end(child, wait_status);
		// The group may live on, and stop still has to end it; if not, its number is free.
		if (kill(-child->pid, 0) < 0) {
			child->pid = 0;
		}
		child->ended(child);
	}
	return 0;
}

static void become(const struct child *child, char *const *argv, const char *socket, int error_fd)
{
	setpgid(0, 0);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	open_files_restore_limit();
	setenv("WAYLAND_DISPLAY", socket, 1);
	if (child->stdout_taken) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
	}
	execvp(argv[0], argv);
	int error = errno;
	if (write(error_fd, &error, sizeof(error)) < 0) {
		_exit(126);
	}
	_exit(127);
}

int child_start(struct child *child, struct wl_event_loop *loop, char *const *argv,
		const char *socket)
{
	int pipe_fds[2];
	if (pipe2(pipe_fds, O_CLOEXEC) < 0) {
		return -errno;
	}
	child->sigchld = wl_event_loop_add_signal(loop, SIGCHLD, handle_sigchld, child);
	child->pid = child->sigchld ? fork() : -1;
	if (child->pid < 0) {
		child->pid = 0;
		close(pipe_fds[0]);
		close(pipe_fds[1]);
		return -EAGAIN;
	}
	if (child->pid == 0) {
		become(child, argv, socket, pipe_fds[1]);
	}
	setpgid(child->pid, child->pid);
	close(pipe_fds[1]);
	// Closed by a successful exec; a failed one says why.
	int error = 0;
	ssize_t n = read(pipe_fds[0], &error, sizeof(error));
	close(pipe_fds[0]);
	if (n == (ssize_t)sizeof(error)) {
		waitpid(child->pid, NULL, 0);
		child->pid = 0;
		return -error;
	}
	return 0;
}

static bool is_gone(struct child *child)
{
	int wait_status;
	if (waitpid(child->pid, &wait_status, WNOHANG) == child->pid) {
		note_end(child, wait_status);
	}
	return kill(-child->pid, 0) < 0;
}

void child_stop(struct child *child)
{
	if (child->sigchld) {
		wl_event_source_remove(child->sigchld);
		child->sigchld = NULL;
	}
	if (child->pid <= 0) {
		return;
	}
	kill(-child->pid, SIGTERM);
	for (int i = 0; i < 100 && !is_gone(child); i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000 * 1000 }, NULL);
	}
	if (!is_gone(child)) {
		kill(-child->pid, SIGKILL);
		int wait_status;
		if (waitpid(child->pid, &wait_status, 0) == child->pid) {
			note_end(child, wait_status);
		}
	}
	child->pid = 0;
}
