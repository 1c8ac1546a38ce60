/* SPDX-License-Identifier: MIT */
/* slip_stream_copy: memcpy by other means. */
#include <stdlib.h>
#include <string.h>

#include <slipway.h>

#include "unit.h"

#define ROOM 1024

static void check(size_t to, size_t from, size_t size)
{
	static _Alignas(64) uint8_t src[ROOM], dst[ROOM], want[ROOM];
	for (size_t i = 0; i < ROOM; i++) {
		src[i] = (uint8_t)(i * 31 + i / 256 * 7 + 1);
	}
	memset(dst, 0, ROOM);
	memset(want, 0, ROOM);
	memcpy(want + to, src + from, size);
	slip_stream_copy(dst + to, src + from, size);
	assert_memory_equal(dst, want, ROOM);
}

static void test_every_alignment(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 63, 64, 65, 127, 128, 200, 511 };
	for (size_t from = 0; from < 64; from++) {
		for (size_t to = 0; to < 64; to++) {
			for (size_t i = 0; i < N_ELEMENTS(sizes); i++) {
				check(to, from, sizes[i]);
			}
		}
	}
}

static void test_every_size(void **state)
{
	for (size_t size = 0; size < 600; size++) {
		check(0, 0, size);
		check(3, 5, size);
		check(16, 48, size);
	}
}

// A row may end where its memory does.
static void test_not_a_byte_more(void **state)
{
	for (size_t size = 1; size < 300; size++) {
		uint8_t *src = malloc(size), *dst = malloc(size);
		memset(src, 7, size);
		slip_stream_copy(dst, src, size);
		assert_memory_equal(dst, src, size);
		free(src);
		free(dst);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_alignment),
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_not_a_byte_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
