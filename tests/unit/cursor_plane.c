/* SPDX-License-Identifier: MIT */
/* A cursor that leaves its plane and comes back to it: what is painted below is right all along. */
#include <clock.h>
#include <drm_backend.h>
#include <drm_fourcc.h>
#include <drm_private.h>
#include <errno.h>
#include <painter.h>
#include <screen.h>
#include <server.h>
#include <stdlib.h>
#include <string.h>

#include "fake_buffer.h"
#include "fake_clock.h"
#include "fake_drm.h"
#include "piece.h"
#include "unit.h"

#define SIZE 256
/** What fits the cursor plane, and what does not. */
#define SMALL 24
#define LARGE 96

static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888, 0 };

static const struct fake_drm_plane planes[] = {
	{ .type = DRM_PLANE_TYPE_PRIMARY, .crtcs = 1, .formats = formats, .covers = true },
	{ .type = DRM_PLANE_TYPE_CURSOR,
			.crtcs = 1,
			.formats = formats,
			.width = FAKE_DRM_CURSOR_SIZE,
			.height = FAKE_DRM_CURSOR_SIZE },
};

static bool refuses_cursor;

static int check(const struct fake_drm_use *uses, int n)
{
	bool has_cursor = false;
	for (int i = 0; i < n; i++) {
		has_cursor |= uses[i].plane->type == DRM_PLANE_TYPE_CURSOR;
	}
	return has_cursor && refuses_cursor ? EINVAL : 0;
}

static const struct fake_drm_model model = {
	.name = "cursor",
	.n_crtcs = 1,
	.planes = planes,
	.n_planes = N_ELEMENTS(planes),
	.width = SIZE,
	.height = SIZE,
	.check = check,
};

enum { WINDOW, POINTER, N_PIECES };

static struct {
	struct server server;
	struct options options;
	struct policy policy;
	struct screen *screen;
	/** Of wl_shm; the pointer's is smaller, or larger, than its buffer. */
	struct piece pieces[N_PIECES];
	struct fake_buffer buffers[N_PIECES];
	int x, y;
} world;

bool __wrap_slip_memory_is_slow(const void *data, size_t size);
bool __wrap_slip_memory_is_slow(const void *data, size_t size)
{
	return true;
}

void __wrap_server_add_to_scene(struct server *server, struct scene_list *list);
void __wrap_server_add_to_scene(struct server *server, struct scene_list *list)
{
	scene_list_add(&world.pieces[WINDOW].surface, 0, 0, list);
	scene_list_begin_cursor(list, world.x, world.y);
	scene_list_add(&world.pieces[POINTER].surface, world.x, world.y, list);
	scene_list_end_cursor(list);
}

static void fill(struct fake_buffer *buffer, uint32_t color)
{
	uint32_t *pixels = buffer->pixels;
	for (int i = 0; i < buffer->base.width * buffer->base.height; i++) {
		pixels[i] = color;
	}
}

static void add_piece(int i, int size, uint32_t color)
{
	struct surface_state *current = &world.pieces[i].surface.current;
	struct fake_buffer *buffer = &world.buffers[i];
	piece_init(&world.pieces[i], size, size, i == WINDOW);
	fake_buffer_init(buffer, world.server.context, size, size,
			i == WINDOW ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_ARGB8888,
			DRM_FORMAT_MOD_LINEAR, 0);
	buffer->base.dmabuf = NULL;
	fill(buffer, color);
	buffer_unlock(current->buffer);
	current->buffer = buffer_lock(&buffer->base);
}

static int setup(void **state)
{
	struct server *server = &world.server;
	struct drm_backend_options options = { 0 };
	struct output_view view = {
		.width = SIZE,
		.height = SIZE,
		.scale = OUTPUT_VIEW_UNIT,
		.per = OUTPUT_VIEW_UNIT,
	};
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm_reset(&model);
	memset(&world, 0, sizeof(world));
	refuses_cursor = false;
	world.options.policy = &world.policy;
	server->options = &world.options;
	server->policy = &world.policy;
	wl_list_init(&server->screens);
	wl_list_init(&server->feeds);
	server->display = wl_display_create();
	server->loop = wl_display_get_event_loop(server->display);
	server->clock = clock_create(server->loop);
	server->context = slip_context_create();
	server->painter = painter_create(1);
	server->backend = drm_backend_create(server->loop, server->context, &options, error);
	struct output *output = wl_container_of(server->backend->outputs.next, output, link);
	world.screen = screen_create(server, output, &view, false);
	add_piece(WINDOW, SIZE, 0x204060);
	add_piece(POINTER, SMALL, 0x80402010);
	return 0;
}

static int teardown(void **state)
{
	struct server *server = &world.server;
	screen_destroy(world.screen);
	backend_destroy(server->backend);
	for (int i = 0; i < N_PIECES; i++) {
		piece_finish(&world.pieces[i]);
		fake_buffer_finish(&world.buffers[i]);
	}
	painter_destroy(server->painter);
	wl_array_release(&server->layers);
	wl_array_release(&server->candidates);
	clock_destroy(server->clock);
	slip_context_destroy(server->context);
	wl_display_destroy(server->display);
	fake_drm_assert_nothing_left();
	return 0;
}

static void show(int x, int y, int size)
{
	struct surface *pointer = &world.pieces[POINTER].surface;
	world.x = x;
	world.y = y;
	pointer->current.viewport.has_dst = true;
	pointer->current.viewport.width = pointer->current.viewport.height = size;
	piece_update(&world.pieces[POINTER], false);
	output_schedule_look(world.screen->output);
	for (int i = 0; i < 2; i++) {
		wl_event_loop_dispatch(world.server.loop, 0);
		fake_drm_flip(0, 0);
	}
}

// What the primary plane shows is what would be if all that is not on a plane were painted anew.
static void assert_painted(bool cursor)
{
	static uint32_t expected[SIZE * SIZE];
	struct drm_output *output = drm_output_from_base(world.screen->output);
	const struct drm_dumb *dumb = drm_dumb_from_buffer(output->shown[0]);
	const struct scene_list *list = &world.screen->list;
	struct output_layer layers[N_PIECES];
	struct output_target target = { .data = expected, .stride = SIZE * 4 };
	assert_int_equal(list->n_entries, N_PIECES);
	assert_int_equal(list->entries[POINTER].on_plane, !cursor);
	for (int i = 0; i < N_PIECES; i++) {
		layers[i] = list->entries[i].layer;
	}
	pixman_region32_init_rect(&target.damage, 0, 0, SIZE, SIZE);
	painter_paint(world.server.painter, &target, SIZE, SIZE, layers, cursor ? 2 : 1);
	pixman_region32_fini(&target.damage);
	int n = 0;
	for (int y = 0; y < SIZE; y++) {
		const uint32_t *row = (const void *)((const char *)dumb->target.data +
				(size_t)y * dumb->target.stride);
		for (int x = 0; x < SIZE; x++) {
			n += ((row[x] ^ expected[y * SIZE + x]) & 0xffffff) != 0;
		}
	}
	assert_int_equal(n, 0);
}

static void it_becomes_too_large_for_its_plane(void **state)
{
	show(100, 100, SMALL);
	assert_painted(false);
	show(100, 100, LARGE);
	assert_painted(true);
	show(100, 100, SMALL);
	assert_painted(false);
}

// What of it is beside the screen is nobody's.
static void it_becomes_too_large_at_an_edge(void **state)
{
	static const int places[][2] = { { SIZE - SMALL, SIZE - SMALL }, { 100, SIZE - 1 },
		{ 1 - SMALL, 1 - SMALL }, { SIZE - 1, 100 } };
	for (size_t i = 0; i < N_ELEMENTS(places); i++) {
		show(places[i][0], places[i][1], SMALL);
		assert_painted(false);
		show(places[i][0], places[i][1], LARGE);
		assert_painted(true);
	}
}

static void it_is_taken_where_it_was_refused(void **state)
{
	refuses_cursor = true;
	show(100, 100, SMALL);
	assert_painted(true);
	refuses_cursor = false;
	fake_clock_pass(10000); // long enough to ask again
	output_schedule_frame(world.screen->output);
	show(100, 100, SMALL);
	assert_painted(false);
	show(30, 40, SMALL);
	assert_painted(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
				it_becomes_too_large_for_its_plane, setup, teardown),
		cmocka_unit_test_setup_teardown(it_becomes_too_large_at_an_edge, setup, teardown),
		cmocka_unit_test_setup_teardown(it_is_taken_where_it_was_refused, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
