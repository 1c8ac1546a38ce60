/* SPDX-License-Identifier: MIT */
/* Frames that may tear: flips that do not wait for the retrace, where the kernel takes them. */
#include <drm_fourcc.h>
#include <errno.h>
#include <xf86drmMode.h>

#include "drm_world.h"
#include "unit.h"

static const struct fake_drm_model tearing_device = { ONE_PLANE, .can_flip_async = true };

static struct fake_drm_device *const device = &fake_drm.devices[0];

static const struct output_state plain = { 0 }, may_tear = { .may_tear = true };

static void what_may_tear_is_flipped_to_at_once(void **state)
{
	struct world world;
	world_begin(&world, &tearing_device);
	world_show(&world, 0, may_tear);
	// The first one sets the mode, too.
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	int64_t retrace = world.output->retrace;
	world_show(&world, 1, may_tear);
	assert_int_equal(device->flags,
			DRM_MODE_PAGE_FLIP_ASYNC | DRM_MODE_PAGE_FLIP_EVENT |
					DRM_MODE_ATOMIC_NONBLOCK);
	assert_int_equal(fake_drm_count_props(), 1);
	world_assert_shows(&world, 1);
	assert_int_equal(world.presented.flags, HARDWARE);
	assert_true(world.presented.torn);
	assert_int_equal(world.output->retrace, retrace);
	world_show(&world, 0, plain);
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	assert_int_equal(world.presented.flags, VSYNC | HARDWARE);
	assert_false(world.presented.torn);
	world_end(&world);
}

static void nothing_tears_on_a_device_that_cannot(void **state)
{
	struct world world;
	world_begin(&world, &plain_device);
	world_show(&world, 0, may_tear);
	world_show(&world, 1, may_tear);
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	assert_int_equal(device->commits, 2);
	world_end(&world);
}

static void a_buffer_of_another_layout_waits_for_the_retrace(void **state)
{
	struct world world;
	world_begin(&world, &tearing_device);
	world_show(&world, 0, may_tear);
	world_show(&world, 2, may_tear);
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	world_show(&world, 2, may_tear);
	assert_true(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	world_end(&world);
}

static void what_is_refused_is_shown_at_the_retrace_and_not_tried_again(void **state)
{
	struct world world;
	world_begin(&world, &tearing_device);
	device->async_error = EINVAL;
	world_show(&world, 0, may_tear);
	int before = device->commits;
	world_show(&world, 1, may_tear);
	assert_int_equal(device->commits, before + 2);
	world_assert_shows(&world, 1);
	assert_int_equal(world.presented.flags, VSYNC | HARDWARE);
	world_show(&world, 0, may_tear);
	assert_int_equal(device->commits, before + 3);
	assert_false(world.presented.torn);

	// Another layout is another matter, and so is a device that comes back.
	world_show(&world, 2, plain);
	before = device->commits;
	device->async_error = 0;
	world_show(&world, 2, may_tear);
	assert_true(world.presented.torn);
	world_resume();
	world_show(&world, 0, may_tear);
	world_show(&world, 1, may_tear);
	assert_true(world.presented.torn);
	world_end(&world);
}

static void what_cannot_be_now_is_an_error_and_no_refusal(void **state)
{
	struct world world;
	world_begin(&world, &tearing_device);
	world_show(&world, 0, may_tear);
	device->async_error = EBUSY;
	assert_int_equal(world_commit(&world, 1, may_tear), -EBUSY);
	assert_false(world.output->in_flight);
	device->async_error = 0;
	world_show(&world, 1, may_tear);
	assert_true(world.presented.torn);
	world_end(&world);
}

static void a_plane_may_tear_with_fewer_formats_than_it_shows(void **state)
{
	static const uint32_t fewer[] = { DRM_FORMAT_ARGB8888, 0 };
	struct fake_drm_plane plane = world_primary[0];
	struct fake_drm_model model = tearing_device;
	struct world world;
	plane.async_formats = fewer;
	model.planes = &plane;
	world_begin(&world, &model);
	world_show(&world, 0, may_tear);
	int before = device->commits;
	world_show(&world, 1, may_tear);
	assert_int_equal(device->commits, before + 1);
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	world_end(&world);

	plane.async_formats = world_formats;
	world_begin(&world, &model);
	world_show(&world, 0, may_tear);
	world_show(&world, 1, may_tear);
	assert_true(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	world_end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_may_tear_is_flipped_to_at_once),
		cmocka_unit_test(nothing_tears_on_a_device_that_cannot),
		cmocka_unit_test(a_buffer_of_another_layout_waits_for_the_retrace),
		cmocka_unit_test(what_is_refused_is_shown_at_the_retrace_and_not_tried_again),
		cmocka_unit_test(what_cannot_be_now_is_an_error_and_no_refusal),
		cmocka_unit_test(a_plane_may_tear_with_fewer_formats_than_it_shows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
