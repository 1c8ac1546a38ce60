/* SPDX-License-Identifier: MIT */
/* Which CRTC an output gets. */
#include <string.h>
#include <xf86drmMode.h>

#include "unit.h"
#include "watched_world.h"

// The CRTC of each connector, by its number.
static void assert_on_crtcs(int first, int second)
{
	assert_int_equal(fake_drm_get_crtc(0, 0), first);
	assert_int_equal(fake_drm_get_crtc(0, 1), second);
}

static void test_crtc_is_used_again(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	static struct fake_drm_model model;
	model = fake_drm_plain;
	model.n_crtcs = model.n_planes = 1;
	fake_drm_reset(&model);
	fake_drm.devices[0].connectors[1].connected = true;
	assert_true(world_start(world, false, error));
	assert_int_equal(world->n, 1);
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm_change(0, 0);
	assert_int_equal(world->n, 2);
	assert_string_equal(world->outputs[1].output->name, "DP-2");
}

static void test_crtc_is_left_to_who_has_no_other(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm.devices[0].connectors[1].possible_crtcs = 1;
	assert_true(world_start(world, false, error));
	assert_int_equal(world->n, 2);
}

static void test_crtc_without_primary_plane_is_passed_over(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	static struct fake_drm_plane planes[2];
	static struct fake_drm_model model;
	memcpy(planes, fake_drm_plain.planes, sizeof(planes));
	model = fake_drm_plain;
	planes[0].type = DRM_PLANE_TYPE_OVERLAY;
	model.planes = planes;
	fake_drm_reset(&model);
	assert_true(world_start(world, false, error));
	assert_int_equal(world->n, 1);
	assert_int_equal(world_commit(world->outputs[0].output), 0);
	assert_on_crtcs(2, 0);
	fake_drm_flip(0, 1);
	world_turn(world);
}

static void test_crtcs_are_taken_over(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm.devices[0].connectors[1].crtc = 1;
	assert_true(world_start(world, false, error));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(world_commit(world->outputs[i].output), 0);
	}
	assert_on_crtcs(2, 1);
	for (int i = 0; i < 2; i++) {
		fake_drm_flip(0, i);
	}
	world_turn(world);
}

static void test_crtc_is_kept(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[0].crtc = 2;
	assert_true(world_start(world, false, error));
	assert_int_equal(world_commit(world->outputs[0].output), 0);
	assert_on_crtcs(2, 0);
	fake_drm_flip(0, 1);
	world_turn(world);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
				test_crtc_is_used_again, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(
				test_crtc_is_left_to_who_has_no_other, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(test_crtc_without_primary_plane_is_passed_over,
				world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(
				test_crtcs_are_taken_over, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(test_crtc_is_kept, world_setup, world_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
