/* SPDX-License-Identifier: MIT */
/* The drm backend where devices and monitors come and go. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "unit.h"
#include "watched_world.h"

static void test_monitor_comes_and_goes(void **state)
{
	struct world *world = *state;
	world_show(world, 0);
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm_change(0, 1);
	assert_int_equal(world->n, 2);
	assert_string_equal(world->outputs[1].output->name, "DP-2");
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm_change(0, -1);
	assert_null(world->outputs[0].output);
	world_show(world, 1);
	fake_drm.devices[0].connectors[1].connected = false;
	fake_drm_change(0, 1);
	assert_null(world->outputs[1].output);
	assert_true(wl_list_empty(&world->backend->outputs));
	fake_drm.devices[0].connectors[0].connected = true;
	fake_drm_change(0, 0);
	assert_int_equal(world->n, 3);
	assert_string_equal(world->outputs[2].output->name, "DP-1");
}

static void test_other_connector_is_left_alone(void **state)
{
	struct world *world = *state;
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm_change(0, 1);
	assert_non_null(world->outputs[0].output);
	assert_int_equal(world->n, 2);
}

static void test_other_monitor(void **state)
{
	struct world *world = *state;
	fake_drm_change(0, 0);
	assert_int_equal(world->n, 1);
	fake_drm.devices[0].connectors[0].monitor = 7;
	fake_drm_change(0, 0);
	assert_null(world->outputs[0].output);
	assert_int_equal(world->n, 2);
}

static void test_link_breaks(void **state)
{
	struct world *world = *state;
	world_show(world, 0);
	world_show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 1);
	fake_drm.devices[0].connectors[0].link_bad = true;
	fake_drm_change(0, 0);
	world_turn(world);
	assert_int_equal(world->outputs[0].n_frames, 1);
	world_show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
}

static void test_dark(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[0].connected = false;
	assert_false(world_start(world, false, error));
	assert_string_equal(error, "/dev/dri/card0: no monitor is connected to it");
	assert_true(world_start(world, true, error));
	assert_int_equal(world->n, 0);
	fake_drm.devices[0].connectors[0].connected = true;
	fake_drm_change(0, -1);
	assert_int_equal(world->n, 1);
}

static void test_no_device(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].plugged = false;
	assert_false(world_start(world, true, error));
	assert_non_null(strstr(error, "there is no /dev/dri/card*"));
}

static void test_first_device_in_use(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm.devices[1].plugged = true;
	fake_drm.devices[1].connectors[0].connected = true;
	assert_true(world_start(world, true, error));
	struct stat st;
	assert_int_equal(fstat(world->backend->drm_fd, &st), 0);
	assert_int_equal(st.st_rdev, world->outputs[0].output->device);
}

static void test_device_comes_and_goes(void **state)
{
	struct world *world = *state;
	fake_drm.devices[1].connectors[0].connected = true;
	fake_drm_add(1);
	assert_int_equal(world->n, 2);
	assert_string_equal(world->outputs[1].output->name, "DP-3");
	assert_int_not_equal(world->outputs[0].output->device, world->outputs[1].output->device);
	fake_drm_add(1);
	assert_int_equal(world->n, 2);
	fake_drm_remove(0);
	assert_null(world->outputs[0].output);
	assert_non_null(world->outputs[1].output);
	fake_drm_remove(1);
	assert_true(wl_list_empty(&world->backend->outputs));
	fake_drm_remove(1);
	fake_drm_add(0);
	assert_int_equal(world->n, 3);
}

static void test_device_is_gone(void **state)
{
	struct world *world = *state;
	fake_drm.devices[1].connectors[0].connected = true;
	fake_drm_add(1);
	fake_drm.devices[0].commit_error = ENODEV;
	assert_int_equal(world_commit(world->outputs[0].output), -ENODEV);
	// Whoever commits still uses it.
	assert_non_null(world->outputs[0].output);
	world_turn(world);
	assert_null(world->outputs[0].output);
	assert_non_null(world->outputs[1].output);
	fake_drm_fail(FAKE_DRM_GET_RESOURCES, ENODEV, -1);
	fake_drm_change(1, -1);
	world_turn(world);
	assert_null(world->outputs[1].output);
}

#define TEST(function)                                                                             \
	cmocka_unit_test_setup_teardown(function, world_setup_started, world_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_monitor_comes_and_goes),
		TEST(test_other_connector_is_left_alone),
		TEST(test_other_monitor),
		TEST(test_link_breaks),
		cmocka_unit_test_setup_teardown(test_dark, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(test_no_device, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(
				test_first_device_in_use, world_setup, world_teardown),
		TEST(test_device_comes_and_goes),
		TEST(test_device_is_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
