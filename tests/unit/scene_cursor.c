/* SPDX-License-Identifier: MIT */
/* The cursor among what an output shows. */
#include "scene.h"

#include "piece.h"
#include "scene_output.h"
#include "unit.h"

static void add_cursor(struct scene_list *list, struct surface *surface, int x, int y)
{
	scene_list_begin_cursor(list, x, y);
	surface_for_each(surface, x - 3, y - 2, scene_list_add, list);
	scene_list_end_cursor(list);
}

static void test_cursor_same_everywhere(void **state)
{
	struct output_view view = scene_output;
	struct piece root, child;
	piece_init(&root, 25, 7, false);
	piece_init(&child, 3, 5, false);
	piece_put_above(&child, &root, 19, 1);
	for (int transform = 0; transform < 8; transform++) {
		view.transform = (enum wl_output_transform)transform;
		for (view.scale = 120; view.scale < 300; view.scale += 17) {
			struct scene_list first, list;
			scene_list_init(&first);
			scene_list_init(&list);
			scene_list_clear(&first, &view);
			add_cursor(&first, &root.surface, 1010, 510);
			scene_list_cull(&first);
			// Also where only the child is left of it.
			for (int i = 0; i < 40; i++) {
				scene_list_clear(&list, &view);
				add_cursor(&list, &root.surface, 984 + i, 500 + i % 7);
				scene_list_cull(&list);
				assert_int_equal(list.n_entries, 2);
				assert_int_equal(scene_list_find_cursor(&list), 0);
				assert_true(scene_list_is_same_cursor(&first, &list));
			}
			scene_list_clear(&list, &view);
			add_cursor(&list, &root.surface, 1400, 900);
			assert_int_equal(list.n_entries, 0);
			assert_false(scene_list_is_same_cursor(&first, &list));
			scene_list_finish(&first);
			scene_list_finish(&list);
		}
	}
	piece_finish(&root);
	piece_finish(&child);
}

static void test_cursor_hides_nothing(void **state)
{
	struct piece below, cursor;
	piece_init(&below, 10, 10, false);
	piece_init(&cursor, 20, 20, true);
	struct scene_list list;
	scene_output_start(&list);
	scene_list_add(&below.surface, 1020, 520, &list);
	add_cursor(&list, &cursor.surface, 1020, 520);
	scene_list_cull(&list);
	assert_int_equal(list.n_entries, 2);
	assert_int_equal(scene_list_find_cursor(&list), 1);
	scene_list_finish(&list);
	piece_finish(&below);
	piece_finish(&cursor);
}

static void test_cursor_diff(void **state)
{
	static const pixman_box32_t moved[] = { { 7, 8, 17, 18 }, { 27, 28, 37, 38 } };
	struct piece window, cursor;
	piece_init(&window, 50, 50, false);
	piece_init(&cursor, 10, 10, false);
	struct scene_list from, to;
	scene_output_start(&from);
	scene_output_start(&to);
	scene_list_add(&window.surface, 1000, 500, &from);
	scene_list_add(&window.surface, 1000, 500, &to);
	add_cursor(&from, &cursor.surface, 1010, 510);
	add_cursor(&to, &cursor.surface, 1030, 530);
	pixman_region32_t damage;
	pixman_region32_init(&damage);
	scene_list_diff(&from, &to, false, &damage);
	assert_region(&damage, NULL, 0);
	assert_false(scene_list_is_same(&from, &to));
	scene_list_diff(&from, &to, true, &damage);
	assert_region(&damage, moved, 2);
	pixman_region32_fini(&damage);

	pixman_region32_clear(&cursor.surface.current.surface_damage);
	pixman_region32_clear(&cursor.surface.current.buffer_damage);
	assert_false(scene_list_is_cursor_damaged(&to, &cursor.surface));
	pixman_region32_union_rect(&cursor.surface.current.buffer_damage,
			&cursor.surface.current.buffer_damage, 1, 1, 2, 2);
	assert_true(scene_list_is_cursor_damaged(&to, &cursor.surface));
	assert_false(scene_list_is_cursor_damaged(&to, &window.surface));
	scene_list_finish(&from);
	scene_list_finish(&to);
	piece_finish(&window);
	piece_finish(&cursor);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cursor_same_everywhere),
		cmocka_unit_test(test_cursor_hides_nothing),
		cmocka_unit_test(test_cursor_diff),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
