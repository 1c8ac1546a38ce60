/* SPDX-License-Identifier: MIT */
/* Clients' regions do not get so large that they are slow. */
#include "region.h"

#include "piece.h"
#include "scene.h"
#include "surface_state.h"
#include "unit.h"

#define MOST 256
#define MOST_MADE_OF 2048
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

static void check_bounds(struct region *region, int x, int y, bool inside)
{
	assert_in_range(pixman_region32_n_rects(&region->least), 0, MOST_MADE_OF);
	assert_in_range(pixman_region32_n_rects(&region->most), 0, MOST_MADE_OF);
	assert_true(inside ? region_has(&region->most, x, y) : !region_has(&region->least, x, y));
}

// However a client makes it: of points, of bars and posts with holes between them, or of holes.
static void test_made_of_many(void **state)
{
	struct region points, grid, holes;
	region_init(&points);
	region_init(&grid);
	region_init(&holes);
	region_add(&holes, 0, 0, MANY, MANY);
	for (int i = 0; i < MANY; i++) {
		int x = i % 100 * 2 + i / 100 % 2, y = i / 100;
		region_add(&points, x, y, 1, 1);
		check_bounds(&points, x, y, true);
		region_subtract(&holes, x, y, 1, 1);
		check_bounds(&holes, x, y, false);
		region_add(&grid, i % 2 ? 0 : i, i % 2 ? i : 0, i % 2 ? MANY : 1, i % 2 ? 1 : MANY);
		check_bounds(&grid, i % 2 ? 0 : i, i % 2 ? i : 0, true);
	}
	check_bounds(&points, 0, 0, true);
	check_bounds(&points, 1, 0, false);
	check_bounds(&grid, MANY - 2, 1, true);
	check_bounds(&grid, MANY - 3, 2, false);
	check_bounds(&holes, 1, 0, true);
	assert_true(region_has(&holes.least, MANY / 2, MANY / 2));
	region_subtract(&points, 0, 0, MANY, MANY);
	assert_false(pixman_region32_not_empty(&points.most));
	region_finish(&points);
	region_finish(&grid);
	region_finish(&holes);
}

// A shape is what it is.
static void test_made_of_rows(void **state)
{
	struct region region;
	region_init(&region);
	for (int y = 0; y < MOST_MADE_OF; y++) {
		region_add(&region, y % 2, y, 10, 1);
	}
	region_subtract(&region, INT32_MIN, -5, INT32_MAX, INT32_MAX);
	assert_int_equal(pixman_region32_n_rects(&region.most), MOST_MADE_OF);
	assert_true(pixman_region32_equal(&region.least, &region.most));
	region_finish(&region);
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

// As do bars that are damaged in the surface, and posts in its buffer.
static void test_damage_of_both_kinds(void **state)
{
	struct piece piece;
	pixman_region32_t damage;
	piece_init(&piece, 2 * MOST, 2 * MOST, true);
	pixman_region32_init(&damage);
	struct surface_state *current = &piece.surface.current;
	for (int i = 0; i < MOST; i++) {
		region_add_damage(&current->surface_damage, 2 * i, 0, 1, 2 * MOST);
		region_add_damage(&current->buffer_damage, 0, 2 * i, 2 * MOST, 1);
	}
	surface_get_damage(&piece.surface, &damage);
	assert_in_range(pixman_region32_n_rects(&damage), 1, MOST);
	assert_true(region_has(&damage, 0, 2 * MOST - 1));
	assert_true(region_has(&damage, 2 * MOST - 1, 0));
	pixman_region32_fini(&damage);
	piece_finish(&piece);
}

#define N_PIECES 600

// As do surfaces that come or go.
static void test_many_surfaces(void **state)
{
	static const struct output_view view = {
		.width = 300, .height = 200, .per = OUTPUT_VIEW_UNIT, .scale = OUTPUT_VIEW_UNIT
	};
	static struct piece pieces[N_PIECES];
	struct scene_list empty, list;
	pixman_region32_t damage;
	scene_list_init(&empty);
	scene_list_init(&list);
	scene_list_clear(&empty, &view);
	scene_list_clear(&list, &view);
	pixman_region32_init(&damage);
	for (int i = 0; i < N_PIECES; i++) {
		piece_init(&pieces[i], 1, 1, true);
		scene_list_add(&pieces[i].surface, i % 100 * 2 + i / 100 % 2, i / 100, &list);
	}
	scene_list_cull(&list);
	assert_int_equal(list.n_entries, N_PIECES);
	for (int i = 0; i < 2; i++) {
		pixman_region32_clear(&damage);
		scene_list_diff(i ? &list : &empty, i ? &empty : &list, true, &damage);
		assert_in_range(pixman_region32_n_rects(&damage), 1, MOST);
		assert_true(region_has(&damage, 0, 0));
		assert_true(region_has(&damage, 199, N_PIECES / 100 - 1));
	}
	for (int i = 0; i < N_PIECES; i++) {
		piece_finish(&pieces[i]);
	}
	pixman_region32_fini(&damage);
	scene_list_finish(&empty);
	scene_list_finish(&list);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_few_stay_as_they_are),
		cmocka_unit_test(test_opaque),
		cmocka_unit_test(test_made_of_many),
		cmocka_unit_test(test_made_of_rows),
		cmocka_unit_test(test_merged_commits),
		cmocka_unit_test(test_commits_of_one_frame),
		cmocka_unit_test(test_damage_of_both_kinds),
		cmocka_unit_test(test_many_surfaces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
