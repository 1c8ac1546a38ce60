/* SPDX-License-Identifier: MIT */
#include "surface.h"

#include <stdlib.h>

#include "client_buffer.h"
#include "color_representation.h"
#include "dmabuf_buffer.h"
#include "fifo.h"
#include "fractional_scale.h"
#include "output_global.h"
#include "output_view.h"
#include "presentation.h"
#include "region.h"
#include "subcompositor.h"
#include "surface_queue.h"
#include "surface_state.h"
#include "synced_buffer.h"
#include "viewporter.h"

int surface_limit(int coordinate)
{
	if (coordinate < -SURFACE_LIMIT) {
		return -SURFACE_LIMIT;
	}
	return coordinate > SURFACE_LIMIT ? SURFACE_LIMIT : coordinate;
}

struct surface *surface_from_resource(struct wl_resource *resource)
{
	return wl_resource_get_user_data(resource);
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	struct surface *surface = surface_from_resource(resource);
	// A rule of the first version on, but an error only since the sixth.
	if (surface->role_data && surface->role->object_goes_first &&
			wl_resource_get_version(resource) >= 6) {
		wl_resource_post_error(resource, WL_SURFACE_ERROR_DEFUNCT_ROLE_OBJECT,
				"the surface's %s must be destroyed before it",
				surface->role->name);
		return;
	}
	wl_resource_destroy(resource);
}

static void handle_attach(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *buffer_resource, int32_t x, int32_t y)
{
	struct surface *surface = surface_from_resource(resource);
	if (wl_resource_get_version(resource) >= WL_SURFACE_OFFSET_SINCE_VERSION) {
		if (x != 0 || y != 0) {
			wl_resource_post_error(resource, WL_SURFACE_ERROR_INVALID_OFFSET,
					"attach takes no offset from version 5 on");
			return;
		}
	} else {
		surface->pending.dx = surface_limit(x);
		surface->pending.dy = surface_limit(y);
	}
	struct buffer *buffer = NULL;
	if (buffer_resource) {
		buffer = client_buffer_from_resource(buffer_resource);
		if (!buffer) {
			wl_client_post_no_memory(client);
			return;
		}
		buffer_lock(buffer);
	}
	buffer_abandon(surface->pending.buffer);
	surface->pending.buffer = buffer;
	surface->pending.fields |= SURFACE_BUFFER;
}

static void handle_damage(struct wl_client *client, struct wl_resource *resource, int32_t x,
		int32_t y, int32_t width, int32_t height)
{
	region_add_damage(&surface_from_resource(resource)->pending.surface_damage, x, y, width,
			height);
}

static void handle_damage_buffer(struct wl_client *client, struct wl_resource *resource, int32_t x,
		int32_t y, int32_t width, int32_t height)
{
	region_add_damage(&surface_from_resource(resource)->pending.buffer_damage, x, y, width,
			height);
}

static void handle_callback_destroy(struct wl_resource *resource)
{
	wl_list_remove(wl_resource_get_link(resource));
}

static void handle_frame(struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	struct surface *surface = surface_from_resource(resource);
	struct wl_resource *callback = wl_resource_create(client, &wl_callback_interface, 1, id);
	if (!callback) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(callback, NULL, NULL, handle_callback_destroy);
	wl_list_insert(surface->pending.frame_callbacks.prev, wl_resource_get_link(callback));
}

static void handle_set_opaque_region(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *region_resource)
{
	struct surface *surface = surface_from_resource(resource);
	if (region_resource) {
		region_copy_opaque(&surface->pending.opaque,
				&region_from_resource(region_resource)->least);
	} else {
		pixman_region32_clear(&surface->pending.opaque);
	}
	surface->pending.fields |= SURFACE_OPAQUE;
}

static void handle_set_input_region(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *region_resource)
{
	struct surface *surface = surface_from_resource(resource);
	pixman_region32_t *input = &surface->pending.input;
	if (region_resource) {
		pixman_region32_copy(input, &region_from_resource(region_resource)->most);
	} else {
		pixman_region32_fini(input);
		pixman_region32_init_rect(
				input, INT32_MIN / 2, INT32_MIN / 2, INT32_MAX, INT32_MAX);
	}
	surface->pending.fields |= SURFACE_INPUT;
}

struct buffer *surface_get_latest_buffer(const struct surface *surface)
{
	const struct subsurface *subsurface = subsurface_from_surface(surface);
	struct buffer *buffer;
	if (surface->pending.fields & SURFACE_BUFFER) {
		return surface->pending.buffer;
	}
	if (subsurface && subsurface->has_cached && subsurface->cached.fields & SURFACE_BUFFER) {
		return subsurface->cached.buffer;
	}
	return surface_queue_get_buffer(surface, &buffer) ? buffer : surface->current.buffer;
}

// What can only be judged once everything that the commit sets is known.
static bool check(struct surface *surface)
{
	// All but the buffer keeps in `pending` what was set last.
	struct surface_state next = {
		.buffer = surface_get_latest_buffer(surface),
		.scale = surface->pending.scale,
		.transform = surface->pending.transform,
		.viewport = surface->pending.viewport,
		.representation = surface->pending.representation,
	};
	if (!next.buffer) {
		return true;
	}
	if (next.buffer->width % next.scale != 0 || next.buffer->height % next.scale != 0) {
		wl_resource_post_error(surface->resource, WL_SURFACE_ERROR_INVALID_SIZE,
				"a buffer of %dx%d cannot have scale %d", next.buffer->width,
				next.buffer->height, next.scale);
		return false;
	}
	return viewport_check(surface->viewport, &next) &&
			color_representation_check(surface->color_representation, &next);
}

// Takes what explicit synchronization says of the commit; false if it raised an error.
static bool synchronize(struct surface *surface)
{
	struct surface_state *pending = &surface->pending;
	struct buffer *buffer = pending->fields & SURFACE_BUFFER ? pending->buffer : NULL;
	enum slip_attached attached = !buffer      ? SLIP_ATTACHED_NOTHING
			: dmabuf_buffer_is(buffer) ? SLIP_ATTACHED_DMABUF
						   : SLIP_ATTACHED_OTHER;
	struct slip_sync *sync;
	if (!slip_sync_commit(surface->resource, attached, &sync)) {
		return false;
	}
	if (!sync) {
		return true;
	}
	struct buffer *synced = synced_buffer_create(buffer, sync);
	if (!synced) {
		slip_sync_release(sync);
		wl_resource_post_no_memory(surface->resource);
		return false;
	}
	pending->buffer = synced;
	return true;
}

static void handle_commit(struct wl_client *client, struct wl_resource *resource)
{
	struct surface *surface = surface_from_resource(resource);
	if (!check(surface)) {
		return;
	}
	if (surface->role && surface->role_data && surface->role->precommit &&
			!surface->role->precommit(surface)) {
		return;
	}
	if (!synchronize(surface)) {
		return;
	}
	if (!subsurface_hold(surface)) {
		surface_queue_submit(surface, &surface->pending);
	}
}

static void handle_set_buffer_transform(
		struct wl_client *client, struct wl_resource *resource, int32_t transform)
{
	struct surface *surface = surface_from_resource(resource);
	if (transform < WL_OUTPUT_TRANSFORM_NORMAL || transform > WL_OUTPUT_TRANSFORM_FLIPPED_270) {
		wl_resource_post_error(resource, WL_SURFACE_ERROR_INVALID_TRANSFORM,
				"there is no transform %d", transform);
		return;
	}
	surface->pending.transform = (enum wl_output_transform)transform;
	surface->pending.fields |= SURFACE_TRANSFORM;
}

static void handle_set_buffer_scale(
		struct wl_client *client, struct wl_resource *resource, int32_t scale)
{
	struct surface *surface = surface_from_resource(resource);
	if (scale <= 0) {
		wl_resource_post_error(resource, WL_SURFACE_ERROR_INVALID_SCALE,
				"scale must be positive, not %d", scale);
		return;
	}
	surface->pending.scale = scale;
	surface->pending.fields |= SURFACE_SCALE;
}

static void handle_offset(
		struct wl_client *client, struct wl_resource *resource, int32_t x, int32_t y)
{
	struct surface *surface = surface_from_resource(resource);
	surface->pending.dx = surface_limit(x);
	surface->pending.dy = surface_limit(y);
}

static const struct wl_surface_interface surface_impl = {
	.destroy = handle_destroy,
	.attach = handle_attach,
	.damage = handle_damage,
	.frame = handle_frame,
	.set_opaque_region = handle_set_opaque_region,
	.set_input_region = handle_set_input_region,
	.commit = handle_commit,
	.set_buffer_transform = handle_set_buffer_transform,
	.set_buffer_scale = handle_set_buffer_scale,
	.damage_buffer = handle_damage_buffer,
	.offset = handle_offset,
};

static void make_inert(struct wl_resource *object)
{
	if (object) {
		wl_resource_set_user_data(object, NULL);
	}
}

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct surface *surface = surface_from_resource(resource);
	if (surface->role_data && surface->role->destroy) {
		surface->role->destroy(surface);
	}
	wl_signal_emit_mutable(&surface->events.destroy, surface);
	output_global_forget_surface(surface);
	make_inert(surface->viewport);
	make_inert(surface->alpha_modifier);
	make_inert(surface->color_representation);
	make_inert(surface->tearing_control);
	make_inert(surface->fifo);
	make_inert(surface->commit_timer);
	make_inert(surface->fractional_scale);
	fifo_forget_surface(surface);
	surface_queue_finish(surface);
	buffer_abandon(surface->pending.buffer);
	surface->pending.buffer = NULL;
	surface_state_finish(&surface->pending);
	surface_state_finish(&surface->current);
	pixman_region32_fini(&surface->opaque);
	pixman_region32_fini(&surface->input);
	free(surface);
}

struct surface *surface_create(
		struct wl_client *client, struct clock *clock, uint32_t version, uint32_t id)
{
	struct surface *surface = calloc(1, sizeof(*surface));
	struct wl_resource *resource =
			wl_resource_create(client, &wl_surface_interface, (int)version, id);
	if (!surface || !resource) {
		free(surface);
		wl_client_post_no_memory(client);
		return NULL;
	}
	surface->resource = resource;
	surface->clock = clock;
	surface_state_init(&surface->pending);
	surface_state_init(&surface->current);
	pixman_region32_init(&surface->opaque);
	pixman_region32_init(&surface->input);
	wl_list_init(&surface->below);
	wl_list_init(&surface->above);
	wl_list_init(&surface->pending_below);
	wl_list_init(&surface->pending_above);
	wl_list_init(&surface->entered);
	surface_queue_init(&surface->queue);
	wl_list_init(&surface->barrier.link);
	wl_signal_init(&surface->events.commit);
	wl_signal_init(&surface->events.changed);
	wl_signal_init(&surface->events.stuck);
	wl_signal_init(&surface->events.destroy);
	wl_resource_set_implementation(resource, &surface_impl, surface, handle_resource_destroy);
	return surface;
}

bool surface_set_role(struct surface *surface, const struct surface_role *role, void *role_data,
		struct wl_resource *error_resource, uint32_t error_code)
{
	if (surface->role && surface->role != role) {
		wl_resource_post_error(error_resource, error_code, "the surface is already a %s",
				surface->role->name);
		return false;
	}
	if (surface->role_data) {
		wl_resource_post_error(error_resource, error_code, "the surface already has its %s",
				role->name);
		return false;
	}
	surface->role = role;
	surface->role_data = role_data;
	surface->n_role_objects++;
	return true;
}

bool surface_has_content(const struct surface *surface)
{
	return surface->current.buffer != NULL;
}

struct color surface_get_color(const struct surface *surface)
{
	const struct surface_state *current = &surface->current;
	return current->representation.has_color
			? current->representation.color
			: color_guess(current->buffer->width, current->buffer->height);
}

static void update_derived(struct surface *surface)
{
	const struct surface_state *current = &surface->current;
	surface_state_get_size(current, &surface->width, &surface->height);
	unsigned width = (unsigned)surface->width, height = (unsigned)surface->height;
	pixman_region32_intersect_rect(&surface->input, &current->input, 0, 0, width, height);
	if (current->alpha < OUTPUT_ALPHA_MAX) {
		pixman_region32_clear(&surface->opaque);
	} else if (current->buffer && !slip_format_has_alpha(current->buffer->format)) {
		pixman_region32_fini(&surface->opaque);
		pixman_region32_init_rect(&surface->opaque, 0, 0, width, height);
	} else {
		pixman_region32_intersect_rect(
				&surface->opaque, &current->opaque, 0, 0, width, height);
	}
}

void surface_apply(struct surface *surface, struct surface_state *state, bool same_role_object,
		const void *captured)
{
	struct surface_state *current = &surface->current;
	current->fields = 0;
	current->dx = current->dy = 0;
	pixman_region32_clear(&current->surface_damage);
	pixman_region32_clear(&current->buffer_damage);
	surface_state_merge(current, state);
	update_derived(surface);
	if (!current->buffer) {
		// Without content there is nothing that could be presented.
		presentation_discard(&current->feedbacks);
	}
	if (current->fields & SURFACE_SET_BARRIER) {
		fifo_set_barrier(surface);
	}

	subsurface_parent_applied(surface);
	if (same_role_object && surface->role_data && surface->role->commit) {
		surface->role->commit(surface, captured);
	}
	wl_signal_emit_mutable(&surface->events.commit, surface);
}

void surface_set_preferred(struct surface *surface, int scale, enum wl_output_transform transform)
{
	bool first = surface->preferred.scale == 0;
	bool scaled = first || surface->preferred.scale != scale;
	int whole = output_view_get_whole_scale(surface->preferred.scale);
	bool turned = first || surface->preferred.transform != transform;
	surface->preferred.scale = scale;
	surface->preferred.transform = transform;
	if (scaled) {
		fractional_scale_update(surface);
	}
	if (wl_resource_get_version(surface->resource) <
			WL_SURFACE_PREFERRED_BUFFER_SCALE_SINCE_VERSION) {
		return;
	}
	if (first || whole != output_view_get_whole_scale(scale)) {
		wl_surface_send_preferred_buffer_scale(
				surface->resource, output_view_get_whole_scale(scale));
	}
	if (turned) {
		wl_surface_send_preferred_buffer_transform(surface->resource, transform);
	}
}

void surface_send_frame_done(struct surface *surface, uint32_t when)
{
	struct wl_resource *callback, *tmp;
	wl_resource_for_each_safe (callback, tmp, &surface->current.frame_callbacks) {
		wl_callback_send_done(callback, when);
		wl_resource_destroy(callback);
	}
}

void surface_for_each(struct surface *surface, int x, int y, surface_iterator iterator, void *data)
{
	if (!surface_has_content(surface)) {
		return;
	}
	struct subsurface *subsurface;
	wl_list_for_each (subsurface, &surface->below, link) {
		surface_for_each(subsurface->surface, surface_limit(x + subsurface->x),
				surface_limit(y + subsurface->y), iterator, data);
	}
	iterator(surface, x, y, data);
	wl_list_for_each (subsurface, &surface->above, link) {
		surface_for_each(subsurface->surface, surface_limit(x + subsurface->x),
				surface_limit(y + subsurface->y), iterator, data);
	}
}
