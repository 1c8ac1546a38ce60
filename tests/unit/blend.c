/* SPDX-License-Identifier: MIT */
/* blend_over, against pixman: all that a channel can be. */
#include <blend.h>
#include <pixman.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

// A row for each value of the source, with more than is blended on both sides.
#define SIZE 256
#define STRIDE (SIZE + 2)

static uint32_t src[SIZE * STRIDE], dst[SIZE * STRIDE], expected[SIZE * STRIDE];

// In each row of one source, all that may be below it; with channels above their alpha, too.
static void fill(uint32_t alpha)
{
	for (uint32_t y = 0; y < SIZE; y++) {
		for (uint32_t x = 0; x < STRIDE; x++) {
			src[y * STRIDE + x] = alpha << 24 | y * 0x10101;
			dst[y * STRIDE + x] = (x % 256) * 0x1010101;
		}
	}
	memcpy(expected, dst, sizeof(dst));
}

static void check(int first, int width)
{
	pixman_image_t *image =
			pixman_image_create_bits(PIXMAN_a8r8g8b8, STRIDE, SIZE, src, STRIDE * 4);
	pixman_image_t *target = pixman_image_create_bits(
			PIXMAN_a8r8g8b8, STRIDE, SIZE, expected, STRIDE * 4);
	pixman_image_composite32(
			PIXMAN_OP_OVER, image, NULL, target, first, 0, 0, 0, first, 0, width, SIZE);
	pixman_image_unref(image);
	pixman_image_unref(target);
	assert_true(blend_over((uint8_t *)(dst + first), STRIDE * 4, (uint8_t *)(src + first),
			STRIDE * 4, width, SIZE));
	assert_memory_equal(dst, expected, sizeof(dst));
}

static void each_alpha_channel_and_background(void **state)
{
	for (uint32_t alpha = 0; alpha < 256; alpha++) {
		fill(alpha);
		check(0, SIZE);
	}
}

static void each_width_and_place(void **state)
{
	for (int width = 1; width < 40; width++) {
		for (int first = 0; first < 9; first++) {
			fill(0x77);
			check(first, width);
		}
	}
}

static void from_the_bottom_row_up(void **state)
{
	fill(0x77);
	for (int y = 0; y < SIZE; y++) {
		for (int x = 0; x < STRIDE; x++) {
			src[y * STRIDE + x] += (uint32_t)(x + y) % 64;
		}
	}
	static uint32_t upright[SIZE * STRIDE];
	for (int y = 0; y < SIZE; y++) {
		memcpy(upright + y * STRIDE, src + (SIZE - 1 - y) * STRIDE, STRIDE * 4);
	}
	assert_true(blend_over((uint8_t *)expected, STRIDE * 4, (uint8_t *)upright, STRIDE * 4,
			SIZE, SIZE));
	assert_true(blend_over((uint8_t *)dst, STRIDE * 4, (uint8_t *)(src + (SIZE - 1) * STRIDE),
			-STRIDE * 4, SIZE, SIZE));
	assert_memory_equal(dst, expected, sizeof(dst));
}

int main(void)
{
	if (!blend_over(NULL, 0, NULL, 0, 0, 0)) {
		puts("1..0 # SKIP the processor has no AVX2");
		return 77;
	}
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_alpha_channel_and_background),
		cmocka_unit_test(each_width_and_place),
		cmocka_unit_test(from_the_bottom_row_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
