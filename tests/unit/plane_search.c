/* SPDX-License-Identifier: MIT */
/* What a device is asked, how often, and what is remembered of it. */
#include <drm_fourcc.h>
#include <errno.h>

#include "plane_world.h"
#include "unit.h"

static void a_layout_is_tested_once(void **state)
{
	struct world world;
	world_begin(&world, 3);
	world_add_full(&world, DRM_FORMAT_XRGB8888, true);
	world_add(&world, DRM_FORMAT_ARGB8888, true, 8, 8, 16, 16);
	for (int i = 0; i < 100; i++) {
		const struct plane_plan *plan = world_find(&world, i * 16);
		assert_int_equal(plan->choices[0].plane, 0);
		assert_int_equal(plan->choices[1].plane, 1);
		assert_int_equal(plan->target_plane, -1);
	}
	int tests = world.tests;
	assert_in_range(tests, 1, 4);
	// Another one, and back: what was found out is still known.
	world.n = 1;
	world_find(&world, 2000);
	world.n = 2;
	world.tests = 0;
	world_find(&world, 2016);
	assert_int_equal(world.tests, 0);
	// The device is another now.
	world.output.generation++;
	world_find(&world, 2032);
	assert_int_equal(world.tests, tests);
	world_end(&world);
}

// Asked for one after the other, each would cost a test.
static void all_that_might_work_is_asked_for_at_once(void **state)
{
	struct world world;
	world_begin(&world, 10);
	for (int i = 1; i < 10; i++) {
		world.output.planes[i].zpos_min = world.output.planes[i].zpos_max = (uint32_t)i;
	}
	for (int i = 0; i < MAX_LAYERS; i++) {
		world_add(&world, DRM_FORMAT_ARGB8888, true, i, i, 16, 16);
	}
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(world.tests, 1);
	// What lies below all others is painted in one.
	assert_int_equal(plan->target_plane, 0);
	for (int i = 0; i < MAX_LAYERS; i++) {
		assert_int_equal(plan->choices[i].plane, i < 3 ? -1 : i - 2);
	}
	world_end(&world);
}

// What might work does not: then as much as does, and what one search may cost is all that it
// costs.
static void what_is_refused_at_once_is_asked_for_one_after_the_other(void **state)
{
	struct world world;
	world_begin(&world, 10);
	world.max_layers = 4;
	for (int i = 1; i < 10; i++) {
		world.output.planes[i].zpos_min = world.output.planes[i].zpos_max = (uint32_t)i;
	}
	for (int i = 0; i < 8; i++) {
		world_add(&world, DRM_FORMAT_ARGB8888, true, i, i, 16, 16);
	}
	const struct plane_plan *plan = world_find(&world, 0);
	assert_in_range(world.tests, 2, PLANES_MAX_TESTS);
	assert_int_equal(plan->target_plane, 0);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(plan->choices[i].plane >= 0, i >= 5);
	}
	world_end(&world);
}

static void refusals_are_kept_and_tried_again_ever_later(void **state)
{
	struct world world;
	world_begin(&world, 16);
	world.max_layers = 0;
	for (int i = 0; i < MAX_LAYERS; i++) {
		world_add(&world, DRM_FORMAT_XRGB8888, true, i * 8, 0, 8, 8);
	}
	// Of equals, the one above comes first.
	struct plane_choice first = world_find(&world, 0)->choices[MAX_LAYERS - 1];
	assert_int_equal(first.plane, -1);
	assert_int_equal(first.verdict.rule, PLANE_RULE_REFUSED);
	assert_int_equal(first.verdict.error, EINVAL);
	assert_in_range(world.tests, 1, PLANES_MAX_TESTS);
	int64_t asked = 0;
	for (int64_t wait = 1000; wait < 1000000; wait = wait < 64000 ? 2 * wait : 1000000) {
		world.tests = 0;
		world_find(&world, asked + wait - 1);
		assert_int_equal(world.tests, 0);
		asked += wait;
		world_find(&world, asked);
		assert_int_not_equal(world.tests, 0);
	}
	world_end(&world);
}

static void what_is_about_the_moment_is_not_kept(void **state)
{
	struct world world;
	world_begin(&world, 1);
	world.max_layers = 0;
	world.error = EBUSY;
	world_add_full(&world, DRM_FORMAT_XRGB8888, true);
	assert_int_equal(world_find(&world, 0)->choices[0].plane, -1);
	world.max_layers = 1;
	assert_int_equal(world_find(&world, 16)->choices[0].plane, 0);
	world_end(&world);
}

static void a_commit_that_fails_is_a_refusal(void **state)
{
	struct world world;
	world_begin(&world, 1);
	world_add_full(&world, DRM_FORMAT_XRGB8888, true);
	assert_int_equal(world_find(&world, 0)->target_plane, -1);
	const struct plane_plan *plan = planes_refuse(world.planes, ENOSPC, 0);
	assert_int_equal(plan->choices[0].plane, -1);
	assert_int_equal(plan->choices[0].verdict.error, ENOSPC);
	assert_int_equal(plan->target_plane, 0);
	assert_int_equal(world_find(&world, 999)->choices[0].plane, -1);
	assert_int_equal(world_find(&world, 1000)->choices[0].plane, 0);
	world_end(&world);
}

static void a_search_without_an_answer_ends(void **state)
{
	static const struct slip_format_pair more[] = {
		{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_YUYV, DRM_FORMAT_MOD_LINEAR },
	};
	struct world world;
	world_begin(&world, OUTPUT_MAX_PLANES);
	// Anything may stand anywhere, but only the lowest plane takes two of the layers.
	world.output.planes[0].pairs = more;
	world.output.planes[0].n_pairs = 3;
	for (int i = 0; i < OUTPUT_MAX_PLANES; i++) {
		world.output.planes[i].zpos_min = 0;
		world.output.planes[i].zpos_max = OUTPUT_MAX_PLANES;
	}
	world_add_full(&world, DRM_FORMAT_YUYV, true);
	for (int i = 2; i < MAX_LAYERS; i++) {
		world_add(&world, DRM_FORMAT_ARGB8888, true, 0, 0, SIZE - i, SIZE - i);
	}
	world_add(&world, DRM_FORMAT_YUYV, true, 0, 0, 8, 8);
	// Were all orders tried, this would not be seen to end.
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(plan->choices[MAX_LAYERS - 1].plane, -1);
	world_end(&world);
}

static void a_crowd_of_layers_is_not_compared_with_itself(void **state)
{
	static struct plane_candidate candidates[200000];
	struct world world;
	world_begin(&world, 4);
	world_add(&world, DRM_FORMAT_ARGB8888, true, 0, 0, 8, 8);
	for (size_t i = 0; i < N_ELEMENTS(candidates); i++) {
		candidates[i] = world.candidates[0];
	}
	// Were each compared with each, this would not be seen to end.
	planes_find(world.planes, candidates, N_ELEMENTS(candidates), NULL, 0);
	assert_in_range(world.tests, 1, PLANES_MAX_TESTS);
	world_end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_layout_is_tested_once),
		cmocka_unit_test(all_that_might_work_is_asked_for_at_once),
		cmocka_unit_test(what_is_refused_at_once_is_asked_for_one_after_the_other),
		cmocka_unit_test(refusals_are_kept_and_tried_again_ever_later),
		cmocka_unit_test(what_is_about_the_moment_is_not_kept),
		cmocka_unit_test(a_commit_that_fails_is_a_refusal),
		cmocka_unit_test(a_search_without_an_answer_ends),
		cmocka_unit_test(a_crowd_of_layers_is_not_compared_with_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
