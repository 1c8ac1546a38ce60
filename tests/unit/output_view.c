/* SPDX-License-Identifier: MIT */
/* From the compositor's space to an output's pixels, and what gets rounded on the way. */
#include "output_view.h"

#include "piece.h"
#include "unit.h"

#define UNIT OUTPUT_VIEW_UNIT

static void test_get_box(void **state)
{
	static const struct {
		int width, scale, length;
	} rows[] = {
		{ 1280, UNIT, 1280 },
		{ 1280, 2 * UNIT, 640 },
		{ 1280, 3 * UNIT / 2, 853 },  // 1279.5, rounded up
		{ 1366, 5 * UNIT / 4, 1093 }, // 1366.25; 1092 would be a pixel short
		{ 1000, 3 * UNIT / 2, 667 },  // 999 or 1001: rather too much
		{ 1281, 2 * UNIT, 641 },
		{ 1920, UNIT / 2, 3840 },
		{ 1, 16 * UNIT, 1 },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct output_view view = {
			.x = -5,
			.y = 7,
			.width = rows[i].width,
			.height = 100,
			.per = OUTPUT_VIEW_UNIT,
			.scale = rows[i].scale,
		};
		pixman_box32_t box = output_view_get_box(&view);
		assert_int_equal(box.x1, -5);
		assert_int_equal(box.y1, 7);
		assert_int_equal(box.x2 - box.x1, rows[i].length);
		// Turned, it is the height.
		view.transform = WL_OUTPUT_TRANSFORM_FLIPPED_90;
		box = output_view_get_box(&view);
		assert_int_equal(box.y2 - box.y1, rows[i].length);
	}
}

static void test_to_pixels(void **state)
{
	struct output_view view = {
		.x = 10,
		.y = 20,
		.width = 150,
		.height = 90,
		.per = OUTPUT_VIEW_UNIT,
		.scale = 3 * UNIT / 2,
	};
	static const struct {
		enum wl_output_transform transform;
		int x1, y1, x2, y2;
	} rows[] = {
		// 1, 2 to 5, 4 scaled: 2, 3 to 8, 6
		{ WL_OUTPUT_TRANSFORM_NORMAL, 2, 3, 8, 6 },
		{ WL_OUTPUT_TRANSFORM_90, 3, 82, 6, 88 },
		{ WL_OUTPUT_TRANSFORM_180, 142, 84, 148, 87 },
		{ WL_OUTPUT_TRANSFORM_270, 144, 2, 147, 8 },
		{ WL_OUTPUT_TRANSFORM_FLIPPED, 142, 3, 148, 6 },
		{ WL_OUTPUT_TRANSFORM_FLIPPED_90, 3, 2, 6, 8 },
		{ WL_OUTPUT_TRANSFORM_FLIPPED_180, 2, 84, 8, 87 },
		{ WL_OUTPUT_TRANSFORM_FLIPPED_270, 144, 82, 147, 88 },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		view.transform = rows[i].transform;
		pixman_box32_t box = { 11, 22, 15, 24 };
		assert_box(output_view_to_pixels(&view, &box), rows[i].x1, rows[i].y1, rows[i].x2,
				rows[i].y2);
	}
}

// At each scale and wherever the space begins: no gap, no overlap, and none wider than the others
// by more than a pixel.
static void test_edges_meet(void **state)
{
	for (int scale = UNIT / 2; scale <= 4 * UNIT; scale++) {
		struct output_view view = { .x = 3,
			.width = 1000,
			.height = 1000,
			.per = OUTPUT_VIEW_UNIT,
			.scale = scale };
		int last = 0;
		for (int x = -40; x < 40; x += 3) {
			pixman_box32_t box = { x, x, x + 3, x + 3 };
			pixman_box32_t pixels = output_view_to_pixels(&view, &box);
			if (x > -40) {
				assert_int_equal(pixels.x1, last);
			}
			int width = pixels.x2 - pixels.x1;
			assert_in_range(width, 3 * scale / UNIT, 3 * scale / UNIT + 1);
			last = pixels.x2;
		}
	}
}

static void test_locate(void **state)
{
	for (unsigned t = 0; t < 8; t++) {
		struct output_view view = {
			.x = 10,
			.y = 20,
			.width = 80,
			.height = 40,
			.per = OUTPUT_VIEW_UNIT,
			.scale = 2 * UNIT,
			.transform = (enum wl_output_transform)t,
		};
		// The middle of the pixel that shows 13, 22.
		pixman_box32_t point = { 13, 22, 14, 23 };
		pixman_box32_t pixels = output_view_to_pixels(&view, &point);
		double x = (pixels.x1 + 1) / 80.0, y = (pixels.y1 + 1) / 40.0;
		output_view_locate(&view, &x, &y);
		assert_float_equal(x, 13.5, 1e-9);
		assert_float_equal(y, 22.5, 1e-9);
	}
}

static void test_mirror(void **state)
{
	static const struct {
		int width, height;
		enum wl_output_transform transform;
		int x1, y1, x2, y2; // of what is mirrored
	} rows[] = {
		{ 300, 200, WL_OUTPUT_TRANSFORM_NORMAL, 0, 0, 300, 200 },
		{ 600, 400, WL_OUTPUT_TRANSFORM_NORMAL, 0, 0, 600, 400 },
		{ 700, 400, WL_OUTPUT_TRANSFORM_NORMAL, 50, 0, 650, 400 },
		{ 100, 200, WL_OUTPUT_TRANSFORM_NORMAL, 0, 66, 100, 133 },
		{ 200, 400, WL_OUTPUT_TRANSFORM_90, 0, 50, 200, 350 },
	};
	struct output_view other = {
		.x = 10,
		.y = 20,
		.width = 300,
		.height = 200,
		.per = UNIT,
		.scale = 2 * UNIT,
	};
	pixman_box32_t all = output_view_get_box(&other);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct output_view view = {
			.width = rows[i].width,
			.height = rows[i].height,
			.transform = rows[i].transform,
		};
		output_view_mirror(&view, &other);
		pixman_box32_t box = output_view_get_box(&view);
		assert_box(box, 10, 20, 160, 120);
		assert_box(output_view_to_pixels(&view, &all), rows[i].x1, rows[i].y1, rows[i].x2,
				rows[i].y2);
		double x = 0.5, y = 0.5;
		output_view_locate(&view, &x, &y);
		assert_float_equal(x, 85, 1);
		assert_float_equal(y, 70, 1);
	}
}

static void test_whole_scale(void **state)
{
	assert_int_equal(output_view_get_whole_scale(UNIT / 2), 1);
	assert_int_equal(output_view_get_whole_scale(UNIT), 1);
	assert_int_equal(output_view_get_whole_scale(UNIT + 1), 2);
	assert_int_equal(output_view_get_whole_scale(2 * UNIT), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get_box),
		cmocka_unit_test(test_to_pixels),
		cmocka_unit_test(test_edges_meet),
		cmocka_unit_test(test_locate),
		cmocka_unit_test(test_mirror),
		cmocka_unit_test(test_whole_scale),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
