/* SPDX-License-Identifier: MIT */
/* Who gets which plane, what is painted, and why. */
#include <drm_fourcc.h>

#include "plane_world.h"
#include "unit.h"

static struct plane_candidate *add_black(struct world *world)
{
	struct plane_candidate *candidate = world_add_full(world, DRM_FORMAT_XRGB8888, false);
	candidate->background = true;
	return candidate;
}

static void what_is_black_below_all_others_needs_no_plane(void **state)
{
	struct world world;
	world_begin(&world, 3);
	world.covers = true;
	add_black(&world);
	add_black(&world);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 8, 8, 16, 16);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(world.tests, 1);
	assert_int_equal(plan->target_plane, -1);
	assert_int_equal(plan->choices[0].verdict.rule, PLANE_RULE_BACKGROUND);
	assert_int_equal(plan->choices[1].verdict.rule, PLANE_RULE_BACKGROUND);
	assert_int_equal(plan->choices[2].plane, 1);
	// It is another colour: that has to be painted.
	world.candidates[0].background = world.candidates[1].background = false;
	plan = world_find(&world, 16);
	assert_int_equal(plan->target_plane, 0);
	assert_int_equal(plan->choices[0].verdict.rule, PLANE_RULE_NO_DMABUF);
	assert_int_equal(plan->choices[2].plane, 1);
	world_end(&world);
}

static void where_a_device_wants_a_lowest_plane_black_is_painted(void **state)
{
	struct world world;
	world_begin(&world, 3);
	world.wants_primary = world.covers = true;
	add_black(&world);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 8, 8, 16, 16);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_in_range(world.tests, 2, 3);
	assert_int_equal(plan->target_plane, 0);
	assert_int_equal(plan->choices[0].verdict.rule, PLANE_RULE_NO_DMABUF);
	assert_int_equal(plan->choices[1].plane, 1);
	world_end(&world);
}

static void black_alone_is_painted_for_there_has_to_be_something(void **state)
{
	struct world world;
	world_begin(&world, 3);
	add_black(&world);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(world.tests, 0);
	assert_int_equal(plan->target_plane, 0);
	world_end(&world);
}

static void what_is_painted_lies_above_what_is_below_it(void **state)
{
	struct world world;
	world_begin(&world, 2);
	world_add_full(&world, DRM_FORMAT_XRGB8888, true);
	world_add(&world, DRM_FORMAT_ARGB8888, false, 8, 8, 16, 16);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(plan->choices[0].plane, 0);
	assert_int_equal(plan->choices[1].verdict.rule, PLANE_RULE_NO_DMABUF);
	assert_int_equal(plan->target_plane, 1);
	world_end(&world);
}

static void what_is_opaque_shows_through_a_hole(void **state)
{
	struct world world;
	world_begin(&world, 2);
	world_add_full(&world, DRM_FORMAT_XRGB8888, false);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 4, 4, 32, 32);
	world_add(&world, DRM_FORMAT_ARGB8888, false, 8, 8, 16, 16);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(plan->choices[1].plane, 0);
	assert_int_equal(plan->target_plane, 1);
	// What is not would need what is painted below it, too.
	world.n = 1;
	world_add(&world, DRM_FORMAT_ARGB8888, true, 4, 4, 32, 32);
	world_add(&world, DRM_FORMAT_ARGB8888, false, 8, 8, 16, 16);
	plan = world_find(&world, 0);
	assert_int_equal(plan->choices[1].plane, -1);
	assert_int_equal(plan->choices[1].verdict.rule, PLANE_RULE_COVERED);
	assert_int_equal(plan->target_plane, 0);
	world_end(&world);
}

// That two have one zpos, the kernel says, is a bug of the program's.
static void planes_that_can_move_have_a_zpos_of_their_own(void **state)
{
	struct world world;
	world_begin(&world, 4);
	for (int i = 0; i < 4; i++) {
		world.output.planes[i].zpos_min = 0;
		world.output.planes[i].zpos_max = 2;
	}
	world_add_full(&world, DRM_FORMAT_XRGB8888, false);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 0, 0, 32, 32);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 32, 32, 16, 16);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 48, 48, 8, 8);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(plan->target_zpos, 0);
	assert_int_equal(plan->choices[1].zpos, 1);
	assert_int_equal(plan->choices[2].zpos, 2);
	// There are not enough for all: then the greater id is above.
	assert_int_equal(plan->choices[3].plane, 3);
	assert_int_equal(plan->choices[3].zpos, 2);
	world_end(&world);
}

static void planes_go_to_who_changes_often(void **state)
{
	struct world world;
	world_begin(&world, 2);
	world_add_full(&world, DRM_FORMAT_XRGB8888, false);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 0, 0, 32, 32);
	world_add(&world, DRM_FORMAT_XRGB8888, true, 40, 40, 8, 8);
	const struct plane_plan *plan = world_find(&world, 0);
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->choices[2].plane, -1);
	assert_int_equal(plan->choices[2].verdict.rule, PLANE_RULE_TAKEN);
	world.candidates[2].busy = true;
	plan = world_find(&world, 16);
	assert_int_equal(plan->choices[1].plane, -1);
	assert_int_equal(plan->choices[2].plane, 1);
	world_end(&world);
}

static void each_rule_is_told_in_a_sentence(void **state)
{
	static const struct {
		uint32_t format;
		bool dmabuf, held;
		uint32_t alpha;
		enum wl_output_transform transform;
		const char *sentence;
	} rows[] = {
		{ DRM_FORMAT_XRGB8888, false, false, OUTPUT_ALPHA_MAX, 0,
				"its buffer is not a dma-buf; its client could use linux-dmabuf" },
		{ DRM_FORMAT_XRGB8888, true, true, OUTPUT_ALPHA_MAX, 0,
				"it was painted a moment ago, and switching can be seen; it is "
				"looked at again in half a second" },
		{ DRM_FORMAT_NV12, true, false, OUTPUT_ALPHA_MAX, 0,
				"NV12 is not in primary plane 30's formats; ask the client for "
				"XR24, see the scanout tranche" },
		{ DRM_FORMAT_ABGR8888, true, false, OUTPUT_ALPHA_MAX, 0,
				"AB24 is not in primary plane 30's formats; ask the client for "
				"AR24, see the scanout tranche" },
		{ DRM_FORMAT_XRGB8888, true, false, OUTPUT_ALPHA_MAX, WL_OUTPUT_TRANSFORM_90,
				"primary plane 30 cannot turn it; its client could draw it "
				"upright" },
		{ DRM_FORMAT_XRGB8888, true, false, 0x8000, 0,
				"primary plane 30 cannot make it translucent, as its client "
				"asks" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;
		char sentence[PLANES_SENTENCE_SIZE];
		world_begin(&world, 1);
		world_add_full(&world, rows[i].format, rows[i].dmabuf)->held = rows[i].held;
		world_add(&world, DRM_FORMAT_ARGB8888, true, 100, 100, 1, 1);
		world.layers[0].alpha = rows[i].alpha;
		world.layers[0].transform = rows[i].transform;
		const struct plane_plan *plan = world_find(&world, 0);
		assert_int_equal(plan->choices[0].plane, -1);
		planes_explain(&world.output, rows[i].format, DRM_FORMAT_MOD_LINEAR,
				&plan->choices[0].verdict, sentence);
		assert_string_equal(sentence, rows[i].sentence);
		world_end(&world);
	}
}

static void the_serial_tells_when_holes_move(void **state)
{
	struct world world;
	world_begin(&world, 2);
	world_add_full(&world, DRM_FORMAT_XRGB8888, true);
	world_add(&world, DRM_FORMAT_ARGB8888, false, 8, 8, 16, 16);
	unsigned serial = world_find(&world, 0)->serial;
	world_add(&world, DRM_FORMAT_ARGB8888, false, 32, 32, 16, 16);
	assert_int_equal(world_find(&world, 16)->serial, serial);
	world.layers[0].dst.x2--;
	assert_int_not_equal(world_find(&world, 32)->serial, serial);
	world_end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_painted_lies_above_what_is_below_it),
		cmocka_unit_test(what_is_opaque_shows_through_a_hole),
		cmocka_unit_test(what_is_black_below_all_others_needs_no_plane),
		cmocka_unit_test(where_a_device_wants_a_lowest_plane_black_is_painted),
		cmocka_unit_test(black_alone_is_painted_for_there_has_to_be_something),
		cmocka_unit_test(planes_that_can_move_have_a_zpos_of_their_own),
		cmocka_unit_test(planes_go_to_who_changes_often),
		cmocka_unit_test(each_rule_is_told_in_a_sentence),
		cmocka_unit_test(the_serial_tells_when_holes_move),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
