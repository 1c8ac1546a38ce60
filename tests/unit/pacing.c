/* SPDX-License-Identifier: MIT */
/* When frames are begun. */
#include <pacing.h>

#include "unit.h"

#define MS INT64_C(1000000)
#define PERIOD (20 * MS)
#define RETRACE (1000 * MS)
/* How long before a retrace a frame is begun that costs nothing. */
#define SLACK (2 * MS)

/** An output whose frames cost what they are said to. */
struct world {
	struct pacing pacing;
	/** The last retrace. */
	int64_t retrace;
};

static struct world start(void)
{
	struct world world = { .retrace = RETRACE };
	pacing_init(&world.pacing);
	return world;
}

static int64_t hold(struct world *world, int64_t now)
{
	return pacing_hold(&world->pacing, world->retrace, PERIOD, now);
}

// A frame that is wanted at a retrace, and takes so long; what passes in the kernel until the
// display has it is `rest`. Returns whether it was late.
static bool show(struct world *world, int64_t cost, int64_t rest)
{
	int64_t begin = hold(world, world->retrace);
	bool held = begin != 0;
	begin = held ? begin : world->retrace;
	assert_int_equal(hold(world, begin), 0);
	pacing_made(&world->pacing, begin, begin + cost);
	world->retrace += PERIOD;
	bool late = false;
	while (begin + cost + rest > world->retrace) {
		late = true;
		world->retrace += PERIOD;
	}
	// At once, it had all of the time that there is.
	pacing_presented(&world->pacing, late);
	return late && held;
}

// How long before the next retrace a frame would be begun.
static int64_t get_margin(const struct world *world)
{
	struct world copy = *world;
	int64_t begin = hold(&copy, copy.retrace);
	return begin ? copy.retrace + PERIOD - begin : PERIOD;
}

static void a_frame_is_begun_before_the_next_retrace(void **state)
{
	struct world world = start();
	assert_int_equal(hold(&world, RETRACE + 1 * MS), RETRACE + PERIOD - SLACK);
	pacing_drop(&world.pacing);
	assert_int_equal(hold(&world, RETRACE + 5 * PERIOD), RETRACE + 6 * PERIOD - SLACK);
	pacing_drop(&world.pacing);
	assert_int_equal(hold(&world, RETRACE + 6 * PERIOD - SLACK - 1),
			RETRACE + 6 * PERIOD - SLACK);
}

static void where_the_retrace_is_to_come_the_next_one_is_meant(void **state)
{
	struct world world = start();
	assert_int_equal(hold(&world, RETRACE - 1 * MS), RETRACE + PERIOD - SLACK);
}

static void shortly_before_a_retrace_it_is_begun_at_once(void **state)
{
	struct world world = start();
	assert_int_equal(hold(&world, RETRACE + PERIOD - SLACK), 0);
	assert_int_equal(hold(&world, RETRACE + PERIOD - 1), 0);
}

static void where_no_retrace_is_known_it_is_begun_at_once(void **state)
{
	struct world world = start();
	assert_int_equal(pacing_hold(&world.pacing, RETRACE, 0, RETRACE), 0);
}

static void one_that_is_asked_for_is_begun_at_once(void **state)
{
	struct world world = start();
	world.pacing.at_once = true;
	assert_int_equal(hold(&world, RETRACE), 0);
	pacing_made(&world.pacing, RETRACE, RETRACE);
	assert_int_not_equal(hold(&world, RETRACE), 0);
}

static void none_is_held_back_twice(void **state)
{
	struct world world = start();
	assert_int_not_equal(hold(&world, RETRACE), 0);
	// Its time came so late that there is another retrace to come.
	assert_int_equal(hold(&world, RETRACE + PERIOD + 1), 0);
}

static void what_frames_cost_comes_on_top_at_once(void **state)
{
	struct world world = start();
	pacing_made(&world.pacing, RETRACE - 1 * MS, RETRACE + 4 * MS);
	assert_int_equal(get_margin(&world), 5 * MS + SLACK);
	show(&world, 6 * MS, 0);
	assert_int_equal(get_margin(&world), 6 * MS + SLACK);
}

static void what_frames_no_longer_cost_is_forgotten(void **state)
{
	struct world world = start();
	show(&world, 8 * MS, 0);
	for (int i = 0; i < 22; i++) {
		show(&world, 1 * MS, 0);
	}
	assert_in_range(get_margin(&world), 3 * MS + SLACK, 4 * MS + SLACK);
	for (int i = 0; i < 100; i++) {
		show(&world, 1 * MS, 0);
	}
	assert_in_range(get_margin(&world), 1 * MS + SLACK, 1 * MS + SLACK + MS / 16);
}

static void frames_that_cost_a_refresh_are_begun_at_once(void **state)
{
	struct world world = start();
	show(&world, PERIOD - SLACK, 0);
	assert_int_equal(hold(&world, world.retrace), 0);
}

static void that_it_is_begun_later_than_planned_is_part_of_the_cost(void **state)
{
	struct world world = start();
	int64_t begin = hold(&world, RETRACE);
	pacing_made(&world.pacing, begin + 3 * MS, begin + 4 * MS);
	assert_int_equal(world.pacing.cost, 4 * MS);
}

// As while another session has the device.
static void one_that_nobody_began_for_long_says_nothing(void **state)
{
	struct world world = start();
	int64_t begin = hold(&world, RETRACE);
	pacing_made(&world.pacing, begin + 1000 * PERIOD, begin + 1000 * PERIOD + 3 * MS);
	pacing_presented(&world.pacing, true);
	assert_int_equal(get_margin(&world), 3 * MS + SLACK);
}

static void one_that_is_late_by_its_cost_is_followed_by_none(void **state)
{
	struct world world = start();
	show(&world, 1 * MS, 0);
	assert_true(show(&world, 9 * MS, 0));
	assert_int_equal(hold(&world, world.retrace), 0);
	assert_false(show(&world, 9 * MS, 0));
	assert_int_equal(get_margin(&world), 9 * MS + SLACK);
	assert_false(show(&world, 9 * MS, 0));
}

static void what_the_kernel_takes_is_learnt(void **state)
{
	struct world world = start();
	int n_late = 0, in_a_row = 0;
	for (int i = 0; i < 1000; i++) {
		bool late = show(&world, 1 * MS, 7 * MS);
		in_a_row = late ? in_a_row + 1 : 0;
		n_late += late;
		assert_in_range(in_a_row, 0, 1);
	}
	assert_int_equal(n_late, 2); // 2 ms, then 4
	assert_in_range(get_margin(&world), 1 * MS + 7 * MS, 1 * MS + 8 * MS);
}

static void the_slack_never_grows_beyond_all_use(void **state)
{
	struct world world = start();
	for (int i = 0; i < 100; i++) {
		hold(&world, world.retrace);
		pacing_made(&world.pacing, world.retrace, world.retrace);
		pacing_presented(&world.pacing, true);
	}
	assert_in_range(world.pacing.slack, SLACK, PERIOD);
}

static void one_begun_at_once_says_nothing_of_slack(void **state)
{
	struct world world = start();
	assert_int_equal(hold(&world, RETRACE + PERIOD - 1), 0);
	pacing_made(&world.pacing, RETRACE + PERIOD - 1, RETRACE + PERIOD + 1);
	pacing_presented(&world.pacing, true);
	assert_int_equal(hold(&world, RETRACE + PERIOD), RETRACE + 2 * PERIOD - SLACK - 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_is_begun_before_the_next_retrace),
		cmocka_unit_test(where_the_retrace_is_to_come_the_next_one_is_meant),
		cmocka_unit_test(shortly_before_a_retrace_it_is_begun_at_once),
		cmocka_unit_test(where_no_retrace_is_known_it_is_begun_at_once),
		cmocka_unit_test(one_that_is_asked_for_is_begun_at_once),
		cmocka_unit_test(none_is_held_back_twice),
		cmocka_unit_test(what_frames_cost_comes_on_top_at_once),
		cmocka_unit_test(what_frames_no_longer_cost_is_forgotten),
		cmocka_unit_test(frames_that_cost_a_refresh_are_begun_at_once),
		cmocka_unit_test(that_it_is_begun_later_than_planned_is_part_of_the_cost),
		cmocka_unit_test(one_that_nobody_began_for_long_says_nothing),
		cmocka_unit_test(one_that_is_late_by_its_cost_is_followed_by_none),
		cmocka_unit_test(what_the_kernel_takes_is_learnt),
		cmocka_unit_test(the_slack_never_grows_beyond_all_use),
		cmocka_unit_test(one_begun_at_once_says_nothing_of_slack),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
