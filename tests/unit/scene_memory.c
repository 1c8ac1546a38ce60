/* SPDX-License-Identifier: MIT */
/* To list what is seen, where that is what was seen before, takes no memory. */
#include "count_allocations.h"
#include "piece.h"
#include "scene.h"
#include "unit.h"

static const struct output_view view = {
	.width = 300, .height = 200, .per = OUTPUT_VIEW_UNIT, .scale = OUTPUT_VIEW_UNIT
};

static void build(struct scene_list *list, struct piece *pieces, int n)
{
	scene_list_clear(list, &view);
	for (int i = 0; i < n; i++) {
		scene_list_add(&pieces[i].surface, 40 * i - 20, 10, list);
	}
	scene_list_cull(list);
}

// A window with round corners, and a panel that is opaque here and there.
static void test_opaque_regions_of_several_rectangles(void **state)
{
	struct piece pieces[3];
	for (int i = 0; i < 3; i++) {
		piece_init(&pieces[i], 200, 100, false);
		pixman_region32_t *opaque = &pieces[i].surface.opaque;
		for (int y = 0; y < 100; y += 10) {
			pixman_region32_union_rect(opaque, opaque, y / 5, y, 100, i ? 10 : 5);
		}
	}
	struct scene_list list;
	scene_list_init(&list);
	build(&list, pieces, 3);
	assert_int_equal(list.n_entries, 3);
	long before = allocations_count();
	assert_true(before > 0);
	for (int i = 0; i < 5; i++) {
		build(&list, pieces, 3);
	}
	assert_int_equal(allocations_count() - before, 0);
	scene_list_finish(&list);
	for (int i = 0; i < 3; i++) {
		piece_finish(&pieces[i]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opaque_regions_of_several_rectangles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
