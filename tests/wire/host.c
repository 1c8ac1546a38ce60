/* SPDX-License-Identifier: MIT */
#include "host.h"

#include <cursor.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <frame.h>
#include <headless.h>
#include <layout.h>
#include <log.h>
#include <policy.h>
#include <removed_global.h>
#include <screen.h>
#include <screens.h>
#include <server.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <surface.h>
#include <unistd.h>
#include <window.h>

#include "fake_dmabuf.h"
#include "fake_kms.h"
#include "fake_lease.h"
#include "fake_syncobj.h"

#define SIZE 64
#define KMS_WIDTH 640
#define KMS_HEIGHT 480
#define MAX_GRACES 16
#define MAX_SCREENS 4

static struct {
	enum host_kind kind;
	struct wl_display *display;
	struct wl_listener client_created;
	struct wl_client *newest;
	char runtime_dir[64], socket[128];

	// HOST_COMPOSITOR, HOST_SESSION
	struct options options;
	struct server server;
	struct capture capture;
	uint32_t picture[SIZE * SIZE];
	bool has_picture;
	/** Of the last picture, those that are not as they would be painted. */
	int n_other_pixels;
	/** HOST_KMS's, and one that takes fewer states. */
	const struct output_interface *output_impl;
	struct output_interface picky_impl;
	/** What was counted before. */
	uint64_t commits, tests, bytes_read, frames[MAX_SCREENS];
	/** Lines of the log; and what was counted before. */
	uint64_t errors, errors_before;
	struct wl_event_source *graces[MAX_GRACES];
	int n_graces;

	// HOST_DMABUF
	struct clock *clock;
	struct compositor *compositor;
	struct slip_context *context;
	struct slip_linux_dmabuf *dmabuf;
} host;

static void handle_client_created(struct wl_listener *listener, void *data)
{
	host.newest = data;
}

static const char *start_compositor(void)
{
	host.options = (struct options){
		.policy = host.kind == HOST_SESSION ? &session_policy : &kiosk_policy,
		.backend = BACKEND_HEADLESS,
		.width = SIZE,
		.height = SIZE,
	};
	if (host.kind == HOST_KMS) {
		host.options.backend = BACKEND_DRM;
		host.options.width = KMS_WIDTH;
		host.options.height = KMS_HEIGHT;
	}
	if (server_init(&host.server, &host.options) >= 0) {
		return NULL;
	}
	host.display = host.server.display;
	if (host.kind != HOST_SCANOUT && host.kind != HOST_KMS) {
		// There is no device that slipway could have found.
		int fd = fake_syncobj_open();
		slip_drm_syncobj_create(host.display, fd);
		close(fd);
	}
	return host.server.socket;
}

// Of these, one is not among what is offered: it must not be told of.
static const struct slip_format_pair scanout_pairs[] = {
	{ DRM_FORMAT_RGB565, DRM_FORMAT_MOD_LINEAR },
	{ DRM_FORMAT_BGR565, DRM_FORMAT_MOD_LINEAR },
	{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
};

static const char *start_dmabuf(void)
{
	// One is there twice: it must be told of once.
	static const struct slip_format_pair pairs[] = {
		{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_RGB565, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_NV12, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_INVALID },
		{ DRM_FORMAT_ABGR8888, DRM_FORMAT_MOD_INVALID },
	};
	struct slip_linux_dmabuf_options options = {
		.main_device = HOST_MAIN_DEVICE,
		.scanout_device = HOST_SCANOUT_DEVICE,
		.pairs = pairs,
		.n_pairs = sizeof(pairs) / sizeof(pairs[0]),
		.implicit_is_linear = true,
		.scanout_pairs = scanout_pairs,
		.n_scanout_pairs = sizeof(scanout_pairs) / sizeof(scanout_pairs[0]),
	};
	host.display = wl_display_create();
	host.clock = clock_create(wl_display_get_event_loop(host.display));
	host.context = slip_context_create();
	host.compositor = compositor_create(host.display, host.clock);
	host.dmabuf = slip_linux_dmabuf_create(host.display, host.context, &options);
	if (!host.dmabuf) {
		return NULL;
	}
	return wl_display_add_socket_auto(host.display);
}

bool host_start(enum host_kind kind)
{
	memset(&host, 0, sizeof(host));
	host.kind = kind;
	strcpy(host.runtime_dir, "/tmp/slipway-test-XXXXXX");
	if (!mkdtemp(host.runtime_dir)) {
		perror(host.runtime_dir);
		return false;
	}
	setenv("XDG_RUNTIME_DIR", host.runtime_dir, 1);
	setenv("XDG_CONFIG_HOME", host.runtime_dir, 1); // nobody's
	log_init(SLIP_LOG_ERROR);
	if (kind == HOST_SCANOUT) {
		fake_kms_plug();
	}
	const char *name = kind == HOST_DMABUF ? start_dmabuf() : start_compositor();
	if (!name) {
		return false;
	}
	snprintf(host.socket, sizeof(host.socket), "%s/%s", host.runtime_dir, name);
	host.client_created.notify = handle_client_created;
	wl_display_add_client_created_listener(host.display, &host.client_created);
	return true;
}

void host_stop(void)
{
	if (host.kind == HOST_DMABUF) {
		wl_display_destroy_clients(host.display);
		compositor_destroy(host.compositor);
		clock_destroy(host.clock);
		wl_display_destroy(host.display);
		slip_context_destroy(host.context);
	} else {
		server_finish(&host.server);
		fake_kms_unplug();
	}
	if (rmdir(host.runtime_dir) < 0) {
		perror(host.runtime_dir);
	}
}

// What is gone is forgotten when the test says so, not after some seconds.
int __real_wl_event_source_timer_update(struct wl_event_source *source, int ms);
int __wrap_wl_event_source_timer_update(struct wl_event_source *source, int ms);
int __wrap_wl_event_source_timer_update(struct wl_event_source *source, int ms)
{
	if (ms == REMOVED_GLOBAL_GRACE_MS && host.n_graces < MAX_GRACES) {
		host.graces[host.n_graces++] = source;
		return 0;
	}
	return __real_wl_event_source_timer_update(source, ms);
}

void __wrap_log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void __wrap_log_error(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	log_library(NULL, SLIP_LOG_ERROR, format, args);
	va_end(args);
	host.errors++;
}

void host_turn(int timeout_ms)
{
	wl_display_flush_clients(host.display);
	wl_event_loop_dispatch(wl_display_get_event_loop(host.display), timeout_ms);
	wl_display_flush_clients(host.display);
}

const char *host_get_socket(void)
{
	return host.socket;
}

void *host_get_newest_client(void)
{
	return host.newest;
}

int host_count_clients(void)
{
	return wl_list_length(wl_display_get_client_list(host.display));
}

bool host_is_idle(void)
{
	if (host.kind == HOST_DMABUF) {
		return true;
	}
	const struct screen *screen;
	bool idle = true;
	wl_list_for_each (screen, &host.server.screens, link) {
		idle &= !screen->output->in_flight && !screen->output->scheduled;
	}
	return idle;
}

// How many pixels of a picture are not as if all that is to be seen were painted.
static int compare_to_painted(struct screen *screen, const struct output_picture *picture)
{
	unsigned width = (unsigned)screen->output->width, height = (unsigned)screen->output->height;
	struct output_target target = { .stride = width * 4 };
	uint32_t *pixels = target.data = malloc((size_t)target.stride * height);
	int n = 0;
	pixman_region32_init_rect(&target.damage, 0, 0, width, height);
	frame_paint(screen, &target);
	for (size_t i = 0; i < (size_t)width * height; i++) {
		const uint32_t *row = (const void *)((const char *)picture->data +
				i / width * picture->stride);
		n += (row[i % width] ^ pixels[i]) << 8 != 0;
	}
	pixman_region32_fini(&target.damage);
	free(pixels);
	return n;
}

static void handle_captured(
		struct capture *capture, int error, const struct output_picture *picture)
{
	if (error) {
		return;
	}
	if (host.kind == HOST_KMS) {
		host.n_other_pixels = compare_to_painted(layout_get_first(&host.server), picture);
	}
	size_t width = (size_t)(picture->width < SIZE ? picture->width : SIZE);
	for (int y = 0; y < SIZE && y < picture->height; y++) {
		memcpy(&host.picture[y * SIZE],
				(const char *)picture->data + (size_t)y * picture->stride,
				width * sizeof(host.picture[0]));
	}
	host.has_picture = true;
}

bool host_take_picture(void)
{
	host.has_picture = false;
	if (host.kind == HOST_DMABUF) {
		return false;
	}
	capture_cancel(&host.capture);
	host.capture.done = handle_captured;
	capture_start(&host.capture, layout_get_first(&host.server));
	return true;
}

bool host_has_picture(void)
{
	return host.has_picture;
}

uint32_t host_get_pixel(int x, int y)
{
	return host.picture[y * SIZE + x] & 0xffffff;
}

int host_count_other_pixels(void)
{
	return host.n_other_pixels;
}

static struct surface *get_surface(const struct host_arg *arg)
{
	struct wl_resource *resource =
			arg->client ? wl_client_get_object(arg->client, arg->id) : NULL;
	return resource ? surface_from_resource(resource) : NULL;
}

static int integer(const struct host_arg *arg)
{
	return (int)arg->number;
}

static const char *act_capabilities(struct seat *seat, const struct host_arg *args)
{
	seat_set_capabilities(seat, (uint32_t)integer(&args[0]));
	return NULL;
}

static const char *act_focus(struct seat *seat, const struct host_arg *args)
{
	seat_keyboard_focus(seat, get_surface(&args[0]));
	return NULL;
}

static const char *act_key(struct seat *seat, const struct host_arg *args)
{
	seat_keyboard_key(seat, 1, (uint32_t)integer(&args[0]), args[1].number != 0);
	return NULL;
}

static const char *act_motion(struct seat *seat, const struct host_arg *args)
{
	seat_pointer_motion(seat, 1, get_surface(&args[0]), args[1].number, args[2].number);
	return NULL;
}

static const char *act_button(struct seat *seat, const struct host_arg *args)
{
	seat_pointer_button(seat, 1, (uint32_t)integer(&args[0]), args[1].number != 0);
	return NULL;
}

static const char *act_axis(struct seat *seat, const struct host_arg *args)
{
	struct input_axis axis = {
		.axis = (uint32_t)integer(&args[0]),
		.source = (uint32_t)integer(&args[1]),
		.value = args[2].number,
		.value120 = integer(&args[3]),
		.inverted = args[4].number != 0,
	};
	seat_pointer_axis(seat, 1, &axis);
	return NULL;
}

static const char *act_frame(struct seat *seat, const struct host_arg *args)
{
	seat_pointer_frame(seat);
	return NULL;
}

static const char *act_pointer_cancel(struct seat *seat, const struct host_arg *args)
{
	seat_pointer_cancel(seat);
	return NULL;
}

static const char *act_touch_down(struct seat *seat, const struct host_arg *args)
{
	seat_touch_down(seat, 1, get_surface(&args[0]), integer(&args[1]), args[2].number,
			args[3].number);
	return NULL;
}

static const char *act_touch_motion(struct seat *seat, const struct host_arg *args)
{
	seat_touch_motion(seat, 1, integer(&args[0]), args[1].number, args[2].number);
	return NULL;
}

static const char *act_touch_up(struct seat *seat, const struct host_arg *args)
{
	seat_touch_up(seat, 1, integer(&args[0]));
	return NULL;
}

static const char *act_touch_frame(struct seat *seat, const struct host_arg *args)
{
	seat_touch_frame(seat);
	return NULL;
}

static const char *act_touch_cancel(struct seat *seat, const struct host_arg *args)
{
	seat_touch_cancel(seat);
	return NULL;
}

static const char *act_point(struct seat *seat, const struct host_arg *args)
{
	struct cursor *cursor = host.server.cursor;
	bool kms = host.kind == HOST_KMS;
	cursor_input_events.motion_absolute(cursor, 1, args[0].number / (kms ? KMS_WIDTH : SIZE),
			args[1].number / (kms ? KMS_HEIGHT : SIZE));
	cursor_input_events.frame(cursor);
	return NULL;
}

static const char *act_press(struct seat *seat, const struct host_arg *args)
{
	struct cursor *cursor = host.server.cursor;
	cursor_input_events.button(cursor, 1, (uint32_t)integer(&args[0]), args[1].number != 0);
	cursor_input_events.frame(cursor);
	return NULL;
}

static const char *act_finger(struct seat *seat, const struct host_arg *args)
{
	struct cursor *cursor = host.server.cursor;
	cursor_input_events.touch_down(
			cursor, 1, integer(&args[0]), args[1].number / SIZE, args[2].number / SIZE);
	cursor_input_events.touch_frame(cursor);
	return NULL;
}

static const char *act_finger_up(struct seat *seat, const struct host_arg *args)
{
	struct cursor *cursor = host.server.cursor;
	cursor_input_events.touch_up(cursor, 1, integer(&args[0]));
	cursor_input_events.touch_frame(cursor);
	return NULL;
}

static const char *ask_image(const struct seat_image *image, const struct host_arg *args)
{
	if (image->surface != get_surface(&args[0])) {
		return "it is another surface, or none";
	}
	return !image->surface ||
					(image->hotspot_x == integer(&args[1]) &&
							image->hotspot_y == integer(&args[2]))
			? NULL
			: "the hotspot is another";
}

static const char *ask_cursor(struct seat *seat, const struct host_arg *args)
{
	return ask_image(&seat->cursor, args);
}

static const char *ask_hidden(struct seat *seat, const struct host_arg *args)
{
	return seat->cursor_hidden == (args[0].number != 0) ? NULL : "it is not so";
}

static const char *ask_icon(struct seat *seat, const struct host_arg *args)
{
	return ask_image(&seat->drag_icon, args);
}

static const char *ask_grab(struct seat *seat, const struct host_arg *args)
{
	return seat_pointer_get_grab(seat) == get_surface(&args[0])
			? NULL
			: "it is with another surface, or none";
}

static const char *ask_drag(struct seat *seat, const struct host_arg *args)
{
	return (seat->pointer.grab != NULL) == (args[0].number != 0) ? NULL : "it is not so";
}

static const char *ask_focus(struct seat *seat, const struct host_arg *args)
{
	return seat->keyboard.focus.surface == get_surface(&args[0])
			? NULL
			: "it is with another surface, or none";
}

/*
 * 0 is the default, 1 what the default says, 2 no tranche at all, 3 two that say things twice, 4
 * one without flags.
 */
static const char *act_feedback(struct seat *seat, const struct host_arg *args)
{
	static const struct slip_format_pair twice[] = {
		{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_RGB565, DRM_FORMAT_MOD_LINEAR },
	};
	const struct slip_dmabuf_tranche scanout = { HOST_SCANOUT_DEVICE,
		SLIP_DMABUF_TRANCHE_SCANOUT, scanout_pairs, 3 };
	const struct slip_dmabuf_tranche none = { HOST_SCANOUT_DEVICE, 0, scanout_pairs, 3 };
	const struct slip_dmabuf_tranche repeats[] = {
		{ HOST_OTHER_DEVICE, SLIP_DMABUF_TRANCHE_SCANOUT, twice, 3 },
		{ HOST_OTHER_DEVICE, SLIP_DMABUF_TRANCHE_SCANOUT, twice, 2 },
	};
	const struct {
		const struct slip_dmabuf_tranche *tranches;
		size_t n;
	} feedbacks[] = { { NULL, 0 }, { &scanout, 1 }, { &scanout, 0 }, { repeats, 2 },
		{ &none, 1 } };
	int which = integer(&args[1]);
	struct surface *surface = get_surface(&args[0]);
	int ret = slip_linux_dmabuf_set_surface_feedback(host.dmabuf, surface->resource,
			feedbacks[which].tranches, feedbacks[which].n);
	return ret == (which == 4 ? -EINVAL : 0) ? NULL : "it returned something else";
}

static const char *act_refuse(struct seat *seat, const struct host_arg *args)
{
	fake_kms_refuse(integer(&args[0]));
	return NULL;
}

static const char *act_refuse_commit(struct seat *seat, const struct host_arg *args)
{
	fake_kms_refuse_commit(integer(&args[0]));
	return NULL;
}

static const char *act_vrr(struct seat *seat, const struct host_arg *args)
{
	host.options.vrr = (enum vrr_choice)integer(&args[0]);
	return NULL;
}

static const char *act_tear(struct seat *seat, const struct host_arg *args)
{
	fake_kms_tear(args[0].number != 0);
	return NULL;
}

static const char *ask_may_tear(struct seat *seat, const struct host_arg *args)
{
	return fake_kms_may_tear() == (args[0].number != 0) ? NULL : "it is not so";
}

static void handle_window(struct capture *capture, int error, const struct output_picture *picture)
{
	for (int y = 0; y < SIZE && y < picture->height; y++) {
		memcpy(&host.picture[y * SIZE],
				(const char *)picture->data + (size_t)y * picture->stride,
				(size_t)(picture->width < SIZE ? picture->width : SIZE) * 4);
	}
}

static const char *ask_window_pixel(struct seat *seat, const struct host_arg *args)
{
	static char text[64];
	const struct surface *surface = get_surface(&args[0]);
	struct window *window;
	struct capture capture = { .done = handle_window };
	wl_list_for_each (window, &host.server.windows, link) {
		if (window->toplevel->base->surface == surface) {
			uint32_t *pixel =
					&host.picture[integer(&args[2]) * SIZE + integer(&args[1])];
			*pixel = 0;
			int ret = capture_window(&capture, window);
			snprintf(text, sizeof(text), "it is %d, %08x", ret, *pixel);
			return ret == 0 && *pixel == (uint32_t)args[3].number ? NULL : text;
		}
	}
	return "it is no window";
}

static const char *act_pass(struct seat *seat, const struct host_arg *args)
{
	fake_kms_pass(integer(&args[0]));
	for (int i = 0; i < 3; i++) {
		host_turn(2);
	}
	return NULL;
}

static const char *act_timelines(struct seat *seat, const struct host_arg *args)
{
	fake_syncobj_fail(integer(&args[0]));
	return NULL;
}

static const char *act_stall(struct seat *seat, const struct host_arg *args)
{
	fake_kms_stall(integer(&args[0]));
	return NULL;
}

static const char *act_view(struct seat *seat, const struct host_arg *args)
{
	host.options.output = (struct output_settings){
		.given = OUTPUT_SCALE | OUTPUT_TRANSFORM,
		.scale = (int)(args[0].number * OUTPUT_VIEW_UNIT),
		.transform = (enum wl_output_transform)integer(&args[1]),
	};
	screens_rearrange(&host.server);
	return NULL;
}

static const char *act_mirror(struct seat *seat, const struct host_arg *args)
{
	int n = integer(&args[0]);
	host.options.output = (struct output_settings){ .given = n ? OUTPUT_MIRROR : 0 };
	snprintf(host.options.output.mirror, sizeof(host.options.output.mirror), "HEADLESS-%d", n);
	screens_rearrange(&host.server);
	return NULL;
}

static const char *act_mode(struct seat *seat, const struct host_arg *args)
{
	host.options.output.given = OUTPUT_MODE;
	host.options.output.config.mode = (struct output_mode){
		.width = integer(&args[0]),
		.height = integer(&args[1]),
		.refresh = integer(&args[2]),
	};
	screens_rearrange(&host.server);
	return NULL;
}

static const char *act_resume(struct seat *seat, const struct host_arg *args)
{
	fake_kms_resume();
	return NULL;
}

static const char *act_allow(struct seat *seat, const struct host_arg *args)
{
	host.options.allowed = args[0].number != 0 ? UINT32_MAX : 0;
	return NULL;
}

static const char *act_plug(struct seat *seat, const struct host_arg *args)
{
	host.options.width = host.options.height = 0; // each monitor has its own
	struct output *output = headless_output_create(
			host.server.backend, NULL, integer(&args[0]), integer(&args[1]), 60000);
	return output ? NULL : "there is none";
}

static struct output *find_output(int number)
{
	struct output *output;
	char name[32];
	snprintf(name, sizeof(name), "HEADLESS-%d", number);
	wl_list_for_each (output, &host.server.backend->outputs, link) {
		if (strcmp(output->name, name) == 0) {
			return output;
		}
	}
	return NULL;
}

static const char *act_unplug(struct seat *seat, const struct host_arg *args)
{
	struct output *output = find_output(integer(&args[0]));
	if (!output) {
		return "it is not there";
	}
	headless_output_destroy(output);
	return NULL;
}

static const char *act_leasable(struct seat *seat, const struct host_arg *args)
{
	struct output *output = find_output(integer(&args[0]));
	if (!output) {
		return "it is not there";
	}
	fake_lease_adopt(host.server.backend, output, (unsigned)integer(&args[1]),
			args[2].number != 0);
	screens_rearrange(&host.server);
	return NULL;
}

static const char *act_lease(struct seat *seat, const struct host_arg *args)
{
	int lease = integer(&args[0]);
	host.options.output = (struct output_settings){
		.given = lease >= 0 ? OUTPUT_LEASE : 0,
		.lease = lease > 0,
	};
	screens_rearrange(&host.server);
	return NULL;
}

static const char *act_lease_refuse(struct seat *seat, const struct host_arg *args)
{
	fake_lease_refuse(integer(&args[0]));
	return NULL;
}

static const char *act_lease_end(struct seat *seat, const struct host_arg *args)
{
	struct output *output = find_output(integer(&args[0]));
	if (!output) {
		return "it is not there";
	}
	fake_lease_end(output);
	return NULL;
}

static const char *act_away(struct seat *seat, const struct host_arg *args)
{
	fake_lease_set_away(host.server.backend, args[0].number != 0);
	return NULL;
}

static const char *act_remove_device(struct seat *seat, const struct host_arg *args)
{
	fake_lease_remove_device(host.server.backend, (unsigned)integer(&args[0]));
	return NULL;
}

static const char *ask_leased(struct seat *seat, const struct host_arg *args)
{
	const struct output *output = find_output(integer(&args[0]));
	return output && output->leased == (args[1].number != 0) ? NULL : "it is not so";
}

static const char *act_forget(struct seat *seat, const struct host_arg *args)
{
	while (host.n_graces > 0) {
		__real_wl_event_source_timer_update(host.graces[--host.n_graces], 1);
	}
	for (int i = 0; i < 3; i++) {
		host_turn(2);
	}
	return NULL;
}

// Intel's Cherryview is said to have a CRTC like that.
static bool is_cursor_left(struct output *output, const struct output_state *state)
{
	for (int i = 0; i < state->n_layers; i++) {
		const struct output_layer *layer = &state->layers[i];
		if (output->planes[layer->plane].type == OUTPUT_PLANE_CURSOR && layer->dst.x1 < 0) {
			return true;
		}
	}
	return false;
}

static int test_cursor_left(struct output *output, const struct output_state *state)
{
	return is_cursor_left(output, state) ? -EINVAL : host.output_impl->test(output, state);
}

static int commit_cursor_left(struct output *output, const struct output_state *state)
{
	return is_cursor_left(output, state) ? -EINVAL : host.output_impl->commit(output, state);
}

static const char *act_refuse_left(struct seat *seat, const struct host_arg *args)
{
	struct output *output = layout_get_first(&host.server)->output;
	if (!host.output_impl) {
		host.output_impl = output->impl;
		host.picky_impl = *output->impl;
		host.picky_impl.test = test_cursor_left;
		host.picky_impl.commit = commit_cursor_left;
	}
	output->impl = integer(&args[0]) ? &host.picky_impl : host.output_impl;
	output->generation++;
	return NULL;
}

// Of HEADLESS-N; 0 where it is not in use.
static uint64_t get_frames(int number)
{
	const struct output *output = find_output(number);
	const struct screen *screen;
	wl_list_for_each (screen, &host.server.screens, link) {
		if (screen->output == output) {
			return screen->counters.frames;
		}
	}
	return 0;
}

static const char *act_count(struct seat *seat, const struct host_arg *args)
{
	for (int i = 0; i < MAX_SCREENS; i++) {
		host.frames[i] = get_frames(i + 1);
	}
	host.commits = host.server.backend->counters.commits;
	host.tests = host.server.backend->counters.tests;
	host.bytes_read = layout_get_first(&host.server)->counters.bytes_read;
	host.errors_before = host.errors;
	return NULL;
}

static const char *ask_number(uint64_t is, uint64_t was, const struct host_arg *args)
{
	static char text[64];
	snprintf(text, sizeof(text), "it is %llu", (unsigned long long)(is - was));
	return is - was == (uint64_t)integer(&args[0]) ? NULL : text;
}

static const char *ask_commits(struct seat *seat, const struct host_arg *args)
{
	return ask_number(host.server.backend->counters.commits, host.commits, args);
}

static const char *ask_tests(struct seat *seat, const struct host_arg *args)
{
	return ask_number(host.server.backend->counters.tests, host.tests, args);
}

static const char *ask_read(struct seat *seat, const struct host_arg *args)
{
	return ask_number(
			layout_get_first(&host.server)->counters.bytes_read, host.bytes_read, args);
}

static const char *ask_frames(struct seat *seat, const struct host_arg *args)
{
	int number = integer(&args[0]);
	return ask_number(get_frames(number), host.frames[number - 1], &args[1]);
}

static const char *ask_errors(struct seat *seat, const struct host_arg *args)
{
	return ask_number(host.errors, host.errors_before, args);
}

static const char *ask_plane(struct seat *seat, const struct host_arg *args)
{
	const struct screen *screen = layout_get_first(&host.server);
	const struct surface *surface = get_surface(&args[0]);
	for (int i = 0; i < screen->list.n_entries; i++) {
		const struct scene_entry *entry = &screen->list.entries[i];
		if (entry->surface == surface) {
			int plane = entry->layer.plane;
			int type = entry->on_plane ? (int)screen->output->planes[plane].type : -1;
			return ask_number((uint64_t)(type + 1), 0, &args[1]);
		}
	}
	return "it is not seen";
}

static const char *ask_screens(struct seat *seat, const struct host_arg *args)
{
	return wl_list_length(&host.server.screens) == integer(&args[0]) ? NULL : "it is not so";
}

static const struct {
	const char *name;
	int n_args;
	const char *(*run)(struct seat *seat, const struct host_arg *args);
} host_actions[] = {
	{ "capabilities", 1, act_capabilities },     // WL_SEAT_CAPABILITY_*
	{ "focus", 1, act_focus },                   // SURFACE: of the keyboard
	{ "key", 2, act_key },                       // CODE PRESSED
	{ "motion", 3, act_motion },                 // SURFACE X Y
	{ "button", 2, act_button },                 // CODE PRESSED
	{ "axis", 5, act_axis },                     // AXIS SOURCE VALUE 120THS INVERTED
	{ "frame", 0, act_frame },                   // of the pointer
	{ "pointer-cancel", 0, act_pointer_cancel }, //
	{ "touch-down", 4, act_touch_down },         // SURFACE ID X Y
	{ "touch-motion", 3, act_touch_motion },     // ID X Y
	{ "touch-up", 1, act_touch_up },             // ID
	{ "touch-frame", 0, act_touch_frame },       //
	{ "touch-cancel", 0, act_touch_cancel },     //
	{ "point", 2, act_point },                   // X Y: of the screen; the device's
	{ "press", 2, act_press },                   // CODE PRESSED: the device's
	{ "finger", 3, act_finger },                 // ID X Y: of the screen; the device's
	{ "finger-up", 1, act_finger_up },           // ID: the device's
	{ "feedback", 2, act_feedback },             // SURFACE WHICH: HOST_DMABUF's
	{ "refuse", 1, act_refuse },                 // ERRNO: HOST_SCANOUT's device
	{ "refuse-commit", 1, act_refuse_commit },   // ERRNO: but not tests
	{ "pass", 1, act_pass },                     // MS: on the clock of HOST_SCANOUT's feedback
	{ "timelines", 1, act_timelines },           // ERRNO: their device
	{ "stall", 1, act_stall },             // 0 all goes, 1 nothing, 2 little by little: answers
	{ "resume", 0, act_resume },           // HOST_SCANOUT's device
	{ "vrr", 1, act_vrr },                 // 0 off, 1 fullscreen, 2 always
	{ "tear", 1, act_tear },               // 1 or 0: HOST_SCANOUT's device can
	{ "may-tear?", 1, ask_may_tear },      // 1 or 0: what it shows
	{ "allow", 1, act_allow },             // 1 or 0: all to who is confined, as --allow does
	{ "plug", 2, act_plug },               // WIDTH HEIGHT: one more monitor
	{ "unplug", 1, act_unplug },           // N: HEADLESS-N goes
	{ "forget", 0, act_forget },           // whatever is unplugged
	{ "refuse-left", 1, act_refuse_left }, // 1 or 0: a cursor plane at x < 0, by HOST_KMS
	{ "count", 0, act_count },             // from now on:
	{ "commits?", 1, ask_commits },        // N: so many there were
	{ "tests?", 1, ask_tests },            // N: the same of test commits
	{ "read?", 1, ask_read },              // N: of bytes of buffers, to paint them
	{ "frames?", 2, ask_frames },          // N COUNT: so many HEADLESS-N took
	{ "errors?", 1, ask_errors },          // N: that were logged
	{ "window-pixel?", 4, ask_window_pixel }, // SURFACE X Y AARRGGBB, as 0x...: alone
	{ "plane?", 2, ask_plane },      // SURFACE 0 painted, 1 primary, 2 overlay, 3 cursor
	{ "screens?", 1, ask_screens },  // N: so many there are
	{ "leasable", 3, act_leasable }, // N DEVICE NON_DESKTOP: HEADLESS-N is
	{ "lease", 1, act_lease },       // 1, 0, -1: the first's setting, or none
	{ "lease-refuse", 1, act_lease_refuse },   // ERRNO
	{ "lease-end", 1, act_lease_end },         // N: HEADLESS-N's lessee closes its fd
	{ "away", 1, act_away },                   // 1 or 0: another session has the devices
	{ "remove-device", 1, act_remove_device }, // DEVICE: it goes, after its outputs
	{ "leased?", 2, ask_leased },              // N 1 or 0: HEADLESS-N
	{ "mirror", 1, act_mirror },  // N: the output shows what HEADLESS-N does, 0: nothing
	{ "mode", 3, act_mode },      // WIDTH HEIGHT MILLIHERTZ: of the output
	{ "view", 2, act_view },      // SCALE TRANSFORM: of the output
	{ "cursor?", 3, ask_cursor }, // SURFACE X Y: what it is, and its hotspot
	{ "hidden?", 1, ask_hidden }, // 1 or 0: the cursor
	{ "icon?", 3, ask_icon },     // SURFACE X Y: what is dragged
	{ "grab?", 1, ask_grab },     // SURFACE: has the pointer to itself
	{ "drag?", 1, ask_drag },     // 1 or 0: something is dragged
	{ "focus?", 1, ask_focus },   // SURFACE: of the keyboard
};

const char *host_act(const char *action, const struct host_arg *args, int n_args)
{
	for (size_t i = 0; i < sizeof(host_actions) / sizeof(host_actions[0]); i++) {
		if (strcmp(host_actions[i].name, action) == 0) {
			return host_actions[i].n_args == n_args
					? host_actions[i].run(host.server.seat, args)
					: "it takes another number of arguments";
		}
	}
	return "there is no such action";
}
