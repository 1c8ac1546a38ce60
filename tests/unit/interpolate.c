/* SPDX-License-Identifier: MIT */
/* interpolate.h's loops, against their definition: upper halves of products of 16 bits. */
#include <interpolate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define WIDTH 45
#define CHANNELS (WIDTH * 4)

static uint16_t get_part(uint16_t value, uint16_t weight)
{
	return (uint16_t)((uint32_t)value * weight >> 16);
}

static void test_rows(void **state)
{
	uint8_t a[CHANNELS], b[CHANNELS];
	uint16_t mixed[CHANNELS];
	for (int i = 0; i < CHANNELS; i++) {
		a[i] = i == 0 ? 255 : (uint8_t)random();
		b[i] = i == 0 ? 255 : (uint8_t)random();
	}
	for (uint32_t weight = 0; weight <= 0xffff; weight += 0xff) {
		const uint16_t weights[] = { (uint16_t)weight, (uint16_t)(0xffff - weight) };
		for (int n = 0; n <= CHANNELS; n += 12) {
			memset(mixed, 0x5a, sizeof(mixed));
			int done = interpolate_rows(mixed, a, b, weights, 3, n);
			assert_in_range(done, n < 16 ? 0 : n - 15, n);
			for (int i = 0; i < done; i++) {
				assert_int_equal(mixed[i],
						3 + get_part((uint16_t)(a[i] << 8), weights[0]) +
								get_part((uint16_t)(b[i] << 8),
										weights[1]));
			}
			for (int i = done; i < CHANNELS; i++) {
				assert_int_equal(mixed[i], 0x5a5a);
			}
		}
	}
}

static void test_columns(void **state)
{
	uint16_t mixed[CHANNELS], weights[WIDTH * 8];
	int first[WIDTH];
	uint32_t dst[WIDTH];
	for (int i = 0; i < CHANNELS; i++) {
		mixed[i] = i < 16 ? 0xff00 : (uint16_t)(random() % 0xff01);
	}
	for (int x = 0; x < WIDTH; x++) {
		first[x] = x < 2 ? x : (int)(random() % (WIDTH - 1));
		uint16_t weight = (uint16_t)random();
		for (int c = 0; c < 8; c++) {
			weights[x * 8 + c] = (uint16_t)(c < 4 ? weight : 0xffff - weight);
		}
	}
	for (int n = 0; n <= WIDTH; n++) {
		memset(dst, 0x5a, sizeof(dst));
		int done = interpolate_columns(dst, mixed, first, weights, 129, n);
		assert_in_range(done, n < 8 ? 0 : n - 7, n);
		for (int x = 0; x < WIDTH; x++) {
			uint32_t must = 0x5a5a5a5a;
			for (int c = 0; c < 4 && x < done; c++) {
				const uint16_t *pixel = mixed + first[x] * 4 + c;
				uint32_t sum = get_part(pixel[0], weights[x * 8]) + 129u +
						get_part(pixel[4], weights[x * 8 + 4]);
				must = (must & ~(255u << 8 * c)) | (sum >> 8) << 8 * c;
			}
			assert_int_equal(dst[x], must);
		}
	}
}

int main(void)
{
	if (!interpolate_is_there()) {
		puts("1..0 # SKIP the processor has no AVX2");
		return 77;
	}
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
