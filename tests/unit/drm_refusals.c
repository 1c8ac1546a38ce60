/* SPDX-License-Identifier: MIT */
/* What becomes of frames and captures whose commits are refused, or have to wait. */
#include <errno.h>
#include <screen.h>

#include "drm_life.h"
#include "fake_clock.h"
#include "unit.h"

// What the device takes back, once it is to be shown, is painted in the same frame.
static void what_is_refused_is_painted_in_the_same_frame(void **state)
{
	static const int errors[] = { EINVAL, ENOSPC, ERANGE };
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		life_begin();
		assert_true(life_start());
		life_pass(6 * FRAME, true);
		struct screen *screen = life_get_screen();
		assert_true(screen->scanning_out);
		fake_drm_fail(FAKE_DRM_COMMIT, errors[i], 1);
		uint64_t presented = screen->counters.presented, painted = screen->counters.painted;
		life_pass(FRAME, true);
		assert_int_equal(fake_drm_count_failures(), 1);
		assert_int_equal(screen->counters.presented, presented + 1);
		assert_int_equal(screen->counters.painted, painted + 1);
		life_finish();
	}
}

// The device is another's: all waits, nothing goes, and it is not asked all the time.
static void what_is_denied_waits(void **state)
{
	life_begin();
	fake_drm.managed = true;
	fake_drm.devices[0].master = true;
	assert_true(life_start());
	life_pass(6 * FRAME, true);
	struct screen *screen = life_get_screen();
	fake_drm_fail(FAKE_DRM_COMMIT, EACCES, -1);
	life.still = true;
	life_pass(100 * WAIT, true);
	// Once for what the client draws, and once after a while.
	assert_in_range(fake_drm_count_failures(), 1, 2 * 100);
	assert_ptr_equal(life_get_screen(), screen);
	fake_drm_fail(FAKE_DRM_N_CALLS, 0, 0);
	assert_int_equal(fake_drm.devices[0].masters_set, 0);
	assert_true(life_has_frames());
	life_finish();
}

// What is asked of the commit that cannot be made yet, is asked of the next one.
static void a_capture_waits_for_its_frame(void **state)
{
	static const int errors[] = { EBUSY, EACCES };
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		life_begin();
		assert_true(life_start());
		life_pass(6 * FRAME, true);
		fake_drm_fail(FAKE_DRM_COMMIT, errors[i], 1);
		life_capture();
		life_pass(20 * FRAME, true);
		assert_int_equal(fake_drm_count_failures(), 1);
		assert_int_equal(life.n_pictures, 1);
		life_finish();
	}
}

static int n_refused;

static int refuse(struct output *output, const struct output_state *state)
{
	n_refused++;
	return -ENOMEM;
}

// Without a monitor, too: clients wait for frames that nobody sees.
static void what_the_placeholder_refuses_is_tried_again(void **state)
{
	life_begin();
	assert_true(life_start());
	life_pass(6 * FRAME, false);
	struct backend *placeholder = life.server.placeholder;
	struct output *output = wl_container_of(placeholder->outputs.next, output, link);
	const struct output_interface *impl = output->impl;
	struct output_interface refusing = *impl;
	refusing.commit = refuse;
	output->impl = &refusing;
	n_refused = 0;
	life_plug(0, false);
	life_pass(FRAME, false);
	int n = n_refused;
	assert_int_not_equal(n, 0);
	fake_clock_pass(WAIT);
	wl_event_loop_dispatch(life.server.loop, 0);
	assert_int_equal(n_refused, n + 1);
	output->impl = impl;
	life_plug(0, true);
	life_pass(6 * FRAME, false);
	life_finish();
}

// Before its commit, and while the device may be writing it: then the next is painted on the side.
static void a_capture_is_taken_back(void **state)
{
	for (int steps = 0; steps < 4; steps++) {
		life_begin();
		assert_true(life_start());
		life_pass(6 * FRAME, true);
		life_capture();
		life_pass(steps * FRAME / 2, true);
		bool answered = life.n_captured > 0;
		capture_cancel(&life.capture);
		life.n_captures = life.n_captured;
		life_capture();
		life_pass(20 * FRAME, true);
		assert_int_equal(life.n_pictures, answered ? 2 : 1);
		life_finish();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_refused_is_painted_in_the_same_frame),
		cmocka_unit_test(what_is_denied_waits),
		cmocka_unit_test(a_capture_waits_for_its_frame),
		cmocka_unit_test(what_the_placeholder_refuses_is_tried_again),
		cmocka_unit_test(a_capture_is_taken_back),
	};
	return cmocka_run_group_tests(tests, life_setup, life_teardown);
}
