/* SPDX-License-Identifier: MIT */
/* Lists of boxes, against pixman's regions: the same pixels, as long as there is room. */
#include <boxes.h>

#include "reference.h"
#include "unit.h"

static const pixman_box32_t all = { 0, 0, 200, 100 };

static void make_region(const struct boxes *boxes, pixman_region32_t *region)
{
	pixman_region32_init(region);
	for (int i = 0; i < boxes->n; i++) {
		const pixman_box32_t *box = &boxes->list[i];
		assert_true(box->x1 < box->x2 && box->y1 < box->y2);
		assert_int_equal(pixman_region32_contains_rectangle(region, (pixman_box32_t *)box),
				PIXMAN_REGION_OUT);
		pixman_region32_union_rect(region, region, box->x1, box->y1,
				(unsigned)(box->x2 - box->x1), (unsigned)(box->y2 - box->y1));
	}
}

static void assert_boxes_are(const struct boxes *boxes, pixman_region32_t *must)
{
	pixman_region32_t is;
	make_region(boxes, &is);
	assert_true(pixman_region32_equal(&is, must));
	pixman_region32_fini(&is);
}

static pixman_box32_t make_random_box(uint32_t *seed)
{
	pixman_box32_t box;
	box.x1 = (int)reference_random(seed, 220) - 10;
	box.y1 = (int)reference_random(seed, 120) - 10;
	box.x2 = box.x1 + 1 + (int)reference_random(seed, 60);
	box.y2 = box.y1 + 1 + (int)reference_random(seed, 60);
	return box;
}

static void make_random_region(uint32_t *seed, pixman_region32_t *region)
{
	pixman_region32_init(region);
	for (uint32_t i = reference_random(seed, 5); i > 0; i--) {
		pixman_box32_t box = make_random_box(seed);
		pixman_region32_union_rect(region, region, box.x1, box.y1,
				(unsigned)(box.x2 - box.x1), (unsigned)(box.y2 - box.y1));
	}
}

static void test_random(void **state)
{
	for (uint32_t n = 0; n < 1000; n++) {
		uint32_t seed = n;
		struct boxes rest = { 1, { all } }, taken = { 0 }, within;
		pixman_region32_t left, gone, region;
		pixman_region32_init_with_extents(&left, &all);
		pixman_region32_init(&gone);
		for (int i = 0; i < 3; i++) {
			make_random_region(&seed, &region);
			boxes_subtract(&rest, &region, &taken);
			pixman_region32_subtract(&left, &left, &region);
			pixman_region32_union(&gone, &gone, &region);
			pixman_region32_fini(&region);
		}
		assert_boxes_are(&rest, &left);
		pixman_region32_intersect_rect(&gone, &gone, 0, 0, 200, 100);
		assert_boxes_are(&taken, &gone);
		pixman_box32_t box = make_random_box(&seed);
		boxes_intersect(&within, &rest, &box);
		pixman_region32_intersect_rect(&left, &left, box.x1, box.y1,
				(unsigned)(box.x2 - box.x1), (unsigned)(box.y2 - box.y1));
		assert_boxes_are(&within, &left);
		pixman_region32_fini(&left);
		pixman_region32_fini(&gone);
	}
}

// Nothing is lost, and nothing is in both.
static void test_no_room(void **state)
{
	struct boxes rest = { 1, { all } }, taken = { 0 };
	pixman_region32_t points;
	pixman_region32_init(&points);
	for (int i = 0; i < 2000; i++) {
		pixman_region32_union_rect(
				&points, &points, i % 100 * 2, i / 100 * 4 + i % 2, 1, 1);
	}
	boxes_subtract(&rest, &points, &taken);
	assert_in_range(rest.n, BOXES_MAX / 2, BOXES_MAX);
	assert_in_range(taken.n, 10, BOXES_MAX);
	pixman_region32_t left, gone;
	make_region(&rest, &left);
	make_region(&taken, &gone);
	pixman_region32_intersect(&points, &left, &gone);
	assert_false(pixman_region32_not_empty(&points));
	pixman_region32_union(&left, &left, &gone);
	assert_true(pixman_region32_contains_rectangle(&left, (pixman_box32_t *)&all) ==
			PIXMAN_REGION_IN);
	pixman_region32_fini(&points);
	pixman_region32_fini(&left);
	pixman_region32_fini(&gone);
}

static void test_full(void **state)
{
	// Columns, whose last is taken in one piece: for that there is room in any list.
	struct boxes rest = { 0 }, taken = { 0 };
	for (int i = 0; i < BOXES_MAX; i++) {
		rest.list[rest.n++] = (pixman_box32_t){ 2 * i, 0, 2 * i + 1, 10 };
	}
	pixman_region32_t region;
	pixman_region32_init_rect(&region, 2 * (BOXES_MAX - 1), 0, 1, 10);
	boxes_subtract(&rest, &region, &taken);
	assert_int_equal(rest.n, BOXES_MAX - 1);
	assert_int_equal(taken.n, 1);
	pixman_region32_fini(&region);
	// The middle of one makes two of it, which is one more; a second time there is no room.
	for (int i = 0; i < 2; i++) {
		pixman_region32_init_rect(&region, 4 * i, 4, 1, 2);
		boxes_subtract(&rest, &region, &taken);
		assert_int_equal(rest.n, BOXES_MAX);
		assert_int_equal(taken.n, 2);
		pixman_region32_fini(&region);
	}
	assert_int_equal(boxes_get_area(&rest), 10 * (BOXES_MAX - 1) - 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
