/* SPDX-License-Identifier: MIT */
/* The drm backend where devices, monitors and the seat come and go, and where the kernel says no.
 */
#include <drm_backend.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <xf86drmMode.h>

#include "fake_drm.h"
#include "unit.h"

#define MAX_OUTPUTS 4

struct watched {
	struct world *world;
	struct output *output; // NULL once it is gone
	int n_frames, n_presented;
	struct wl_listener frame, presented, destroy;
};

struct world {
	struct wl_event_loop *loop;
	struct slip_context *context;
	struct backend *backend;
	struct wl_listener new_output;
	struct watched outputs[MAX_OUTPUTS];
	int n;
};

static void handle_frame(struct wl_listener *listener, void *data)
{
	struct watched *watched = wl_container_of(listener, watched, frame);
	watched->n_frames++;
}

static void handle_presented(struct wl_listener *listener, void *data)
{
	struct watched *watched = wl_container_of(listener, watched, presented);
	watched->n_presented++;
}

static void handle_destroy(struct wl_listener *listener, void *data)
{
	struct watched *watched = wl_container_of(listener, watched, destroy);
	watched->output = NULL;
	wl_list_remove(&watched->frame.link);
	wl_list_remove(&watched->presented.link);
	wl_list_remove(&watched->destroy.link);
}

static void watch(struct world *world, struct output *output)
{
	assert_true(world->n < MAX_OUTPUTS);
	struct watched *watched = &world->outputs[world->n++];
	watched->world = world;
	watched->output = output;
	watched->frame.notify = handle_frame;
	wl_signal_add(&output->events.frame, &watched->frame);
	watched->presented.notify = handle_presented;
	wl_signal_add(&output->events.presented, &watched->presented);
	watched->destroy.notify = handle_destroy;
	wl_signal_add(&output->events.destroy, &watched->destroy);
}

static void handle_new_output(struct wl_listener *listener, void *data)
{
	struct world *world = wl_container_of(listener, world, new_output);
	watch(world, data);
}

static bool start(struct world *world, bool may_be_dark, char *error)
{
	struct drm_backend_options options = { .may_be_dark = may_be_dark };
	world->backend = drm_backend_create(world->loop, world->context, &options, error);
	if (!world->backend) {
		return false;
	}
	struct output *output;
	wl_list_for_each (output, &world->backend->outputs, link) {
		watch(world, output);
	}
	world->new_output.notify = handle_new_output;
	wl_signal_add(&world->backend->events.new_output, &world->new_output);
	return true;
}

static int setup(void **state)
{
	static struct world world;
	memset(&world, 0, sizeof(world));
	fake_drm_reset(&fake_drm_plain);
	world.loop = wl_event_loop_create();
	world.context = slip_context_create();
	*state = &world;
	return 0;
}

static int setup_started(void **state)
{
	char error[DRM_BACKEND_ERROR_SIZE];
	setup(state);
	return start(*state, false, error) ? 0 : -1;
}

static int setup_two_monitors(void **state)
{
	char error[DRM_BACKEND_ERROR_SIZE];
	setup(state);
	fake_drm.devices[0].connectors[1].connected = true;
	return start(*state, false, error) ? 0 : -1;
}

static int teardown(void **state)
{
	struct world *world = *state;
	backend_destroy(world->backend);
	slip_context_destroy(world->context);
	wl_event_loop_destroy(world->loop);
	fake_drm_assert_nothing_left();
	for (int i = 0; i < world->n; i++) {
		if (world->outputs[i].output) {
			return -1;
		}
	}
	return 0;
}

static void turn(struct world *world)
{
	wl_event_loop_dispatch(world->loop, 0);
	wl_event_loop_dispatch(world->loop, 0);
}

typedef int (*output_request)(struct output *output, const struct output_state *state);

// Tests or commits what is painted in the target.
static int request(struct output *output, const struct output_target *target, output_request make)
{
	assert_non_null(target);
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, (unsigned)output->width, (unsigned)output->height);
	struct output_layer layer = {
		.buffer = target->buffer,
		.src = { 0, 0, output->width, output->height },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, output->width, output->height },
		.opaque = &all,
	};
	struct output_state shown = { .layers = &layer, .n_layers = 1 };
	int ret = make(output, &shown);
	pixman_region32_fini(&all);
	return ret;
}

static int commit_target(struct output *output, const struct output_target *target)
{
	return request(output, target, output->impl->commit);
}

// Of what was painted.
static int commit(struct output *output)
{
	return commit_target(output, output->impl->acquire(output));
}

static void show(struct world *world, int index)
{
	int n = world->outputs[index].n_presented;
	assert_int_equal(commit(world->outputs[index].output), 0);
	fake_drm_flip(0, index);
	turn(world);
	assert_int_equal(world->outputs[index].n_presented, n + 1);
}

static void test_monitor_comes_and_goes(void **state)
{
	struct world *world = *state;
	show(world, 0);
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm_change(0, 1);
	assert_int_equal(world->n, 2);
	assert_string_equal(world->outputs[1].output->name, "DP-2");
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm_change(0, -1);
	assert_null(world->outputs[0].output);
	show(world, 1);
	fake_drm.devices[0].connectors[1].connected = false;
	fake_drm_change(0, 1);
	assert_null(world->outputs[1].output);
	assert_true(wl_list_empty(&world->backend->outputs));
	fake_drm.devices[0].connectors[0].connected = true;
	fake_drm_change(0, 0);
	assert_int_equal(world->n, 3);
	assert_string_equal(world->outputs[2].output->name, "DP-1");
}

static void test_other_connector_is_left_alone(void **state)
{
	struct world *world = *state;
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm_change(0, 1);
	assert_non_null(world->outputs[0].output);
	assert_int_equal(world->n, 2);
}

// The CRTC of each connector, by its number.
static void assert_on_crtcs(int first, int second)
{
	assert_int_equal(fake_drm_get_crtc(0, 0), first);
	assert_int_equal(fake_drm_get_crtc(0, 1), second);
}

static void test_crtc_is_used_again(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	static struct fake_drm_model model;
	model = fake_drm_plain;
	model.n_crtcs = model.n_planes = 1;
	fake_drm_reset(&model);
	fake_drm.devices[0].connectors[1].connected = true;
	assert_true(start(world, false, error));
	assert_int_equal(world->n, 1);
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm_change(0, 0);
	assert_int_equal(world->n, 2);
	assert_string_equal(world->outputs[1].output->name, "DP-2");
}

static void test_crtc_is_left_to_who_has_no_other(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm.devices[0].connectors[1].possible_crtcs = 1;
	assert_true(start(world, false, error));
	assert_int_equal(world->n, 2);
}

static void test_crtc_without_primary_plane_is_passed_over(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	static struct fake_drm_plane planes[2];
	static struct fake_drm_model model;
	memcpy(planes, fake_drm_plain.planes, sizeof(planes));
	model = fake_drm_plain;
	planes[0].type = DRM_PLANE_TYPE_OVERLAY;
	model.planes = planes;
	fake_drm_reset(&model);
	assert_true(start(world, false, error));
	assert_int_equal(world->n, 1);
	assert_int_equal(commit(world->outputs[0].output), 0);
	assert_on_crtcs(2, 0);
	fake_drm_flip(0, 1);
	turn(world);
}

static void test_other_monitor(void **state)
{
	struct world *world = *state;
	fake_drm_change(0, 0);
	assert_int_equal(world->n, 1);
	fake_drm.devices[0].connectors[0].monitor = 7;
	fake_drm_change(0, 0);
	assert_null(world->outputs[0].output);
	assert_int_equal(world->n, 2);
}

static void test_link_breaks(void **state)
{
	struct world *world = *state;
	show(world, 0);
	show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 1);
	fake_drm.devices[0].connectors[0].link_bad = true;
	fake_drm_change(0, 0);
	turn(world);
	assert_int_equal(world->outputs[0].n_frames, 1);
	show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
}

static void test_late_flip(void **state)
{
	struct world *world = *state;
	assert_int_equal(commit(world->outputs[0].output), 0);
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm_change(0, 0);
	fake_drm_flip(0, 0);
	turn(world);
	assert_int_equal(world->outputs[0].n_presented, 0);
}

static void test_late_flip_is_not_the_next_ones(void **state)
{
	struct world *world = *state;
	assert_int_equal(commit(world->outputs[0].output), 0);
	fake_drm.devices[0].connectors[0].monitor = 7;
	fake_drm_change(0, 0);
	assert_null(world->outputs[0].output);
	// On the same CRTC, and before the loop gets to read the event: it came before the CRTC was
	// turned off.
	assert_int_equal(commit(world->outputs[1].output), 0);
	turn(world);
	assert_int_equal(world->outputs[1].n_presented, 0);
	fake_drm_flip(0, 0);
	turn(world);
	assert_int_equal(world->outputs[1].n_presented, 1);
}

static void test_dark(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[0].connected = false;
	assert_false(start(world, false, error));
	assert_string_equal(error, "/dev/dri/card0: no monitor is connected to it");
	assert_true(start(world, true, error));
	assert_int_equal(world->n, 0);
	fake_drm.devices[0].connectors[0].connected = true;
	fake_drm_change(0, -1);
	assert_int_equal(world->n, 1);
}

static void test_no_device(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].plugged = false;
	assert_false(start(world, true, error));
	assert_non_null(strstr(error, "there is no /dev/dri/card*"));
}

static void test_first_device_in_use(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm.devices[1].plugged = true;
	fake_drm.devices[1].connectors[0].connected = true;
	assert_true(start(world, true, error));
	struct stat st;
	assert_int_equal(fstat(world->backend->drm_fd, &st), 0);
	assert_int_equal(st.st_rdev, world->outputs[0].output->device);
}

static void test_device_comes_and_goes(void **state)
{
	struct world *world = *state;
	fake_drm.devices[1].connectors[0].connected = true;
	fake_drm_add(1);
	assert_int_equal(world->n, 2);
	assert_string_equal(world->outputs[1].output->name, "DP-3");
	assert_int_not_equal(world->outputs[0].output->device, world->outputs[1].output->device);
	fake_drm_add(1);
	assert_int_equal(world->n, 2);
	fake_drm_remove(0);
	assert_null(world->outputs[0].output);
	assert_non_null(world->outputs[1].output);
	fake_drm_remove(1);
	assert_true(wl_list_empty(&world->backend->outputs));
	fake_drm_remove(1);
	fake_drm_add(0);
	assert_int_equal(world->n, 3);
}

static void test_device_is_gone(void **state)
{
	struct world *world = *state;
	fake_drm.devices[1].connectors[0].connected = true;
	fake_drm_add(1);
	fake_drm.devices[0].commit_error = ENODEV;
	assert_int_equal(commit(world->outputs[0].output), -ENODEV);
	// Whoever commits still uses it.
	assert_non_null(world->outputs[0].output);
	turn(world);
	assert_null(world->outputs[0].output);
	assert_non_null(world->outputs[1].output);
	fake_drm_fail(FAKE_DRM_GET_RESOURCES, ENODEV, -1);
	fake_drm_change(1, -1);
	turn(world);
	assert_null(world->outputs[1].output);
}

static void test_busy(void **state)
{
	struct world *world = *state;
	assert_int_equal(commit(world->outputs[0].output), 0);
	fake_drm.devices[0].commit_error = EBUSY;
	assert_int_equal(commit(world->outputs[1].output), -EBUSY);
	fake_drm.devices[0].commit_error = 0;
	turn(world);
	assert_int_equal(world->outputs[1].n_frames, 0);
	fake_drm_flip(0, 0);
	turn(world);
	assert_int_equal(world->outputs[1].n_frames, 1);
	show(world, 1);
	fake_drm_flip(0, 0);
	turn(world);
	assert_int_equal(world->outputs[1].n_frames, 1);
}

static int test_painted(struct output *output)
{
	return request(output, output->impl->acquire(output), output->impl->test);
}

static void test_moments_are_not(void **state)
{
	struct world *world = *state;
	static const int moments[] = { EBUSY, EACCES, ENOMEM };
	for (int i = 0; i < 3; i++) {
		fake_drm.devices[0].commit_error = moments[i];
		assert_int_equal(commit(world->outputs[0].output), -moments[i]);
		assert_int_equal(test_painted(world->outputs[0].output), 0);
	}
}

static void test_vblank_never_comes(void **state)
{
	struct world *world = *state;
	show(world, 0);
	assert_int_equal(commit(world->outputs[0].output), 0);
	fake_drm_lose_flip(0, 0);
	for (int i = 0; i < 40 && world->outputs[0].n_presented == 1; i++) {
		wl_event_loop_dispatch(world->loop, 100);
	}
	assert_int_equal(world->outputs[0].n_presented, 2);
	assert_int_equal(fake_drm.devices[0].modesets, 1);
	assert_int_equal(commit(world->outputs[0].output), 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
	fake_drm_flip(0, 0);
	turn(world);
	assert_int_equal(world->outputs[0].n_presented, 3);
}

static void test_seat_goes_and_comes(void **state)
{
	struct world *world = *state;
	struct output *output = world->outputs[0].output;
	show(world, 0);
	assert_int_equal(commit(output), 0);
	unsigned generation = output->generation;
	fake_drm_set_active(false);
	assert_int_equal(commit(output), -EACCES);
	output_schedule_frame(output);
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm_change(0, 1);
	fake_drm.devices[1].connectors[0].connected = true;
	fake_drm_add(1);
	turn(world);
	// Nothing is looked at, opened or shown.
	assert_int_equal(world->n, 1);
	assert_int_equal(world->outputs[0].n_frames, 0);
	fake_drm_set_active(true);
	assert_int_equal(world->n, 3);
	assert_ptr_equal(world->outputs[0].output, output);
	assert_int_not_equal(output->generation, generation);
	assert_int_equal(world->outputs[0].n_presented, 2);
	turn(world);
	assert_int_equal(world->outputs[0].n_frames, 1);
	show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
}

static void test_seat_comes_without_hotplug(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.no_hotplug = true;
	assert_true(start(world, false, error));
	fake_drm_set_active(false);
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm.devices[1].plugged = true;
	fake_drm.devices[1].connectors[0].connected = true;
	fake_drm_set_active(true);
	assert_int_equal(world->n, 3);
}

static void test_monitor_goes_while_seat_is_away(void **state)
{
	struct world *world = *state;
	show(world, 0);
	fake_drm_set_active(false);
	fake_drm.devices[0].connectors[0].connected = false;
	fake_drm_change(0, 0);
	assert_non_null(world->outputs[0].output);
	fake_drm_set_active(true);
	assert_null(world->outputs[0].output);
}

// The seat's manager has taken the device, and its word is on its way: it is not to be crossed.
static void test_master_is_taken(void **state)
{
	struct world *world = *state;
	show(world, 0);
	fake_drm.devices[0].commit_error = EACCES;
	assert_int_equal(commit(world->outputs[0].output), -EACCES);
	assert_int_equal(fake_drm.devices[0].masters_set, 0);
	fake_drm.devices[0].commit_error = 0;
	show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
}

static void test_master_is_lost(void **state)
{
	struct world *world = *state;
	fake_drm.managed = false;
	show(world, 0);
	fake_drm.devices[0].commit_error = EACCES;
	assert_int_equal(commit(world->outputs[0].output), -EACCES);
	assert_int_equal(fake_drm.devices[0].masters_set, 1);
	assert_non_null(world->outputs[0].output);
	fake_drm.devices[0].commit_error = 0;
	show(world, 0);
	assert_int_equal(fake_drm.devices[0].modesets, 2);
}

static void test_cursor_targets(void **state)
{
	struct world *world = *state;
	struct output *output = world->outputs[0].output;
	struct output_target *first = output->impl->acquire_cursor(output);
	assert_int_equal(first->buffer->width, FAKE_DRM_CURSOR_SIZE);
	assert_ptr_equal(output->impl->acquire_cursor(output), first);
	assert_int_equal(commit_target(output, first), 0);
	struct output_target *second = output->impl->acquire_cursor(output);
	assert_ptr_not_equal(second, first);
	fake_drm_flip(0, 0);
	turn(world);
	assert_ptr_equal(output->impl->acquire_cursor(output), second);
	assert_int_equal(commit_target(output, second), 0);
	// The first is still on the screen.
	struct output_target *third = output->impl->acquire_cursor(output);
	assert_ptr_not_equal(third, first);
	assert_ptr_not_equal(third, second);
	fake_drm_flip(0, 0);
	turn(world);
	assert_ptr_equal(output->impl->acquire_cursor(output), first);
	// What the picture itself is painted in is something else.
	assert_int_equal(output->impl->acquire(output)->buffer->width, output->width);
}

static void test_crtcs_are_taken_over(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[1].connected = true;
	fake_drm.devices[0].connectors[1].crtc = 1;
	assert_true(start(world, false, error));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(commit(world->outputs[i].output), 0);
	}
	assert_on_crtcs(2, 1);
	for (int i = 0; i < 2; i++) {
		fake_drm_flip(0, i);
	}
	turn(world);
}

static void test_crtc_is_kept(void **state)
{
	struct world *world = *state;
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm.devices[0].connectors[0].crtc = 2;
	assert_true(start(world, false, error));
	assert_int_equal(commit(world->outputs[0].output), 0);
	assert_on_crtcs(2, 0);
	fake_drm_flip(0, 1);
	turn(world);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup_started, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_monitor_comes_and_goes),
		TEST(test_other_connector_is_left_alone),
		cmocka_unit_test_setup_teardown(test_crtc_is_used_again, setup, teardown),
		cmocka_unit_test_setup_teardown(
				test_crtc_is_left_to_who_has_no_other, setup, teardown),
		cmocka_unit_test_setup_teardown(
				test_crtc_without_primary_plane_is_passed_over, setup, teardown),
		TEST(test_other_monitor),
		TEST(test_link_breaks),
		TEST(test_late_flip),
		TEST(test_late_flip_is_not_the_next_ones),
		cmocka_unit_test_setup_teardown(test_dark, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_device, setup, teardown),
		cmocka_unit_test_setup_teardown(test_first_device_in_use, setup, teardown),
		TEST(test_device_comes_and_goes),
		TEST(test_device_is_gone),
		cmocka_unit_test_setup_teardown(test_busy, setup_two_monitors, teardown),
		TEST(test_moments_are_not),
		TEST(test_vblank_never_comes),
		TEST(test_seat_goes_and_comes),
		cmocka_unit_test_setup_teardown(test_seat_comes_without_hotplug, setup, teardown),
		TEST(test_monitor_goes_while_seat_is_away),
		TEST(test_master_is_taken),
		TEST(test_master_is_lost),
		TEST(test_cursor_targets),
		cmocka_unit_test_setup_teardown(test_crtcs_are_taken_over, setup, teardown),
		cmocka_unit_test_setup_teardown(test_crtc_is_kept, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
