/* SPDX-License-Identifier: MIT */
/* slipway shot, on an output that does not deliver its picture as it should. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "options.h"
#include "server.h"
#include "unit.h"

struct world {
	char path[32];
	struct server server;
	struct options options;
	/** The output's own interface, with another capture. */
	struct output_interface impl;
};

static struct output_capture *pending;

static int fail_now(struct output *output, struct output_capture *capture)
{
	return -EIO;
}

static int fail_later(struct output *output, struct output_capture *capture)
{
	pending = capture;
	return 0;
}

static int handle_later(void *data)
{
	struct output_capture *capture = pending;
	pending = NULL;
	if (capture) {
		capture->done(capture, EIO, NULL);
	}
	return 0;
}

static int setup(void **state)
{
	static struct world world;
	memset(&world, 0, sizeof(world));
	pending = NULL;
	strcpy(world.path, "/tmp/slipway-shot-XXXXXX");
	int fd = mkstemp(world.path);
	if (fd < 0) {
		return -1;
	}
	close(fd);
	log_init(SLIP_LOG_ERROR);
	unsetenv("XDG_RUNTIME_DIR");              // a private one is made
	setenv("XDG_CONFIG_HOME", world.path, 1); // has nothing, being no directory
	static char *const words[] = { "slipway", "shot", "--backend", "headless", "--size",
		"64x48", "--timeout", "1", "-o", world.path, "--", "sleep", "60", NULL };
	*state = &world;
	return options_parse(&world.options, 13, (char **)words) < 0 ? 0 : -1;
}

static int teardown(void **state)
{
	struct world *world = *state;
	unlink(world->path);
	return 0;
}

static void assert_painted(struct world *world,
		int (*capture)(struct output *output, struct output_capture *capture), int status)
{
	struct server *server = &world->server;
	assert_int_equal(server_init(server, &world->options), -1);
	struct output *output = wl_container_of(server->backend->outputs.next, output, link);
	world->impl = *output->impl;
	world->impl.capture = capture;
	output->impl = &world->impl;
	struct wl_event_source *later = wl_event_loop_add_timer(server->loop, handle_later, NULL);
	wl_event_source_timer_update(later, 1200);
	assert_int_equal(server_run(server), status);
	wl_event_source_remove(later);
	server_finish(server);
	char magic[4] = "";
	FILE *file = fopen(world->path, "r");
	assert_non_null(file);
	assert_int_equal(fread(magic, 1, sizeof(magic), file), sizeof(magic));
	fclose(file);
	assert_memory_equal(magic, "\x89PNG", 4);
}

// Nothing is ever drawn: it is the picture of that moment.
static void test_fails_at_once(void **state)
{
	assert_painted(*state, fail_now, 4);
}

static void test_fails_later(void **state)
{
	assert_painted(*state, fail_later, 4);
}

static int stall(struct output *output, struct output_capture *capture)
{
	return 0;
}

static void test_never_comes(void **state)
{
	assert_painted(*state, stall, 4);
}

// As long as its picture is waited for, the line's time does not run out.
static void test_script(void **state)
{
	struct world *world = *state;
	char path[] = "/tmp/slipway-script-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	dprintf(fd, "shot %s\n", world->path);
	close(fd);
	world->options.shot.picture = NULL;
	world->options.shot.script = path;
	assert_painted(world, stall, 0);
	unlink(path);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fails_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_fails_later, setup, teardown),
		cmocka_unit_test_setup_teardown(test_never_comes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_script, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
