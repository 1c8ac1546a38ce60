/* SPDX-License-Identifier: MIT */
/* What the reaper leaves behind, of real processes. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reaper.h"
#include "unit.h"

/** The reaper of a command, and the compositor's end of its socket. */
struct world {
	char scratch[32];
	pid_t pid;
	int fd;
};

static void setup(struct world *world, char *const *argv)
{
	*world = (struct world){ .scratch = "/tmp/slipway-test-XXXXXX" };
	assert_non_null(mkdtemp(world->scratch));
	struct reaper_options options = {
		.adopts = true,
		.stdout_fd = STDOUT_FILENO,
		.stderr_fd = STDERR_FILENO,
		.scratch = world->scratch,
	};
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	pid_t compositor = getpid();
	world->pid = fork();
	assert_true(world->pid >= 0);
	if (world->pid == 0) {
		reaper_run(&options, argv, fds[1], compositor);
	}
	world->fd = fds[0];
	close(fds[1]);
}

static void await_end(const struct world *world)
{
	int wait_status;
	assert_int_equal(waitpid(world->pid, &wait_status, 0), world->pid);
	assert_int_equal(wait_status, 0);
}

static char *const sleeper[] = { "sleep", "60", NULL };

// Killed, it closes its end before it is nobody's parent any more.
static void a_compositor_that_dies_leaves_no_directory(void **state)
{
	struct world world;
	setup(&world, sleeper);
	close(world.fd);
	await_end(&world);
	assert_int_equal(rmdir(world.scratch), -1);
	assert_int_equal(errno, ENOENT);
}

static void one_that_asks_for_the_end_removes_it_itself(void **state)
{
	struct world world;
	setup(&world, sleeper);
	shutdown(world.fd, SHUT_WR);
	await_end(&world);
	close(world.fd);
	assert_int_equal(rmdir(world.scratch), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_compositor_that_dies_leaves_no_directory),
		cmocka_unit_test(one_that_asks_for_the_end_removes_it_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
