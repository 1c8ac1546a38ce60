/* SPDX-License-Identifier: MIT */
#include "drm_world.h"

#include <drm_fourcc.h>
#include <xf86drmMode.h>

#include "unit.h"

const uint32_t world_formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888, 0 };

const struct fake_drm_plane world_primary[] = {
	{ .type = DRM_PLANE_TYPE_PRIMARY, .crtcs = 1, .formats = world_formats },
};

const struct fake_drm_model plain_device = { ONE_PLANE };
const struct fake_drm_model vrr_device = {
	ONE_PLANE,
	.vrr_capable = true,
	.has_vrr_enabled = true,
};

static void handle_presented(struct wl_listener *listener, void *data)
{
	struct world *world = wl_container_of(listener, world, presented_listener);
	world->presented = *(struct output_presented *)data;
	world->n_presented++;
}

void world_begin(struct world *world, const struct fake_drm_model *model)
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
}

void world_end(struct world *world)
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

int world_commit(struct world *world, int buffer, struct output_state wish)
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

void world_flip(struct world *world)
{
	unsigned n = world->n_presented;
	world->sequence++;
	fake_drm_flip_at(0, 0, world->sequence, world->sequence * 1000);
	wl_event_loop_dispatch(world->loop, 0);
	assert_int_equal(world->n_presented, n + 1);
}

void world_show(struct world *world, int buffer, struct output_state wish)
{
	assert_int_equal(world_commit(world, buffer, wish), 0);
	world_flip(world);
}

void world_resume(void)
{
	fake_drm_set_active(false);
	fake_drm_set_active(true);
}

uint32_t world_get_framebuffer(const struct world *world, int buffer)
{
	return fake_buffer_get_framebuffer(&world->buffers[buffer]);
}

void world_assert_shows(const struct world *world, int buffer)
{
	assert_int_equal(fake_drm_get("plane.FB_ID"), world_get_framebuffer(world, buffer));
}
