/* SPDX-License-Identifier: MIT */
/* Adaptive sync: turned on and off with a frame, and done without where the kernel wants a modeset.
 */
#include <errno.h>
#include <xf86drmMode.h>

#include "drm_world.h"
#include "unit.h"

static struct fake_drm_device *const device = &fake_drm.devices[0];

static const struct output_state plain = { 0 }, adaptive = { .adaptive_sync = true };

static void adaptive_sync_is_turned_on_and_off_with_a_frame(void **state)
{
	struct world world;
	world_begin(&world, &vrr_device);
	assert_true(world.output->can_adapt);
	// Whoever had the device before may have left it on.
	world_show(&world, 0, plain);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 0);
	assert_false(world.output->adapts);
	world_show(&world, 1, plain);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), -1);

	world_show(&world, 0, adaptive);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
	world_assert_shows(&world, 0);
	assert_false(device->flags & DRM_MODE_ATOMIC_ALLOW_MODESET);
	assert_true(world.output->adapts);
	assert_int_equal(output_get_period(world.output, world.output->retrace), 0);
	world_show(&world, 1, adaptive);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), -1);

	world_show(&world, 0, plain);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 0);
	assert_false(world.output->adapts);
	assert_int_not_equal(output_get_period(world.output, world.output->retrace), 0);
	world_end(&world);
}

static void adaptive_sync_can_be_on_from_the_first_frame_to_the_last(void **state)
{
	struct world world;
	world_begin(&world, &vrr_device);
	world_show(&world, 0, adaptive);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
	assert_int_equal(fake_drm_get("crtc.ACTIVE"), 1);
	assert_true(world.output->adapts);
	world_resume();
	world_show(&world, 0, adaptive);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
	assert_true(device->flags & DRM_MODE_ATOMIC_ALLOW_MODESET);
	world_end(&world);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 0);
	assert_int_equal(fake_drm_get("crtc.ACTIVE"), 0);
}

static void without_adaptive_sync_nobody_asks_for_it(void **state)
{
	static const struct fake_drm_model devices[] = {
		{ ONE_PLANE, .has_vrr_enabled = true },
		{ ONE_PLANE, .vrr_capable = true },
	};
	for (size_t i = 0; i < N_ELEMENTS(devices); i++) {
		struct world world;
		world_begin(&world, &devices[i]);
		assert_false(world.output->can_adapt);
		world_show(&world, 0, adaptive);
		assert_int_not_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
		world_show(&world, 1, adaptive);
		assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), -1);
		assert_false(world.output->adapts);
		world_end(&world);
	}
}

static void adaptive_sync_that_needs_a_modeset_is_done_without(void **state)
{
	struct world world;
	world_begin(&world, &vrr_device);
	world_show(&world, 0, plain);
	device->vrr_error = EINVAL;
	int before = device->commits;
	world_show(&world, 1, adaptive);
	assert_int_equal(device->commits, before + 2);
	world_assert_shows(&world, 1);
	assert_false(world.output->adapts);
	assert_false(world.output->can_adapt);
	world_show(&world, 0, adaptive);
	assert_int_equal(device->commits, before + 3);

	// After a modeset it is on, and so it stays.
	world_resume();
	world_show(&world, 1, adaptive);
	assert_true(world.output->adapts);
	before = device->commits;
	world_show(&world, 0, plain);
	assert_int_equal(device->commits, before + 2);
	assert_true(world.output->adapts);
	world_show(&world, 1, plain);
	assert_int_equal(device->commits, before + 3);
	world_resume();
	world_show(&world, 1, plain);
	assert_false(world.output->adapts);
	world_end(&world);
}

static void a_frame_that_is_refused_says_nothing_of_adaptive_sync(void **state)
{
	struct world world;
	world_begin(&world, &vrr_device);
	world_show(&world, 0, plain);
	device->commit_error = EINVAL;
	assert_int_equal(world_commit(&world, 1, adaptive), -EINVAL);
	device->commit_error = EBUSY;
	assert_int_equal(world_commit(&world, 1, adaptive), -EBUSY);
	assert_true(world.output->can_adapt);
	assert_false(world.output->adapts);
	device->commit_error = 0;
	world_show(&world, 1, adaptive);
	assert_true(world.output->adapts);
	world_end(&world);
}

static void nothing_tears_while_adaptive_sync_is_turned_on(void **state)
{
	static const struct output_state both = { .may_tear = true, .adaptive_sync = true };
	struct world world;
	struct fake_drm_model model = vrr_device;
	model.can_flip_async = true;
	world_begin(&world, &model);
	world_show(&world, 0, plain);
	world_show(&world, 1, both);
	assert_false(world.presented.torn);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
	world_show(&world, 0, both);
	assert_true(world.presented.torn);
	world_end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adaptive_sync_is_turned_on_and_off_with_a_frame),
		cmocka_unit_test(adaptive_sync_can_be_on_from_the_first_frame_to_the_last),
		cmocka_unit_test(without_adaptive_sync_nobody_asks_for_it),
		cmocka_unit_test(adaptive_sync_that_needs_a_modeset_is_done_without),
		cmocka_unit_test(a_frame_that_is_refused_says_nothing_of_adaptive_sync),
		cmocka_unit_test(nothing_tears_while_adaptive_sync_is_turned_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
