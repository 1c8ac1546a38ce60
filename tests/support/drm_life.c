/* SPDX-License-Identifier: MIT */
#include "drm_life.h"

#include <clock.h>
#include <config_file.h>
#include <drm_backend.h>
#include <drm_fourcc.h>
#include <drm_lease_device.h>
#include <painter.h>
#include <screen.h>
#include <screens.h>
#include <xf86drmMode.h>

#include "fake_clock.h"
#include "unit.h"

/** What the kernel may be asked in a second, whatever it answers: several searches for planes. */
#define MAX_CALLS_PER_S 3000

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

struct life life;

void __wrap_server_add_to_scene(struct server *server, struct scene_list *list);
void __wrap_server_add_to_scene(struct server *server, struct scene_list *list)
{
	for (int i = 0; i < 2; i++) {
		if (life.seen[i]) {
			scene_list_add(&life.pieces[i].surface, list->view.x + i * 8,
					list->view.y + i * 8, list);
		}
	}
}

void __wrap_log_error(const char *format, ...);
void __wrap_log_error(const char *format, ...)
{
	life.n_lines++;
}

void __wrap_log_info(const char *format, ...);
void __wrap_log_info(const char *format, ...)
{
	life.n_lines++;
}

struct screen *life_get_screen(void)
{
	struct screen *screen = wl_container_of(life.server.screens.next, screen, link);
	return screen;
}

// The surface's next content: of wl_shm, or a dma-buf.
static void draw(int piece, bool dmabuf)
{
	struct surface *surface = &life.pieces[piece].surface;
	struct buffer *last = surface->current.buffer;
	int index = (last == &life.buffers[piece][0].base) != life.still;
	struct fake_buffer *next = &life.buffers[piece][index];
	next->base.dmabuf = dmabuf ? next->dmabuf : NULL;
	surface->current.buffer = buffer_lock(&next->base);
	buffer_unlock(last);
	struct screen *screen;
	wl_list_for_each (screen, &life.server.screens, link) {
		screen_damage_surface(screen, surface);
	}
}

void life_pass(int ms, bool dmabuf)
{
	int step = life.still ? WAIT : FRAME;
	for (int t = 0; t < ms; t += step) {
		unsigned calls = fake_drm.calls;
		draw(BELOW, dmabuf);
		wl_event_loop_dispatch(life.server.loop, 0);
		fake_drm_flip(0, 0);
		fake_drm_flip(0, 1);
		wl_event_loop_dispatch(life.server.loop, 0);
		fake_clock_pass(step);
		wl_event_loop_dispatch(life.server.loop, 0);
		assert_in_range(fake_drm.calls - calls, 0, MAX_CALLS_PER_S * step / 1000);
		assert_int_equal(life.server.exit_status, 0);
		assert_false(wl_list_empty(&life.server.screens));
	}
}

static void handle_done(struct capture *capture, int error, const struct output_picture *picture)
{
	life.n_captured++;
	life.n_pictures += error == 0;
}

void life_capture(void)
{
	struct screen *screen = life_get_screen();
	life.capture.done = handle_done;
	if (!screen->output->unseen && life.n_captures == life.n_captured) {
		life.n_captures++;
		capture_start(&life.capture, screen);
	}
}

void life_plug(int connector, bool connected)
{
	fake_drm.devices[0].connectors[connector].connected = connected;
	fake_drm_change(0, connector);
}

bool life_start(void)
{
	struct drm_backend_options options = { .device = "/dev/dri/card0", .may_be_dark = true };
	char error[DRM_BACKEND_ERROR_SIZE] = "";
	life.server.backend =
			drm_backend_create(life.server.loop, life.server.context, &options, error);
	if (!life.server.backend) {
		assert_string_not_equal(error, "");
		return false;
	}
	life.server.clock = clock_create(life.server.loop);
	assert_non_null(life.server.clock);
	life.server.leases = drm_lease_devices_create(life.server.display, life.server.backend);
	assert_true(screens_create(&life.server));
	return true;
}

void life_finish(void)
{
	if (life.server.backend) {
		screens_destroy(&life.server);
		drm_lease_devices_destroy(life.server.leases);
		backend_destroy(life.server.backend);
		clock_destroy(life.server.clock);
	}
	wl_array_init(&life.server.places);
	life.server.backend = NULL;
	fake_drm_assert_nothing_left();
	assert_int_equal(life.n_captured, life.n_captures);
	for (int i = 0; i < 4; i++) {
		// Where it is a surface's content, it has that lock.
		struct fake_buffer *buffer = &life.buffers[i / 2][i % 2];
		bool current = life.pieces[i / 2].surface.current.buffer == &buffer->base;
		assert_int_equal(buffer->base.locks, current);
	}
}

bool life_has_output(void)
{
	return !life_get_screen()->output->unseen;
}

bool life_has_frames(void)
{
	bool good = true;
	life.scanned_out = true;
	life_pass(6 * FRAME, true);
	for (int i = 0; i < 2; i++) {
		life_pass(FRAME, true);
		life.still = true;
		life_pass(10 * WAIT, true);
		struct screen *screen = life_get_screen();
		uint64_t before = screen->counters.presented;
		life_pass(5 * WAIT, true);
		good &= life_has_output() && screen->counters.presented > before &&
				!screen->failing;
		life.scanned_out &= screen->scanning_out;
		life.still = false;
	}
	return good;
}

static int ignore(void *data)
{
	return 0;
}

int life_setup(void **state)
{
	struct server *server = &life.server;
	life.options.policy = &life.policy;
	server->options = &life.options;
	server->policy = &life.policy;
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
		struct surface *surface = &life.pieces[i].surface;
		int size = i == BELOW ? SIZE : SIZE / 2;
		piece_init(&life.pieces[i], size, size, i == BELOW);
		buffer_unlock(surface->current.buffer);
		for (int j = 0; j < 2; j++) {
			fake_buffer_init(&life.buffers[i][j], server->context, size, size,
					i == BELOW ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_ARGB8888,
					DRM_FORMAT_MOD_LINEAR, 0);
		}
		surface->current.buffer = buffer_lock(&life.buffers[i][0].base);
		draw(i, false);
		pixman_region32_union_rect(&surface->current.surface_damage,
				&surface->current.surface_damage, 0, 0, (unsigned)size,
				(unsigned)size);
	}
	return 0;
}

int life_teardown(void **state)
{
	struct server *server = &life.server;
	for (int i = 0; i < 2; i++) {
		piece_finish(&life.pieces[i]);
		fake_buffer_finish(&life.buffers[i][0]);
		fake_buffer_finish(&life.buffers[i][1]);
	}
	painter_destroy(server->painter);
	config_destroy(server->config);
	wl_array_release(&server->layers);
	wl_array_release(&server->candidates);
	slip_context_destroy(server->context);
	wl_display_destroy(server->display);
	return 0;
}

void life_begin(void)
{
	fake_drm_reset(&model);
	// Nobody gives out the seat, so that the device's master has to be asked for.
	fake_drm.managed = false;
	fake_drm.devices[0].master = false;
	fake_drm.devices[0].connectors[0].monitor = 1;
	life.n_lines = life.n_captures = life.n_captured = life.n_pictures = 0;
	life.seen[BELOW] = true;
	life.seen[ABOVE] = life.still = false;
	life.options.width = life.options.height = SIZE;
}
