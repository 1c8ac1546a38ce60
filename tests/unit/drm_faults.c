/* SPDX-License-Identifier: MIT */
/*
 * Each thing that is asked of the kernel fails, with each errno that there is reason to expect:
 * once, three times, for ever. What a compositor's life consists of goes on below that, from its
 * screens down to the ioctls: it ends with an error while it starts, or else it lives, does not
 * spin, shows frames again as soon as the kernel lets it, and gives everything back.
 */
#include <dirent.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <screens.h>
#include <stdio.h>
#include <string.h>

#include "drm_life.h"
#include "unit.h"

/** What may be logged in all of a life, for one fault. */
#define MAX_LINES 120

static int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;
	assert_non_null(dir);
	while (readdir(dir)) {
		n++;
	}
	closedir(dir);
	return n;
}

// The client has another buffer, in place of one that nobody shows any more.
static void renew(void)
{
	for (int i = 0; i < 2; i++) {
		struct fake_buffer *buffer = &life.buffers[BELOW][i];
		if (buffer->base.locks == 0) {
			fake_buffer_finish(buffer);
			fake_buffer_init(buffer, life.server.context, SIZE, SIZE,
					DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR, 0);
			return;
		}
	}
}

static void set_mode(int size)
{
	life.options.width = life.options.height = size;
	screens_rearrange(&life.server);
}

// All that happens after the first frames. False if an output went that was not unplugged.
static bool go_on(void)
{
	life_pass(6 * FRAME, true); // scanned out
	renew();
	life.seen[ABOVE] = true;
	life_pass(6 * FRAME, true); // and painted above, on the other plane
	life_capture();
	life_pass(4 * FRAME, true);
	set_mode(SIZE / 2);
	life_pass(4 * FRAME, true);
	set_mode(SIZE);
	life_pass(4 * FRAME, true);
	fake_drm.devices[0].master = false; // somebody took it, and leaves it
	life_pass(4 * FRAME, true);
	life_plug(1, true);
	life_pass(4 * FRAME, true);
	life_capture();
	bool good = life_has_output();
	life_plug(0, false);
	life_pass(4 * FRAME, true);
	life_plug(1, false);
	life_pass(4 * FRAME, false); // the placeholder alone
	life_plug(0, true);
	life_pass(4 * FRAME, false);
	fake_drm_set_active(false);
	life_pass(4 * FRAME, true);
	fake_drm_set_active(true);
	life_pass(6 * FRAME, true);
	life.seen[ABOVE] = false;
	return good;
}

/** What fails, when, and how often; -1: for ever. */
struct fault {
	enum fake_drm_call call;
	int error, times;
	bool from_start;
	/** Of FAKE_DRM_ANY: so many calls do not fail first. */
	int after;
};

// ENODEV says that the device is gone where it is about the device, not about a buffer.
static bool loses_device(const struct fault *fault)
{
	return fault->error == ENODEV &&
			(fault->call == FAKE_DRM_COMMIT || fault->call == FAKE_DRM_GET_RESOURCES);
}

// EINVAL and the like are about a buffer, whose refusal is remembered.
static bool is_of_the_moment(int error)
{
	return error == EINTR || error == EAGAIN || error == EBUSY || error == ENOMEM ||
			error == EMFILE || error == EIO;
}

// A sentence for what went wrong, or NULL.
static const char *run(const struct fault *fault)
{
	life_begin();
	if (fault->from_start) {
		fake_drm_fail_after(fault->call, fault->error, fault->times, fault->after);
	}
	if (!life_start()) {
		life_finish();
		return fault->from_start ? NULL : "it does not start";
	}
	life_pass(6 * FRAME, false);
	if (!fault->from_start) {
		fake_drm_fail(fault->call, fault->error, fault->times);
	}
	const char *wrong = NULL;
	if (!go_on() && !loses_device(fault) && !fault->from_start) {
		wrong = "the output went";
	}
	if (fault->times > 0 && !loses_device(fault) && !life_has_frames()) {
		wrong = "no frames after the fault";
	}
	// A device that could not be used when it came can be when there is word of it again.
	fake_drm_remove(0);
	life_pass(2 * FRAME, true);
	fake_drm_fail(fault->call, fault->error, fault->times);
	fake_drm_add(0);
	life_pass(4 * FRAME, true);
	fake_drm_fail(FAKE_DRM_N_CALLS, 0, 0);
	fake_drm_add(0);
	fake_drm_change(0, -1);
	if (!life_has_frames()) {
		wrong = "no frames, though nothing fails any more";
	}
	if (!life.scanned_out && fault->times > 0 && is_of_the_moment(fault->error)) {
		wrong = "it is painted for good";
	}
	// Which turns its plane off. Without commits, nothing else does.
	bool could_commit = fault->call != FAKE_DRM_COMMIT && fault->call != FAKE_DRM_SET_MASTER &&
			fault->call != FAKE_DRM_ANY;
	if (fake_drm.devices[0].removed_live && could_commit) {
		wrong = "a framebuffer was removed that was shown";
	}
	// And in the end, too.
	fake_drm_fail(fault->call, fault->error, fault->times);
	life_finish();
	return life.n_lines > MAX_LINES ? "it says too much" : wrong;
}

// Says what went wrong, if anything did, and for whom: how many things.
static int try(const struct fault *fault, const char *name, int fds)
{
	const char *wrong = run(fault);
	int left = count_fds() - fds;
	if (wrong) {
		print_error("%s: %s, %d times, from %s: %s\n", name, strerror(fault->error),
				fault->times, fault->from_start ? "the start" : "the first frame",
				wrong);
	}
	if (left) {
		print_error("%s: %s: %d fds are left\n", name, strerror(fault->error), left);
	}
	return (wrong != NULL) + (left != 0);
}

static void nothing_fails(void **state)
{
	const struct fault none = { .call = FAKE_DRM_N_CALLS };
	int fds = count_fds();
	assert_null(run(&none));
	assert_int_equal(count_fds(), fds);
	assert_int_equal(fake_drm.devices[0].removed_live, 0);
	assert_int_equal(life.n_captures, 2);
	assert_int_equal(life.n_pictures, 1); // the other was of a monitor that went
}

// Of libdrm itself, drmIoctl() tries these again for as long as they come, and so it is for them to
// come to an end.
static bool is_tried_by_libdrm(enum fake_drm_call call, int error)
{
	return call > FAKE_DRM_MMAP && (error == EINTR || error == EAGAIN);
}

static void each_errno_of_each_call(void **state)
{
	static const int errors[] = { EINTR, EAGAIN, EBUSY, EINVAL, ENOMEM, ENOSPC, EACCES, EPERM,
		ENODEV, EIO, ERANGE, ENOENT, EMFILE, EOPNOTSUPP };
	static const int times[] = { 1, 3, -1 };
	int failed = 0, fds = count_fds();
	for (enum fake_drm_call call = 0; call < FAKE_DRM_CREATE_LEASE; call++) {
		int failures = 0;
		for (size_t i = 0; i < N_ELEMENTS(errors) * N_ELEMENTS(times) * 2; i++) {
			struct fault fault = { call, errors[i / 6], times[i % 3], i / 3 % 2, 0 };
			if (fault.times < 0 && is_tried_by_libdrm(call, fault.error)) {
				continue;
			}
			failed += try(&fault, fake_drm_get_name(call), fds);
			failures += fake_drm_count_failures();
		}
		assert_int_not_equal(failures, 0);
	}
	assert_int_equal(failed, 0);
}

// Whichever of all the calls it is.
static void each_call_once(void **state)
{
	static const int errors[] = { EINVAL, ENOMEM };
	const struct fault none = { .call = FAKE_DRM_N_CALLS };
	int failed = 0, fds = count_fds();
	run(&none);
	int n_calls = (int)fake_drm.calls;
	for (int i = 0; i < n_calls * (int)N_ELEMENTS(errors); i++) {
		struct fault fault = { FAKE_DRM_ANY, errors[i % 2], 1, true, i / 2 };
		char name[32];
		snprintf(name, sizeof(name), "call %d", i / 2);
		failed += try(&fault, name, fds);
	}
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_fails),
		cmocka_unit_test(each_errno_of_each_call),
		cmocka_unit_test(each_call_once),
	};
	return cmocka_run_group_tests(tests, life_setup, life_teardown);
}
