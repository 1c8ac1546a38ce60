/* SPDX-License-Identifier: MIT */
/* The headless backend: its clock, what a commit and a wish for a frame lead to, and captures. */
#include <drm_fourcc.h>
#include <errno.h>
#include <headless.h>
#include <string.h>

#include "unit.h"

#define WIDTH 40
#define HEIGHT 30
#define REFRESH 240000 // mHz; 60 Hz and other frequencies only take longer
#define MAX_EVENTS 16

struct world {
	struct wl_event_loop *loop;
	struct clock *clock;
	struct backend *backend;
	struct output *output;
	struct wl_listener frame, presented, destroyed;
	int n_frames, n_destroyed;
	struct output_presented shown[MAX_EVENTS];
	int n_shown;
	bool in_flight_at_frame;

	struct output_capture capture;
	int n_captures, capture_error;
	uint32_t captured[WIDTH * HEIGHT];
};

static void handle_frame(struct wl_listener *listener, void *data)
{
	struct world *world = wl_container_of(listener, world, frame);
	world->n_frames++;
	world->in_flight_at_frame |= world->output->in_flight;
	assert_ptr_equal(data, world->output);
	assert_false(world->output->scheduled);
}

static void handle_presented(struct wl_listener *listener, void *data)
{
	struct world *world = wl_container_of(listener, world, presented);
	assert_false(world->output->in_flight);
	assert_true(world->n_shown < MAX_EVENTS);
	world->shown[world->n_shown++] = *(const struct output_presented *)data;
}

static void handle_destroyed(struct wl_listener *listener, void *data)
{
	struct world *world = wl_container_of(listener, world, destroyed);
	wl_list_remove(&world->frame.link);
	wl_list_remove(&world->presented.link);
	wl_list_remove(&world->destroyed.link);
	world->n_destroyed++;
}

static void handle_captured(
		struct output_capture *capture, int error, const struct output_picture *picture)
{
	struct world *world = wl_container_of(capture, world, capture);
	world->n_captures++;
	world->capture_error = error;
	assert_int_equal(picture == NULL, error != 0);
	if (picture) {
		assert_int_equal(picture->width, WIDTH);
		assert_int_equal(picture->height, HEIGHT);
	}
	for (int y = 0; picture && y < HEIGHT; y++) {
		memcpy(&world->captured[y * WIDTH],
				(const char *)picture->data + (size_t)y * picture->stride,
				WIDTH * sizeof(uint32_t));
	}
}

static int setup(void **state)
{
	static struct world world;
	memset(&world, 0, sizeof(world));
	world.loop = wl_event_loop_create();
	world.clock = clock_create(world.loop);
	world.backend = headless_backend_create(world.loop, world.clock, WIDTH, HEIGHT, REFRESH);
	if (!world.backend) {
		return -1;
	}
	world.output = wl_container_of(world.backend->outputs.next, world.output, link);
	world.frame.notify = handle_frame;
	wl_signal_add(&world.output->events.frame, &world.frame);
	world.presented.notify = handle_presented;
	wl_signal_add(&world.output->events.presented, &world.presented);
	world.destroyed.notify = handle_destroyed;
	wl_signal_add(&world.output->events.destroy, &world.destroyed);
	world.capture.done = handle_captured;
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	backend_destroy(world->backend);
	clock_destroy(world->clock);
	wl_event_loop_destroy(world->loop);
	return world->n_destroyed == 1 ? 0 : -1;
}

static void dispatch(struct world *world)
{
	wl_event_loop_dispatch(world->loop, 0);
}

// Until a commit is presented; a second is far more than it takes.
static void wait_shown(struct world *world, int n)
{
	for (int i = 0; world->n_shown < n && i < 100; i++) {
		wl_event_loop_dispatch(world->loop, 10);
	}
	assert_int_equal(world->n_shown, n);
}

static int commit(struct world *world, struct buffer *buffer)
{
	struct output_layer layer = {
		.buffer = buffer,
		.src = { 0, 0, WIDTH, HEIGHT },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, WIDTH, HEIGHT },
	};
	struct output_state state = { .layers = &layer, .n_layers = 1 };
	assert_int_equal(world->output->impl->test(world->output, &state), 0);
	return world->output->impl->commit(world->output, &state);
}

static struct output_target *acquire(struct world *world)
{
	struct output_target *target = world->output->impl->acquire(world->output);
	assert_non_null(target);
	return target;
}

// Paints one colour that differs from pixel to pixel in its lower bits.
static uint32_t get_colour(uint32_t colour, int x, int y)
{
	return colour << 16 | (uint32_t)(y * WIDTH + x);
}

static void paint(struct output_target *target, uint32_t colour)
{
	for (int y = 0; y < HEIGHT; y++) {
		uint32_t *row = (uint32_t *)(void *)((char *)target->data +
				(size_t)y * target->stride);
		for (int x = 0; x < WIDTH; x++) {
			row[x] = get_colour(colour, x, y);
		}
	}
	pixman_region32_clear(&target->damage);
}

static void assert_captured(const struct world *world, uint32_t colour)
{
	assert_int_equal(world->capture_error, 0);
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		assert_int_equal(world->captured[i], get_colour(colour, i % WIDTH, i / WIDTH));
	}
}

static int64_t get_ns(const struct timespec *when)
{
	return when->tv_sec * INT64_C(1000000000) + when->tv_nsec;
}

static int64_t get_now(const struct world *world)
{
	return clock_get_time(world->clock);
}

static void test_output(void **state)
{
	struct world *world = *state;
	const struct output *output = world->output;
	assert_string_equal(world->backend->name, "headless");
	assert_int_equal(world->backend->drm_fd, -1);
	assert_int_equal(wl_list_length(&world->backend->outputs), 1);
	assert_string_equal(output->name, "HEADLESS-1");
	assert_int_equal(output->width, WIDTH);
	assert_int_equal(output->height, HEIGHT);
	assert_int_equal(output->refresh, REFRESH);
	assert_int_equal(output->planes[0].n_pairs, 0);
}

static void test_frame_at_once(void **state)
{
	struct world *world = *state;
	// Many wishes make one frame, and never while the wish is being said.
	for (int i = 0; i < 5; i++) {
		output_schedule_frame(world->output);
	}
	assert_int_equal(world->n_frames, 0);
	assert_true(world->output->scheduled);
	dispatch(world);
	assert_int_equal(world->n_frames, 1);
	assert_false(world->output->scheduled);
	dispatch(world);
	assert_int_equal(world->n_frames, 1);
	output_schedule_frame(world->output);
	dispatch(world);
	assert_int_equal(world->n_frames, 2);
}

static void test_frame_waits_for_commit(void **state)
{
	struct world *world = *state;
	assert_int_equal(commit(world, acquire(world)->buffer), 0);
	assert_true(world->output->in_flight);
	output_schedule_frame(world->output);
	dispatch(world);
	assert_int_equal(world->n_frames, world->n_shown);
	wait_shown(world, 1);
	dispatch(world);
	assert_int_equal(world->n_frames, 1);
	assert_false(world->in_flight_at_frame);
}

static void test_no_frame_unless_wanted(void **state)
{
	struct world *world = *state;
	assert_int_equal(commit(world, acquire(world)->buffer), 0);
	wait_shown(world, 1);
	for (int i = 0; i < 3; i++) {
		wl_event_loop_dispatch(world->loop, 6);
	}
	assert_int_equal(world->n_frames, 0);
	assert_int_equal(world->n_shown, 1);
}

static void test_retraces(void **state)
{
	struct world *world = *state;
	int64_t period = INT64_C(1000000000000) / REFRESH, last = 0, delay = INT64_MAX;
	for (int i = 0; i < 10; i++) {
		int64_t before = get_now(world);
		assert_int_equal(commit(world, acquire(world)->buffer), 0);
		int64_t after = get_now(world);
		wait_shown(world, i + 1);
		const struct output_presented *shown = &world->shown[i];
		int64_t when = get_ns(&shown->when);
		// The first retrace after the commit, and not told before it.
		assert_int_equal(when % period, 0);
		assert_int_equal(when / period, shown->sequence);
		assert_true(when > before);
		assert_true(when <= after + period);
		int64_t told = get_now(world);
		assert_true(when <= told);
		delay = told - when < delay ? told - when : delay;
		assert_true(when > last);
		assert_true(shown->when.tv_nsec >= 0 && shown->when.tv_nsec < 1000000000);
		last = when;
	}
	// A busy machine can delay some, but hardly all.
	assert_true(delay < period);
}

static void test_target(void **state)
{
	struct world *world = *state;
	struct output_target *target = acquire(world);
	assert_int_equal(target->buffer->width, WIDTH);
	assert_int_equal(target->buffer->height, HEIGHT);
	assert_int_equal(target->buffer->format, DRM_FORMAT_XRGB8888);
	assert_in_range(target->stride, WIDTH * 4, WIDTH * 8);
	pixman_box32_t all = { 0, 0, WIDTH, HEIGHT };
	assert_int_equal(pixman_region32_contains_rectangle(&target->damage, &all),
			PIXMAN_REGION_IN);
	paint(target, 1);
	assert_int_equal(commit(world, target->buffer), 0);
	// What is on its way to the screen must stay as it is until it is there.
	assert_null(world->output->impl->acquire(world->output));
	assert_int_equal(errno, EBUSY);
	wait_shown(world, 1);
	// The last picture is in it: only what changes has to be painted.
	assert_ptr_equal(acquire(world), target);
	assert_false(pixman_region32_not_empty(&target->damage));
}

static void test_damage_adds_up(void **state)
{
	struct world *world = *state;
	struct output_target *target = acquire(world);
	paint(target, 1);
	pixman_region32_t damage, both;
	pixman_region32_init_rect(&damage, 3, 4, 5, 6);
	pixman_region32_init_rect(&both, 3, 4, 5, 6);
	world->output->impl->damage(world->output, &damage);
	assert_true(pixman_region32_equal(&target->damage, &damage));
	pixman_region32_translate(&damage, 10, 10);
	pixman_region32_union(&both, &both, &damage);
	world->output->impl->damage(world->output, &damage);
	assert_true(pixman_region32_equal(&target->damage, &both));
	pixman_region32_fini(&damage);
	pixman_region32_fini(&both);
}

static void nothing(struct buffer *buffer)
{
}

static void test_refuses_what_is_not_painted(void **state)
{
	struct world *world = *state;
	static const struct buffer_interface impl = { .release = nothing, .destroy = nothing };
	struct buffer foreign;
	buffer_init(&foreign, &impl, WIDTH, HEIGHT, DRM_FORMAT_XRGB8888);
	struct output_layer layers[] = { { .buffer = acquire(world)->buffer },
		{ .buffer = &foreign } };
	const struct output_state refused[] = { { .n_layers = 0 },
		{ .layers = &layers[1], .n_layers = 1 }, { .layers = layers, .n_layers = 2 } };
	for (size_t i = 0; i < N_ELEMENTS(refused); i++) {
		struct output *output = world->output;
		assert_int_equal(output->impl->test(output, &refused[i]), -ENOTSUP);
		assert_int_equal(output->impl->commit(output, &refused[i]), -ENOTSUP);
	}
	assert_false(world->output->in_flight);
	assert_int_equal(foreign.locks, 0);
	assert_int_equal(layers[0].buffer->locks, 0);
}

static void test_capture(void **state)
{
	struct world *world = *state;
	struct output *output = world->output;
	struct output_target *a = acquire(world);
	paint(a, 7);
	assert_true(output->unwatched);
	assert_int_equal(output->impl->capture(output, &world->capture), 0);
	assert_false(output->unwatched);
	assert_int_equal(output->impl->capture(output, &world->capture), -EBUSY);
	// It is of a commit, so none comes before there is one.
	wl_event_loop_dispatch(world->loop, 10);
	assert_int_equal(world->n_captures, 0);
	assert_int_equal(commit(world, a->buffer), 0);
	assert_int_equal(world->n_captures, 0);
	wait_shown(world, 1);
	assert_int_equal(world->n_captures, 1);
	assert_captured(world, 7);
	assert_true(output->unwatched);
	// And one is all.
	struct output_target *b = acquire(world);
	paint(b, 8);
	assert_int_equal(commit(world, b->buffer), 0);
	wait_shown(world, 2);
	assert_int_equal(world->n_captures, 1);
}

// Asked for while a commit is on its way: the next one is meant, as output.h says.
static void test_capture_in_flight(void **state)
{
	struct world *world = *state;
	struct output *output = world->output;
	struct output_target *a = acquire(world);
	paint(a, 1);
	assert_int_equal(commit(world, a->buffer), 0);
	assert_int_equal(output->impl->capture(output, &world->capture), 0);
	wait_shown(world, 1);
	assert_int_equal(world->n_captures, 0);
	assert_false(output->unwatched);
	struct output_target *b = acquire(world);
	paint(b, 2);
	assert_int_equal(commit(world, b->buffer), 0);
	wait_shown(world, 2);
	assert_int_equal(world->n_captures, 1);
	assert_captured(world, 2);
}

// What could not be painted yet is painted anew: the capture is of that commit.
static void test_capture_of_what_is_left_to_paint(void **state)
{
	struct world *world = *state;
	struct output *output = world->output;
	struct output_target *target = acquire(world);
	paint(target, 1);
	assert_int_equal(output->impl->capture(output, &world->capture), 0);
	pixman_region32_t left;
	pixman_region32_init_rect(&left, 3, 4, 5, 6);
	output->impl->damage(output, &left);
	pixman_region32_fini(&left);
	assert_int_equal(commit(world, target->buffer), 0);
	wait_shown(world, 1);
	assert_int_equal(world->n_captures, 0);
	target = acquire(world);
	paint(target, 2);
	assert_int_equal(commit(world, target->buffer), 0);
	wait_shown(world, 2);
	assert_int_equal(world->n_captures, 1);
	assert_captured(world, 2);
}

static void test_destroy_with_capture(void **state)
{
	struct world *world = *state;
	struct output *output = world->output;
	assert_int_equal(output->impl->capture(output, &world->capture), 0);
	output_schedule_frame(output);
	assert_int_equal(commit(world, acquire(world)->buffer), 0);
	backend_destroy(world->backend);
	world->backend = NULL;
	assert_int_equal(world->n_captures, 1);
	assert_int_equal(world->capture_error, ENODEV);
	// Nothing is left in the loop that would touch what is gone.
	wl_event_loop_dispatch(world->loop, 10);
	assert_int_equal(world->n_frames, 0);
	assert_int_equal(world->n_shown, 0);
}

struct arrivals {
	struct wl_listener new_output;
	struct output *newest;
	int n;
};

static void handle_new_output(struct wl_listener *listener, void *data)
{
	struct arrivals *arrivals = wl_container_of(listener, arrivals, new_output);
	arrivals->newest = data;
	arrivals->n++;
}

static void test_outputs_come_and_go(void **state)
{
	struct world *world = *state;
	struct backend *backend = world->backend;
	struct arrivals arrivals = { .new_output.notify = handle_new_output };
	wl_signal_add(&backend->events.new_output, &arrivals.new_output);
	struct output *second = headless_output_create(backend, NULL, 7, 5, REFRESH);
	assert_int_equal(arrivals.n, 1);
	assert_ptr_equal(arrivals.newest, second);
	assert_string_equal(second->name, "HEADLESS-2");
	assert_int_equal(wl_list_length(&backend->outputs), 2);
	headless_output_destroy(world->output);
	assert_int_equal(world->n_destroyed, 1);
	assert_int_equal(wl_list_length(&backend->outputs), 1);
	struct output *first = headless_output_create(backend, NULL, 7, 5, REFRESH);
	assert_string_equal(first->name, "HEADLESS-1");
	headless_output_destroy(second);
	headless_output_destroy(first);
	assert_true(wl_list_empty(&backend->outputs));
}

static void test_unseen(void **state)
{
	struct world *world = *state;
	struct output *output = world->output;
	output->unseen = true;
	assert_int_equal(output->impl->capture(output, &world->capture), -ENOTSUP);
	assert_int_equal(output->impl->commit(output, &(struct output_state){ 0 }), 0);
	wait_shown(world, 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static void test_configure(void **state)
{
	struct wl_event_loop *loop = wl_event_loop_create();
	struct clock *clock = clock_create(loop);
	struct backend *backend = headless_backend_create(loop, clock, 64, 48, 60000);
	assert_non_null(headless_output_create(backend, "HEADLESS-7", 64, 48, 60000));
	assert_int_equal(wl_list_length(&backend->outputs), 2);
	struct output *output = wl_container_of(backend->outputs.prev, output, link);
	assert_string_equal(output->name, "HEADLESS-7");
	struct output_config config = { .mode = { .width = 32, .height = 16, .refresh = 50000 } };
	char error[OUTPUT_ERROR_SIZE];
	struct output_target *target = output->impl->acquire(output);
	assert_int_equal(target->buffer->width, 64);
	unsigned generation = output->generation;
	assert_int_equal(output->impl->configure(output, &config, error), 1);
	assert_int_equal(output->impl->configure(output, &config, error), 0);
	assert_int_equal(output->width, 32);
	assert_int_equal(output->height, 16);
	assert_int_equal(output->refresh, 50000);
	assert_true(output->generation != generation);
	target = output->impl->acquire(output);
	assert_int_equal(target->buffer->width, 32);
	assert_int_equal(target->stride, 128);
	// Preferred is what it was made with.
	config.mode = (struct output_mode){ .kind = OUTPUT_MODE_LISTED };
	assert_int_equal(output->impl->configure(output, &config, error), 1);
	assert_int_equal(output->width, 64);
	assert_int_equal(output->refresh, 60000);
	backend_destroy(backend);
	clock_destroy(clock);
	wl_event_loop_destroy(loop);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_output),
		TEST(test_frame_at_once),
		TEST(test_frame_waits_for_commit),
		TEST(test_no_frame_unless_wanted),
		TEST(test_retraces),
		TEST(test_target),
		TEST(test_damage_adds_up),
		TEST(test_refuses_what_is_not_painted),
		TEST(test_capture),
		TEST(test_capture_in_flight),
		TEST(test_capture_of_what_is_left_to_paint),
		TEST(test_destroy_with_capture),
		TEST(test_outputs_come_and_go),
		TEST(test_unseen),
		cmocka_unit_test(test_configure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
