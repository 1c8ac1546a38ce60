/* SPDX-License-Identifier: MIT */
#include "plane_world.h"

#include <drm_fourcc.h>
#include <errno.h>

#include "unit.h"

static const struct slip_format_pair pairs[] = {
	{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
	{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
};

static const struct buffer_interface impl;

const struct slip_dmabuf_attributes *__wrap_slip_buffer_get_attributes(const struct slip_buffer *);
const struct slip_dmabuf_attributes *__wrap_slip_buffer_get_attributes(
		const struct slip_buffer *buffer)
{
	static const struct slip_dmabuf_attributes attributes = {
		.modifier = DRM_FORMAT_MOD_LINEAR,
	};
	return &attributes;
}

static int handle_test(struct output *output, const struct output_state *state)
{
	struct world *world = wl_container_of(output, world, output);
	const struct buffer *cursor = NULL;
	bool beside = false;
	world->tests++;
	for (int i = 0; i < state->n_layers; i++) {
		bool is_cursor = output->planes[state->layers[i].plane].type == OUTPUT_PLANE_CURSOR;
		cursor = is_cursor ? state->layers[i].buffer : cursor;
		beside |= output->planes[state->layers[i].plane].type == OUTPUT_PLANE_OVERLAY;
	}
	if (cursor && (world->cursor_error || (beside && world->beside_error))) {
		return world->cursor_error ? -world->cursor_error : -world->beside_error;
	}
	const struct output_layer *lowest = &state->layers[0];
	if ((world->wants_primary && lowest->plane != 0) ||
			(world->covers && lowest->plane == 0 && lowest->dst.x2 < SIZE)) {
		return -EINVAL;
	}
	if (state->n_layers > world->max_layers) {
		return -world->error;
	}
	world->on_cursor_plane = cursor;
	return 0;
}

static struct output_target *handle_acquire(struct output *output)
{
	struct world *world = wl_container_of(output, world, output);
	return &world->target;
}

void world_begin(struct world *world, int n_planes)
{
	*world = (struct world){
		.impl = { .test = handle_test, .acquire = handle_acquire },
		.max_layers = MAX_LAYERS,
		.error = EINVAL,
	};
	output_init(&world->output, &world->impl, "FAKE-1");
	world->output.width = world->output.height = SIZE;
	world->output.n_planes = n_planes;
	for (int i = 0; i < n_planes; i++) {
		world->output.planes[i] = (struct output_plane){
			.type = i == 0 ? OUTPUT_PLANE_PRIMARY : OUTPUT_PLANE_OVERLAY,
			.id = 30 + (uint32_t)i,
			.zpos_min = i > 0,
			.zpos_max = i > 0,
			.pairs = pairs,
			.n_pairs = 2,
			.transforms = 1,
		};
	}
	buffer_init(&world->target_buffer, &impl, SIZE, SIZE, DRM_FORMAT_XRGB8888);
	world->target.buffer = &world->target_buffer;
	world->planes = planes_create(&world->output, &world->counters);
	for (int i = 0; i < MAX_LAYERS; i++) {
		pixman_region32_init(&world->opaque[i]);
	}
	pixman_region32_init(&world->nothing);
}

void world_begin_with_cursor_plane(struct world *world, int n_planes)
{
	world_begin(world, n_planes);
	struct output_plane *plane = &world->output.planes[n_planes - 1];
	plane->type = OUTPUT_PLANE_CURSOR;
	plane->zpos_min = plane->zpos_max = 2;
	plane->pairs = &pairs[1];
	plane->n_pairs = 1;
	plane->width = plane->height = CURSOR_SIZE;
}

void world_end(struct world *world)
{
	planes_destroy(world->planes);
	for (int i = 0; i < MAX_LAYERS; i++) {
		pixman_region32_fini(&world->opaque[i]);
	}
	output_finish(&world->output);
}

struct plane_candidate *world_add(struct world *world, uint32_t format, bool dmabuf, int x, int y,
		int width, int height)
{
	int i = world->n++;
	struct buffer *buffer = &world->buffers[i];
	buffer_init(buffer, &impl, width, height, format);
	buffer->dmabuf = dmabuf ? (struct slip_buffer *)(void *)buffer : NULL;
	pixman_region32_fini(&world->opaque[i]);
	pixman_region32_init(&world->opaque[i]);
	if (!slip_format_has_alpha(format)) {
		pixman_region32_union_rect(&world->opaque[i], &world->opaque[i], x, y,
				(unsigned)width, (unsigned)height);
	}
	world->layers[i] = (struct output_layer){
		.buffer = buffer,
		.src = { 0, 0, width, height },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { x, y, x + width, y + height },
		.opaque = &world->opaque[i],
	};
	world->candidates[i] = (struct plane_candidate){ .layer = &world->layers[i] };
	return &world->candidates[i];
}

struct plane_candidate *world_add_full(struct world *world, uint32_t format, bool dmabuf)
{
	return world_add(world, format, dmabuf, 0, 0, SIZE, SIZE);
}

void world_add_cursor(struct world *world, bool dmabuf, int size)
{
	world_add(world, DRM_FORMAT_ARGB8888, dmabuf, 0, 0, size, size)->cursor = true;
	buffer_init(&world->picture_buffer, &impl, CURSOR_SIZE, CURSOR_SIZE, DRM_FORMAT_XRGB8888);
	world->picture = (struct output_layer){
		.buffer = &world->picture_buffer,
		.src = { 0, 0, CURSOR_SIZE, CURSOR_SIZE },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, CURSOR_SIZE, CURSOR_SIZE },
		.opaque = &world->nothing,
	};
	world->cursor = size <= CURSOR_SIZE ? &world->picture : NULL;
}

void world_move_cursor(struct world *world, int x, int y)
{
	struct output_layer *layer = &world->layers[world->n - 1];
	int width = layer->dst.x2 - layer->dst.x1, height = layer->dst.y2 - layer->dst.y1;
	layer->dst = (pixman_box32_t){ x, y, x + width, y + height };
	world->picture.dst = (pixman_box32_t){ x, y, x + CURSOR_SIZE, y + CURSOR_SIZE };
}

const struct plane_plan *world_find(struct world *world, int64_t now)
{
	const struct plane_plan *plan =
			planes_find(world->planes, world->candidates, world->n, world->cursor, now);
	assert_non_null(plan);
	assert_int_equal(plan->n, world->n);
	return plan;
}
