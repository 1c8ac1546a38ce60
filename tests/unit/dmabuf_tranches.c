/* SPDX-License-Identifier: MIT */
#include <dmabuf_tranches.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>

#include "unit.h"

#define LINEAR DRM_FORMAT_MOD_LINEAR
#define TILED DRM_FORMAT_MOD_VIVANTE_TILED
#define MAIN 1
#define OTHER 2
#define SCANOUT SLIP_DMABUF_TRANCHE_SCANOUT
#define SAMPLING SLIP_DMABUF_TRANCHE_SAMPLING

static const struct slip_format_pair pairs[] = {
	{ DRM_FORMAT_XRGB8888, LINEAR },
	{ DRM_FORMAT_XRGB8888, TILED },
	{ DRM_FORMAT_RGB565, LINEAR },
	{ DRM_FORMAT_XRGB8888, LINEAR },
};

static int create_table(void **state)
{
	static struct dmabuf_table table;
	*state = &table;
	return dmabuf_table_init(&table, pairs, N_ELEMENTS(pairs));
}

static int destroy_table(void **state)
{
	dmabuf_table_finish(*state);
	return 0;
}

static void test_table_has_each_pair_once(void **state)
{
	const struct dmabuf_table *table = *state;
	assert_int_equal(table->n_pairs, 3);
	assert_int_equal(table->size, 3 * 16);
	assert_int_equal(dmabuf_table_find(table, DRM_FORMAT_RGB565, LINEAR), 2);
	assert_int_equal(dmabuf_table_find(table, DRM_FORMAT_RGB565, TILED), -1);
}

static void test_table_is_bounded(void **state)
{
	const size_t n = UINT16_MAX + 2;
	struct slip_format_pair *many = calloc(n, sizeof(*many));
	struct dmabuf_table table;
	assert_int_equal(dmabuf_table_init(&table, many, n), -E2BIG);
	assert_int_equal(dmabuf_table_init(&table, many, n - 1), 0);
	dmabuf_table_finish(&table);
	free(many);
}

static void check(const struct dmabuf_tranche *tranche, dev_t device, uint32_t flags,
		const uint16_t *indices, size_t n)
{
	assert_int_equal(tranche->device, device);
	assert_int_equal(tranche->flags, flags);
	assert_int_equal(tranche->n_indices, n);
	assert_memory_equal(tranche->indices, indices, n * sizeof(*indices));
}

static void test_all_comes_last(void **state)
{
	struct dmabuf_tranches tranches;
	assert_int_equal(dmabuf_tranches_init(&tranches, *state, MAIN, NULL, 0), 0);
	assert_int_equal(tranches.n, 1);
	check(&tranches.list[0], MAIN, SAMPLING, (uint16_t[]){ 0, 1, 2 }, 3);
	dmabuf_tranches_finish(&tranches);
}

static void test_order_is_kept(void **state)
{
	const struct slip_format_pair want[] = { pairs[2], { DRM_FORMAT_BGR565, LINEAR },
		pairs[0] };
	const struct slip_dmabuf_tranche wanted[] = {
		{ OTHER, SCANOUT, want, 3 },
		{ OTHER, SCANOUT | SAMPLING, want, 1 },
	};
	struct dmabuf_tranches tranches;
	assert_int_equal(dmabuf_tranches_init(&tranches, *state, MAIN, wanted, 2), 0);
	assert_int_equal(tranches.n, 3);
	check(&tranches.list[0], OTHER, SCANOUT, (uint16_t[]){ 2, 0 }, 2);
	check(&tranches.list[1], OTHER, SCANOUT | SAMPLING, (uint16_t[]){ 2 }, 1);
	check(&tranches.list[2], MAIN, SAMPLING, (uint16_t[]){ 0, 1, 2 }, 3);
	dmabuf_tranches_finish(&tranches);
}

static void test_nothing_is_said_twice(void **state)
{
	const struct slip_dmabuf_tranche wanted[] = {
		{ MAIN, SAMPLING, &pairs[1], 1 },
		{ OTHER, SCANOUT, pairs, 4 },
		{ OTHER, SCANOUT, pairs, 2 },
	};
	struct dmabuf_tranches tranches;
	assert_int_equal(dmabuf_tranches_init(&tranches, *state, MAIN, wanted, 3), 0);
	assert_int_equal(tranches.n, 3);
	check(&tranches.list[0], MAIN, SAMPLING, (uint16_t[]){ 1 }, 1);
	check(&tranches.list[1], OTHER, SCANOUT, (uint16_t[]){ 0, 1, 2 }, 3);
	check(&tranches.list[2], MAIN, SAMPLING, (uint16_t[]){ 0, 2 }, 2);
	dmabuf_tranches_finish(&tranches);
}

static void test_flags_are_needed(void **state)
{
	const struct slip_dmabuf_tranche wanted[] = {
		{ OTHER, SCANOUT, pairs, 1 },
		{ OTHER, 0, pairs, 1 },
	};
	struct dmabuf_tranches tranches;
	assert_int_equal(dmabuf_tranches_init(&tranches, *state, MAIN, wanted, 2), -EINVAL);
}

static void test_equality(void **state)
{
	const struct slip_dmabuf_tranche wanted[] = {
		{ OTHER, SCANOUT, pairs, 3 },
		{ OTHER, SCANOUT, pairs, 4 }, // one of which is there already
		{ OTHER, SCANOUT, pairs, 2 },
		{ OTHER, SAMPLING, pairs, 3 },
		{ MAIN, SCANOUT, pairs, 3 },
		{ OTHER, SCANOUT, pairs + 1, 3 },
		{ OTHER, SCANOUT, pairs, 0 },
	};
	struct dmabuf_tranches first, second;
	assert_int_equal(dmabuf_tranches_init(&first, *state, MAIN, &wanted[0], 1), 0);
	for (size_t i = 0; i < N_ELEMENTS(wanted); i++) {
		assert_int_equal(dmabuf_tranches_init(&second, *state, MAIN, &wanted[i], 1), 0);
		assert_int_equal(dmabuf_tranches_equal(&first, &second), i < 2);
		dmabuf_tranches_finish(&second);
	}
	dmabuf_tranches_finish(&first);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, create_table, destroy_table)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_table_has_each_pair_once),
		cmocka_unit_test(test_table_is_bounded),
		TEST(test_all_comes_last),
		TEST(test_order_is_kept),
		TEST(test_nothing_is_said_twice),
		TEST(test_flags_are_needed),
		TEST(test_equality),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
