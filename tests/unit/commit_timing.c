/* SPDX-License-Identifier: MIT */
#include <commit_timing.h>
#include <output.h>

#include "unit.h"

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

// 50 Hz: a retrace each 20 ms, the last of them at 100 ms.
static const struct output output = { .refresh = 50000, .retrace = 100 * MS };

static void a_commit_starts_when_the_retrace_before_its_own_is_over(void **state)
{
	static const struct {
		int64_t when, start;
	} rows[] = {
		{ 101 * MS, 100 * MS },
		{ 119 * MS, 100 * MS },
		{ 120 * MS, 100 * MS },
		{ 121 * MS, 120 * MS },
		{ 139 * MS, 120 * MS },
		{ 140 * MS, 120 * MS },
		{ 141 * MS, 140 * MS },
		{ 1000 * MS, 980 * MS },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		int64_t start = commit_timing_get_start(&output, rows[i].when, 105 * MS);
		assert_int_equal(start, rows[i].start);
	}
}

static void what_is_rounded_up_beyond_a_retrace_is_still_for_it(void **state)
{
	int64_t now = 105 * MS;
	assert_int_equal(commit_timing_get_start(&output, 140 * MS + 1, now), 120 * MS);
	assert_int_equal(commit_timing_get_start(&output, 140 * MS + 100000, now), 120 * MS);
	assert_int_equal(commit_timing_get_start(&output, 140 * MS + 100001, now), 140 * MS);
}

static void what_is_past_has_its_own_time(void **state)
{
	assert_int_equal(commit_timing_get_start(&output, 100 * MS, 105 * MS), 100 * MS);
	assert_int_equal(commit_timing_get_start(&output, 7, 105 * MS), 7);
	assert_int_equal(commit_timing_get_start(&output, -7, 105 * MS), -7);
}

static void without_an_output_a_commit_starts_at_its_time(void **state)
{
	assert_int_equal(commit_timing_get_start(NULL, 123 * MS, 105 * MS), 123 * MS);
}

static void without_retraces_to_go_by_a_commit_starts_at_its_time(void **state)
{
	struct output never = output, unknown = output;
	never.retrace = 0;
	unknown.refresh = 0;
	assert_int_equal(commit_timing_get_start(&never, 123 * MS, 105 * MS), 123 * MS);
	assert_int_equal(commit_timing_get_start(&unknown, 123 * MS, 105 * MS), 123 * MS);
	// Long enough ago for the clocks to have drifted apart.
	assert_int_equal(commit_timing_get_start(&output, 1090 * MS, 1099 * MS), 1080 * MS);
	assert_int_equal(commit_timing_get_start(&output, 1123 * MS, 1100 * MS), 1123 * MS);
	// Further ahead than an event is: these are retraces of another clock.
	assert_int_equal(commit_timing_get_start(&output, 123 * MS, 80 * MS), 120 * MS);
	assert_int_equal(commit_timing_get_start(&output, 123 * MS, 79 * MS), 123 * MS);
}

static void a_time_is_taken_as_it_is(void **state)
{
	assert_int_equal(commit_timing_limit(0, 0, 5 * SECOND), 0);
	assert_int_equal(commit_timing_limit(1, 999999999, 5 * SECOND), 2 * SECOND - 1);
	assert_int_equal(commit_timing_limit(65, 0, 5 * SECOND), 65 * SECOND);
}

static void no_time_is_more_than_a_minute_ahead(void **state)
{
	assert_int_equal(commit_timing_limit(65, 1, 5 * SECOND), 65 * SECOND);
	assert_int_equal(commit_timing_limit(66, 0, 5 * SECOND), 65 * SECOND);
	assert_int_equal(commit_timing_limit(UINT64_MAX, 999999999, 5 * SECOND), 65 * SECOND);
	assert_int_equal(commit_timing_limit(INT64_MAX, 0, 5 * SECOND), 65 * SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_starts_when_the_retrace_before_its_own_is_over),
		cmocka_unit_test(what_is_rounded_up_beyond_a_retrace_is_still_for_it),
		cmocka_unit_test(what_is_past_has_its_own_time),
		cmocka_unit_test(without_an_output_a_commit_starts_at_its_time),
		cmocka_unit_test(without_retraces_to_go_by_a_commit_starts_at_its_time),
		cmocka_unit_test(a_time_is_taken_as_it_is),
		cmocka_unit_test(no_time_is_more_than_a_minute_ahead),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
