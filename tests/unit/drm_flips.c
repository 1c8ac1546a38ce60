/* SPDX-License-Identifier: MIT */
/* Flips that come late or never, commits that cannot be now, and the targets that flips free. */
#include <errno.h>

#include "unit.h"
#include "watched_world.h"

static void test_late_flip(void **state)
{
	struct world *world = *state;
	assert_int_equal(world_commit(world->outputs[0].output), 0);
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm_change(0, 0);
	fake_drm_flip(0, 0);
	world_turn(world);
	assert_int_equal(world->outputs[0].n_presented, 0);
}

static void test_late_flip_is_not_the_next_ones(void **state)
{
	struct world *world = *state;
	assert_int_equal(world_commit(world->outputs[0].output), 0);
	fake_drm.devices[0].connectors[0].monitor = 7;
	fake_drm_change(0, 0);
	assert_null(world->outputs[0].output);
	// On the same CRTC, and before the loop gets to read the event: it came before the CRTC was
	// turned off.
	assert_int_equal(world_commit(world->outputs[1].output), 0);
	world_turn(world);
	assert_int_equal(world->outputs[1].n_presented, 0);
	fake_drm_flip(0, 0);
	world_turn(world);
	assert_int_equal(world->outputs[1].n_presented, 1);
}

static void test_busy(void **state)
{
	struct world *world = *state;
	assert_int_equal(world_commit(world->outputs[0].output), 0);
	fake_drm.devices[0].commit_error = EBUSY;
	assert_int_equal(world_commit(world->outputs[1].output), -EBUSY);
	fake_drm.devices[0].commit_error = 0;
	world_turn(world);
	assert_int_equal(world->outputs[1].n_frames, 0);
	fake_drm_flip(0, 0);
	world_turn(world);
	assert_int_equal(world->outputs[1].n_frames, 1);
	world_show(world, 1);
	fake_drm_flip(0, 0);
	world_turn(world);
	assert_int_equal(world->outputs[1].n_frames, 1);
}

static int test_painted(struct output *output)
{
	return world_request(output, output->impl->acquire(output), output->impl->test);
}

static void test_moments_are_not(void **state)
{
	struct world *world = *state;
	static const int moments[] = { EBUSY, EACCES, ENOMEM };
	for (int i = 0; i < 3; i++) {
		fake_drm.devices[0].commit_error = moments[i];
		assert_int_equal(world_commit(world->outputs[0].output), -moments[i]);
		assert_int_equal(test_painted(world->outputs[0].output), 0);
	}
}

static void test_vblank_never_comes(void **state)
{
	struct world *world = *state;
	world_show(world, 0);
	assert_int_equal(world_commit(world->outputs[0].output), 0);
	fake_drm_lose_flip(0, 0);
	for (int i = 0; i < 40 && world->outputs[0].n_presented == 1; i++) {
		wl_event_loop_dispatch(world->loop, 100);
	}
	assert_int_equal(world->outputs[0].n_presented, 2);
	assert_int_equal(fake_drm.devices[0].modesets, 1);
	assert_int_equal(world_commit(world->outputs[0].output), 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
	fake_drm_flip(0, 0);
	world_turn(world);
	assert_int_equal(world->outputs[0].n_presented, 3);
}

static void test_cursor_targets(void **state)
{
	struct world *world = *state;
	struct output *output = world->outputs[0].output;
	struct output_target *first = output->impl->acquire_cursor(output);
	assert_int_equal(first->buffer->width, FAKE_DRM_CURSOR_SIZE);
	assert_ptr_equal(output->impl->acquire_cursor(output), first);
	assert_int_equal(world_commit_target(output, first), 0);
	struct output_target *second = output->impl->acquire_cursor(output);
	assert_ptr_not_equal(second, first);
	fake_drm_flip(0, 0);
	world_turn(world);
	assert_ptr_equal(output->impl->acquire_cursor(output), second);
	assert_int_equal(world_commit_target(output, second), 0);
	// The first is still on the screen.
	struct output_target *third = output->impl->acquire_cursor(output);
	assert_ptr_not_equal(third, first);
	assert_ptr_not_equal(third, second);
	fake_drm_flip(0, 0);
	world_turn(world);
	assert_ptr_equal(output->impl->acquire_cursor(output), first);
	// What the picture itself is painted in is something else.
	assert_int_equal(output->impl->acquire(output)->buffer->width, output->width);
}

#define TEST(function)                                                                             \
	cmocka_unit_test_setup_teardown(function, world_setup_started, world_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_late_flip),
		TEST(test_late_flip_is_not_the_next_ones),
		cmocka_unit_test_setup_teardown(
				test_busy, world_setup_two_monitors, world_teardown),
		TEST(test_moments_are_not),
		TEST(test_vblank_never_comes),
		TEST(test_cursor_targets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
