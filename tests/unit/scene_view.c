/* SPDX-License-Identifier: MIT */
/* What outputs show that are scaled and turned, or mirror others. */
#include "scene.h"

#include <math.h>

#include "piece.h"
#include "scene_output.h"
#include "unit.h"

// What is side by side stays so, whatever the sizes are rounded to.
static void test_scaled_neighbours(void **state)
{
	struct output_view view = scene_output;
	view.scale = OUTPUT_VIEW_UNIT * 3 / 2;
	struct piece pieces[2];
	struct scene_list list;
	scene_list_init(&list);
	scene_list_clear(&list, &view);
	for (int i = 0; i < 2; i++) {
		piece_init(&pieces[i], 7, 5, true);
		scene_list_add(&pieces[i].surface, scene_output.x + 7 * i, scene_output.y, &list);
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
		struct output_view view = scene_output;
		view.scale = OUTPUT_VIEW_UNIT * 5 / 4;
		view.transform = (enum wl_output_transform)t;
		pixman_box32_t box = output_view_get_box(&view);
		struct piece piece;
		piece_init(&piece, scene_output.width, scene_output.height, false);
		struct surface_state *current = &piece.surface.current;
		current->transform = view.transform;
		current->viewport.has_dst = true;
		current->viewport.width = box.x2 - box.x1;
		current->viewport.height = box.y2 - box.y1;
		piece_update(&piece, true);
		struct scene_list list;
		scene_list_init(&list);
		scene_list_clear(&list, &view);
		scene_list_add(&piece.surface, scene_output.x, scene_output.y, &list);
		scene_list_cull(&list);
		const struct output_layer *layer = &list.entries[0].layer;
		assert_int_equal(layer->transform, WL_OUTPUT_TRANSFORM_NORMAL);
		assert_box(layer->dst, 0, 0, scene_output.width, scene_output.height);
		assert_true(layer->src.width == scene_output.width);
		assert_true(layer->src.height == scene_output.height);
		// Damage is not for more than what shows it.
		pixman_region32_t damage;
		pixman_region32_init(&damage);
		pixman_region32_union_rect(
				&current->surface_damage, &current->surface_damage, 4, 8, 8, 4);
		scene_list_damage(&list, &piece.surface, &damage);
		pixman_box32_t shown = { scene_output.x + 4, scene_output.y + 8,
			scene_output.x + 12, scene_output.y + 12 };
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
	struct output_view view = scene_output;
	view.scale = OUTPUT_VIEW_UNIT * 3 / 2;
	struct piece piece;
	piece_init(&piece, 20, 20, false);
	pixman_region32_union_rect(&piece.surface.opaque, &piece.surface.opaque, 0, 5, 11, 15);
	struct scene_list list;
	scene_list_init(&list);
	scene_list_clear(&list, &view);
	scene_list_add(&piece.surface, scene_output.x, scene_output.y, &list);
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

// As large as can be, of as little as can be, damage is anywhere on the output.
static void test_scaled_most(void **state)
{
	struct output_view view = scene_output;
	view.scale = 16 * OUTPUT_VIEW_UNIT;
	struct piece piece;
	piece_init(&piece, 20, 20, false);
	struct surface_state *current = &piece.surface.current;
	current->viewport.has_src = current->viewport.has_dst = true;
	current->viewport.src = (struct fbox){ 1, 1, 1 / 256., 1 / 256. };
	current->viewport.width = current->viewport.height = SURFACE_LIMIT;
	piece_update(&piece, false);
	struct scene_list list;
	scene_list_init(&list);
	scene_list_clear(&list, &view);
	scene_list_add(&piece.surface, scene_output.x - 10, scene_output.y - 10, &list);
	scene_list_cull(&list);
	assert_int_equal(list.n_entries, 1);
	pixman_region32_t damage;
	pixman_region32_init(&damage);
	pixman_region32_union_rect(&current->buffer_damage, &current->buffer_damage, 0, 0, 2, 2);
	scene_list_damage(&list, &piece.surface, &damage);
	assert_true(region_has(&damage, 0, 0));
	assert_true(region_has(&damage, view.width - 1, view.height - 1));
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
	struct output_view other = scene_output;
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

// However it is cut, what is left is within the surface's part of the buffer, and unscaled it is
// whole pixels.
static void test_mirror_source(void **state)
{
	struct scene_list list;
	scene_list_init(&list);
	for (int i = 0; i < 3000; i++) {
		struct output_view view = {
			.width = 1 + (int)get_random(120),
			.height = 1 + (int)get_random(120),
			.transform = (enum wl_output_transform)get_random(8),
		};
		struct output_view other = view;
		bool scaled = get_random(2);
		other.scale = other.per = OUTPUT_VIEW_UNIT;
		other.width = scaled ? 1 + (int)get_random(200) : view.width;
		other.height = scaled ? 1 + (int)get_random(200) : view.height;
		output_view_mirror(&view, &other);
		struct piece piece;
		piece_init(&piece, 1 + (int)get_random(60), 1 + (int)get_random(60), false);
		scene_list_clear(&list, &view);
		scene_list_add(&piece.surface, (int)get_random(260) - 60, (int)get_random(260) - 60,
				&list);
		scene_list_cull(&list);
		if (list.n_entries == 1) {
			const struct fbox *src = &list.entries[0].layer.src;
			assert_true(src->x >= 0 && src->y >= 0);
			assert_true(src->width > 0 && src->height > 0);
			assert_true(src->x + src->width <= piece.buffer.width);
			assert_true(src->y + src->height <= piece.buffer.height);
			assert_true(scaled || (src->x == floor(src->x) && src->y == floor(src->y)));
		}
		piece_finish(&piece);
	}
	scene_list_finish(&list);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scaled_neighbours),
		cmocka_unit_test(test_scaled_unscaled),
		cmocka_unit_test(test_scaled_regions),
		cmocka_unit_test(test_scaled_most),
		cmocka_unit_test(test_mirror_cut),
		cmocka_unit_test(test_mirror_source),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
