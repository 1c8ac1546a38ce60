/* SPDX-License-Identifier: MIT */
/* Clocks: the kernel's, and one that stands still until it is told. */
#include <clock.h>
#include <string.h>

#include "unit.h"

#define MS INT64_C(1000000)

struct world;

struct alarm {
	struct world *world;
	struct clock_timer *timer;
	char name;
	/** What its call does: sets that one, or itself, in so many ns; or destroys that one. */
	struct alarm *sets, *destroys;
	int64_t ns;
};

struct world {
	struct wl_event_loop *loop;
	struct clock *clock;
	struct alarm a, b, c;
	/** Who was called, in order, and when. */
	char calls[16];
	int64_t times[16];
	int n_calls, n_driven;
};

static void handle_alarm(void *data)
{
	struct alarm *alarm = data;
	struct world *world = alarm->world;
	assert_true(world->n_calls < 15);
	world->times[world->n_calls] =
			clock_get_time(world->clock) - clock_get_origin(world->clock);
	world->calls[world->n_calls++] = alarm->name;
	if (alarm->sets) {
		clock_timer_set(alarm->sets->timer, clock_get_time(world->clock) + alarm->ns);
	}
	if (alarm->destroys) {
		clock_timer_destroy(alarm->destroys->timer);
		alarm->destroys->timer = NULL;
	}
}

static void handle_driven(void *data)
{
	struct world *world = data;
	world->n_driven++;
}

static void init_alarm(struct world *world, struct alarm *alarm, char name)
{
	*alarm = (struct alarm){ .world = world, .name = name };
	alarm->timer = clock_timer_create(world->clock, handle_alarm, alarm);
	assert_non_null(alarm->timer);
}

static struct world *init(struct clock *clock)
{
	static struct world world;
	world = (struct world){ .loop = world.loop, .clock = clock };
	assert_non_null(world.clock);
	init_alarm(&world, &world.a, 'a');
	init_alarm(&world, &world.b, 'b');
	init_alarm(&world, &world.c, 'c');
	return &world;
}

static int setup(void **state)
{
	*state = init(clock_create_virtual());
	return 0;
}

static int setup_kernel(void **state)
{
	struct wl_event_loop *loop = wl_event_loop_create();
	struct world *world = init(clock_create(loop));
	world->loop = loop;
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	clock_timer_destroy(world->a.timer);
	clock_timer_destroy(world->b.timer);
	clock_timer_destroy(world->c.timer);
	clock_destroy(world->clock);
	if (world->loop) {
		wl_event_loop_destroy(world->loop);
		world->loop = NULL;
	}
	return 0;
}

// In ns after the clock's beginning.
static void set(struct alarm *alarm, int64_t ns)
{
	int64_t origin = clock_get_origin(alarm->world->clock);
	assert_int_equal(clock_timer_set(alarm->timer, origin + ns), 0);
}

static int64_t get_passed(const struct world *world)
{
	return clock_get_time(world->clock) - clock_get_origin(world->clock);
}

static void it_stands_still(void **state)
{
	struct world *world = *state;
	assert_true(clock_is_virtual(world->clock));
	int64_t before = clock_get_kernel_time();
	assert_true(clock_get_origin(world->clock) <= before);
	while (clock_get_kernel_time() == before) {
	}
	assert_int_equal(get_passed(world), 0);
	clock_step(world->clock); // to no timer
	assert_int_equal(get_passed(world), 0);
	assert_int_equal(clock_get_next(world->clock), 0);
}

static void it_goes_on_by_what_it_is_told(void **state)
{
	struct world *world = *state;
	clock_advance(world->clock, 7 * MS);
	assert_int_equal(get_passed(world), 7 * MS);
	assert_int_equal(world->n_calls, 0);
}

static void timers_are_called_in_order_of_time(void **state)
{
	struct world *world = *state;
	set(&world->b, 20);
	set(&world->c, 30);
	set(&world->a, 10);
	clock_advance(world->clock, 100);
	assert_string_equal(world->calls, "abc");
	assert_int_equal(world->times[0], 10);
	assert_int_equal(world->times[1], 20);
	assert_int_equal(world->times[2], 30);
	assert_int_equal(get_passed(world), 100);
}

static void timers_of_one_time_are_called_in_order_of_setting(void **state)
{
	struct world *world = *state;
	set(&world->c, 10);
	set(&world->a, 10);
	set(&world->b, 10);
	set(&world->c, 10);
	clock_advance(world->clock, 10);
	assert_string_equal(world->calls, "abc");
}

static void a_step_calls_one(void **state)
{
	struct world *world = *state;
	set(&world->a, 10);
	set(&world->b, 10);
	set(&world->c, 25);
	clock_step(world->clock);
	assert_string_equal(world->calls, "a");
	assert_int_equal(get_passed(world), 10);
	clock_step(world->clock);
	assert_string_equal(world->calls, "ab");
	assert_int_equal(get_passed(world), 10);
	clock_step(world->clock);
	assert_string_equal(world->calls, "abc");
	assert_int_equal(get_passed(world), 25);
}

static void what_is_later_is_not_called(void **state)
{
	struct world *world = *state;
	set(&world->a, 10);
	set(&world->b, 11);
	clock_advance(world->clock, 10);
	assert_string_equal(world->calls, "a");
	assert_int_equal(clock_get_next(world->clock), clock_get_origin(world->clock) + 11);
}

static void what_is_past_is_called_now(void **state)
{
	struct world *world = *state;
	clock_advance(world->clock, 50);
	set(&world->a, 10);
	clock_step(world->clock);
	assert_string_equal(world->calls, "a");
	assert_int_equal(world->times[0], 50);
}

static void a_timer_is_set_anew_or_not_at_all(void **state)
{
	struct world *world = *state;
	set(&world->a, 10);
	set(&world->b, 20);
	set(&world->c, 30);
	set(&world->a, 40);
	assert_int_equal(clock_timer_set(world->b.timer, 0), 0);
	clock_advance(world->clock, 100);
	assert_string_equal(world->calls, "ca");
}

static void a_timer_sets_itself_from_within(void **state)
{
	struct world *world = *state;
	world->a.sets = &world->a;
	world->a.ns = 10;
	set(&world->a, 10);
	clock_advance(world->clock, 35);
	assert_string_equal(world->calls, "aaa");
	assert_int_equal(world->times[2], 30);
}

static void a_timer_sets_another_from_within(void **state)
{
	struct world *world = *state;
	world->a.sets = &world->b;
	set(&world->a, 10);
	set(&world->c, 20);
	clock_advance(world->clock, 100);
	assert_string_equal(world->calls, "abc");
	assert_int_equal(world->times[1], 10);
}

static void a_timer_destroys_itself_from_within(void **state)
{
	struct world *world = *state;
	world->a.destroys = &world->a;
	set(&world->a, 10);
	set(&world->b, 20);
	clock_advance(world->clock, 100);
	assert_string_equal(world->calls, "ab");
}

static void a_timer_destroys_the_next_from_within(void **state)
{
	struct world *world = *state;
	world->a.destroys = &world->b;
	set(&world->a, 10);
	set(&world->b, 10);
	set(&world->c, 10);
	clock_advance(world->clock, 100);
	assert_string_equal(world->calls, "ac");
}

static void the_driver_is_told_of_each_that_is_set(void **state)
{
	struct world *world = *state;
	set(&world->a, 10);
	assert_int_equal(world->n_driven, 0);
	clock_set_driver(world->clock, handle_driven, world);
	set(&world->a, 20);
	set(&world->b, 30);
	assert_int_equal(world->n_driven, 2);
	clock_timer_set(world->b.timer, 0);
	assert_int_equal(world->n_driven, 2);
	clock_set_driver(world->clock, NULL, NULL);
	set(&world->b, 30);
	assert_int_equal(world->n_driven, 2);
}

static void it_is_held_until_all_released_it(void **state)
{
	struct world *world = *state;
	assert_false(clock_is_held(world->clock));
	clock_hold(world->clock);
	clock_hold(world->clock);
	clock_release(world->clock);
	assert_true(clock_is_held(world->clock));
	clock_release(world->clock);
	assert_false(clock_is_held(world->clock));
}

static void events_tell_the_same_in_each_run(void **state)
{
	struct world *world = *state;
	int64_t origin = clock_get_origin(world->clock);
	assert_int_equal(clock_get_ms(world->clock, origin), 1000);
	assert_int_equal(clock_get_ms(world->clock, origin + 16666666), 1016);
	assert_int_equal(clock_get_ms(world->clock, origin + 3 * 16666666), 1049);
}

static void the_kernels_goes_on_by_itself(void **state)
{
	struct world *world = *state;
	int64_t before = clock_get_kernel_time(), now = clock_get_time(world->clock);
	assert_false(clock_is_virtual(world->clock));
	assert_int_equal(clock_get_origin(world->clock), 0);
	assert_true(before <= now && now <= clock_get_kernel_time());
	assert_int_equal(clock_get_ms(world->clock, 1234567890), 1234);
}

static void dispatch_until(struct world *world, int n_calls)
{
	for (int i = 0; world->n_calls < n_calls && i < 100; i++) {
		wl_event_loop_dispatch(world->loop, 100);
	}
	assert_int_equal(world->n_calls, n_calls);
}

static void the_kernels_timers_are_called_in_order_and_not_early(void **state)
{
	struct world *world = *state;
	int64_t now = clock_get_kernel_time();
	set(&world->c, now + 6 * MS);
	set(&world->a, 5);
	set(&world->b, now + 3 * MS);
	dispatch_until(world, 3);
	assert_string_equal(world->calls, "abc");
	assert_true(world->times[1] >= now + 3 * MS);
	assert_true(world->times[2] >= now + 6 * MS);
}

static void the_kernels_timers_change_from_within(void **state)
{
	struct world *world = *state;
	world->a.sets = &world->a;
	world->a.destroys = &world->b;
	set(&world->a, 1);
	set(&world->b, 2);
	dispatch_until(world, 3);
	assert_string_equal(world->calls, "aaa");
	clock_timer_set(world->a.timer, 0);
	wl_event_loop_dispatch(world->loop, 2);
	assert_int_equal(world->n_calls, 3);
}

#define VIRTUAL(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
#define KERNEL(function) cmocka_unit_test_setup_teardown(function, setup_kernel, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VIRTUAL(it_stands_still),
		VIRTUAL(it_goes_on_by_what_it_is_told),
		VIRTUAL(timers_are_called_in_order_of_time),
		VIRTUAL(timers_of_one_time_are_called_in_order_of_setting),
		VIRTUAL(a_step_calls_one),
		VIRTUAL(what_is_later_is_not_called),
		VIRTUAL(what_is_past_is_called_now),
		VIRTUAL(a_timer_is_set_anew_or_not_at_all),
		VIRTUAL(a_timer_sets_itself_from_within),
		VIRTUAL(a_timer_sets_another_from_within),
		VIRTUAL(a_timer_destroys_itself_from_within),
		VIRTUAL(a_timer_destroys_the_next_from_within),
		VIRTUAL(the_driver_is_told_of_each_that_is_set),
		VIRTUAL(it_is_held_until_all_released_it),
		VIRTUAL(events_tell_the_same_in_each_run),
		KERNEL(the_kernels_goes_on_by_itself),
		KERNEL(the_kernels_timers_are_called_in_order_and_not_early),
		KERNEL(the_kernels_timers_change_from_within),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
