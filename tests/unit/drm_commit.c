/* SPDX-License-Identifier: MIT */
/* What is asked of the kernel, and told of what comes of it, on a device that no virtual one is. */
#include <drm_backend.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <poll.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "fake_buffer.h"
#include "fake_drm.h"
#include "unit.h"

#include "presentation-time-server-protocol.h"

#define VSYNC WP_PRESENTATION_FEEDBACK_KIND_VSYNC
#define HARDWARE                                                                                   \
	(WP_PRESENTATION_FEEDBACK_KIND_HW_CLOCK | WP_PRESENTATION_FEEDBACK_KIND_HW_COMPLETION)

static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888, 0 };

static const struct fake_drm_plane primary[] = {
	{ .type = DRM_PLANE_TYPE_PRIMARY, .crtcs = 1, .formats = formats },
};

static const struct fake_drm_plane with_cursor[] = {
	{ .type = DRM_PLANE_TYPE_PRIMARY, .crtcs = 1, .formats = formats },
	{ .type = DRM_PLANE_TYPE_CURSOR,
			.crtcs = 1,
			.formats = formats,
			.width = 64,
			.height = 64 },
};

#define ONE_PLANE .n_crtcs = 1, .planes = primary, .n_planes = 1
static const struct fake_drm_model plain_device = { ONE_PLANE },
				   tearing_device = { ONE_PLANE, .can_flip_async = true },
				   cursor_device = { .n_crtcs = 1,
					   .planes = with_cursor,
					   .n_planes = 2 },
				   vrr_device = { ONE_PLANE, .vrr_capable = true,
					   .has_vrr_enabled = true };

struct world {
	struct wl_event_loop *loop;
	struct slip_context *context;
	struct backend *backend;
	struct output *output;
	struct wl_listener presented_listener;
	struct output_presented presented;
	unsigned n_presented, sequence;
	/** The last of them is laid out otherwise. */
	struct fake_buffer buffers[3];
};

static void handle_presented(struct wl_listener *listener, void *data)
{
	struct world *world = wl_container_of(listener, world, presented_listener);
	world->presented = *(struct output_presented *)data;
	world->n_presented++;
}

static struct world *begin(struct world *world, const struct fake_drm_model *model)
{
	struct drm_backend_options options = { 0 };
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm_reset(model);
	*world = (struct world){
		.loop = wl_event_loop_create(),
		.context = slip_context_create(),
		.sequence = 1000,
	};
	world->backend = drm_backend_create(world->loop, world->context, &options, error);
	assert_non_null(world->backend);
	world->output = wl_container_of(world->backend->outputs.next, world->output, link);
	world->presented_listener.notify = handle_presented;
	wl_signal_add(&world->output->events.presented, &world->presented_listener);
	for (int i = 0; i < 3; i++) {
		fake_buffer_init(&world->buffers[i], world->context, 64, 64, DRM_FORMAT_XRGB8888,
				DRM_FORMAT_MOD_LINEAR, i == 2 ? 512 : 256);
	}
	return world;
}

static void end(struct world *world)
{
	wl_list_remove(&world->presented_listener.link);
	backend_destroy(world->backend);
	wl_event_loop_destroy(world->loop);
	for (size_t i = 0; i < N_ELEMENTS(world->buffers); i++) {
		assert_int_equal(world->buffers[i].base.locks, 0);
		fake_buffer_finish(&world->buffers[i]);
	}
	slip_context_destroy(world->context);
	fake_drm_assert_nothing_left();
}

// Shows a buffer, and returns with what the commit did; its flip is still to come.
static int commit(struct world *world, int buffer, struct output_state wish)
{
	pixman_region32_t opaque;
	pixman_region32_init_rect(&opaque, 0, 0, 64, 64);
	struct output_layer layer = {
		.buffer = &world->buffers[buffer].base,
		.src = { 0, 0, 64, 64 },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, 64, 64 },
		.opaque = &opaque,
	};
	wish.layers = &layer;
	wish.n_layers = 1;
	int ret = world->output->impl->commit(world->output, &wish);
	pixman_region32_fini(&opaque);
	return ret;
}

static void flip(struct world *world)
{
	unsigned n = world->n_presented;
	world->sequence++;
	fake_drm_flip_at(0, 0, world->sequence, world->sequence * 1000);
	wl_event_loop_dispatch(world->loop, 0);
	assert_int_equal(world->n_presented, n + 1);
}

static void show(struct world *world, int buffer, struct output_state wish)
{
	assert_int_equal(commit(world, buffer, wish), 0);
	flip(world);
}

// As if another session had had the device meanwhile.
static void resume(void)
{
	fake_drm_set_active(false);
	fake_drm_set_active(true);
}

static uint32_t get_framebuffer(const struct world *world, int buffer)
{
	return fake_buffer_get_framebuffer(&world->buffers[buffer]);
}

static void assert_shows(const struct world *world, int buffer)
{
	assert_int_equal(fake_drm_get("plane.FB_ID"), get_framebuffer(world, buffer));
}

static struct fake_drm_device *const device = &fake_drm.devices[0];

static const struct output_state plain = { 0 }, may_tear = { .may_tear = true };

static void a_flip_at_the_retrace_is_told_with_all_that_the_hardware_knows(void **state)
{
	struct world world;
	begin(&world, &plain_device);
	show(&world, 0, plain);
	assert_int_equal(world.presented.flags, VSYNC | HARDWARE);
	assert_int_equal(world.presented.sequence, 1001);
	assert_int_equal(world.presented.when.tv_sec, 1);
	assert_int_equal(world.presented.when.tv_nsec, 1000000);
	assert_false(world.presented.torn);
	assert_int_equal(world.output->retrace, 1001000000);
	end(&world);
}

static void a_flip_without_retraces_is_told_with_nothing_of_the_hardware(void **state)
{
	struct world world;
	begin(&world, &plain_device);
	assert_int_equal(commit(&world, 0, plain), 0);
	fake_drm_flip_at(0, 0, 0, 77);
	wl_event_loop_dispatch(world.loop, 0);
	assert_int_equal(world.n_presented, 1);
	assert_int_equal(world.presented.flags, 0);
	assert_int_equal(world.presented.sequence, 0);
	assert_int_equal(world.output->retrace, 0);
	end(&world);
}

static void a_flip_that_nobody_saw_is_told_with_nothing_of_the_hardware(void **state)
{
	struct world world;
	begin(&world, &plain_device);
	show(&world, 0, plain);
	int64_t retrace = world.output->retrace;
	assert_int_equal(commit(&world, 1, plain), 0);
	resume();
	assert_int_equal(world.n_presented, 2);
	assert_int_equal(world.presented.flags, 0);
	assert_int_equal(world.presented.sequence, 0);
	assert_int_equal(world.output->retrace, retrace);
	end(&world);
}

static void what_may_tear_is_flipped_to_at_once(void **state)
{
	struct world world;
	begin(&world, &tearing_device);
	show(&world, 0, may_tear);
	// The first one sets the mode, too.
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	int64_t retrace = world.output->retrace;
	show(&world, 1, may_tear);
	assert_int_equal(device->flags,
			DRM_MODE_PAGE_FLIP_ASYNC | DRM_MODE_PAGE_FLIP_EVENT |
					DRM_MODE_ATOMIC_NONBLOCK);
	assert_int_equal(fake_drm_count_props(), 1);
	assert_shows(&world, 1);
	assert_int_equal(world.presented.flags, HARDWARE);
	assert_true(world.presented.torn);
	assert_int_equal(world.output->retrace, retrace);
	show(&world, 0, plain);
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	assert_int_equal(world.presented.flags, VSYNC | HARDWARE);
	assert_false(world.presented.torn);
	end(&world);
}

static void nothing_tears_on_a_device_that_cannot(void **state)
{
	struct world world;
	begin(&world, &plain_device);
	show(&world, 0, may_tear);
	show(&world, 1, may_tear);
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	assert_int_equal(device->commits, 2);
	end(&world);
}

static void a_buffer_of_another_layout_waits_for_the_retrace(void **state)
{
	struct world world;
	begin(&world, &tearing_device);
	show(&world, 0, may_tear);
	show(&world, 2, may_tear);
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	show(&world, 2, may_tear);
	assert_true(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	end(&world);
}

static void what_is_refused_is_shown_at_the_retrace_and_not_tried_again(void **state)
{
	struct world world;
	begin(&world, &tearing_device);
	device->async_error = EINVAL;
	show(&world, 0, may_tear);
	int before = device->commits;
	show(&world, 1, may_tear);
	assert_int_equal(device->commits, before + 2);
	assert_shows(&world, 1);
	assert_int_equal(world.presented.flags, VSYNC | HARDWARE);
	show(&world, 0, may_tear);
	assert_int_equal(device->commits, before + 3);
	assert_false(world.presented.torn);

	// Another layout is another matter, and so is a device that comes back.
	show(&world, 2, plain);
	before = device->commits;
	device->async_error = 0;
	show(&world, 2, may_tear);
	assert_true(world.presented.torn);
	resume();
	show(&world, 0, may_tear);
	show(&world, 1, may_tear);
	assert_true(world.presented.torn);
	end(&world);
}

static void what_cannot_be_now_is_an_error_and_no_refusal(void **state)
{
	struct world world;
	begin(&world, &tearing_device);
	show(&world, 0, may_tear);
	device->async_error = EBUSY;
	assert_int_equal(commit(&world, 1, may_tear), -EBUSY);
	assert_false(world.output->in_flight);
	device->async_error = 0;
	show(&world, 1, may_tear);
	assert_true(world.presented.torn);
	end(&world);
}

static void a_plane_may_tear_with_fewer_formats_than_it_shows(void **state)
{
	static const uint32_t fewer[] = { DRM_FORMAT_ARGB8888, 0 };
	struct fake_drm_plane plane = primary[0];
	struct fake_drm_model model = tearing_device;
	struct world world;
	plane.async_formats = fewer;
	model.planes = &plane;
	begin(&world, &model);
	show(&world, 0, may_tear);
	int before = device->commits;
	show(&world, 1, may_tear);
	assert_int_equal(device->commits, before + 1);
	assert_false(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	end(&world);

	plane.async_formats = formats;
	begin(&world, &model);
	show(&world, 0, may_tear);
	show(&world, 1, may_tear);
	assert_true(device->flags & DRM_MODE_PAGE_FLIP_ASYNC);
	end(&world);
}

static const struct output_state adaptive = { .adaptive_sync = true };

static void adaptive_sync_is_turned_on_and_off_with_a_frame(void **state)
{
	struct world world;
	begin(&world, &vrr_device);
	assert_true(world.output->can_adapt);
	// Whoever had the device before may have left it on.
	show(&world, 0, plain);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 0);
	assert_false(world.output->adapts);
	show(&world, 1, plain);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), -1);

	show(&world, 0, adaptive);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
	assert_shows(&world, 0);
	assert_false(device->flags & DRM_MODE_ATOMIC_ALLOW_MODESET);
	assert_true(world.output->adapts);
	assert_int_equal(output_get_period(world.output, world.output->retrace), 0);
	show(&world, 1, adaptive);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), -1);

	show(&world, 0, plain);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 0);
	assert_false(world.output->adapts);
	assert_int_not_equal(output_get_period(world.output, world.output->retrace), 0);
	end(&world);
}

static void adaptive_sync_can_be_on_from_the_first_frame_to_the_last(void **state)
{
	struct world world;
	begin(&world, &vrr_device);
	show(&world, 0, adaptive);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
	assert_int_equal(fake_drm_get("crtc.ACTIVE"), 1);
	assert_true(world.output->adapts);
	resume();
	show(&world, 0, adaptive);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
	assert_true(device->flags & DRM_MODE_ATOMIC_ALLOW_MODESET);
	end(&world);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 0);
	assert_int_equal(fake_drm_get("crtc.ACTIVE"), 0);
}

static void without_adaptive_sync_nobody_asks_for_it(void **state)
{
	static const struct fake_drm_model devices[] = {
		{ ONE_PLANE, .has_vrr_enabled = true },
		{ ONE_PLANE, .vrr_capable = true },
	};
	for (size_t i = 0; i < N_ELEMENTS(devices); i++) {
		struct world world;
		begin(&world, &devices[i]);
		assert_false(world.output->can_adapt);
		show(&world, 0, adaptive);
		assert_int_not_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
		show(&world, 1, adaptive);
		assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), -1);
		assert_false(world.output->adapts);
		end(&world);
	}
}

static void adaptive_sync_that_needs_a_modeset_is_done_without(void **state)
{
	struct world world;
	begin(&world, &vrr_device);
	show(&world, 0, plain);
	device->vrr_error = EINVAL;
	int before = device->commits;
	show(&world, 1, adaptive);
	assert_int_equal(device->commits, before + 2);
	assert_shows(&world, 1);
	assert_false(world.output->adapts);
	assert_false(world.output->can_adapt);
	show(&world, 0, adaptive);
	assert_int_equal(device->commits, before + 3);

	// After a modeset it is on, and so it stays.
	resume();
	show(&world, 1, adaptive);
	assert_true(world.output->adapts);
	before = device->commits;
	show(&world, 0, plain);
	assert_int_equal(device->commits, before + 2);
	assert_true(world.output->adapts);
	show(&world, 1, plain);
	assert_int_equal(device->commits, before + 3);
	resume();
	show(&world, 1, plain);
	assert_false(world.output->adapts);
	end(&world);
}

static void a_frame_that_is_refused_says_nothing_of_adaptive_sync(void **state)
{
	struct world world;
	begin(&world, &vrr_device);
	show(&world, 0, plain);
	device->commit_error = EINVAL;
	assert_int_equal(commit(&world, 1, adaptive), -EINVAL);
	device->commit_error = EBUSY;
	assert_int_equal(commit(&world, 1, adaptive), -EBUSY);
	assert_true(world.output->can_adapt);
	assert_false(world.output->adapts);
	device->commit_error = 0;
	show(&world, 1, adaptive);
	assert_true(world.output->adapts);
	end(&world);
}

static void nothing_tears_while_adaptive_sync_is_turned_on(void **state)
{
	static const struct output_state both = { .may_tear = true, .adaptive_sync = true };
	struct world world;
	struct fake_drm_model model = vrr_device;
	model.can_flip_async = true;
	begin(&world, &model);
	show(&world, 0, plain);
	show(&world, 1, both);
	assert_false(world.presented.torn);
	assert_int_equal(fake_drm_get("crtc.VRR_ENABLED"), 1);
	show(&world, 0, both);
	assert_true(world.presented.torn);
	end(&world);
}

static void what_is_turned_off_lets_go_of_what_it_showed(void **state)
{
	static const struct output_config off = { .off = true }, on = { 0 };
	struct world world;
	char error[OUTPUT_ERROR_SIZE];
	begin(&world, &vrr_device);
	show(&world, 0, adaptive);
	assert_int_equal(commit(&world, 1, adaptive), 0);
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
	show(&world, 0, plain);
	assert_true(device->flags & DRM_MODE_ATOMIC_ALLOW_MODESET);
	assert_int_equal(fake_drm_get("crtc.ACTIVE"), 1);
	end(&world);
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
	begin(&world, &plain_device);
	struct buffer_interface waits = *world.buffers[0].base.impl;
	waits.set_release_fence = take_release_fence;
	world.buffers[0].base.impl = &waits;
	n_release_fences = 0;
	show(&world, 0, plain);
	// It stays on the screen.
	show(&world, 0, plain);
	assert_int_equal(fake_drm_get("crtc.OUT_FENCE_PTR"), -1);
	assert_int_equal(commit(&world, 1, plain), 0);
	assert_int_equal(n_release_fences, 1);
	assert_false(is_signalled(release_fence));
	flip(&world);
	assert_true(is_signalled(release_fence));
	close(release_fence);
	// Nobody waits for the other one.
	show(&world, 0, plain);
	assert_int_equal(fake_drm_get("crtc.OUT_FENCE_PTR"), -1);
	// Somebody else still has it.
	buffer_lock(&world.buffers[0].base);
	show(&world, 1, plain);
	assert_int_equal(fake_drm_get("crtc.OUT_FENCE_PTR"), -1);
	buffer_unlock(&world.buffers[0].base);
	// A commit that fails changes nothing.
	show(&world, 0, plain);
	device->commit_error = EBUSY;
	assert_int_equal(commit(&world, 1, plain), -EBUSY);
	device->commit_error = 0;
	assert_int_equal(n_release_fences, 1);
	end(&world);
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
	flip(world);
}

static void a_cursor_that_moves_is_all_that_is_set(void **state)
{
	struct world world;
	begin(&world, &cursor_device);
	assert_int_equal(world.output->n_planes, 2);
	assert_int_equal(world.output->planes[1].type, OUTPUT_PLANE_CURSOR);
	assert_int_equal(world.output->planes[1].width, 64);
	show_with_cursor(&world, 0, 2, 5, true);
	// Whatever it was, the mode is set, and all else with it.
	assert_int_equal(fake_drm_get("plane.FB_ID"), get_framebuffer(&world, 0));
	assert_int_equal(fake_drm_get("cursor.FB_ID"), get_framebuffer(&world, 2));
	int before = device->commits;
	for (int x = -60; x < 64; x += 20) {
		show_with_cursor(&world, 0, 2, x, true);
		assert_int_equal(fake_drm_get("cursor.FB_ID"), get_framebuffer(&world, 2));
		assert_int_equal((int)fake_drm_get("cursor.CRTC_X"), x);
		assert_int_equal(fake_drm_get("plane.FB_ID"), -1);
		assert_int_equal(fake_drm_get("crtc.ACTIVE"), -1);
		assert_int_equal(++before, device->commits);
		assert_int_equal(world.buffers[0].base.locks, 1);
	}
	// Another look.
	show_with_cursor(&world, 0, 1, 40, true);
	assert_int_equal(fake_drm_get("cursor.FB_ID"), get_framebuffer(&world, 1));
	assert_int_equal(fake_drm_get("plane.FB_ID"), -1);
	// Hidden, and at once again.
	show_with_cursor(&world, 0, -1, 0, true);
	assert_int_equal(fake_drm_get("cursor.FB_ID"), 0);
	assert_int_equal(fake_drm_get("plane.FB_ID"), -1);
	assert_int_equal(world.buffers[1].base.locks, 0);
	show_with_cursor(&world, 0, 1, 40, true);
	assert_int_equal(fake_drm_get("cursor.FB_ID"), get_framebuffer(&world, 1));
	end(&world);
}

static void what_has_other_contents_is_set_again(void **state)
{
	struct world world;
	begin(&world, &cursor_device);
	show_with_cursor(&world, 0, 2, 5, false);
	show_with_cursor(&world, 0, 2, 5, false);
	assert_int_equal(fake_drm_get("plane.FB_ID"), get_framebuffer(&world, 0));
	assert_int_equal(fake_drm_get("cursor.FB_ID"), get_framebuffer(&world, 2));
	// So is what another session may have changed, and what is not as it was.
	resume();
	show_with_cursor(&world, 0, 2, 5, true);
	assert_int_equal(fake_drm_get("plane.FB_ID"), get_framebuffer(&world, 0));
	assert_int_equal(fake_drm_get("cursor.FB_ID"), get_framebuffer(&world, 2));
	show_with_cursor(&world, 1, 2, 5, true);
	assert_int_equal(fake_drm_get("plane.FB_ID"), get_framebuffer(&world, 1));
	assert_int_equal(fake_drm_get("cursor.FB_ID"), -1);
	// A commit that failed said nothing.
	device->commit_error = EINVAL;
	assert_int_equal(commit_with_cursor(&world, 0, 2, 5, true), -EINVAL);
	device->commit_error = 0;
	show_with_cursor(&world, 0, 2, 5, true);
	assert_int_equal(fake_drm_get("plane.FB_ID"), get_framebuffer(&world, 0));
	end(&world);
}

static void a_frame_without_changes_has_its_event(void **state)
{
	struct world world;
	begin(&world, &cursor_device);
	show_with_cursor(&world, 0, 2, 5, false);
	show_with_cursor(&world, 0, 2, 5, true);
	// The kernel sends none for a commit that is about no CRTC.
	assert_int_equal(fake_drm_count_props(), 1);
	assert_int_equal(fake_drm_get("crtc.ACTIVE"), 1);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flip_at_the_retrace_is_told_with_all_that_the_hardware_knows),
		cmocka_unit_test(a_flip_without_retraces_is_told_with_nothing_of_the_hardware),
		cmocka_unit_test(a_flip_that_nobody_saw_is_told_with_nothing_of_the_hardware),
		cmocka_unit_test(what_may_tear_is_flipped_to_at_once),
		cmocka_unit_test(nothing_tears_on_a_device_that_cannot),
		cmocka_unit_test(a_buffer_of_another_layout_waits_for_the_retrace),
		cmocka_unit_test(what_is_refused_is_shown_at_the_retrace_and_not_tried_again),
		cmocka_unit_test(what_cannot_be_now_is_an_error_and_no_refusal),
		cmocka_unit_test(a_plane_may_tear_with_fewer_formats_than_it_shows),
		cmocka_unit_test(adaptive_sync_is_turned_on_and_off_with_a_frame),
		cmocka_unit_test(adaptive_sync_can_be_on_from_the_first_frame_to_the_last),
		cmocka_unit_test(without_adaptive_sync_nobody_asks_for_it),
		cmocka_unit_test(adaptive_sync_that_needs_a_modeset_is_done_without),
		cmocka_unit_test(a_frame_that_is_refused_says_nothing_of_adaptive_sync),
		cmocka_unit_test(nothing_tears_while_adaptive_sync_is_turned_on),
		cmocka_unit_test(who_waits_for_a_release_has_the_flip_s_fence),
		cmocka_unit_test(what_is_turned_off_lets_go_of_what_it_showed),
		cmocka_unit_test(a_cursor_that_moves_is_all_that_is_set),
		cmocka_unit_test(what_has_other_contents_is_set_again),
		cmocka_unit_test(a_frame_without_changes_has_its_event),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
