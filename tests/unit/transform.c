/* SPDX-License-Identifier: MIT */
/* Turned pictures: against flips and quarter turns, one after the other. */
#include "transform.h"

#include "unit.h"

#define WIDTH 7.0
#define HEIGHT 4.0

// By the protocol's words: flipped around a vertical axis, then turned counter-clockwise.
static struct fbox turn_slowly(unsigned transform, struct fbox b)
{
	double width = WIDTH, height = HEIGHT;
	if (transform & 4) {
		b.x = width - b.x - b.width;
	}
	for (unsigned i = 0; i < (transform & 3); i++) {
		b = (struct fbox){ b.y, width - b.x - b.width, b.height, b.width };
		double swap = width;
		width = height;
		height = swap;
	}
	return b;
}

static void assert_fbox(struct fbox is, struct fbox must)
{
	assert_true(is.x == must.x && is.y == must.y && is.width == must.width &&
			is.height == must.height);
}

static struct fbox turn(unsigned transform, struct fbox b, bool turned)
{
	return transform_box((enum wl_output_transform)transform, b, turned ? HEIGHT : WIDTH,
			turned ? WIDTH : HEIGHT);
}

static const struct fbox box = { 1, 2, 4, 1 };

static void test_box(void **state)
{
	for (unsigned t = 0; t < 8; t++) {
		assert_fbox(turn(t, box, false), turn_slowly(t, box));
		assert_int_equal(transform_is_sideways((enum wl_output_transform)t), t & 1);
	}
}

static void test_invert(void **state)
{
	for (unsigned t = 0; t < 8; t++) {
		unsigned back = transform_invert((enum wl_output_transform)t);
		assert_fbox(turn(back, turn(t, box, false), t & 1), box);
	}
}

static void test_between(void **state)
{
	for (unsigned from = 0; from < 8; from++) {
		for (unsigned to = 0; to < 8; to++) {
			unsigned t = transform_between((enum wl_output_transform)from,
					(enum wl_output_transform)to);
			assert_fbox(turn(t, turn(from, box, false), from & 1),
					turn(to, box, false));
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_invert),
		cmocka_unit_test(test_between),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
