/* SPDX-License-Identifier: MIT */
/* What an output shows: lists of surfaces, without those that are hidden. */
#include "scene.h"

#include <string.h>

#include "piece.h"
#include "scene_output.h"
#include "unit.h"

static void test_add(void **state)
{
	struct piece piece;
	piece_init(&piece, 24, 12, true);
	piece.surface.current.transform = WL_OUTPUT_TRANSFORM_90;
	piece.surface.current.scale = 2;
	piece_update(&piece, true);
	struct scene_list list;
	scene_output_start(&list);
	scene_list_add(&piece.surface, 1007, 509, &list);
	scene_list_cull(&list);
	assert_int_equal(list.n_entries, 1);
	const struct scene_entry *entry = &list.entries[0];
	assert_ptr_equal(entry->surface, &piece.surface);
	assert_ptr_equal(entry->layer.buffer, &piece.buffer);
	assert_int_equal(entry->layer.transform, WL_OUTPUT_TRANSFORM_90);
	assert_box(entry->layer.dst, 7, 9, 7 + 6, 9 + 12);
	assert_true(entry->layer.src.x == 0 && entry->layer.src.y == 0);
	assert_true(entry->layer.src.width == 24 && entry->layer.src.height == 12);
	// Opaque is said in the output's pixels, as the layer is.
	assert_region(entry->layer.opaque, &entry->layer.dst, 1);
	scene_list_finish(&list);
	piece_finish(&piece);
}

static void test_add_outside(void **state)
{
	static const struct {
		int x, y;
		bool shown;
	} rows[] = {
		{ 1000 - 10, 520, false },
		{ 1000 - 9, 520, true },
		{ 1100, 520, false },
		{ 1099, 520, true },
		{ 1020, 500 - 8, false },
		{ 1020, 500 - 7, true },
		{ 1020, 580, false },
		{ 1020, 579, true },
		{ 20, 20, false },
	};
	struct piece piece;
	piece_init(&piece, 10, 8, true);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct scene_list list;
		scene_output_start(&list);
		scene_list_add(&piece.surface, rows[i].x, rows[i].y, &list);
		assert_int_equal(list.n_entries, rows[i].shown ? 1 : 0);
		scene_list_finish(&list);
	}
	piece_finish(&piece);
}

static void test_add_subsurfaces(void **state)
{
	struct piece parent, below, above, top, nested, empty;
	piece_init(&parent, 30, 30, false);
	piece_init(&below, 10, 10, false);
	piece_init(&above, 10, 10, false);
	piece_init(&top, 10, 10, false);
	piece_init(&nested, 10, 10, false);
	piece_init(&empty, 10, 10, false);
	piece_put_below(&below, &parent, -5, -5);
	piece_put_above(&above, &parent, 10, 10);
	piece_put_above(&empty, &parent, 0, 0);
	piece_put_above(&top, &parent, 20, 3);
	piece_put_above(&nested, &above, 1, 2);
	// What has no content hides its children as well.
	buffer_unlock(empty.surface.current.buffer);
	empty.surface.current.buffer = NULL;
	struct piece orphan;
	piece_init(&orphan, 10, 10, false);
	piece_put_above(&orphan, &empty, 0, 0);

	struct scene_list list;
	scene_output_start(&list);
	surface_for_each(&parent.surface, 1010, 510, scene_list_add, &list);
	scene_list_cull(&list);
	assert_int_equal(list.n_entries, 5);
	struct piece *order[] = { &below, &parent, &above, &nested, &top };
	int places[][2] = { { 5, 5 }, { 10, 10 }, { 20, 20 }, { 21, 22 }, { 30, 13 } };
	for (int i = 0; i < 5; i++) {
		assert_ptr_equal(list.entries[i].surface, &order[i]->surface);
		assert_int_equal(list.entries[i].layer.dst.x1, places[i][0]);
		assert_int_equal(list.entries[i].layer.dst.y1, places[i][1]);
	}
	scene_list_finish(&list);
	piece_finish(&parent);
	piece_finish(&below);
	piece_finish(&above);
	piece_finish(&top);
	piece_finish(&nested);
	piece_finish(&empty);
	piece_finish(&orphan);
}

#define MAX_PIECES 4

/** A surface at a place of the scene_output; none where its width is 0. */
struct place {
	int x, y, width, height;
	bool translucent;
};

struct cull_row {
	const char *name;
	struct place places[MAX_PIECES]; // bottom first
	const char *kept;
};

static const struct cull_row cull_rows[] = {
	{ "side by side: nothing is hidden", { { 0, 0, 10, 10, false }, { 10, 0, 10, 10, false } },
			"01" },
	{ "one over the other", { { 5, 5, 10, 10, false }, { 0, 0, 20, 20, false } }, "1" },
	{ "exactly one over the other", { { 5, 5, 10, 10, false }, { 5, 5, 10, 10, false } }, "1" },
	{ "all but one column hidden", { { 5, 5, 10, 10, false }, { 6, 0, 20, 20, false } }, "01" },
	{ "hidden by two together",
			{ { 5, 5, 10, 10, false }, { 0, 0, 10, 20, false },
					{ 10, 0, 10, 20, false } },
			"12" },
	{ "a translucent one hides nothing", { { 5, 5, 10, 10, false }, { 0, 0, 20, 20, true } },
			"01" },
	{ "a translucent one is hidden", { { 5, 5, 10, 10, true }, { 0, 0, 20, 20, false } }, "1" },
	{ "hidden where the output is", { { -5, 5, 10, 10, false }, { 0, 0, 20, 20, false } },
			"1" },
	{ "two hidden by one",
			{ { 5, 5, 10, 10, false }, { 7, 7, 5, 5, true }, { 0, 0, 20, 20, false },
					{ 50, 0, 5, 5, true } },
			"23" },
	{ "what is below does not hide", { { 0, 0, 20, 20, false }, { 5, 5, 10, 10, false } },
			"01" },
	{ "a full screen",
			{ { 0, 0, 9, 9, false }, { 0, 0, 100, 80, false }, { 9, 9, 9, 9, true } },
			"12" },
};

static int add_places(struct scene_list *list, struct piece *pieces, const struct place *places)
{
	int n = 0;
	while (n < MAX_PIECES && places[n].width > 0) {
		piece_init(&pieces[n], places[n].width, places[n].height, !places[n].translucent);
		scene_list_add(&pieces[n].surface, scene_output.x + places[n].x,
				scene_output.y + places[n].y, list);
		n++;
	}
	return n;
}

static void test_cull(void **state)
{
	const struct cull_row *row = *state;
	struct piece pieces[MAX_PIECES];
	struct scene_list list;
	scene_output_start(&list);
	int n = add_places(&list, pieces, row->places);
	scene_list_cull(&list);
	char kept[MAX_PIECES + 1] = "";
	for (int i = 0; i < list.n_entries; i++) {
		const struct scene_entry *entry = &list.entries[i];
		struct piece *piece = wl_container_of(entry->surface, piece, surface);
		kept[i] = (char)('0' + (piece - pieces));
		assert_ptr_equal(entry->layer.buffer, &piece->buffer);
		assert_ptr_equal(entry->layer.opaque, &entry->opaque);
		bool translucent = row->places[piece - pieces].translucent;
		assert_region(entry->layer.opaque, &entry->layer.dst, translucent ? 0 : 1);
	}
	assert_string_equal(kept, row->kept);
	scene_list_finish(&list);
	for (int i = 0; i < n; i++) {
		piece_finish(&pieces[i]);
	}
}

// What is not to be seen at all is no reason to paint; what is hardly to be seen, is.
static void test_cull_alpha(void **state)
{
	struct piece pieces[3];
	struct scene_list list;
	scene_output_start(&list);
	for (int i = 0; i < 3; i++) {
		piece_init(&pieces[i], 10, 10, i == 0);
		pieces[i].surface.current.alpha = i == 0 ? OUTPUT_ALPHA_MAX : (uint32_t)i - 1;
		scene_list_add(&pieces[i].surface, scene_output.x, scene_output.y, &list);
	}
	scene_list_cull(&list);
	assert_int_equal(list.n_entries, 2);
	assert_ptr_equal(list.entries[0].surface, &pieces[0].surface);
	assert_int_equal(list.entries[0].layer.alpha, OUTPUT_ALPHA_MAX);
	assert_ptr_equal(list.entries[1].surface, &pieces[2].surface);
	assert_int_equal(list.entries[1].layer.alpha, 1);
	scene_list_finish(&list);
	for (int i = 0; i < 3; i++) {
		piece_finish(&pieces[i]);
	}
}

// More entries than there is room for at first, of which every second one goes; and again.
static void test_cull_many(void **state)
{
	static struct piece hidden[50], shown[50];
	struct scene_list list;
	scene_output_start(&list);
	for (int i = 0; i < 50; i++) {
		piece_init(&hidden[i], 2, 1, false);
		piece_init(&shown[i], 2, 1, true);
	}
	for (int round = 0; round < 3; round++) {
		scene_list_clear(&list, &scene_output);
		for (int i = 0; i < 50; i++) {
			scene_list_add(&hidden[i].surface, scene_output.x + 2 * i, scene_output.y,
					&list);
			scene_list_add(&shown[i].surface, scene_output.x + 2 * i, scene_output.y,
					&list);
		}
		scene_list_cull(&list);
		assert_int_equal(list.n_entries, 50);
		for (int i = 0; i < 50; i++) {
			const struct scene_entry *entry = &list.entries[i];
			assert_ptr_equal(entry->surface, &shown[i].surface);
			assert_region(entry->layer.opaque, &entry->layer.dst, 1);
		}
	}
	scene_list_finish(&list);
	for (int i = 0; i < 50; i++) {
		piece_finish(&hidden[i]);
		piece_finish(&shown[i]);
	}
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_add_outside),
		cmocka_unit_test(test_add_subsurfaces),
		cmocka_unit_test(test_cull_alpha),
		cmocka_unit_test(test_cull_many),
	};
	static struct CMUnitTest tests[N_ELEMENTS(others) + N_ELEMENTS(cull_rows)];
	size_t n = 0;
	for (size_t i = 0; i < N_ELEMENTS(cull_rows); i++) {
		tests[n++] = (struct CMUnitTest){ .name = cull_rows[i].name,
			.test_func = test_cull,
			.initial_state = (void *)&cull_rows[i] };
	}
	memcpy(&tests[n], others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
