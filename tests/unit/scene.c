/* SPDX-License-Identifier: MIT */
/* What an output shows, and how that differs from what it showed: lists of surfaces. */
#include "scene.h"

#include <string.h>

#include "piece.h"
#include "unit.h"

static void put_above(struct piece *piece, struct piece *parent, int x, int y)
{
	piece->subsurface.x = x;
	piece->subsurface.y = y;
	wl_list_insert(parent->surface.above.prev, &piece->subsurface.link);
}

static void put_below(struct piece *piece, struct piece *parent, int x, int y)
{
	piece->subsurface.x = x;
	piece->subsurface.y = y;
	wl_list_insert(parent->surface.below.prev, &piece->subsurface.link);
}

static void assert_box(pixman_box32_t box, int x1, int y1, int x2, int y2)
{
	assert_int_equal(box.x1, x1);
	assert_int_equal(box.y1, y1);
	assert_int_equal(box.x2, x2);
	assert_int_equal(box.y2, y2);
}

static const struct output_view output = { .x = 1000,
	.y = 500,
	.width = 100,
	.height = 80,
	.per = OUTPUT_VIEW_UNIT,
	.scale = OUTPUT_VIEW_UNIT };

static void list_start(struct scene_list *list)
{
	scene_list_init(list);
	scene_list_clear(list, &output);
}

/* ---- what is added ---- */

static void test_add(void **state)
{
	struct piece piece;
	piece_init(&piece, 24, 12, true);
	piece.surface.current.transform = WL_OUTPUT_TRANSFORM_90;
	piece.surface.current.scale = 2;
	piece_update(&piece, true);
	struct scene_list list;
	list_start(&list);
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
		list_start(&list);
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
	put_below(&below, &parent, -5, -5);
	put_above(&above, &parent, 10, 10);
	put_above(&empty, &parent, 0, 0);
	put_above(&top, &parent, 20, 3);
	put_above(&nested, &above, 1, 2);
	// What has no content hides its children as well.
	buffer_unlock(empty.surface.current.buffer);
	empty.surface.current.buffer = NULL;
	struct piece orphan;
	piece_init(&orphan, 10, 10, false);
	put_above(&orphan, &empty, 0, 0);

	struct scene_list list;
	list_start(&list);
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

/* ---- culling ---- */

#define MAX_PIECES 4

/** A surface at a place of the output; none where its width is 0. */
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
		scene_list_add(&pieces[n].surface, output.x + places[n].x, output.y + places[n].y,
				list);
		n++;
	}
	return n;
}

static void test_cull(void **state)
{
	const struct cull_row *row = *state;
	struct piece pieces[MAX_PIECES];
	struct scene_list list;
	list_start(&list);
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
	list_start(&list);
	for (int i = 0; i < 3; i++) {
		piece_init(&pieces[i], 10, 10, i == 0);
		pieces[i].surface.current.alpha = i == 0 ? OUTPUT_ALPHA_MAX : (uint32_t)i - 1;
		scene_list_add(&pieces[i].surface, output.x, output.y, &list);
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
	list_start(&list);
	for (int i = 0; i < 50; i++) {
		piece_init(&hidden[i], 2, 1, false);
		piece_init(&shown[i], 2, 1, true);
	}
	for (int round = 0; round < 3; round++) {
		scene_list_clear(&list, &output);
		for (int i = 0; i < 50; i++) {
			scene_list_add(&hidden[i].surface, output.x + 2 * i, output.y, &list);
			scene_list_add(&shown[i].surface, output.x + 2 * i, output.y, &list);
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

/* ---- differences ---- */

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
	list_start(list);
	for (int i = 0; spots[i].surface >= 0; i++) {
		scene_list_add(&diff_pieces[spots[i].surface].surface, output.x + spots[i].x,
				output.y + spots[i].y, list);
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

/* ---- damage of one surface, and surfaces that go ---- */

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

/* ---- outputs that are scaled and turned ---- */

// What is side by side stays so, whatever the sizes are rounded to.
static void test_scaled_neighbours(void **state)
{
	struct output_view view = output;
	view.scale = OUTPUT_VIEW_UNIT * 3 / 2;
	struct piece pieces[2];
	struct scene_list list;
	scene_list_init(&list);
	scene_list_clear(&list, &view);
	for (int i = 0; i < 2; i++) {
		piece_init(&pieces[i], 7, 5, true);
		scene_list_add(&pieces[i].surface, output.x + 7 * i, output.y, &list);
	}
	scene_list_cull(&list);
	assert_int_equal(list.n_entries, 2);
	assert_box(list.entries[0].layer.dst, 0, 0, 11, 8);
	assert_box(list.entries[1].layer.dst, 11, 0, 21, 8);
	for (int i = 0; i < 2; i++) {
		assert_region(list.entries[i].layer.opaque, &list.entries[i].layer.dst, 1);
		piece_finish(&pieces[i]);
	}
	scene_list_finish(&list);
}

// A client that draws as the output has it: nothing is left to do.
static void test_scaled_unscaled(void **state)
{
	for (unsigned t = 0; t < 8; t++) {
		struct output_view view = output;
		view.scale = OUTPUT_VIEW_UNIT * 5 / 4;
		view.transform = (enum wl_output_transform)t;
		pixman_box32_t box = output_view_get_box(&view);
		struct piece piece;
		piece_init(&piece, output.width, output.height, false);
		struct surface_state *current = &piece.surface.current;
		current->transform = view.transform;
		current->viewport.has_dst = true;
		current->viewport.width = box.x2 - box.x1;
		current->viewport.height = box.y2 - box.y1;
		piece_update(&piece, true);
		struct scene_list list;
		scene_list_init(&list);
		scene_list_clear(&list, &view);
		scene_list_add(&piece.surface, output.x, output.y, &list);
		scene_list_cull(&list);
		const struct output_layer *layer = &list.entries[0].layer;
		assert_int_equal(layer->transform, WL_OUTPUT_TRANSFORM_NORMAL);
		assert_box(layer->dst, 0, 0, output.width, output.height);
		assert_true(layer->src.width == output.width);
		assert_true(layer->src.height == output.height);
		// Damage is not for more than what shows it.
		pixman_region32_t damage;
		pixman_region32_init(&damage);
		pixman_region32_union_rect(
				&current->surface_damage, &current->surface_damage, 4, 8, 8, 4);
		scene_list_damage(&list, &piece.surface, &damage);
		pixman_box32_t shown = { output.x + 4, output.y + 8, output.x + 12, output.y + 12 };
		pixman_box32_t must = output_view_to_pixels(&view, &shown);
		assert_region(&damage, &must, 1);
		pixman_region32_fini(&damage);
		scene_list_finish(&list);
		piece_finish(&piece);
	}
}

// Pixels that show two of the surface's: damaged with either, opaque only with both; and those that
// are interpolated with them.
static void test_scaled_regions(void **state)
{
	struct output_view view = output;
	view.scale = OUTPUT_VIEW_UNIT * 3 / 2;
	struct piece piece;
	piece_init(&piece, 20, 20, false);
	pixman_region32_union_rect(&piece.surface.opaque, &piece.surface.opaque, 0, 5, 11, 15);
	struct scene_list list;
	scene_list_init(&list);
	scene_list_clear(&list, &view);
	scene_list_add(&piece.surface, output.x, output.y, &list);
	scene_list_cull(&list);
	// 0, 7.5 to 16.5, 30
	static const pixman_box32_t opaque = { 0, 9, 15, 30 };
	assert_region(list.entries[0].layer.opaque, &opaque, 1);

	pixman_region32_t damage, *committed = &piece.surface.current.surface_damage;
	pixman_region32_init(&damage);
	pixman_region32_union_rect(committed, committed, 0, 5, 11, 15);
	scene_list_damage(&list, &piece.surface, &damage);
	static const pixman_box32_t damaged = { 0, 6, 18, 30 };
	assert_region(&damage, &damaged, 1);
	pixman_region32_fini(&damage);
	scene_list_finish(&list);
	piece_finish(&piece);
}

// A mirror with margins: what reaches into them is cut, of the picture as of the buffer.
static void test_mirror_cut(void **state)
{
	struct output_view view = {
		.width = 100, .height = 200, .transform = WL_OUTPUT_TRANSFORM_90
	};
	struct output_view other = output;
	other.width = 50;
	other.height = 20;
	output_view_mirror(&view, &other);
	struct piece piece;
	piece_init(&piece, 20, 10, false);
	piece_update(&piece, true);
	struct scene_list list;
	scene_list_init(&list);
	scene_list_clear(&list, &view);
	// The right half of it, then nothing of it, then all of it, each of 4 pixels for one.
	scene_list_add(&piece.surface, other.x - 10, other.y, &list);
	scene_list_add(&piece.surface, other.x, other.y - 10, &list);
	scene_list_add(&piece.surface, other.x + 30, other.y + 10, &list);
	scene_list_cull(&list);
	assert_int_equal(list.n_entries, 2);
	const struct output_layer *layer = &list.entries[0].layer;
	assert_box(layer->dst, 10, 160, 50, 200);
	assert_true(layer->src.x == 10 && layer->src.y == 0);
	assert_true(layer->src.width == 10 && layer->src.height == 10);
	assert_region(layer->opaque, &layer->dst, 1);
	layer = &list.entries[1].layer;
	assert_box(layer->dst, 50, 0, 90, 80);
	assert_true(layer->src.width == 20 && layer->src.height == 10);
	scene_list_finish(&list);
	piece_finish(&piece);
}

static void test_diff_view(void **state)
{
	static const pixman_box32_t all = { 0, 0, 100, 80 };
	for (int i = 0; i < 3; i++) {
		struct scene_list from, to;
		struct output_view view = output;
		view.x += i == 0;
		view.scale += i == 1;
		view.transform = i == 2 ? WL_OUTPUT_TRANSFORM_180 : view.transform;
		list_start(&from);
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

/* ---- the cursor ---- */

static void add_cursor(struct scene_list *list, struct surface *surface, int x, int y)
{
	scene_list_begin_cursor(list, x, y);
	surface_for_each(surface, x - 3, y - 2, scene_list_add, list);
	scene_list_end_cursor(list);
}

static void test_cursor_same_everywhere(void **state)
{
	struct output_view view = output;
	struct piece root, child;
	piece_init(&root, 25, 7, false);
	piece_init(&child, 3, 5, false);
	put_above(&child, &root, 19, 1);
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
	list_start(&list);
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
	list_start(&from);
	list_start(&to);
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

#define DIFF(function) cmocka_unit_test_setup_teardown(function, setup_diff, teardown_diff)

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_add_outside),
		cmocka_unit_test(test_add_subsurfaces),
		cmocka_unit_test(test_cull_alpha),
		cmocka_unit_test(test_cull_many),
		DIFF(test_diff_contents),
		DIFF(test_diff_adds),
		DIFF(test_diff_random),
		DIFF(test_surface_damage),
		DIFF(test_forget),
		cmocka_unit_test(test_scaled_neighbours),
		cmocka_unit_test(test_scaled_unscaled),
		cmocka_unit_test(test_scaled_regions),
		cmocka_unit_test(test_mirror_cut),
		cmocka_unit_test(test_diff_view),
		cmocka_unit_test(test_cursor_same_everywhere),
		cmocka_unit_test(test_cursor_hides_nothing),
		cmocka_unit_test(test_cursor_diff),
	};
	static struct CMUnitTest
			tests[N_ELEMENTS(others) + N_ELEMENTS(cull_rows) + N_ELEMENTS(diff_rows)];
	size_t n = 0;
	for (size_t i = 0; i < N_ELEMENTS(cull_rows); i++) {
		tests[n++] = (struct CMUnitTest){ .name = cull_rows[i].name,
			.test_func = test_cull,
			.initial_state = (void *)&cull_rows[i] };
	}
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
