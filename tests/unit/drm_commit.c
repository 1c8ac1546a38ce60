/* SPDX-License-Identifier: MIT */
/* What is asked of the kernel, and told of what comes of it, on a device that no virtual one is. */
#include <drm_fourcc.h>
#include <errno.h>
#include <poll.h>
#include <unistd.h>
#include <xf86drmMode.h>

#include "drm_world.h"
#include "unit.h"

static const struct fake_drm_plane with_cursor[] = {
	{ .type = DRM_PLANE_TYPE_PRIMARY, .crtcs = 1, .formats = world_formats },
	{ .type = DRM_PLANE_TYPE_CURSOR,
			.crtcs = 1,
			.formats = world_formats,
			.width = 64,
			.height = 64 },
};

static const struct fake_drm_model cursor_device = {
	.n_crtcs = 1,
	.planes = with_cursor,
	.n_planes = 2,
};

static struct fake_drm_device *const device = &fake_drm.devices[0];

static const struct output_state plain = { 0 }, adaptive = { .adaptive_sync = true };

static void a_flip_at_the_retrace_is_told_with_all_that_the_hardware_knows(void **state)
{
	struct world world;
	world_begin(&world, &plain_device);
	world_show(&world, 0, plain);
	assert_int_equal(world.presented.flags, VSYNC | HARDWARE);
	assert_int_equal(world.presented.sequence, 1001);
	assert_int_equal(world.presented.when.tv_sec, 1);
	assert_int_equal(world.presented.when.tv_nsec, 1000000);
	assert_false(world.presented.torn);
	assert_int_equal(world.output->retrace, 1001000000);
	world_end(&world);
}

static void a_flip_without_retraces_is_told_with_nothing_of_the_hardware(void **state)
{
	struct world world;
	world_begin(&world, &plain_device);
	assert_int_equal(world_commit(&world, 0, plain), 0);
	fake_drm_flip_at(0, 0, 0, 77);
	wl_event_loop_dispatch(world.loop, 0);
	assert_int_equal(world.n_presented, 1);
	assert_int_equal(world.presented.flags, 0);
	assert_int_equal(world.presented.sequence, 0);
	assert_int_equal(world.output->retrace, 0);
	world_end(&world);
}

static void a_flip_that_nobody_saw_is_told_with_nothing_of_the_hardware(void **state)
{
	struct world world;
	world_begin(&world, &plain_device);
	world_show(&world, 0, plain);
	int64_t retrace = world.output->retrace;
	assert_int_equal(world_commit(&world, 1, plain), 0);
	world_resume();
	assert_int_equal(world.n_presented, 2);
	assert_int_equal(world.presented.flags, 0);
	assert_int_equal(world.presented.sequence, 0);
	assert_int_equal(world.output->retrace, retrace);
	world_end(&world);
}

static void what_is_turned_off_lets_go_of_what_it_showed(void **state)
{
	static const struct output_config off = { .off = true }, on = { 0 };
	struct world world;
	char error[OUTPUT_ERROR_SIZE];
	world_begin(&world, &vrr_device);
	world_show(&world, 0, adaptive);
	assert_int_equal(world_commit(&world, 1, adaptive), 0);
	assert_int_equal(world.output->impl->configure(world.output, &off, error), 0);
	assert_int_equal(fake_drm_get("plane.FB_ID"), 0);
	assert_int_equal(fake_drm_get("crtc.ACTIVE"), 0);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 0);
	assert_int_equal(world.buffers[0].base.locks, 0);
	assert_int_equal(world.buffers[1].base.locks, 0);
	assert_false(world.output->in_flight);

	unsigned generation = world.output->generation;
	assert_int_equal(world.output->impl->configure(world.output, &on, error), 0);
	assert_int_not_equal(world.output->generation, generation);
	world_show(&world, 0, plain);
	assert_true(device->flags & DRM_MODE_ATOMIC_ALLOW_MODESET);
	assert_int_equal(fake_drm_get("crtc.ACTIVE"), 1);
	world_end(&world);
}

/* ---- releases ---- */

static int release_fence, n_release_fences;

static int take_release_fence(struct buffer *buffer, int fence)
{
	release_fence = dup(fence);
	n_release_fences++;
	return 0;
}

static bool is_signalled(int fence)
{
	struct pollfd pollfd = { .fd = fence, .events = POLLIN };
	return poll(&pollfd, 1, 0) > 0;
}

static void who_waits_for_a_release_has_the_flip_s_fence(void **state)
{
	struct world world;
	world_begin(&world, &plain_device);
	struct buffer_interface waits = *world.buffers[0].base.impl;
	waits.set_release_fence = take_release_fence;
	world.buffers[0].base.impl = &waits;
	n_release_fences = 0;
	world_show(&world, 0, plain);
	// It stays on the screen.
	world_show(&world, 0, plain);
	assert_int_equal(fake_drm_get("crtc.OUT_FENCE_PTR"), -1);
	assert_int_equal(world_commit(&world, 1, plain), 0);
	assert_int_equal(n_release_fences, 1);
	assert_false(is_signalled(release_fence));
	world_flip(&world);
	assert_true(is_signalled(release_fence));
	close(release_fence);
	// Nobody waits for the other one.
	world_show(&world, 0, plain);
	assert_int_equal(fake_drm_get("crtc.OUT_FENCE_PTR"), -1);
	// Somebody else still has it.
	buffer_lock(&world.buffers[0].base);
	world_show(&world, 1, plain);
	assert_int_equal(fake_drm_get("crtc.OUT_FENCE_PTR"), -1);
	buffer_unlock(&world.buffers[0].base);
	// A commit that fails changes nothing.
	world_show(&world, 0, plain);
	device->commit_error = EBUSY;
	assert_int_equal(world_commit(&world, 1, plain), -EBUSY);
	device->commit_error = 0;
	assert_int_equal(n_release_fences, 1);
	world_end(&world);
}

/* ---- the cursor ---- */

// Shows a primary layer and, unless it is negative, a cursor layer from x on, and returns with what
// the commit did.
static int commit_with_cursor(
		struct world *world, int buffer, int cursor, int x, bool same_contents)
{
	pixman_region32_t opaque, none;
	pixman_region32_init_rect(&opaque, 0, 0, 64, 64);
	pixman_region32_init(&none);
	struct output_layer layers[2];
	for (int i = 0; i < 2; i++) {
		layers[i] = (struct output_layer){
			.buffer = &world->buffers[i == 0 ? buffer : (cursor >= 0 ? cursor : 0)]
						   .base,
			.plane = i,
			.zpos = world->output->planes[i].zpos_min,
			.src = { 0, 0, 64, 64 },
			.alpha = OUTPUT_ALPHA_MAX,
			.dst = { i * x, 0, i * x + 64, 64 },
			.opaque = i == 0 ? &opaque : &none,
		};
	}
	struct output_state state = {
		.layers = layers,
		.n_layers = cursor >= 0 ? 2 : 1,
		.same_contents = same_contents,
	};
	int ret = world->output->impl->commit(world->output, &state);
	pixman_region32_fini(&opaque);
	pixman_region32_fini(&none);
	return ret;
}

static void show_with_cursor(struct world *world, int buffer, int cursor, int x, bool same_contents)
{
	assert_int_equal(commit_with_cursor(world, buffer, cursor, x, same_contents), 0);
	world_flip(world);
}

static void a_cursor_that_moves_is_all_that_is_set(void **state)
{
	struct world world;
	world_begin(&world, &cursor_device);
	assert_int_equal(world.output->n_planes, 2);
	assert_int_equal(world.output->planes[1].type, OUTPUT_PLANE_CURSOR);
	assert_int_equal(world.output->planes[1].width, 64);
	show_with_cursor(&world, 0, 2, 5, true);
	// Whatever it was, the mode is set, and all else with it.
	assert_int_equal(fake_drm_get("plane.FB_ID"), world_get_framebuffer(&world, 0));
	assert_int_equal(fake_drm_get("cursor.FB_ID"), world_get_framebuffer(&world, 2));
	int before = device->commits;
	for (int x = -60; x < 64; x += 20) {
		show_with_cursor(&world, 0, 2, x, true);
		assert_int_equal(fake_drm_get("cursor.FB_ID"), world_get_framebuffer(&world, 2));
		assert_int_equal((int)fake_drm_get("cursor.CRTC_X"), x);
		assert_int_equal(fake_drm_get("plane.FB_ID"), -1);
		assert_int_equal(fake_drm_get("crtc.ACTIVE"), -1);
		assert_int_equal(++before, device->commits);
		assert_int_equal(world.buffers[0].base.locks, 1);
	}
	// Another look.
	show_with_cursor(&world, 0, 1, 40, true);
	assert_int_equal(fake_drm_get("cursor.FB_ID"), world_get_framebuffer(&world, 1));
	assert_int_equal(fake_drm_get("plane.FB_ID"), -1);
	// Hidden, and at once again.
	show_with_cursor(&world, 0, -1, 0, true);
	assert_int_equal(fake_drm_get("cursor.FB_ID"), 0);
	assert_int_equal(fake_drm_get("plane.FB_ID"), -1);
	assert_int_equal(world.buffers[1].base.locks, 0);
	show_with_cursor(&world, 0, 1, 40, true);
	assert_int_equal(fake_drm_get("cursor.FB_ID"), world_get_framebuffer(&world, 1));
	world_end(&world);
}

static void what_has_other_contents_is_set_again(void **state)
{
	struct world world;
	world_begin(&world, &cursor_device);
	show_with_cursor(&world, 0, 2, 5, false);
	show_with_cursor(&world, 0, 2, 5, false);
	assert_int_equal(fake_drm_get("plane.FB_ID"), world_get_framebuffer(&world, 0));
	assert_int_equal(fake_drm_get("cursor.FB_ID"), world_get_framebuffer(&world, 2));
	// So is what another session may have changed, and what is not as it was.
	world_resume();
	show_with_cursor(&world, 0, 2, 5, true);
	assert_int_equal(fake_drm_get("plane.FB_ID"), world_get_framebuffer(&world, 0));
	assert_int_equal(fake_drm_get("cursor.FB_ID"), world_get_framebuffer(&world, 2));
	show_with_cursor(&world, 1, 2, 5, true);
	assert_int_equal(fake_drm_get("plane.FB_ID"), world_get_framebuffer(&world, 1));
	assert_int_equal(fake_drm_get("cursor.FB_ID"), -1);
	// A commit that failed said nothing.
	device->commit_error = EINVAL;
	assert_int_equal(commit_with_cursor(&world, 0, 2, 5, true), -EINVAL);
	device->commit_error = 0;
	show_with_cursor(&world, 0, 2, 5, true);
	assert_int_equal(fake_drm_get("plane.FB_ID"), world_get_framebuffer(&world, 0));
	world_end(&world);
}

static void a_frame_without_changes_has_its_event(void **state)
{
	struct world world;
	world_begin(&world, &cursor_device);
	show_with_cursor(&world, 0, 2, 5, false);
	show_with_cursor(&world, 0, 2, 5, true);
	// The kernel sends none for a commit that is about no CRTC.
	assert_int_equal(fake_drm_count_props(), 1);
	assert_int_equal(fake_drm_get("crtc.ACTIVE"), 1);
	world_end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flip_at_the_retrace_is_told_with_all_that_the_hardware_knows),
		cmocka_unit_test(a_flip_without_retraces_is_told_with_nothing_of_the_hardware),
		cmocka_unit_test(a_flip_that_nobody_saw_is_told_with_nothing_of_the_hardware),
		cmocka_unit_test(who_waits_for_a_release_has_the_flip_s_fence),
		cmocka_unit_test(what_is_turned_off_lets_go_of_what_it_showed),
		cmocka_unit_test(a_cursor_that_moves_is_all_that_is_set),
		cmocka_unit_test(what_has_other_contents_is_set_again),
		cmocka_unit_test(a_frame_without_changes_has_its_event),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
