/* SPDX-License-Identifier: MIT */
#include <counters.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define MS INT64_C(1000000)
#define REFRESH 60000
#define PERIOD (1000 * INT64_C(1000000000) / REFRESH)

/* ---- the histogram */

static void each_time_is_told_a_sixteenth_too_high_at_most(void **state)
{
	for (int64_t us = 0; us < HISTOGRAM_MAX_US; us += 1 + us / 100) {
		struct histogram histogram = { 0 };
		histogram_add(&histogram, us);
		int64_t told = histogram_get(&histogram, 50);
		assert_true(told >= us);
		assert_true(told - us <= us / HISTOGRAM_PARTS);
	}
}

static void what_is_out_of_range_is_counted_at_its_end(void **state)
{
	struct histogram histogram = { 0 };
	histogram_add(&histogram, -5);
	assert_int_equal(histogram_get(&histogram, 99), 0);
	histogram_add(&histogram, INT64_MAX);
	assert_int_equal(histogram_get(&histogram, 99), HISTOGRAM_MAX_US - 1);
	assert_int_equal(histogram.n, 2);
}

static void quantiles_are_those_of_what_was_added(void **state)
{
	struct histogram histogram = { 0 };
	assert_int_equal(histogram_get(&histogram, 50), 0);
	for (int us = 1; us <= 30; us++) {
		histogram_add(&histogram, us); // each has a bucket of its own
	}
	assert_int_equal(histogram_get(&histogram, 50), 15);
	assert_int_equal(histogram_get(&histogram, 99), 30);
	assert_int_equal(histogram_get(&histogram, 1), 1);
	for (int i = 0; i < 970; i++) {
		histogram_add(&histogram, 7);
	}
	assert_int_equal(histogram_get(&histogram, 50), 7);
	assert_int_equal(histogram_get(&histogram, 99), 20);
}

/* ---- errors */

static void failures_are_counted_by_errno(void **state)
{
	struct counters counters = { 0 };
	counters_test(&counters, 0);
	counters_search(&counters, 1249000);
	counters_search(&counters, 900000);
	counters_test(&counters, -EINVAL);
	counters_test(&counters, -ERANGE);
	counters_test(&counters, -EINVAL);
	counters_refuse(&counters, -EBUSY);
	char *text;
	size_t size;
	FILE *file = open_memstream(&text, &size);
	counters_print(&counters, file);
	fclose(file);
	assert_string_equal(text,
			"0 commits (1 EBUSY), 4 tests (2 EINVAL, 1 ERANGE) (longest search 1.2 "
			"ms), 0 late, 0 "
			"bytes painted");
	free(text);
}

static void very_many_errnos_end_in_one(void **state)
{
	struct counters counters = { 0 };
	for (int error = 1; error <= 20; error++) {
		counters_test(&counters, -error);
	}
	const struct counters_errors *errors = &counters.test_failures;
	assert_int_equal(errors->n_kinds, COUNTERS_MAX_ERRORS);
	assert_int_equal(errors->kinds[0].error, 1);
	assert_int_equal(errors->kinds[COUNTERS_MAX_ERRORS - 1].error, 0);
	assert_int_equal(errors->kinds[COUNTERS_MAX_ERRORS - 1].n, 20 - COUNTERS_MAX_ERRORS + 1);
}

/* ---- frames */

// Whether a frame that is shown after so many ns counts as late.
static bool is_frame_late(
		struct counters_frame frame, int64_t ns, bool adapts, bool torn, uint64_t sequence)
{
	struct counters counters = { 0 };
	struct output output = { .refresh = REFRESH, .adapts = adapts };
	struct output_presented presented = {
		.when = { 1, ns }, // a second after 0
		.sequence = sequence,
		.torn = torn,
	};
	bool late = counters_present(&counters, &output, &frame, &presented);
	assert_int_equal(counters.presented, 1);
	assert_int_equal(counters.latency.n, 0);
	assert_int_equal(counters.missed, late);
	return late;
}

// One that was begun at once.
static bool is_late(int64_t ns, bool adapts, bool torn, uint64_t sequence)
{
	struct counters_frame frame = { .begun = 1000 * MS };
	return is_frame_late(frame, ns, adapts, torn, sequence);
}

static void a_frame_is_late_if_a_retrace_went_by(void **state)
{
	assert_false(is_late(1, false, false, 7));
	assert_false(is_late(PERIOD, false, false, 7));
	assert_false(is_late(PERIOD + PERIOD / 8, false, false, 7));
	assert_true(is_late(PERIOD + PERIOD / 8 + 1, false, false, 7));
	assert_true(is_late(2 * PERIOD, false, false, 7));
}

static void a_frame_is_late_if_it_was_held_back_for_another_retrace(void **state)
{
	struct counters_frame frame = { .begun = 1000 * MS, .aim = 1003 * MS };
	assert_false(is_frame_late(frame, 3 * MS, false, false, 7));
	assert_false(is_frame_late(frame, 4 * MS, false, false, 7));
	assert_true(is_frame_late(frame, 3 * MS + PERIOD, false, false, 7));
	assert_false(is_frame_late(frame, 3 * MS + PERIOD, true, false, 7));
}

static void what_waits_for_no_retrace_is_never_late(void **state)
{
	assert_false(is_late(3 * PERIOD, true, false, 7));
	assert_false(is_late(3 * PERIOD, false, true, 7));
	assert_false(is_late(3 * PERIOD, false, false, 0));
}

static void latency_is_counted_from_the_first_commit(void **state)
{
	struct counters counters = { 0 };
	struct output output = { .refresh = REFRESH };
	struct counters_frame frame = { .committed = 990 * MS, .begun = 995 * MS };
	struct output_presented presented = { .when = { 1, 0 }, .sequence = 7 };
	counters_present(&counters, &output, &frame, &presented);
	assert_in_range(histogram_get(&counters.latency, 50), 10000, 10000 + 10000 / 16);
	assert_int_equal(counters.first, 1000 * MS);
	assert_int_equal(counters.missed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_time_is_told_a_sixteenth_too_high_at_most),
		cmocka_unit_test(what_is_out_of_range_is_counted_at_its_end),
		cmocka_unit_test(quantiles_are_those_of_what_was_added),
		cmocka_unit_test(failures_are_counted_by_errno),
		cmocka_unit_test(very_many_errnos_end_in_one),
		cmocka_unit_test(a_frame_is_late_if_a_retrace_went_by),
		cmocka_unit_test(a_frame_is_late_if_it_was_held_back_for_another_retrace),
		cmocka_unit_test(what_waits_for_no_retrace_is_never_late),
		cmocka_unit_test(latency_is_counted_from_the_first_commit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
