/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <feedback.h>

#include "unit.h"

#define LINEAR DRM_FORMAT_MOD_LINEAR
#define TILED DRM_FORMAT_MOD_VIVANTE_TILED
#define HOLD FEEDBACK_HOLD_MS

static const struct feedback_target painted = { FEEDBACK_PAINTED, 0 };
static const struct feedback_target left = { FEEDBACK_FIRST_SCREEN, 0 };
static const struct feedback_target right = { FEEDBACK_FIRST_SCREEN + 1, 0 };

static void test_told_once_it_has_held(void **state)
{
	struct feedback_state surface = { 0 };
	assert_true(feedback_want(&surface, left, 1000));
	assert_int_equal(feedback_get_wait(&surface, 1000), HOLD);
	assert_false(feedback_want(&surface, left, 1016));
	assert_false(feedback_take(&surface, 1000 + HOLD - 1));
	assert_int_equal(feedback_get_wait(&surface, 1000 + HOLD - 1), 1);
	assert_true(feedback_take(&surface, 1000 + HOLD));
	assert_false(feedback_take(&surface, 1000 + 2 * HOLD));
	assert_int_equal(feedback_get_wait(&surface, 1000 + 2 * HOLD), 0);
}

static void test_frames_do_not_prolong_the_wait(void **state)
{
	struct feedback_state surface = { 0 };
	for (int64_t now = 0; now < HOLD; now += 16) {
		feedback_want(&surface, left, now);
		assert_false(feedback_take(&surface, now));
	}
	assert_true(feedback_take(&surface, HOLD));
}

static void test_back_and_forth_is_not_told(void **state)
{
	struct feedback_state surface = { .told = left, .wanted = left };
	int64_t now = 0;
	for (int i = 0; i < 100; i++, now += HOLD - 1) {
		assert_true(feedback_want(&surface, i % 2 ? left : painted, now));
		assert_false(feedback_take(&surface, now + HOLD - 2));
	}
	assert_int_equal(feedback_get_wait(&surface, now + HOLD), 0);
	assert_false(feedback_take(&surface, now + HOLD));
}

static void test_moves_are_told_at_their_end(void **state)
{
	struct feedback_state surface = { .told = left, .wanted = left };
	assert_true(feedback_want(&surface, painted, 0));
	assert_true(feedback_want(&surface, right, 300));
	assert_false(feedback_take(&surface, HOLD));
	assert_true(feedback_take(&surface, 300 + HOLD));
	assert_int_equal(surface.told.screen, right.screen);
}

static void test_refusals_are_told(void **state)
{
	struct feedback_state surface = { .told = left, .wanted = left };
	struct feedback_target fewer = { left.screen, left.generation + 1 };
	assert_true(feedback_want(&surface, fewer, 0));
	assert_true(feedback_take(&surface, HOLD));
}

static const struct slip_format_pair pairs[] = {
	{ DRM_FORMAT_XRGB8888, LINEAR },
	{ DRM_FORMAT_XRGB8888, TILED },
	{ DRM_FORMAT_ARGB8888, LINEAR },
	{ DRM_FORMAT_C8, LINEAR },
};

// What is left, as one bit for each.
static unsigned filter(const struct feedback_refusals *refusals)
{
	struct slip_format_pair out[N_ELEMENTS(pairs)];
	size_t n = feedback_add(refusals, pairs, N_ELEMENTS(pairs), out, 0);
	unsigned left_over = 0;
	for (size_t i = 0, j = 0; i < N_ELEMENTS(pairs) && j < n; i++) {
		if (out[j].format == pairs[i].format && out[j].modifier == pairs[i].modifier) {
			left_over |= 1u << i;
			j++;
		}
	}
	return left_over;
}

static void test_refused_pairs_go_with_their_twins(void **state)
{
	struct feedback_refusals refusals = { 0 };
	assert_int_equal(filter(&refusals), 0xf);
	feedback_note(&refusals, DRM_FORMAT_ARGB8888, LINEAR, -EINVAL);
	assert_int_equal(refusals.generation, 1);
	assert_int_equal(filter(&refusals), 0xa);
	feedback_note(&refusals, DRM_FORMAT_XRGB8888, LINEAR, -ERANGE);
	assert_int_equal(refusals.generation, 1);
	feedback_note(&refusals, DRM_FORMAT_C8, LINEAR, -ENOSPC);
	assert_int_equal(filter(&refusals), 0x2);
}

static void test_what_another_plane_takes_is_not_told_twice(void **state)
{
	struct feedback_refusals refusals = { 0 };
	struct slip_format_pair out[N_ELEMENTS(pairs)];
	feedback_note(&refusals, DRM_FORMAT_C8, LINEAR, -EINVAL);
	size_t n = feedback_add(&refusals, &pairs[1], 2, out, 0);
	n = feedback_add(&refusals, pairs, N_ELEMENTS(pairs), out, n);
	assert_int_equal(n, 3);
	assert_memory_equal(&out[0], &pairs[1], 2 * sizeof(out[0]));
	assert_memory_equal(&out[2], &pairs[0], sizeof(out[0]));
}

static void test_what_works_comes_back(void **state)
{
	struct feedback_refusals refusals = { 0 };
	feedback_note(&refusals, DRM_FORMAT_XRGB8888, LINEAR, 0);
	assert_int_equal(refusals.generation, 0);
	feedback_note(&refusals, DRM_FORMAT_XRGB8888, LINEAR, -EINVAL);
	feedback_note(&refusals, DRM_FORMAT_XRGB8888, TILED, -EINVAL);
	feedback_note(&refusals, DRM_FORMAT_XRGB8888, LINEAR, 0);
	assert_int_equal(refusals.generation, 3);
	assert_int_equal(filter(&refusals), 0xd);
	feedback_forget(&refusals);
	assert_int_equal(refusals.generation, 4);
	assert_int_equal(filter(&refusals), 0xf);
	feedback_forget(&refusals);
	assert_int_equal(refusals.generation, 4);
}

static void test_moments_are_no_refusals(void **state)
{
	const int moments[] = { -EBUSY, -EACCES, -ENOTSUP, -ENOMEM, -EAGAIN };
	struct feedback_refusals refusals = { 0 };
	for (size_t i = 0; i < N_ELEMENTS(moments); i++) {
		feedback_note(&refusals, DRM_FORMAT_XRGB8888, LINEAR, moments[i]);
	}
	assert_int_equal(refusals.n, 0);
	feedback_note(&refusals, DRM_FORMAT_XRGB8888, LINEAR, -EINVAL);
	feedback_note(&refusals, DRM_FORMAT_XRGB8888, LINEAR, -EBUSY);
	assert_int_equal(refusals.n, 1);
}

static void test_the_oldest_refusal_goes(void **state)
{
	struct feedback_refusals refusals = { 0 };
	feedback_note(&refusals, DRM_FORMAT_XRGB8888, TILED, -EINVAL);
	for (uint64_t i = 0; i < FEEDBACK_MAX_REFUSALS; i++) {
		assert_int_equal(filter(&refusals), 0xd);
		feedback_note(&refusals, DRM_FORMAT_RGB565, 100 + i, -EINVAL);
	}
	assert_int_equal(refusals.n, FEEDBACK_MAX_REFUSALS);
	assert_int_equal(filter(&refusals), 0xf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told_once_it_has_held),
		cmocka_unit_test(test_frames_do_not_prolong_the_wait),
		cmocka_unit_test(test_back_and_forth_is_not_told),
		cmocka_unit_test(test_moves_are_told_at_their_end),
		cmocka_unit_test(test_refusals_are_told),
		cmocka_unit_test(test_refused_pairs_go_with_their_twins),
		cmocka_unit_test(test_what_another_plane_takes_is_not_told_twice),
		cmocka_unit_test(test_what_works_comes_back),
		cmocka_unit_test(test_moments_are_no_refusals),
		cmocka_unit_test(test_the_oldest_refusal_goes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
