/* SPDX-License-Identifier: MIT */
/* Clients' regions do not get so large that they are slow. */
#include "region.h"

#include "piece.h"
#include "scene.h"
#include "surface_state.h"
#include "unit.h"

#define MOST 256
#define MANY 10000

// Points that are no rectangle together, from (0, 0) to (199, 99) where n is MANY.
static void add_points(pixman_region32_t *region, int n)
{
	for (int i = 0; i < n; i++) {
		pixman_region32_union_rect(
				region, region, i % 100 * 2 + i / 100 % 2, i / 100, 1, 1);
	}
}

static void test_damage(void **state)
{
	pixman_region32_t region;
	pixman_region32_init(&region);
	for (int i = 0; i < MANY; i++) {
		int x = i % 100 * 2 + i / 100 % 2, y = i / 100;
		region_add_damage(&region, x, y, 1, 1);
		assert_in_range(pixman_region32_n_rects(&region), 1, MOST);
		assert_true(region_has(&region, x, y));
	}
	assert_true(region_has(&region, 0, 0));
	pixman_region32_fini(&region);
}

static void test_few_stay_as_they_are(void **state)
{
	pixman_region32_t region, opaque;
	pixman_region32_init(&region);
	pixman_region32_init(&opaque);
	add_points(&region, MOST);
	assert_int_equal(pixman_region32_n_rects(&region), MOST);
	region_copy_opaque(&opaque, &region);
	assert_true(pixman_region32_equal(&opaque, &region));
	region_limit_damage(&region);
	assert_true(pixman_region32_equal(&opaque, &region));
	pixman_region32_fini(&region);
	pixman_region32_fini(&opaque);
}

// Never more than the client said.
static void test_opaque(void **state)
{
	pixman_region32_t region, opaque;
	pixman_region32_init(&region);
	pixman_region32_init_rect(&opaque, 900, 900, 5, 5);
	add_points(&region, MANY);
	pixman_region32_union_rect(&region, &region, 1000, 200, 30, 20);
	pixman_region32_union_rect(&region, &region, -2000000000, 400, 4000000000u, 1);
	region_copy_opaque(&opaque, &region);
	assert_region(&opaque, &(pixman_box32_t){ -2000000000, 400, 2000000000, 401 }, 1);
	pixman_region32_fini(&region);
	pixman_region32_fini(&opaque);
}

// Commits that wait for each other, or for a parent, are merged.
static void test_merged_commits(void **state)
{
	struct surface_state sum, next;
	surface_state_init(&sum);
	surface_state_init(&next);
	for (int i = 0; i < 100; i++) {
		for (int k = 0; k < 100; k++) {
			region_add_damage(&next.buffer_damage, k * 2 + i % 2, i, 1, 1);
			region_add_damage(&next.surface_damage, k * 2 + i % 2, i, 1, 1);
		}
		surface_state_merge(&sum, &next);
		assert_in_range(pixman_region32_n_rects(&sum.buffer_damage), 1, MOST);
		assert_in_range(pixman_region32_n_rects(&sum.surface_damage), 1, MOST);
	}
	assert_true(region_has(&sum.buffer_damage, 0, 0));
	assert_true(region_has(&sum.surface_damage, 199, 99));
	surface_state_finish(&sum);
	surface_state_finish(&next);
}

// As do those that come between two frames.
static void test_commits_of_one_frame(void **state)
{
	static const struct output_view view = {
		.width = 300, .height = 200, .per = OUTPUT_VIEW_UNIT, .scale = OUTPUT_VIEW_UNIT
	};
	struct piece piece;
	struct scene_list list;
	pixman_region32_t damage;
	piece_init(&piece, 300, 200, true);
	scene_list_init(&list);
	scene_list_clear(&list, &view);
	scene_list_add(&piece.surface, 0, 0, &list);
	scene_list_cull(&list);
	pixman_region32_init(&damage);
	for (int i = 0; i < 100; i++) {
		pixman_region32_t *changed = &piece.surface.current.buffer_damage;
		pixman_region32_clear(changed);
		for (int k = 0; k < 100; k++) {
			region_add_damage(changed, k * 2 + i % 2, i, 1, 1);
		}
		scene_list_damage(&list, &piece.surface, &damage);
		assert_in_range(pixman_region32_n_rects(&damage), 1, MOST);
	}
	assert_true(region_has(&damage, 0, 0));
	assert_true(region_has(&damage, 199, 99));
	pixman_region32_fini(&damage);
	scene_list_finish(&list);
	piece_finish(&piece);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_few_stay_as_they_are),
		cmocka_unit_test(test_opaque),
		cmocka_unit_test(test_merged_commits),
		cmocka_unit_test(test_commits_of_one_frame),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
