/* SPDX-License-Identifier: MIT */
/* How what an output shows differs from what it showed, and what of it is damaged. */
#include "scene.h"

#include <string.h>

#include "piece.h"
#include "scene_output.h"
#include "unit.h"

#define MAX_PIECES 4

/** Where a surface (0 to 3, each of 10 by 10) is; bottom first, up to one with surface -1. */
struct spot {
	int surface, x, y;
};

#define END                                                                                        \
	{                                                                                          \
		-1, 0, 0                                                                           \
	}

struct diff_row {
	const char *name;
	struct spot from[MAX_PIECES + 1], to[MAX_PIECES + 1];
	int n_damaged;
	pixman_box32_t damaged[4];
};

static const struct diff_row diff_rows[] = {
	{ "nothing and nothing", { END }, { END }, 0, { { 0, 0, 0, 0 } } },
	{ "the same", { { 0, 0, 0 }, { 1, 5, 5 }, END }, { { 0, 0, 0 }, { 1, 5, 5 }, END }, 0,
			{ { 0, 0, 0, 0 } } },
	{ "moved", { { 0, 0, 0 }, END }, { { 0, 30, 20 }, END }, 2,
			{ { 0, 0, 10, 10 }, { 30, 20, 40, 30 } } },
	{ "moved on top of another", { { 0, 0, 0 }, { 1, 20, 0 }, END },
			{ { 0, 0, 0 }, { 1, 40, 0 }, END }, 2,
			{ { 20, 0, 30, 10 }, { 40, 0, 50, 10 } } },
	{ "added on top", { { 0, 0, 0 }, END }, { { 0, 0, 0 }, { 1, 5, 5 }, END }, 1,
			{ { 5, 5, 15, 15 } } },
	{ "the first", { END }, { { 0, 7, 3 }, END }, 1, { { 7, 3, 17, 13 } } },
	{ "removed from the top", { { 0, 0, 0 }, { 1, 5, 5 }, END }, { { 0, 0, 0 }, END }, 1,
			{ { 5, 5, 15, 15 } } },
	{ "the last", { { 0, 7, 3 }, END }, { END }, 1, { { 7, 3, 17, 13 } } },
	{ "restacked", { { 0, 0, 0 }, { 1, 30, 0 }, { 2, 35, 5 }, END },
			{ { 0, 0, 0 }, { 2, 35, 5 }, { 1, 30, 0 }, END }, 2,
			{ { 30, 0, 40, 10 }, { 35, 5, 45, 15 } } },
	{ "one in place of another", { { 0, 0, 0 }, { 1, 20, 20 }, END },
			{ { 0, 0, 0 }, { 2, 20, 20 }, END }, 1, { { 20, 20, 30, 30 } } },
	{ "moved, half outside", { { 0, -5, -5 }, END }, { { 0, 95, 75 }, END }, 2,
			{ { 0, 0, 5, 5 }, { 95, 75, 100, 80 } } },
};

static struct piece diff_pieces[MAX_PIECES];

static void add_spots(struct scene_list *list, const struct spot *spots)
{
	scene_output_start(list);
	for (int i = 0; spots[i].surface >= 0; i++) {
		scene_list_add(&diff_pieces[spots[i].surface].surface, scene_output.x + spots[i].x,
				scene_output.y + spots[i].y, list);
	}
	scene_list_cull(list);
}

static int setup_diff(void **state)
{
	for (int i = 0; i < MAX_PIECES; i++) {
		piece_init(&diff_pieces[i], 10, 10, false);
	}
	return 0;
}

static int teardown_diff(void **state)
{
	for (int i = 0; i < MAX_PIECES; i++) {
		piece_finish(&diff_pieces[i]);
	}
	return 0;
}

static void test_diff(void **state)
{
	const struct diff_row *row = *state;
	struct scene_list from, to;
	add_spots(&from, row->from);
	add_spots(&to, row->to);
	pixman_region32_t damage;
	pixman_region32_init(&damage);
	scene_list_diff(&from, &to, true, &damage);
	assert_region(&damage, row->damaged, row->n_damaged);
	pixman_region32_fini(&damage);
	assert_int_equal(scene_list_is_same(&from, &to), row->n_damaged == 0);
	for (int i = 0; i < MAX_PIECES; i++) {
		const struct surface *surface = &diff_pieces[i].surface;
		bool shown = false;
		for (int j = 0; row->to[j].surface >= 0; j++) {
			shown |= row->to[j].surface == i;
		}
		assert_int_equal(scene_list_has(&to, surface), shown);
	}
	scene_list_finish(&from);
	scene_list_finish(&to);
}

// How a surface is shown can change although it stays where it is.
static void test_diff_contents(void **state)
{
	static const struct spot spots[] = { { 0, 0, 0 }, { 1, 20, 20 }, END };
	static const pixman_box32_t old_place = { 20, 20, 30, 30 };
	for (int i = 0; i < 5; i++) {
		struct scene_list from, to;
		struct piece *piece = &diff_pieces[1];
		struct surface_state *current = &piece->surface.current;
		add_spots(&from, spots);
		pixman_box32_t must = old_place;
		if (i == 0) {
			current->transform = WL_OUTPUT_TRANSFORM_180;
		} else if (i == 1) {
			current->viewport.has_src = current->viewport.has_dst = true;
			current->viewport.src = (struct fbox){ 1, 1, 5, 5 };
			current->viewport.width = current->viewport.height = 10;
		} else if (i == 2) {
			current->viewport.has_dst = true;
			current->viewport.width = current->viewport.height = 17;
			must.x2 = must.y2 = 37;
		} else if (i == 3) {
			current->alpha = 0x7fff;
		} else {
			current->representation.has_color = true;
			current->representation.color.encoding = COLOR_BT2020;
		}
		piece_update(piece, false);
		add_spots(&to, spots);
		pixman_region32_t damage;
		pixman_region32_init(&damage);
		scene_list_diff(&from, &to, true, &damage);
		assert_region(&damage, &must, 1);
		pixman_region32_fini(&damage);
		scene_list_finish(&from);
		scene_list_finish(&to);
		current->transform = WL_OUTPUT_TRANSFORM_NORMAL;
		current->viewport.has_src = current->viewport.has_dst = false;
		current->alpha = OUTPUT_ALPHA_MAX;
		current->representation.has_color = false;
		piece_update(piece, false);
	}
}

static void test_diff_adds(void **state)
{
	static const struct spot none[] = { END }, one[] = { { 0, 50, 50 }, END };
	static const pixman_box32_t both[] = { { 1, 2, 3, 4 }, { 50, 50, 60, 60 } };
	struct scene_list from, to;
	add_spots(&from, none);
	add_spots(&to, one);
	pixman_region32_t damage;
	pixman_region32_init_rects(&damage, both, 1);
	scene_list_diff(&from, &to, true, &damage);
	assert_region(&damage, both, 2);
	pixman_region32_fini(&damage);
	scene_list_finish(&from);
	scene_list_finish(&to);
}

static void get_random_spots(struct spot *spots)
{
	int n = 0;
	for (uint32_t used = 0; n < MAX_PIECES && get_random(5) > 0;) {
		uint32_t surface = get_random(MAX_PIECES);
		if (!(used & 1u << surface)) {
			used |= 1u << surface;
			// Few places, so that some stay.
			spots[n++] = (struct spot){ (int)surface, 6 * (int)get_random(2),
				6 * (int)get_random(2) };
		}
	}
	spots[n] = (struct spot){ -1, 0, 0 };
}

// What is seen at a point: which surfaces, in which order, with which of their own points.
static uint64_t get_stack(const struct spot *spots, int x, int y)
{
	uint64_t stack = 0;
	for (int i = 0; spots[i].surface >= 0; i++) {
		int sx = x - spots[i].x, sy = y - spots[i].y;
		if (sx >= 0 && sy >= 0 && sx < 10 && sy < 10) {
			stack = stack * 1000 + (uint64_t)(spots[i].surface * 100 + sx * 10 + sy) +
					1;
		}
	}
	return stack;
}

static void test_diff_random(void **state)
{
	for (int i = 0; i < 3000; i++) {
		struct spot before[MAX_PIECES + 1], after[MAX_PIECES + 1];
		get_random_spots(before);
		get_random_spots(after);
		struct scene_list from, to;
		add_spots(&from, before);
		add_spots(&to, after);
		pixman_region32_t damage;
		pixman_region32_init(&damage);
		scene_list_diff(&from, &to, true, &damage);
		for (int p = 0; p < 20 * 20; p++) {
			int x = p % 20, y = p / 20;
			uint64_t is = get_stack(before, x, y), becomes = get_stack(after, x, y);
			// More may be damaged than what changed, but not where nothing is.
			if (is != becomes) {
				assert_true(region_has(&damage, x, y));
			} else if (is == 0) {
				assert_false(region_has(&damage, x, y));
			}
		}
		pixman_region32_fini(&damage);
		scene_list_finish(&from);
		scene_list_finish(&to);
	}
}

static void test_surface_damage(void **state)
{
	static const struct spot spots[] = { { 0, 0, 0 }, { 1, 20, 30 }, END };
	static const pixman_box32_t must[] = { { 90, 70, 91, 71 }, { 22, 33, 26, 38 } };
	struct scene_list list;
	add_spots(&list, spots);
	pixman_region32_t damage, *committed = &diff_pieces[1].surface.current.surface_damage;
	pixman_region32_init_rects(&damage, must, 1);
	pixman_region32_union_rect(committed, committed, 2, 3, 4, 5);
	scene_list_damage(&list, &diff_pieces[1].surface, &damage);
	assert_region(&damage, must, 2);
	scene_list_damage(&list, &diff_pieces[2].surface, &damage);
	assert_region(&damage, must, 2);
	pixman_region32_fini(&damage);
	scene_list_finish(&list);
}

static void test_forget(void **state)
{
	static const struct spot spots[] = { { 0, 0, 0 }, { 1, 20, 30 }, END };
	static const pixman_box32_t must = { 20, 30, 30, 40 };
	struct scene_list from, to;
	add_spots(&from, spots);
	scene_list_forget(&from, &diff_pieces[1].surface);
	pixman_region32_t damage, *committed = &diff_pieces[1].surface.current.surface_damage;
	pixman_region32_init(&damage);
	pixman_region32_union_rect(committed, committed, 2, 3, 4, 5);
	scene_list_damage(&from, &diff_pieces[1].surface, &damage);
	assert_false(pixman_region32_not_empty(&damage));
	assert_null(from.entries[1].surface);
	assert_null(from.entries[1].layer.buffer);
	assert_ptr_equal(from.entries[0].surface, &diff_pieces[0].surface);
	assert_ptr_equal(from.entries[0].layer.buffer, &diff_pieces[0].buffer);
	// A new surface in the same memory and place is not the old one.
	add_spots(&to, spots);
	scene_list_diff(&from, &to, true, &damage);
	assert_region(&damage, &must, 1);
	pixman_region32_fini(&damage);
	scene_list_finish(&from);
	scene_list_finish(&to);
}

static void test_diff_view(void **state)
{
	static const pixman_box32_t all = { 0, 0, 100, 80 };
	for (int i = 0; i < 3; i++) {
		struct scene_list from, to;
		struct output_view view = scene_output;
		view.x += i == 0;
		view.scale += i == 1;
		view.transform = i == 2 ? WL_OUTPUT_TRANSFORM_180 : view.transform;
		scene_output_start(&from);
		scene_list_init(&to);
		scene_list_clear(&to, &view);
		pixman_region32_t damage;
		pixman_region32_init(&damage);
		scene_list_diff(&from, &to, true, &damage);
		assert_region(&damage, &all, 1);
		pixman_region32_fini(&damage);
		assert_false(scene_list_is_same(&from, &to));
		scene_list_finish(&from);
		scene_list_finish(&to);
	}
}

#define DIFF(function) cmocka_unit_test_setup_teardown(function, setup_diff, teardown_diff)

int main(void)
{
	static const struct CMUnitTest others[] = {
		DIFF(test_diff_contents),
		DIFF(test_diff_adds),
		DIFF(test_diff_random),
		DIFF(test_surface_damage),
		DIFF(test_forget),
		cmocka_unit_test(test_diff_view),
	};
	static struct CMUnitTest tests[N_ELEMENTS(others) + N_ELEMENTS(diff_rows)];
	size_t n = 0;
	for (size_t i = 0; i < N_ELEMENTS(diff_rows); i++) {
		tests[n++] = (struct CMUnitTest){ .name = diff_rows[i].name,
			.test_func = test_diff,
			.setup_func = setup_diff,
			.teardown_func = teardown_diff,
			.initial_state = (void *)&diff_rows[i] };
	}
	memcpy(&tests[n], others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
