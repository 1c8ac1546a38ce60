/* SPDX-License-Identifier: MIT */
/* Pictures of a screen: many at once, taken back, and of screens that go. */
#include "capture.h"

#include <errno.h>
#include <headless.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "configure.h"
#include "feed.h"
#include "layout.h"
#include "log.h"
#include "options.h"
#include "screen.h"
#include "server.h"
#include "unit.h"

#define N 3

struct want {
	struct capture base;
	int n_done, error, width, height;
	/** What is to be started, or cancelled, when it is answered. */
	struct want *start, *cancel;
};

static struct {
	struct server server;
	struct options options;
	char path[32];
	struct output_interface impl;
	/** How often the output was asked, and was to forget it. */
	int n_asked, n_cancelled;
	struct output_capture *asked;
	struct want wants[N];
} world;

static struct screen *get_screen(void)
{
	return layout_get_first(&world.server);
}

static void handle_done(struct capture *capture, int error, const struct output_picture *picture)
{
	struct want *want = wl_container_of(capture, want, base);
	want->n_done++;
	want->error = error;
	want->width = picture ? picture->width : 0;
	want->height = picture ? picture->height : 0;
	if (want->start) {
		capture_start(&want->start->base, get_screen());
	}
	if (want->cancel) {
		capture_cancel(&want->cancel->base);
	}
}

static void start(int i)
{
	capture_start(&world.wants[i].base, get_screen());
}

static void turn(int n)
{
	for (int i = 0; i < n; i++) {
		wl_event_loop_dispatch(world.server.loop, 20);
	}
}

static void turn_until_done(const struct want *want)
{
	for (int i = 0; i < 500 && want->n_done == 0; i++) {
		turn(1);
	}
	assert_int_equal(want->n_done, 1);
}

/* ---- an output that answers when it is told to ---- */

static int ask(struct output *output, struct output_capture *capture)
{
	assert_null(world.asked);
	world.n_asked++;
	world.asked = capture;
	return 0;
}

static void forget(struct output *output)
{
	assert_non_null(world.asked);
	world.n_cancelled++;
	world.asked = NULL;
}

static void answer(int error)
{
	const struct output_picture picture = { .data = "", .width = 7, .height = 5 };
	struct output_capture *asked = world.asked;
	world.asked = NULL;
	asked->done(asked, error, error ? NULL : &picture);
}

static void replace_output(void)
{
	struct output *output = get_screen()->output;
	world.impl = *output->impl;
	world.impl.capture = ask;
	world.impl.cancel_capture = forget;
	output->impl = &world.impl;
}

static void configure(const char *text)
{
	FILE *file = fopen(world.path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int setup(void **state)
{
	static char *const words[] = { "slipway", "session", "--backend", "headless", "--size",
		"64x48", "--config", world.path, NULL };
	memset(&world, 0, sizeof(world));
	strcpy(world.path, "/tmp/slipway-capture-XXXXXX");
	int fd = mkstemp(world.path);
	if (fd < 0) {
		return -1;
	}
	close(fd);
	configure("outputs: {}");
	log_init(SLIP_LOG_ERROR);
	unsetenv("XDG_RUNTIME_DIR"); // a private one is made
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
	for (int i = 0; i < N; i++) {
		world.wants[i].base.done = handle_done;
	}
	return options_parse(&world.options, 8, (char **)words) < 0 &&
					server_init(&world.server, &world.options) == -1
			? 0
			: -1;
}

static int teardown(void **state)
{
	server_finish(&world.server);
	unlink(world.path);
	return 0;
}

static void test_many_at_once(void **state)
{
	for (int i = 0; i < N; i++) {
		start(i);
	}
	for (int i = 0; i < N; i++) {
		turn_until_done(&world.wants[i]);
		assert_int_equal(world.wants[i].error, 0);
		assert_int_equal(world.wants[i].width, 64);
		assert_int_equal(world.wants[i].height, 48);
		assert_null(world.wants[i].base.screen);
	}
}

static void test_who_comes_later_shares_the_next(void **state)
{
	replace_output();
	start(0);
	start(1);
	start(2);
	assert_int_equal(world.n_asked, 1);
	answer(0);
	assert_int_equal(world.wants[0].n_done, 1);
	assert_int_equal(world.wants[1].n_done, 0);
	assert_int_equal(world.n_asked, 2);
	answer(0);
	assert_int_equal(world.wants[1].n_done, 1);
	assert_int_equal(world.wants[2].n_done, 1);
	assert_int_equal(world.wants[2].width, 7);
	assert_int_equal(world.n_asked, 2);
}

static void test_an_error_is_painted(void **state)
{
	replace_output();
	start(0);
	start(1);
	answer(EIO);
	assert_int_equal(world.wants[0].n_done, 1);
	assert_int_equal(world.wants[0].error, 0);
	assert_int_equal(world.wants[0].width, 64);
	assert_int_equal(world.n_asked, 2);
	answer(0);
	assert_int_equal(world.wants[1].width, 7);
}

static void test_silence_is_painted(void **state)
{
	replace_output();
	start(0);
	turn_until_done(&world.wants[0]);
	assert_int_equal(world.wants[0].error, 0);
	assert_int_equal(world.wants[0].height, 48);
	assert_int_equal(world.n_cancelled, 1);
	start(0);
	assert_int_equal(world.n_asked, 2);
}

static void test_cancel(void **state)
{
	replace_output();
	capture_cancel(&world.wants[0].base); // nobody waits for it
	start(0);
	start(1);
	capture_cancel(&world.wants[1].base);
	assert_int_equal(world.n_cancelled, 0);
	capture_cancel(&world.wants[0].base);
	assert_int_equal(world.n_cancelled, 1);
	assert_int_equal(world.n_asked, 1);
	start(0);
	start(1);
	capture_cancel(&world.wants[0].base);
	assert_int_equal(world.n_asked, 3); // for who waited behind it
	answer(0);
	assert_int_equal(world.wants[1].n_done, 1);
	assert_int_equal(world.wants[0].n_done, 0);
}

static void test_from_within_an_answer(void **state)
{
	replace_output();
	start(2);
	start(0);
	start(1);
	answer(0);
	world.wants[0].cancel = &world.wants[1];
	world.wants[0].start = &world.wants[2];
	answer(0);
	assert_int_equal(world.wants[0].n_done, 1);
	assert_int_equal(world.wants[1].n_done, 0);
	assert_int_equal(world.n_asked, 3);
	answer(0);
	assert_int_equal(world.wants[2].n_done, 2);
}

static void test_of_an_output_that_goes(void **state)
{
	start(0);
	start(1);
	headless_output_destroy(get_screen()->output);
	assert_int_equal(world.wants[0].error, ENODEV);
	assert_int_equal(world.wants[1].error, ENODEV);
	// What is there instead cannot deliver any.
	start(2);
	assert_int_equal(world.wants[2].n_done, 1);
	assert_int_equal(world.wants[2].error, 0);
}

// A capture that was pending there was never answered.
static void test_of_an_output_that_is_turned_off(void **state)
{
	struct server *server = &world.server;
	struct output *second = headless_output_create(server->backend, NULL, 32, 32, 60000);
	assert_non_null(second);
	struct screen *screen = wl_container_of(server->screens.prev, screen, link);
	assert_ptr_equal(screen->output, second);
	capture_start(&world.wants[0].base, screen);
	capture_start(&world.wants[1].base, screen);
	configure("outputs: { HEADLESS-2: { on: no } }");
	assert_true(configure_reload(server));
	assert_int_equal(world.wants[0].n_done, 1);
	assert_int_equal(world.wants[0].error, ENODEV);
	assert_int_equal(world.wants[1].error, ENODEV);
	// And it takes another one.
	struct output_capture again = { 0 };
	assert_int_equal(second->impl->capture(second, &again), 0);
	assert_true(!second->unwatched);
	second->impl->cancel_capture(second);
	assert_true(second->unwatched);
}

static bool paint_nothing(struct image_feed *feed, void *data)
{
	return true;
}

static void count_shown(struct image_feed *feed, const struct timespec *when, void *data)
{
	++*(int *)data;
}

static const struct image_feed_user counting_user = {
	.paint = paint_nothing,
	.shown = count_shown,
};

// At rest a picture is had at once; who wants the next at once gets the next frame's.
static void test_rhythm(void **state)
{
	struct screen *screen = get_screen();
	int n = 0;
	for (int i = 0; i < 20; i++) {
		turn(1);
	}
	assert_false(screen->output->in_flight || screen->output->scheduled);
	uint64_t frames = screen->counters.frames;
	struct feed *feed = feed_open_screen(screen, IMAGE_FEED_PLAIN, &counting_user, &n);
	assert_non_null(feed);
	image_feed_ask(&feed->base, IMAGE_FEED_NOW);
	turn(1);
	assert_int_equal(n, 1);
	assert_int_equal(screen->counters.frames, frames);
	// However long this turn takes, it is at most that long since.
	screen->pictured = screen_get_time(screen) + INT64_C(60000000000);
	image_feed_ask(&feed->base, IMAGE_FEED_NOW);
	for (int i = 0; i < 500 && n < 2; i++) {
		turn(1);
	}
	assert_int_equal(n, 2);
	assert_int_equal(screen->counters.frames, frames + 1);
	image_feed_close(&feed->base);
}

static void test_pending_at_the_end(void **state)
{
	start(0);
	start(1);
	teardown(state);
	assert_int_equal(world.wants[0].error, ENODEV);
	assert_int_equal(world.wants[1].error, ENODEV);
	assert_int_equal(setup(state), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_many_at_once),
		TEST(test_who_comes_later_shares_the_next),
		TEST(test_an_error_is_painted),
		TEST(test_silence_is_painted),
		TEST(test_cancel),
		TEST(test_from_within_an_answer),
		TEST(test_of_an_output_that_goes),
		TEST(test_of_an_output_that_is_turned_off),
		TEST(test_rhythm),
		TEST(test_pending_at_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
