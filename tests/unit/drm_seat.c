/* SPDX-License-Identifier: MIT */
/* The drm backend where the seat goes and comes back, and where others are its master. */
#include <errno.h>

#include "unit.h"
#include "watched_world.h"

static void test_seat_goes_and_comes(void **state)
{
	struct world *world = *state;
	struct output *output = world->outputs[0].output;
	world_show(world, 0);
	assert_int_equal(world_commit(output), 0);
	unsigned generation = output->generation;
	fake_drm_set_active(false);
	assert_int_equal(world_commit(output), -EACCES);
	output_schedule_frame(output);
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm_change(0, 1);
	fake_drm.devices[1].connectors[0].connected = true;
	fake_drm_add(1);
	world_turn(world);
	// Nothing is looked at, opened or shown.
	assert_int_equal(world->n, 1);
	assert_int_equal(world->outputs[0].n_frames, 0);
	fake_drm_set_active(true);
	assert_int_equal(world->n, 3);
	assert_ptr_equal(world->outputs[0].output, output);
	assert_int_not_equal(output->generation, generation);
	assert_int_equal(world->outputs[0].n_presented, 2);
	world_turn(world);
	assert_int_equal(world->outputs[0].n_frames, 1);
	world_show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
}

static void test_seat_comes_without_hotplug(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.no_hotplug = true;
	assert_true(world_start(world, false, error));
	fake_drm_set_active(false);
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm.devices[1].plugged = true;
	fake_drm.devices[1].connectors[0].connected = true;
	fake_drm_set_active(true);
	assert_int_equal(world->n, 3);
}

static void test_monitor_goes_while_seat_is_away(void **state)
{
	struct world *world = *state;
	world_show(world, 0);
	fake_drm_set_active(false);
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm_change(0, 0);
	assert_non_null(world->outputs[0].output);
	fake_drm_set_active(true);
	assert_null(world->outputs[0].output);
}

// The seat's manager has taken the device, and its word is on its way: it is not to be crossed.
static void test_master_is_taken(void **state)
{
	struct world *world = *state;
	world_show(world, 0);
	fake_drm.devices[0].commit_error = EACCES;
	assert_int_equal(world_commit(world->outputs[0].output), -EACCES);
	assert_int_equal(fake_drm.devices[0].masters_set, 0);
	fake_drm.devices[0].commit_error = 0;
	world_show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
}

static void test_master_is_lost(void **state)
{
	struct world *world = *state;
	fake_drm.managed = false;
	world_show(world, 0);
	fake_drm.devices[0].commit_error = EACCES;
	assert_int_equal(world_commit(world->outputs[0].output), -EACCES);
	assert_int_equal(fake_drm.devices[0].masters_set, 1);
	assert_non_null(world->outputs[0].output);
	fake_drm.devices[0].commit_error = 0;
	world_show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
}

#define TEST(function)                                                                             \
	cmocka_unit_test_setup_teardown(function, world_setup_started, world_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_seat_goes_and_comes),
		cmocka_unit_test_setup_teardown(
				test_seat_comes_without_hotplug, world_setup, world_teardown),
		TEST(test_monitor_goes_while_seat_is_away),
		TEST(test_master_is_taken),
		TEST(test_master_is_lost),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
