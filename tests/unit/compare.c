/* SPDX-License-Identifier: MIT */
/* Comparing pictures: pixels, masks, structural similarity, and the picture of the differences. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "shot/compare.h"
#include "shot/difference.h"
#include "shot/ssim.h"
#include "unit.h"

static struct picture wrap(int width, int height, const uint32_t *pixels, bool has_alpha)
{
	return (struct picture){ width, height, (size_t)width, pixels, has_alpha };
}

static struct compare_result compare(const struct picture *expected, const struct picture *actual,
		const struct picture *mask, struct compare_limits limits)
{
	struct compare_result result;
	assert_int_equal(compare_pictures(expected, actual, mask, &limits, &result), 0);
	return result;
}

static const struct compare_limits exact = { .n_pixels = -1 };

static void assert_box(const struct compare_result *result, int x, int y, int width, int height)
{
	assert_int_equal(result->x, x);
	assert_int_equal(result->y, y);
	assert_int_equal(result->width, width);
	assert_int_equal(result->height, height);
}

static void equal_pictures_are(void **state)
{
	// The highest byte is nothing where there is no alpha.
	uint32_t a[6] = { 1, 2, 3, 4, 5, 6 }, b[6];
	for (int i = 0; i < 6; i++) {
		b[i] = a[i] | 0x99000000;
	}
	struct picture expected = wrap(3, 2, a, false), actual = wrap(3, 2, b, false);
	struct compare_result result = compare(&expected, &actual, NULL, exact);
	assert_true(result.equal);
	assert_true(result.same_size);
	assert_int_equal(result.n_compared, 6);
	assert_int_equal(result.n_different, 0);
	assert_int_equal(result.worst, 0);
	assert_box(&result, 0, 0, 0, 0);
	// Nor does it matter who says that it is opaque.
	for (int i = 0; i < 6; i++) {
		b[i] = a[i] | 0xff000000;
	}
	actual.has_alpha = true;
	assert_true(compare(&expected, &actual, NULL, exact).equal);
	assert_true(compare(&actual, &expected, NULL, exact).equal);
}

static void differences_are_counted(void **state)
{
	uint32_t a[5 * 4] = { 0 }, b[5 * 4] = { 0 };
	b[1 * 5 + 3] = 0x000700;
	b[2 * 5 + 1] = 0x200005;
	struct picture expected = wrap(5, 4, a, false), actual = wrap(5, 4, b, false);
	struct compare_result result = compare(&expected, &actual, NULL, exact);
	assert_false(result.equal);
	assert_int_equal(result.n_compared, 20);
	assert_int_equal(result.n_different, 2);
	assert_int_equal(result.worst, 0x20);
	assert_box(&result, 1, 1, 3, 2);
	// The other way round it is the same.
	result = compare(&actual, &expected, NULL, exact);
	assert_int_equal(result.worst, 0x20);
	assert_box(&result, 1, 1, 3, 2);
}

static void one_pixel_is_a_picture(void **state)
{
	const uint32_t black = 0, white = 0xffffff;
	struct picture a = wrap(1, 1, &black, false), b = wrap(1, 1, &white, false);
	assert_true(compare(&a, &a, NULL, exact).equal);
	struct compare_result result = compare(&a, &b, NULL, exact);
	assert_false(result.equal);
	assert_int_equal(result.worst, 255);
	assert_box(&result, 0, 0, 1, 1);
}

static void limits_are_what_still_passes(void **state)
{
	static const struct {
		int tolerance, n_pixels;
		uint64_t n_different;
		bool equal;
	} rows[] = {
		{ 0, -1, 3, false },
		{ 0, 2, 3, false },
		{ 0, 3, 3, true },
		{ 9, -1, 2, false },
		{ 10, -1, 1, false },
		{ 10, 1, 1, true },
		{ 254, 0, 1, false },
		{ 255, 0, 0, true },
		{ 255, -1, 0, true },
	};
	const uint32_t a[4] = { 0 }, b[4] = { 0, 0x09, 0x0a0a, 0xff0000 };
	struct picture expected = wrap(2, 2, a, false), actual = wrap(2, 2, b, false);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct compare_limits limits = { rows[i].tolerance, rows[i].n_pixels, 0 };
		struct compare_result result = compare(&expected, &actual, NULL, limits);
		assert_int_equal(result.n_different, rows[i].n_different);
		assert_int_equal(result.equal, rows[i].equal);
		assert_int_equal(result.worst, 255);
	}
}

static void sizes_differ(void **state)
{
	const uint32_t pixels[6] = { 0 };
	struct picture a = wrap(3, 2, pixels, false), b = wrap(2, 3, pixels, false);
	struct compare_limits anything = { 255, 1000, 0.1 };
	struct compare_result result = compare(&a, &b, NULL, anything);
	assert_false(result.equal);
	assert_false(result.same_size);
	b = wrap(3, 1, pixels, false);
	assert_false(compare(&a, &b, NULL, anything).equal);
}

static void alpha_is_a_channel(void **state)
{
	// Half of white, twice, and half of black; of what is transparent, colour is nothing.
	const uint32_t a[3] = { 0x80808080, 0x80000000, 0x00123456 };
	const uint32_t b[3] = { 0x81808080, 0x80000000, 0x00654321 };
	struct picture expected = wrap(3, 1, a, true), actual = wrap(3, 1, b, true);
	struct compare_result result = compare(&expected, &actual, NULL, exact);
	assert_int_equal(result.n_different, 1);
	assert_int_equal(result.worst, 1);
	assert_box(&result, 0, 0, 1, 1);
	// Against an opaque one, its absence is.
	const uint32_t black[3] = { 0 };
	struct picture opaque = wrap(3, 1, black, false);
	result = compare(&opaque, &expected, NULL, exact);
	assert_int_equal(result.n_different, 3);
	assert_int_equal(result.worst, 255);
}

static void masks_leave_out_what_is_black(void **state)
{
	static const struct {
		uint32_t pixel;
		bool has_alpha, left_out;
	} rows[] = {
		{ 0x000000, false, true },
		{ 0xffffff, false, false },
		{ 0x7f7f7f, false, true },
		{ 0x808080, false, false },
		{ 0xff0000, false, true },  // luma 76
		{ 0x00ff00, false, false }, // 149
		{ 0x0000ff, false, true },  // 29
		{ 0xff000000, true, true },
		{ 0x00000000, true, false },
		{ 0x7f000000, true, false },
		{ 0x80000000, true, true },
		{ 0x80808080, true, false }, // white, half of it
		{ 0x80404040, true, true },  // a grey below half
		{ 0x80414141, true, false },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct picture mask = wrap(1, 1, &rows[i].pixel, rows[i].has_alpha);
		assert_int_equal(compare_leaves_out(&mask, 0, 0), rows[i].left_out);
	}
	assert_false(compare_leaves_out(NULL, 0, 0));
}

static void what_is_masked_is_not_compared(void **state)
{
	const uint32_t a[4] = { 0 }, b[4] = { 0xff, 0x0f, 0, 0 };
	uint32_t m[4] = { 0x000000, 0xffffff, 0xffffff, 0xffffff };
	struct picture expected = wrap(2, 2, a, false), actual = wrap(2, 2, b, false);
	struct picture mask = wrap(2, 2, m, false);
	struct compare_result result = compare(&expected, &actual, &mask, exact);
	assert_int_equal(result.n_compared, 3);
	assert_int_equal(result.n_different, 1);
	assert_int_equal(result.worst, 0x0f);
	assert_box(&result, 1, 0, 1, 1);
	m[1] = 0;
	assert_true(compare(&expected, &actual, &mask, exact).equal);
	// To compare nothing is no way to be equal.
	m[2] = m[3] = 0;
	assert_int_equal(compare_pictures(&expected, &actual, &mask, &exact, &result), -EDOM);
	assert_false(result.equal);
	// Nor is it where pixels are left, but no window without what is left out.
	m[3] = 0xffffff;
	struct compare_limits similar = { 0, -1, 0.5 };
	assert_int_equal(compare_pictures(&expected, &actual, &mask, &similar, &result), -EDOM);
	assert_false(result.equal);
}

// ---- structural similarity

#define SIDE 24

static uint32_t get_pattern(int x, int y)
{
	int r = 7 * x + 3 * y, g = 5 * (x ^ y), b = 17 * (x / 8) + 29 * (y / 8);
	return (uint32_t)(r % 256) << 16 | (uint32_t)(g % 256) << 8 | (uint32_t)(b % 256);
}

static uint32_t get_changed(int x, int y)
{
	uint32_t pixel = get_pattern(x, y);
	if (x * y % 5 != 0) {
		return pixel;
	}
	uint32_t r = ((pixel >> 16) + 16) % 256, g = (pixel >> 8 & 0xff) ^ 48;
	return r << 16 | g << 8 | (pixel & 0xff);
}

static double compute(int width, int height)
{
	static uint32_t a[SIDE * SIDE], b[SIDE * SIDE];
	for (int i = 0; i < width * height; i++) {
		a[i] = get_pattern(i % width, i / width);
		b[i] = get_changed(i % width, i / width);
	}
	struct picture expected = wrap(width, height, a, false),
		       actual = wrap(width, height, b, false);
	double value, other;
	assert_int_equal(ssim_compute(&expected, &actual, NULL, &value), 0);
	assert_int_equal(ssim_compute(&actual, &expected, NULL, &other), 0);
	assert_true(fabs(value - other) < 1e-12);
	return value;
}

// The numbers are those of a program that sums over each window as the paper writes it.
static void similarity_is_that_of_the_paper(void **state)
{
	assert_true(fabs(compute(24, 17) - 0.7144923203143592) < 1e-9);
	assert_true(fabs(compute(7, 5) - 0.5893714599432037) < 1e-9);
	assert_true(fabs(compute(24, 3) - 0.5539053340680992) < 1e-9);
}

/** Of the one pixel that is another. */
#define ODD (12 * SIDE + 12)

static double compute_grey(int a, int b, const struct picture *mask)
{
	static uint32_t first[SIDE * SIDE], second[SIDE * SIDE];
	for (int i = 0; i < SIDE * SIDE; i++) {
		first[i] = 0x010101u * (uint32_t)a;
		second[i] = 0x010101u * (uint32_t)b;
	}
	second[ODD] = 0;
	struct picture expected = wrap(SIDE, SIDE, first, false),
		       actual = wrap(SIDE, SIDE, second, false);
	double value;
	assert_int_equal(ssim_compute(&expected, &actual, mask, &value), 0);
	return value;
}

// Without any structure, what is left of the formula is about brightness. The pixel that is another
// is masked, and left out are the 121 windows, of 196, that see it.
static void windows_with_what_is_masked_are_left_out(void **state)
{
	uint32_t m[SIDE * SIDE];
	memset(m, 0xff, sizeof(m));
	m[ODD] = 0;
	struct picture mask = wrap(SIDE, SIDE, m, false);
	const double c1 = 2.55 * 2.55;
	for (int b = 0; b < 256; b += 51) {
		double wanted = (2.0 * 100 * b + c1) / (100.0 * 100 + (double)b * b + c1);
		assert_true(fabs(compute_grey(100, b, &mask) - wanted) < 1e-9);
	}
	double seen = compute_grey(100, 100, NULL);
	assert_true(seen < 0.9 && seen > 0.1);
	assert_true(compute_grey(100, 100, &mask) == 1);
}

static void equal_pictures_are_similar_by_one(void **state)
{
	uint32_t pixels[SIDE * SIDE];
	for (int i = 0; i < SIDE * SIDE; i++) {
		pixels[i] = get_pattern(i % SIDE, i / SIDE);
	}
	struct picture picture = wrap(SIDE, SIDE, pixels, false);
	struct compare_limits limits = { 0, -1, 1 };
	struct compare_result result = compare(&picture, &picture, NULL, limits);
	assert_true(result.equal);
	assert_true(result.ssim == 1);
}

static void similarity_is_a_limit(void **state)
{
	uint32_t a[SIDE * SIDE], b[SIDE * SIDE];
	for (int i = 0; i < SIDE * SIDE; i++) {
		a[i] = get_pattern(i % SIDE, i / SIDE);
		b[i] = a[i] ^ 0x010101;
	}
	struct picture expected = wrap(SIDE, SIDE, a, false), actual = wrap(SIDE, SIDE, b, false);
	static const struct {
		struct compare_limits limits;
		bool equal;
	} rows[] = {
		{ { 0, -1, 0.9 }, true }, // as many pixels as there are
		{ { 0, -1, 1 }, false },
		{ { 0, 10, 0.9 }, false }, // both are asked for
		{ { 1, 0, 0.9 }, true },
		{ { 1, 0, 1 }, false },
		{ { 1, -1, 0 }, true },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct compare_result result = compare(&expected, &actual, NULL, rows[i].limits);
		assert_int_equal(result.equal, rows[i].equal);
		assert_true(rows[i].limits.ssim > 0 ? result.ssim > 0.9 && result.ssim < 1
						    : result.ssim == 0);
	}
}

// Black over black is nothing to see; over white it is.
static void transparent_pictures_are_judged_over_black_and_white(void **state)
{
	uint32_t a[SIDE * SIDE] = { 0 }, b[SIDE * SIDE];
	for (int i = 0; i < SIDE * SIDE; i++) {
		b[i] = 0xff000000;
	}
	struct picture expected = wrap(SIDE, SIDE, a, true), actual = wrap(SIDE, SIDE, b, true);
	double value, c1 = 2.55 * 2.55;
	assert_int_equal(ssim_compute(&expected, &actual, NULL, &value), 0);
	assert_true(fabs(value - c1 / (255 * 255 + c1)) < 1e-9);
	assert_int_equal(ssim_compute(&expected, &expected, NULL, &value), 0);
	assert_true(value == 1);
}

// ---- the picture of the differences

#define MAGENTA 0xffff00ff
#define ORANGE 0xffff9800
#define RED 0xffe00000

static void differences_are_marked(void **state)
{
	static uint32_t a[40 * 30], b[40 * 30], m[40 * 30];
	memset(m, 0xff, sizeof(m));
	b[15 * 40 + 20] = 0xff;
	b[15 * 40 + 21] = 0x05;
	b[16 * 40 + 22] = 0xffffff;
	b[3 * 40 + 3] = 0xffffff;
	m[3 * 40 + 3] = 0;
	struct picture expected = wrap(40, 30, a, false), actual = wrap(40, 30, b, false);
	struct picture mask = wrap(40, 30, m, false), painted;
	struct compare_limits limits = { 5, -1, 0 };
	struct compare_result result = compare(&expected, &actual, &mask, limits);
	assert_box(&result, 20, 15, 3, 2);
	assert_int_equal(difference_paint(&expected, &actual, &mask, 5, &result, &painted), 0);
	assert_int_equal(painted.width, 40);
	assert_int_equal(painted.height, 30);
	int magenta = 0, orange = 0, red = 0;
	for (int i = 0; i < 40 * 30; i++) {
		magenta += painted.pixels[i] == MAGENTA;
		orange += painted.pixels[i] == ORANGE;
		red += painted.pixels[i] == RED;
	}
	assert_int_equal(magenta, 2);
	assert_int_equal(orange, 1);
	assert_int_equal(picture_get(&painted, 20, 15), MAGENTA);
	assert_int_equal(picture_get(&painted, 21, 15), ORANGE);
	assert_int_equal(picture_get(&painted, 22, 16), MAGENTA);
	// The frame: two pixels around 3 by 2 with 4 at each side.
	assert_int_equal(red, 15 * 14 - 11 * 10);
	assert_int_equal(picture_get(&painted, 14, 9), RED);
	assert_int_equal(picture_get(&painted, 28, 22), RED);
	assert_int_equal(picture_get(&painted, 16, 11), 0xffaaaaaa);
	// Black fades to light grey, and what is left out is bluish: white, here.
	assert_int_equal(picture_get(&painted, 0, 0), 0xffaaaaaa);
	assert_int_equal(picture_get(&painted, 3, 3), 0xffcdcdff);
	picture_finish(&painted);
}

static void frames_end_at_the_picture(void **state)
{
	const uint32_t black = 0, white = 0xffffff;
	struct picture a = wrap(1, 1, &black, false), b = wrap(1, 1, &white, false), painted;
	struct compare_result result = compare(&a, &b, NULL, exact);
	assert_int_equal(difference_paint(&a, &b, NULL, 0, &result, &painted), 0);
	assert_int_equal(picture_get(&painted, 0, 0), MAGENTA);
	picture_finish(&painted);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_pictures_are),
		cmocka_unit_test(differences_are_counted),
		cmocka_unit_test(one_pixel_is_a_picture),
		cmocka_unit_test(limits_are_what_still_passes),
		cmocka_unit_test(sizes_differ),
		cmocka_unit_test(alpha_is_a_channel),
		cmocka_unit_test(masks_leave_out_what_is_black),
		cmocka_unit_test(what_is_masked_is_not_compared),
		cmocka_unit_test(similarity_is_that_of_the_paper),
		cmocka_unit_test(windows_with_what_is_masked_are_left_out),
		cmocka_unit_test(equal_pictures_are_similar_by_one),
		cmocka_unit_test(similarity_is_a_limit),
		cmocka_unit_test(transparent_pictures_are_judged_over_black_and_white),
		cmocka_unit_test(differences_are_marked),
		cmocka_unit_test(frames_end_at_the_picture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
