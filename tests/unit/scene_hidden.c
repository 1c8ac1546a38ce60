/* SPDX-License-Identifier: MIT */
/* What nobody sees is not looked at closely, however much there is of it. */
#include "piece.h"
#include "scene.h"
#include "unit.h"

#define MANY 1000

static int n_looked_at;

struct fbox __real_surface_get_source(const struct surface *surface);
struct fbox __wrap_surface_get_source(const struct surface *surface);

struct fbox __wrap_surface_get_source(const struct surface *surface)
{
	n_looked_at++;
	return __real_surface_get_source(surface);
}

static const struct output_view view = {
	.width = 400, .height = 300, .per = OUTPUT_VIEW_UNIT, .scale = OUTPUT_VIEW_UNIT
};

static void test_hidden(void **state)
{
	struct piece small, full;
	struct scene_list list;
	piece_init(&small, 50, 40, true);
	piece_init(&full, 400, 300, true);
	scene_list_init(&list);
	for (int n = 0; n <= MANY; n += MANY) {
		scene_list_clear(&list, &view);
		for (int i = 0; i < n; i++) {
			scene_list_add(&small.surface, i % 350, i % 260, &list);
		}
		scene_list_add(&full.surface, 0, 0, &list);
		scene_list_add(&small.surface, 10, 10, &list);
		n_looked_at = 0;
		scene_list_cull(&list);
		assert_int_equal(list.n_entries, 2);
		assert_ptr_equal(list.entries[0].surface, &full.surface);
		assert_ptr_equal(list.entries[1].surface, &small.surface);
		assert_int_equal(n_looked_at, 2);
	}
	scene_list_finish(&list);
	piece_finish(&small);
	piece_finish(&full);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hidden),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
