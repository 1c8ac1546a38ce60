/* SPDX-License-Identifier: MIT */
#include "watched_world.h"

#include <string.h>

#include "unit.h"

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

bool world_start(struct world *world, bool may_be_dark, char *error)
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

int world_setup(void **state)
{
	static struct world world;
	memset(&world, 0, sizeof(world));
	fake_drm_reset(&fake_drm_plain);
	world.loop = wl_event_loop_create();
	world.context = slip_context_create();
	*state = &world;
	return 0;
}

int world_setup_started(void **state)
{
	char error[DRM_BACKEND_ERROR_SIZE];
	world_setup(state);
	return world_start(*state, false, error) ? 0 : -1;
}

int world_setup_two_monitors(void **state)
{
	char error[DRM_BACKEND_ERROR_SIZE];
	world_setup(state);
	fake_drm.devices[0].connectors[1].connected = true;
	return world_start(*state, false, error) ? 0 : -1;
}

int world_teardown(void **state)
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

void world_turn(struct world *world)
{
	wl_event_loop_dispatch(world->loop, 0);
	wl_event_loop_dispatch(world->loop, 0);
}

int world_request(struct output *output, const struct output_target *target, output_request make)
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

int world_commit_target(struct output *output, const struct output_target *target)
{
	return world_request(output, target, output->impl->commit);
}

int world_commit(struct output *output)
{
	return world_commit_target(output, output->impl->acquire(output));
}

void world_show(struct world *world, int index)
{
	int n = world->outputs[index].n_presented;
	assert_int_equal(world_commit(world->outputs[index].output), 0);
	fake_drm_flip(0, index);
	world_turn(world);
	assert_int_equal(world->outputs[index].n_presented, n + 1);
}
