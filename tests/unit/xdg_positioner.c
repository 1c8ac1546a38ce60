/* SPDX-License-Identifier: MIT */
/* xdg_positioner_place: where popups go, and what becomes of them where there is no room. */
#include <string.h>
#include <surface.h>
#include <xdg_positioner.h>

#include "unit.h"
#include "xdg-shell-server-protocol.h"

struct row {
	const char *name;
	struct {
		int x, y, width, height;
	} anchor_rect;
	struct {
		int width, height;
	} size;
	uint32_t anchor, gravity, adjustment;
	struct {
		int x, y;
	} offset;
	struct {
		int x, y, width, height;
	} expected;
};

// All of them.
static const pixman_box32_t bounds = { 0, 0, 200, 200 };

// clang-format off
#define CENTER XDG_POSITIONER_ANCHOR_NONE
#define TOP XDG_POSITIONER_ANCHOR_TOP
#define BOTTOM XDG_POSITIONER_ANCHOR_BOTTOM
#define LEFT XDG_POSITIONER_ANCHOR_LEFT
#define RIGHT XDG_POSITIONER_ANCHOR_RIGHT
#define TOP_LEFT XDG_POSITIONER_ANCHOR_TOP_LEFT
#define BOTTOM_LEFT XDG_POSITIONER_ANCHOR_BOTTOM_LEFT
#define TOP_RIGHT XDG_POSITIONER_ANCHOR_TOP_RIGHT
#define BOTTOM_RIGHT XDG_POSITIONER_ANCHOR_BOTTOM_RIGHT
#define NONE XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_NONE
#define FLIP_X XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_FLIP_X
#define FLIP_Y XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_FLIP_Y
#define SLIDE_X XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_SLIDE_X
#define SLIDE_Y XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_SLIDE_Y
#define RESIZE_X XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_RESIZE_X
#define RESIZE_Y XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_RESIZE_Y
#define ALL_X (FLIP_X | SLIDE_X | RESIZE_X)
#define ALL_Y (FLIP_Y | SLIDE_Y | RESIZE_Y)
#define MIDDLE { 100, 100, 40, 20 }
#define SMALL { 30, 10 }
#define AT_RIGHT { 180, 100, 10, 20 }
#define AT_BOTTOM { 100, 180, 20, 10 }

static const struct row rows[] = {
	{ "anchor none", MIDDLE, SMALL, CENTER, CENTER, NONE, { 0, 0 }, { 105, 105, 30, 10 } },
	{ "anchor top", MIDDLE, SMALL, TOP, CENTER, NONE, { 0, 0 }, { 105, 95, 30, 10 } },
	{ "anchor bottom", MIDDLE, SMALL, BOTTOM, CENTER, NONE, { 0, 0 }, { 105, 115, 30, 10 } },
	{ "anchor left", MIDDLE, SMALL, LEFT, CENTER, NONE, { 0, 0 }, { 85, 105, 30, 10 } },
	{ "anchor right", MIDDLE, SMALL, RIGHT, CENTER, NONE, { 0, 0 }, { 125, 105, 30, 10 } },
	{ "anchor top left", MIDDLE, SMALL, TOP_LEFT, CENTER, NONE, { 0, 0 }, { 85, 95, 30, 10 } },
	{ "anchor bottom left", MIDDLE, SMALL, BOTTOM_LEFT, CENTER, NONE, { 0, 0 }, { 85, 115, 30, 10 } },
	{ "anchor top right", MIDDLE, SMALL, TOP_RIGHT, CENTER, NONE, { 0, 0 }, { 125, 95, 30, 10 } },
	{ "anchor bottom right", MIDDLE, SMALL, BOTTOM_RIGHT, CENTER, NONE, { 0, 0 }, { 125, 115, 30, 10 } },

	{ "gravity top", MIDDLE, SMALL, CENTER, TOP, NONE, { 0, 0 }, { 105, 100, 30, 10 } },
	{ "gravity bottom", MIDDLE, SMALL, CENTER, BOTTOM, NONE, { 0, 0 }, { 105, 110, 30, 10 } },
	{ "gravity left", MIDDLE, SMALL, CENTER, LEFT, NONE, { 0, 0 }, { 90, 105, 30, 10 } },
	{ "gravity right", MIDDLE, SMALL, CENTER, RIGHT, NONE, { 0, 0 }, { 120, 105, 30, 10 } },
	{ "gravity top left", MIDDLE, SMALL, CENTER, TOP_LEFT, NONE, { 0, 0 }, { 90, 100, 30, 10 } },
	{ "gravity bottom left", MIDDLE, SMALL, CENTER, BOTTOM_LEFT, NONE, { 0, 0 }, { 90, 110, 30, 10 } },
	{ "gravity top right", MIDDLE, SMALL, CENTER, TOP_RIGHT, NONE, { 0, 0 }, { 120, 100, 30, 10 } },
	{ "gravity bottom right", MIDDLE, SMALL, CENTER, BOTTOM_RIGHT, NONE, { 0, 0 }, { 120, 110, 30, 10 } },

	{ "a menu: below, aligned left", MIDDLE, SMALL, BOTTOM_LEFT, BOTTOM_RIGHT, NONE, { 0, 0 }, { 100, 120, 30, 10 } },
	{ "a submenu: beside, aligned at the top", MIDDLE, SMALL, TOP_RIGHT, BOTTOM_RIGHT, NONE, { 0, 0 }, { 140, 100, 30, 10 } },
	{ "an anchor rectangle without width", { 100, 100, 0, 20 }, SMALL, RIGHT, RIGHT, NONE, { 0, 0 }, { 100, 105, 30, 10 } },
	{ "an offset", MIDDLE, SMALL, BOTTOM_RIGHT, BOTTOM_RIGHT, NONE, { 3, -4 }, { 143, 116, 30, 10 } },

	{ "no adjustment right", AT_RIGHT, SMALL, RIGHT, RIGHT, NONE, { 0, 0 }, { 190, 105, 30, 10 } },
	{ "no adjustment bottom", AT_BOTTOM, SMALL, BOTTOM, BOTTOM, NONE, { 0, 0 }, { 95, 190, 30, 10 } },
	{ "no adjustment past the bottom", AT_BOTTOM, { 30, 40 }, BOTTOM, BOTTOM, NONE, { 0, 0 }, { 95, 190, 30, 40 } },
	{ "adjustments of y for x", AT_RIGHT, SMALL, RIGHT, RIGHT, ALL_Y, { 0, 0 }, { 190, 105, 30, 10 } },
	{ "adjustments of x for y", AT_BOTTOM, { 30, 40 }, BOTTOM, BOTTOM, ALL_X, { 0, 0 }, { 95, 190, 30, 40 } },
	{ "all adjustments, none needed", MIDDLE, SMALL, RIGHT, RIGHT, ALL_X | ALL_Y, { 0, 0 }, { 140, 105, 30, 10 } },
	{ "all adjustments, it just fits", { 160, 180, 10, 10 }, SMALL, BOTTOM_RIGHT, BOTTOM_RIGHT, ALL_X | ALL_Y, { 0, 0 }, { 170, 190, 30, 10 } },

	{ "flip x to the left", AT_RIGHT, SMALL, RIGHT, RIGHT, FLIP_X, { 0, 0 }, { 150, 105, 30, 10 } },
	{ "flip x to the right", { 10, 100, 10, 20 }, SMALL, LEFT, LEFT, FLIP_X, { 0, 0 }, { 20, 105, 30, 10 } },
	{ "flip x keeps the offset", AT_RIGHT, SMALL, RIGHT, RIGHT, FLIP_X, { 3, 0 }, { 153, 105, 30, 10 } },
	{ "flip x keeps y", AT_RIGHT, SMALL, BOTTOM_RIGHT, BOTTOM_RIGHT, FLIP_X, { 0, 0 }, { 150, 120, 30, 10 } },
	{ "flip x in vain", AT_RIGHT, { 195, 10 }, RIGHT, RIGHT, FLIP_X, { 0, 0 }, { 190, 105, 195, 10 } },
	{ "flip x with neither side", { 190, 100, 10, 20 }, SMALL, CENTER, CENTER, FLIP_X, { 0, 0 }, { 180, 105, 30, 10 } },
	{ "flip y to the top", AT_BOTTOM, { 30, 40 }, BOTTOM, BOTTOM, FLIP_Y, { 0, 0 }, { 95, 140, 30, 40 } },
	{ "flip y to the bottom", { 100, 10, 20, 10 }, { 30, 40 }, TOP, TOP, FLIP_Y, { 0, 0 }, { 95, 20, 30, 40 } },
	{ "flip y keeps the offset", AT_BOTTOM, { 30, 40 }, BOTTOM, BOTTOM, FLIP_Y, { 0, -2 }, { 95, 138, 30, 40 } },
	{ "flip y in vain", AT_BOTTOM, { 30, 195 }, BOTTOM, BOTTOM, FLIP_Y, { 0, 0 }, { 95, 190, 30, 195 } },

	{ "slide x to the left", AT_RIGHT, SMALL, RIGHT, RIGHT, SLIDE_X, { 0, 0 }, { 170, 105, 30, 10 } },
	{ "slide x to the right", { -20, 100, 10, 20 }, SMALL, LEFT, LEFT, SLIDE_X, { 0, 0 }, { 0, 105, 30, 10 } },
	{ "slide x against gravity", { -20, 100, 10, 20 }, SMALL, LEFT, RIGHT, SLIDE_X, { 0, 0 }, { 0, 105, 30, 10 } },
	{ "slide x, too wide, to its start", AT_RIGHT, { 250, 10 }, RIGHT, RIGHT, SLIDE_X, { 0, 0 }, { 0, 105, 250, 10 } },
	{ "slide x, too wide, to its end", { 10, 100, 10, 20 }, { 250, 10 }, LEFT, LEFT, SLIDE_X, { 0, 0 }, { -50, 105, 250, 10 } },
	{ "slide x, out on both sides", { -20, 100, 10, 20 }, { 250, 10 }, LEFT, RIGHT, SLIDE_X, { 0, 0 }, { -20, 105, 250, 10 } },
	{ "slide y to the top", AT_BOTTOM, { 30, 40 }, BOTTOM, BOTTOM, SLIDE_Y, { 0, 0 }, { 95, 160, 30, 40 } },
	{ "slide y to the bottom", { 100, -20, 20, 10 }, { 30, 40 }, TOP, TOP, SLIDE_Y, { 0, 0 }, { 95, 0, 30, 40 } },

	{ "resize x at the right", AT_RIGHT, SMALL, RIGHT, RIGHT, RESIZE_X, { 0, 0 }, { 190, 105, 10, 10 } },
	{ "resize x at the left", { 20, 100, 10, 20 }, SMALL, LEFT, LEFT, RESIZE_X, { 0, 0 }, { 0, 105, 20, 10 } },
	{ "resize x on both sides", { -20, 100, 10, 20 }, { 250, 10 }, LEFT, RIGHT, RESIZE_X, { 0, 0 }, { 0, 105, 200, 10 } },
	{ "resize x with nothing to be left", { 300, 100, 10, 20 }, SMALL, RIGHT, RIGHT, RESIZE_X, { 0, 0 }, { 310, 105, 30, 10 } },
	{ "resize x beside the bounds", { 190, 100, 10, 20 }, SMALL, RIGHT, RIGHT, RESIZE_X, { 0, 0 }, { 200, 105, 30, 10 } },
	{ "resize x before the bounds", { -60, 100, 10, 20 }, SMALL, LEFT, LEFT, RESIZE_X, { 0, 0 }, { -90, 105, 30, 10 } },
	{ "resize y at the bottom", AT_BOTTOM, { 30, 40 }, BOTTOM, BOTTOM, RESIZE_Y, { 0, 0 }, { 95, 190, 30, 10 } },
	{ "resize y at the top", { 100, 20, 20, 10 }, { 30, 40 }, TOP, TOP, RESIZE_Y, { 0, 0 }, { 95, 0, 30, 20 } },

	{ "flip before slide", AT_RIGHT, SMALL, RIGHT, RIGHT, FLIP_X | SLIDE_X, { 0, 0 }, { 150, 105, 30, 10 } },
	{ "flip before resize", AT_RIGHT, SMALL, RIGHT, RIGHT, FLIP_X | RESIZE_X, { 0, 0 }, { 150, 105, 30, 10 } },
	{ "slide before resize", AT_RIGHT, SMALL, RIGHT, RIGHT, SLIDE_X | RESIZE_X, { 0, 0 }, { 170, 105, 30, 10 } },
	{ "flip in vain, then slide", AT_RIGHT, { 195, 10 }, RIGHT, RIGHT, FLIP_X | SLIDE_X, { 0, 0 }, { 5, 105, 195, 10 } },
	{ "flip in vain, then resize", AT_RIGHT, { 195, 10 }, RIGHT, RIGHT, FLIP_X | RESIZE_X, { 0, 0 }, { 190, 105, 10, 10 } },
	{ "flip in vain, slide, then resize", AT_RIGHT, { 250, 10 }, RIGHT, RIGHT, ALL_X, { 0, 0 }, { 0, 105, 200, 10 } },
	{ "flip x and slide y", { 180, 180, 10, 10 }, { 30, 40 }, BOTTOM_RIGHT, BOTTOM_RIGHT, FLIP_X | SLIDE_Y, { 0, 0 }, { 150, 160, 30, 40 } },
	{ "slide x and resize y", { 180, 180, 10, 10 }, { 30, 40 }, BOTTOM_RIGHT, BOTTOM_RIGHT, SLIDE_X | RESIZE_Y, { 0, 0 }, { 170, 190, 30, 10 } },
	{ "flip x and flip y", { 180, 180, 10, 10 }, { 30, 40 }, BOTTOM_RIGHT, BOTTOM_RIGHT, FLIP_X | FLIP_Y, { 0, 0 }, { 150, 140, 30, 40 } },
};
// clang-format on

static void test_row(void **state)
{
	const struct row *row = *state;
	struct positioner_rules rules = {
		.width = row->size.width,
		.height = row->size.height,
		.anchor_x = row->anchor_rect.x,
		.anchor_y = row->anchor_rect.y,
		.anchor_width = row->anchor_rect.width,
		.anchor_height = row->anchor_rect.height,
		.anchor = row->anchor,
		.gravity = row->gravity,
		.adjustment = row->adjustment,
		.offset_x = row->offset.x,
		.offset_y = row->offset.y,
	};
	pixman_box32_t box = xdg_positioner_place(&rules, &bounds);
	assert_int_equal(box.x1, row->expected.x);
	assert_int_equal(box.y1, row->expected.y);
	assert_int_equal(box.x2 - box.x1, row->expected.width);
	assert_int_equal(box.y2 - box.y1, row->expected.height);
}

// Whatever a client sends, there is a popup of some size, near enough for sums of it to be ints.
static void test_extremes(void **state)
{
	static const int values[] = { INT32_MIN, -1, 0, 1, INT32_MAX };
	for (unsigned i = 0; i < 5 * 5 * 9 * 64; i++) {
		struct positioner_rules rules = {
			.width = INT32_MAX,
			.height = 1,
			.anchor_x = values[i % 5],
			.anchor_y = values[i % 5],
			.anchor_width = INT32_MAX,
			.anchor_height = INT32_MAX,
			.offset_x = values[i / 5 % 5],
			.offset_y = values[i / 5 % 5],
			.anchor = i / 25 % 9,
			.gravity = i / 25 % 9,
			.adjustment = i / 225,
		};
		pixman_box32_t box = xdg_positioner_place(&rules, &bounds);
		assert_true(box.x1 < box.x2 && box.y1 < box.y2);
		assert_in_range(box.x1 + (2 * SURFACE_LIMIT), 0, 4 * SURFACE_LIMIT);
		assert_in_range(box.x2 + (2 * SURFACE_LIMIT), 0, 4 * SURFACE_LIMIT);
		assert_in_range(box.y1 + (2 * SURFACE_LIMIT), 0, 4 * SURFACE_LIMIT);
		assert_in_range(box.y2 + (2 * SURFACE_LIMIT), 0, 4 * SURFACE_LIMIT);
	}
}

int main(void)
{
	static const struct CMUnitTest others[] = { cmocka_unit_test(test_extremes) };
	static struct CMUnitTest tests[N_ELEMENTS(rows) + N_ELEMENTS(others)];
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)&rows[i] };
	}
	memcpy(&tests[N_ELEMENTS(rows)], others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
