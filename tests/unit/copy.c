/* SPDX-License-Identifier: MIT */
/* copy_past_caches: all of what it is to copy, and nothing else. */
#include <copy.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

#define STRIDE 400
#define ROWS 3

static uint8_t src[ROWS * STRIDE], dst[ROWS * STRIDE], expected[ROWS * STRIDE];

static void fill(void)
{
	for (size_t i = 0; i < sizeof(src); i++) {
		src[i] = (uint8_t)(i * 7 + i / 256);
		dst[i] = expected[i] = (uint8_t)(i * 3);
	}
}

static void each_width_and_place(void **state)
{
	for (size_t row = 0; row < 200; row++) {
		for (size_t first = 0; first < 70; first++) {
			fill();
			for (int y = 0; y < ROWS; y++) {
				memcpy(expected + y * STRIDE + first, src + y * STRIDE + 1, row);
			}
			assert_true(copy_past_caches(
					dst + first, STRIDE, src + 1, STRIDE, row, ROWS));
			assert_memory_equal(dst, expected, sizeof(dst));
		}
	}
}

static void from_the_bottom_row_up(void **state)
{
	fill();
	for (int y = 0; y < ROWS; y++) {
		memcpy(expected + y * STRIDE, src + (ROWS - 1 - y) * STRIDE, STRIDE);
	}
	assert_true(copy_past_caches(
			dst, STRIDE, src + (ROWS - 1) * STRIDE, -STRIDE, STRIDE, ROWS));
	assert_memory_equal(dst, expected, sizeof(dst));
}

int main(void)
{
	if (!copy_past_caches(NULL, 0, NULL, 0, 0, 0)) {
		puts("1..0 # SKIP no processor for which that is known to be faster");
		return 77;
	}
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_width_and_place),
		cmocka_unit_test(from_the_bottom_row_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
