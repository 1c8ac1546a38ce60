/* SPDX-License-Identifier: MIT */
/* The plane of a cursor, alone and beside others. */
#include <drm_fourcc.h>
#include <errno.h>

#include "plane_world.h"
#include "unit.h"

static void a_cursor_is_on_its_plane_wherever_it_goes(void **state)
{
	struct world world;
	world_begin_with_cursor_plane(&world, 3);
	world_add_full(&world, DRM_FORMAT_XRGB8888, true);
	world_add(&world, DRM_FORMAT_ARGB8888, true, 8, 8, 16, 16);
	world_add_cursor(&world, false, 12);
	const struct plane_plan *plan = world_find(&world, 0);
	unsigned serial = plan->serial;
	assert_in_range(world.tests, 1, 5);
	world.tests = 0;
	for (int x = -11; x < SIZE; x++) {
		world_move_cursor(&world, x, SIZE - x);
		plan = world_find(&world, x + 16);
		assert_int_equal(plan->choices[0].plane, 0);
		assert_int_equal(plan->choices[1].plane, 1);
		assert_int_equal(plan->choices[2].plane, 2);
		assert_int_equal(plan->choices[2].verdict.rule, PLANE_RULE_NONE);
		assert_int_equal(plan->cursor_plane, 2);
		assert_int_equal(plan->cursor_zpos, 2);
		assert_int_equal(plan->target_plane, -1);
		assert_int_equal(plan->serial, serial);
	}
	assert_int_equal(world.tests, 0);
	assert_ptr_equal(world.on_cursor_plane, &world.picture_buffer);
	// Whatever it looks like, its picture is as large; and without it, the rest stays.
	buffer_init(&world.buffers[2], world.buffers[2].impl, 3, 9, DRM_FORMAT_ARGB8888);
	world.layers[2].src = (struct fbox){ 0, 0, 3, 9 };
	world.layers[2].dst.x2 = world.layers[2].dst.x1 + 3;
	assert_int_equal(world_find(&world, 100)->cursor_plane, 2);
	assert_int_equal(world.tests, 0);
	world.n = 2;
	world.cursor = NULL;
	plan = world_find(&world, 116);
	assert_int_equal(plan->cursor_plane, -1);
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->serial, serial);
	world_end(&world);
}

static void a_dmabuf_that_is_as_large_is_on_the_cursor_plane_itself(void **state)
{
	struct world world;
	world_begin_with_cursor_plane(&world, 3);
	world_add_full(&world, DRM_FORMAT_XRGB8888, true);
	world_add_cursor(&world, true, CURSOR_SIZE);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(plan->choices[1].plane, 2);
	assert_int_equal(plan->cursor_plane, -1);
	assert_int_equal(plan->target_plane, -1);
	assert_ptr_equal(world.on_cursor_plane, &world.buffers[1]);
	world.tests = 0;
	world_move_cursor(&world, 7, 50);
	assert_int_equal(world_find(&world, 16)->choices[1].plane, 2);
	assert_int_equal(world.tests, 0);
	// As its picture: what has another size, or a format that the plane does not have.
	world.layers[1].dst.x2++;
	plan = world_find(&world, 32);
	assert_int_equal(plan->cursor_plane, 2);
	assert_ptr_equal(world.on_cursor_plane, &world.picture_buffer);
	world.layers[1].dst.x2--;
	world.buffers[1].format = DRM_FORMAT_XRGB8888;
	assert_int_equal(world_find(&world, 48)->cursor_plane, 2);
	world_end(&world);
}

static void a_cursor_that_is_refused_is_painted_above_the_rest(void **state)
{
	for (int large = 0; large < 2; large++) {
		struct world world;
		world_begin_with_cursor_plane(&world, 3);
		world.cursor_error = large ? 0 : EINVAL;
		world_add_full(&world, DRM_FORMAT_XRGB8888, true);
		world_add_cursor(&world, false, large ? CURSOR_SIZE + 1 : CURSOR_SIZE);
		const struct plane_plan *plan = world_find(&world, 0);
		assert_int_equal(plan->choices[0].plane, 0);
		assert_int_equal(plan->choices[1].plane, -1);
		assert_int_equal(plan->choices[1].verdict.rule,
				large ? PLANE_RULE_NO_DMABUF : PLANE_RULE_REFUSED);
		assert_int_equal(plan->cursor_plane, -1);
		assert_int_equal(plan->target_plane, 1);
		// Nor does a painted one make a layout wherever it is.
		world.tests = 0;
		for (int x = 0; x < 50; x++) {
			world_move_cursor(&world, x, x);
			plan = world_find(&world, x);
			assert_int_equal(plan->choices[0].plane, 0);
			assert_int_equal(plan->target_plane, 1);
		}
		assert_int_equal(world.tests, 0);
		// The device is asked again, later.
		world.cursor_error = 0;
		assert_int_equal(world_find(&world, 999)->cursor_plane, -1);
		assert_int_equal(world_find(&world, 1000)->cursor_plane, large ? -1 : 2);
		world_end(&world);
	}
}

static void a_place_that_a_cursor_is_refused_at_is_asked_for(void **state)
{
	struct world world;
	world_begin_with_cursor_plane(&world, 3);
	world_add_full(&world, DRM_FORMAT_XRGB8888, true);
	world_add_cursor(&world, false, CURSOR_SIZE);
	assert_int_equal(world_find(&world, 0)->cursor_plane, 2);
	world.cursor_error = EINVAL;
	assert_int_equal(world_find(&world, 16)->cursor_plane, 2);
	planes_ask_again(world.planes);
	const struct plane_plan *plan = world_find(&world, 16);
	assert_int_equal(plan->cursor_plane, -1);
	assert_int_equal(plan->choices[0].plane, 0);
	world.cursor_error = 0;
	assert_int_equal(world_find(&world, 1015)->cursor_plane, -1);
	assert_int_equal(world_find(&world, 2016)->cursor_plane, 2);
	world_end(&world);
}

static void a_cursor_on_an_overlay_makes_no_hole_and_goes_anywhere(void **state)
{
	struct world world;
	world_begin(&world, 3);
	world_add_full(&world, DRM_FORMAT_XRGB8888, false);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 8, 8, 12, 12)->cursor = true;
	const struct plane_plan *plan = world_find(&world, 0);
	unsigned serial = plan->serial;
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->target_plane, 0);
	world.tests = 0;
	world.layers[1].dst = (pixman_box32_t){ 30, 30, 42, 42 };
	pixman_region32_translate(&world.opaque[1], 22, 22);
	plan = world_find(&world, 16);
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->serial, serial);
	assert_int_equal(world.tests, 0);
	world_end(&world);
}

static void a_cursor_leaves_its_plane_for_what_the_device_refuses_beside_it(void **state)
{
	struct world world;
	world_begin_with_cursor_plane(&world, 4);
	world.beside_error = EINVAL;
	world_add_full(&world, DRM_FORMAT_XRGB8888, true);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 8, 8, 16, 16);
	world_add_cursor(&world, false, 12);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(plan->choices[0].plane, 0);
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->choices[2].plane, -1);
	assert_int_equal(plan->choices[2].verdict.rule, PLANE_RULE_REFUSED);
	assert_int_equal(plan->target_plane, 2);
	world_end(&world);

	// Not where that would not help: painted, it would be below what is on the overlay.
	world_begin_with_cursor_plane(&world, 4);
	world.beside_error = EINVAL;
	world_add_full(&world, DRM_FORMAT_XRGB8888, false);
	world_add(&world, DRM_FORMAT_ARGB8888, true, 8, 8, 16, 16);
	world_add_cursor(&world, false, 12);
	plan = world_find(&world, 0);
	assert_int_equal(plan->choices[1].plane, -1);
	assert_int_equal(plan->choices[1].verdict.rule, PLANE_RULE_REFUSED);
	assert_int_equal(plan->cursor_plane, 3);
	world_end(&world);
}

static void a_cursor_alone_is_above_something(void **state)
{
	struct world world;
	world_begin_with_cursor_plane(&world, 2);
	world_add_cursor(&world, false, 12);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(plan->cursor_plane, 1);
	assert_int_equal(plan->target_plane, 0);
	plan = planes_refuse(world.planes, EINVAL, 0);
	assert_int_equal(plan->cursor_plane, -1);
	assert_int_equal(plan->choices[0].plane, -1);
	world_end(&world);
}

static void a_search_with_a_cursor_ends_in_time(void **state)
{
	struct world world;
	world_begin_with_cursor_plane(&world, 16);
	world.max_layers = 2;
	for (int i = 0; i < MAX_LAYERS - 1; i++) {
		world_add(&world, DRM_FORMAT_XRGB8888, true, i * 8, 0, 8, 8);
	}
	world_add_cursor(&world, false, 12);
	assert_int_equal(world_find(&world, 0)->cursor_plane, 15);
	assert_in_range(world.tests, 1, PLANES_MAX_TESTS);
	world_end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cursor_is_on_its_plane_wherever_it_goes),
		cmocka_unit_test(a_dmabuf_that_is_as_large_is_on_the_cursor_plane_itself),
		cmocka_unit_test(a_cursor_that_is_refused_is_painted_above_the_rest),
		cmocka_unit_test(a_place_that_a_cursor_is_refused_at_is_asked_for),
		cmocka_unit_test(a_cursor_on_an_overlay_makes_no_hole_and_goes_anywhere),
		cmocka_unit_test(a_cursor_leaves_its_plane_for_what_the_device_refuses_beside_it),
		cmocka_unit_test(a_cursor_alone_is_above_something),
		cmocka_unit_test(a_search_with_a_cursor_ends_in_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
