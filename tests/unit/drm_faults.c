/* SPDX-License-Identifier: MIT */
/*
 * Each thing that is asked of the kernel fails, with each errno that there is reason to expect:
 * once, three times, for ever. What a compositor's life consists of goes on below that, from its
 * screens down to the ioctls: it ends with an error while it starts, or else it lives, does not
 * spin, shows frames again as soon as the kernel lets it, and gives everything back.
 */
#include <clock.h>
#include <config_file.h>
#include <dirent.h>
#include <drm_backend.h>
#include <drm_fourcc.h>
#include <drm_lease_device.h>
#include <errno.h>
#include <frame.h>
#include <painter.h>
#include <screen.h>
#include <screens.h>
#include <server.h>
#include <stdio.h>
#include <string.h>
#include <xf86drmMode.h>

#include "fake_buffer.h"
#include "fake_clock.h"
#include "fake_drm.h"
#include "piece.h"
#include "unit.h"

#define SIZE 64
/** In ms: how often a client draws, and how long it waits where nothing is to happen. */
#define FRAME 16
#define WAIT 100

/** What the kernel may be asked in a second, whatever it answers: several searches for planes. */
#define MAX_CALLS_PER_S 3000
/** What may be logged in all of a life, for one fault. */
#define MAX_LINES 120

static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888, 0 };

static const struct fake_drm_plane planes[] = {
	{ .type = DRM_PLANE_TYPE_PRIMARY, .crtcs = 1, .formats = formats, .covers = true },
	{ .type = DRM_PLANE_TYPE_OVERLAY, .crtcs = 1, .formats = formats, .rotations = 1 },
	{ .type = DRM_PLANE_TYPE_PRIMARY, .crtcs = 2, .formats = formats, .covers = true },
};

static const struct fake_drm_model model = {
	.name = "faults",
	.n_crtcs = 2,
	.planes = planes,
	.n_planes = N_ELEMENTS(planes),
	.width = SIZE,
	.height = SIZE,
	.writeback = true,
};

enum { BELOW, ABOVE };

static struct {
	struct server server;
	struct options options;
	struct policy policy;
	/** What there is to see: one that fills the screen, and a smaller one above. */
	struct piece pieces[2];
	struct fake_buffer buffers[2][2];
	bool seen[2];
	/** Its client draws no more: it has the same buffer again and again. */
	bool still;
	/** Each of its buffers was when it was looked at last. */
	bool scanned_out;
	int n_lines;
	/** Captures that were asked for, answered, and answered with a picture. */
	int n_captures, n_captured, n_pictures;
	struct capture capture;
} world;

/* ---- in place of what is not part of this ---- */

void __wrap_server_add_to_scene(struct server *server, struct scene_list *list);
void __wrap_server_add_to_scene(struct server *server, struct scene_list *list)
{
	for (int i = 0; i < 2; i++) {
		if (world.seen[i]) {
			scene_list_add(&world.pieces[i].surface, list->view.x + i * 8,
					list->view.y + i * 8, list);
		}
	}
}

void __wrap_log_error(const char *format, ...);
void __wrap_log_error(const char *format, ...)
{
	world.n_lines++;
}

void __wrap_log_info(const char *format, ...);
void __wrap_log_info(const char *format, ...)
{
	world.n_lines++;
}

/* ---- a life ---- */

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

// The surface's next content: of wl_shm, or a dma-buf.
static void draw(int piece, bool dmabuf)
{
	struct surface *surface = &world.pieces[piece].surface;
	struct buffer *last = surface->current.buffer;
	int index = (last == &world.buffers[piece][0].base) != world.still;
	struct fake_buffer *next = &world.buffers[piece][index];
	next->base.dmabuf = dmabuf ? next->dmabuf : NULL;
	surface->current.buffer = buffer_lock(&next->base);
	buffer_unlock(last);
	struct screen *screen;
	wl_list_for_each (screen, &world.server.screens, link) {
		screen_damage_surface(screen, surface);
	}
}

static void live(int ms, bool dmabuf)
{
	int step = world.still ? WAIT : FRAME;
	for (int t = 0; t < ms; t += step) {
		unsigned calls = fake_drm.calls;
		draw(BELOW, dmabuf);
		wl_event_loop_dispatch(world.server.loop, 0);
		fake_drm_flip(0, 0);
		fake_drm_flip(0, 1);
		wl_event_loop_dispatch(world.server.loop, 0);
		fake_clock_pass(step);
		wl_event_loop_dispatch(world.server.loop, 0);
		assert_in_range(fake_drm.calls - calls, 0, MAX_CALLS_PER_S * step / 1000);
		assert_int_equal(world.server.exit_status, 0);
		assert_false(wl_list_empty(&world.server.screens));
	}
}

static void handle_done(struct capture *capture, int error, const struct output_picture *picture)
{
	world.n_captured++;
	world.n_pictures += error == 0;
}

static void capture(void)
{
	struct screen *screen = wl_container_of(world.server.screens.next, screen, link);
	world.capture.done = handle_done;
	if (!screen->output->unseen && world.n_captures == world.n_captured) {
		world.n_captures++;
		capture_start(&world.capture, screen);
	}
}

// The client has another buffer, in place of one that nobody shows any more.
static void renew(void)
{
	for (int i = 0; i < 2; i++) {
		struct fake_buffer *buffer = &world.buffers[BELOW][i];
		if (buffer->base.locks == 0) {
			fake_buffer_finish(buffer);
			fake_buffer_init(buffer, world.server.context, SIZE, SIZE,
					DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR, 0);
			return;
		}
	}
}

static void plug(int connector, bool connected)
{
	fake_drm.devices[0].connectors[connector].connected = connected;
	fake_drm_change(0, connector);
}

static bool start(void)
{
	struct drm_backend_options options = { .device = "/dev/dri/card0", .may_be_dark = true };
	char error[DRM_BACKEND_ERROR_SIZE] = "";
	world.server.backend = drm_backend_create(
			world.server.loop, world.server.context, &options, error);
	if (!world.server.backend) {
		assert_string_not_equal(error, "");
		return false;
	}
	world.server.clock = clock_create(world.server.loop);
	assert_non_null(world.server.clock);
	world.server.leases = drm_lease_devices_create(world.server.display, world.server.backend);
	assert_true(screens_create(&world.server));
	return true;
}

static void finish(void)
{
	if (world.server.backend) {
		screens_destroy(&world.server);
		drm_lease_devices_destroy(world.server.leases);
		backend_destroy(world.server.backend);
		clock_destroy(world.server.clock);
	}
	wl_array_init(&world.server.places);
	world.server.backend = NULL;
	fake_drm_assert_nothing_left();
	assert_int_equal(world.n_captured, world.n_captures);
	for (int i = 0; i < 4; i++) {
		// Where it is a surface's content, it has that lock.
		struct fake_buffer *buffer = &world.buffers[i / 2][i % 2];
		bool current = world.pieces[i / 2].surface.current.buffer == &buffer->base;
		assert_int_equal(buffer->base.locks, current);
	}
}

static void set_mode(int size)
{
	world.options.width = world.options.height = size;
	screens_rearrange(&world.server);
}

static bool has_output(void)
{
	struct screen *screen = wl_container_of(world.server.screens.next, screen, link);
	return !screen->output->unseen;
}

// All that happens after the first frames. False if an output went that was not unplugged.
static bool go_on(void)
{
	live(6 * FRAME, true); // scanned out
	renew();
	world.seen[ABOVE] = true;
	live(6 * FRAME, true); // and painted above, on the other plane
	capture();
	live(4 * FRAME, true);
	set_mode(SIZE / 2);
	live(4 * FRAME, true);
	set_mode(SIZE);
	live(4 * FRAME, true);
	fake_drm.devices[0].master = false; // somebody took it, and leaves it
	live(4 * FRAME, true);
	plug(1, true);
	live(4 * FRAME, true);
	capture();
	bool good = has_output();
	plug(0, false);
	live(4 * FRAME, true);
	plug(1, false);
	live(4 * FRAME, false); // the placeholder alone
	plug(0, true);
	live(4 * FRAME, false);
	fake_drm_set_active(false);
	live(4 * FRAME, true);
	fake_drm_set_active(true);
	live(6 * FRAME, true);
	world.seen[ABOVE] = false;
	return good;
}

// Whether frames come, of each of the buffers.
static bool is_live(void)
{
	bool good = true;
	world.scanned_out = true;
	live(6 * FRAME, true);
	for (int i = 0; i < 2; i++) {
		live(FRAME, true);
		world.still = true;
		live(10 * WAIT, true);
		struct screen *screen = wl_container_of(world.server.screens.next, screen, link);
		uint64_t before = screen->counters.presented;
		live(5 * WAIT, true);
		good &= has_output() && screen->counters.presented > before && !screen->failing;
		world.scanned_out &= screen->scanning_out;
		world.still = false;
	}
	return good;
}

/* ---- faults ---- */

static int ignore(void *data)
{
	return 0;
}

static int setup(void **state)
{
	struct server *server = &world.server;
	world.options.policy = &world.policy;
	server->options = &world.options;
	server->policy = &world.policy;
	wl_list_init(&server->screens);
	wl_list_init(&server->windows);
	wl_list_init(&server->feeds);
	server->display = wl_display_create();
	server->loop = wl_display_get_event_loop(server->display);
	// The loop has an fd for timers from the first one on.
	wl_event_source_remove(wl_event_loop_add_timer(server->loop, ignore, NULL));
	server->context = slip_context_create();
	server->config = config_create();
	server->painter = painter_create(1);
	for (int i = 0; i < 2; i++) {
		struct surface *surface = &world.pieces[i].surface;
		int size = i == BELOW ? SIZE : SIZE / 2;
		piece_init(&world.pieces[i], size, size, i == BELOW);
		buffer_unlock(surface->current.buffer);
		for (int j = 0; j < 2; j++) {
			fake_buffer_init(&world.buffers[i][j], server->context, size, size,
					i == BELOW ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_ARGB8888,
					DRM_FORMAT_MOD_LINEAR, 0);
		}
		surface->current.buffer = buffer_lock(&world.buffers[i][0].base);
		draw(i, false);
		pixman_region32_union_rect(&surface->current.surface_damage,
				&surface->current.surface_damage, 0, 0, (unsigned)size,
				(unsigned)size);
	}
	return 0;
}

static int teardown(void **state)
{
	struct server *server = &world.server;
	for (int i = 0; i < 2; i++) {
		piece_finish(&world.pieces[i]);
		fake_buffer_finish(&world.buffers[i][0]);
		fake_buffer_finish(&world.buffers[i][1]);
	}
	painter_destroy(server->painter);
	config_destroy(server->config);
	wl_array_release(&server->layers);
	wl_array_release(&server->candidates);
	slip_context_destroy(server->context);
	wl_display_destroy(server->display);
	return 0;
}

static void begin(void)
{
	fake_drm_reset(&model);
	// Nobody gives out the seat, so that the device's master has to be asked for.
	fake_drm.managed = false;
	fake_drm.devices[0].master = false;
	fake_drm.devices[0].connectors[0].monitor = 1;
	world.n_lines = world.n_captures = world.n_captured = world.n_pictures = 0;
	world.seen[BELOW] = true;
	world.seen[ABOVE] = world.still = false;
	world.options.width = world.options.height = SIZE;
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
	begin();
	if (fault->from_start) {
		fake_drm_fail_after(fault->call, fault->error, fault->times, fault->after);
	}
	if (!start()) {
		finish();
		return fault->from_start ? NULL : "it does not start";
	}
	live(6 * FRAME, false);
	if (!fault->from_start) {
		fake_drm_fail(fault->call, fault->error, fault->times);
	}
	const char *wrong = NULL;
	if (!go_on() && !loses_device(fault) && !fault->from_start) {
		wrong = "the output went";
	}
	if (fault->times > 0 && !loses_device(fault) && !is_live()) {
		wrong = "no frames after the fault";
	}
	// A device that could not be used when it came can be when there is word of it again.
	fake_drm_remove(0);
	live(2 * FRAME, true);
	fake_drm_fail(fault->call, fault->error, fault->times);
	fake_drm_add(0);
	live(4 * FRAME, true);
	fake_drm_fail(FAKE_DRM_N_CALLS, 0, 0);
	fake_drm_add(0);
	fake_drm_change(0, -1);
	if (!is_live()) {
		wrong = "no frames, though nothing fails any more";
	}
	if (!world.scanned_out && fault->times > 0 && is_of_the_moment(fault->error)) {
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
	finish();
	return world.n_lines > MAX_LINES ? "it says too much" : wrong;
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
	assert_int_equal(world.n_captures, 2);
	assert_int_equal(world.n_pictures, 1); // the other was of a monitor that went
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

static struct screen *get_screen(void)
{
	struct screen *screen = wl_container_of(world.server.screens.next, screen, link);
	return screen;
}

// What the device takes back, once it is to be shown, is painted in the same frame.
static void what_is_refused_is_painted_in_the_same_frame(void **state)
{
	static const int errors[] = { EINVAL, ENOSPC, ERANGE };
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		begin();
		assert_true(start());
		live(6 * FRAME, true);
		struct screen *screen = get_screen();
		assert_true(screen->scanning_out);
		fake_drm_fail(FAKE_DRM_COMMIT, errors[i], 1);
		uint64_t presented = screen->counters.presented, painted = screen->counters.painted;
		live(FRAME, true);
		assert_int_equal(fake_drm_count_failures(), 1);
		assert_int_equal(screen->counters.presented, presented + 1);
		assert_int_equal(screen->counters.painted, painted + 1);
		finish();
	}
}

// The device is another's: all waits, nothing goes, and it is not asked all the time.
static void what_is_denied_waits(void **state)
{
	begin();
	fake_drm.managed = true;
	fake_drm.devices[0].master = true;
	assert_true(start());
	live(6 * FRAME, true);
	struct screen *screen = get_screen();
	fake_drm_fail(FAKE_DRM_COMMIT, EACCES, -1);
	world.still = true;
	live(100 * WAIT, true);
	// Once for what the client draws, and once after a while.
	assert_in_range(fake_drm_count_failures(), 1, 2 * 100);
	assert_ptr_equal(get_screen(), screen);
	fake_drm_fail(FAKE_DRM_N_CALLS, 0, 0);
	assert_int_equal(fake_drm.devices[0].masters_set, 0);
	assert_true(is_live());
	finish();
}

// What is asked of the commit that cannot be made yet, is asked of the next one.
static void a_capture_waits_for_its_frame(void **state)
{
	static const int errors[] = { EBUSY, EACCES };
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		begin();
		assert_true(start());
		live(6 * FRAME, true);
		fake_drm_fail(FAKE_DRM_COMMIT, errors[i], 1);
		capture();
		live(20 * FRAME, true);
		assert_int_equal(fake_drm_count_failures(), 1);
		assert_int_equal(world.n_pictures, 1);
		finish();
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
	begin();
	assert_true(start());
	live(6 * FRAME, false);
	struct backend *placeholder = world.server.placeholder;
	struct output *output = wl_container_of(placeholder->outputs.next, output, link);
	const struct output_interface *impl = output->impl;
	struct output_interface refusing = *impl;
	refusing.commit = refuse;
	output->impl = &refusing;
	n_refused = 0;
	plug(0, false);
	live(FRAME, false);
	int n = n_refused;
	assert_int_not_equal(n, 0);
	fake_clock_pass(WAIT);
	wl_event_loop_dispatch(world.server.loop, 0);
	assert_int_equal(n_refused, n + 1);
	output->impl = impl;
	plug(0, true);
	live(6 * FRAME, false);
	finish();
}

// Before its commit, and while the device may be writing it: then the next is painted on the side.
static void a_capture_is_taken_back(void **state)
{
	for (int steps = 0; steps < 4; steps++) {
		begin();
		assert_true(start());
		live(6 * FRAME, true);
		capture();
		live(steps * FRAME / 2, true);
		bool answered = world.n_captured > 0;
		capture_cancel(&world.capture);
		world.n_captures = world.n_captured;
		capture();
		live(20 * FRAME, true);
		assert_int_equal(world.n_pictures, answered ? 2 : 1);
		finish();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_fails),
		cmocka_unit_test(what_is_refused_is_painted_in_the_same_frame),
		cmocka_unit_test(what_is_denied_waits),
		cmocka_unit_test(a_capture_waits_for_its_frame),
		cmocka_unit_test(what_the_placeholder_refuses_is_tried_again),
		cmocka_unit_test(a_capture_is_taken_back),
		cmocka_unit_test(each_errno_of_each_call),
		cmocka_unit_test(each_call_once),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
