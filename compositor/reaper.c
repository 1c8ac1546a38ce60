/* SPDX-License-Identifier: MIT */
#include "reaper.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "open_files.h"
#include "process_tree.h"
#include "runtime_dir.h"

/** In milliseconds: between being asked and being killed; and until whom not even that ends is
 * given up, as the kernel holds it. */
#define GRACE 1000
#define PATIENCE 5000
/** And between attempts to kill. */
#define INTERVAL 10

struct reaper {
	const struct reaper_options *options;
	pid_t compositor;
	/** 0 once it has been reaped. */
	pid_t command;
	int socket_fd, signal_fd;
	/** Closed by a successful exec of the command; a failed one says why. -1: that is known. */
	int exec_fd;
	/** Everything is to end since then; 0 if it is not. */
	int64_t ending;
};

static int64_t get_time(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static void tell(const struct reaper *reaper, int kind, int value)
{
	struct reaper_message message = { .kind = kind, .value = value };
	send(reaper->socket_fd, &message, sizeof(message), MSG_NOSIGNAL);
}

static _Noreturn void become(const struct reaper *reaper, char *const *argv, int error_fd)
{
	setpgid(0, reaper->options->group);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	open_files_restore_limit();
	execvp(argv[0], argv);
	int error = errno;
	if (write(error_fd, &error, sizeof(error)) < 0) {
		_exit(126);
	}
	_exit(127);
}

// 0, or an errno.
static int start(struct reaper *reaper, char *const *argv)
{
	int pipe_fds[2];
	if (pipe2(pipe_fds, O_CLOEXEC) < 0) {
		return errno;
	}
	reaper->exec_fd = pipe_fds[0];
	reaper->command = fork();
	if (reaper->command < 0) {
		return errno;
	}
	if (reaper->command == 0) {
		become(reaper, argv, pipe_fds[1]);
	}
	setpgid(reaper->command, reaper->options->group);
	close(pipe_fds[1]);
	return 0;
}

static void note_exec(struct reaper *reaper)
{
	int error = 0;
	ssize_t n = read(reaper->exec_fd, &error, sizeof(error));
	close(reaper->exec_fd);
	reaper->exec_fd = -1;
	if (n == (ssize_t)sizeof(error)) {
		tell(reaper, REAPER_FAILED, error);
	}
}

static void signal_all(const struct reaper *reaper, int signo)
{
	if (!process_tree_signal(signo) && reaper->command) {
		kill(reaper->options->group ? reaper->command : -reaper->command, signo);
	}
}

static void end_all(struct reaper *reaper)
{
	reaper->ending = get_time();
	signal_all(reaper, SIGTERM);
	// Who is stopped does not hear of anything.
	signal_all(reaper, SIGCONT);
}

// False once nobody is left.
static bool reap(struct reaper *reaper)
{
	int wait_status;
	pid_t pid;
	while ((pid = waitpid(-1, &wait_status, WNOHANG)) > 0) {
		if (pid == reaper->command) {
			reaper->command = 0;
			if (reaper->exec_fd >= 0) {
				note_exec(reaper);
			}
			tell(reaper, REAPER_ENDED, wait_status);
		}
	}
	return pid == 0;
}

static bool is_hopeless(const struct reaper *reaper)
{
	return reaper->ending && get_time() > reaper->ending + GRACE + PATIENCE;
}

// What the command sends to its parent is for the compositor: SIGHUP, to read its file again,
// or SIGUSR1, to take a picture.
static void forward(const struct reaper *reaper)
{
	struct signalfd_siginfo info;
	while (read(reaper->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo != SIGCHLD && getppid() == reaper->compositor) {
			kill(reaper->compositor, (int)info.ssi_signo);
		}
	}
}

static void wait_for_something(struct reaper *reaper)
{
	struct pollfd fds[] = { { .fd = reaper->signal_fd, .events = POLLIN },
		{ .fd = reaper->ending ? -1 : reaper->socket_fd, .events = POLLIN },
		{ .fd = reaper->exec_fd, .events = POLLIN } };
	int timeout = -1;
	if (reaper->ending) {
		int64_t left = reaper->ending + GRACE - get_time();
		timeout = left > 0 ? (int)left : INTERVAL;
	}
	poll(fds, 3, timeout);
	forward(reaper);
	if (fds[2].revents) {
		note_exec(reaper);
	}
	if (fds[1].revents) {
		end_all(reaper);
	}
}

static int open_signals(void)
{
	sigset_t mask;
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGUSR1);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	return signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

// Closes what the compositor opened, or its clients would wait for this process to hang up. What it
// was given itself is the command's, too.
static void keep_only(int kept)
{
	DIR *fds = opendir("/proc/self/fd");
	const struct dirent *entry;
	while (fds && (entry = readdir(fds))) {
		int fd = atoi(entry->d_name);
		if (fd > STDERR_FILENO && fd != kept && fd != dirfd(fds) &&
				fcntl(fd, F_GETFD) & FD_CLOEXEC) {
			close(fd);
		}
	}
	if (fds) {
		closedir(fds);
	}
}

// By its end of the socket: who is killed closes that a moment before it is nobody's parent any
// more.
static bool is_compositor_dead(const struct reaper *reaper)
{
	struct pollfd fd = { .fd = reaper->socket_fd };
	return poll(&fd, 1, 0) > 0 && fd.revents & POLLHUP;
}

_Noreturn void reaper_run(
		const struct reaper_options *options, char *const *argv, int fd, pid_t compositor)
{
	struct reaper reaper = {
		.options = options, .compositor = compositor, .socket_fd = fd, .exec_fd = -1
	};
	prctl(PR_SET_NAME, "slipway-reaper");
	prctl(PR_SET_CHILD_SUBREAPER, options->adopts);
	// Who kills the compositor's group does not kill this.
	setpgid(0, 0);
	dup2(options->stdout_fd, STDOUT_FILENO);
	dup2(options->stderr_fd, STDERR_FILENO);
	keep_only(fd);
	reaper.signal_fd = open_signals();
	int error = reaper.signal_fd < 0 ? errno : start(&reaper, argv);
	if (error) {
		tell(&reaper, REAPER_FAILED, error);
	}
	while (reap(&reaper) && !is_hopeless(&reaper)) {
		if (reaper.ending && get_time() >= reaper.ending + GRACE) {
			signal_all(&reaper, SIGKILL);
		}
		wait_for_something(&reaper);
	}
	if (is_compositor_dead(&reaper)) {
		runtime_dir_remove(options->scratch);
	}
	_exit(0);
}
