/* SPDX-License-Identifier: MIT */
#include "surface_state.h"

#include "presentation.h"
#include "region.h"
#include "transform.h"

void surface_state_init(struct surface_state *state)
{
	*state = (struct surface_state){ .scale = 1, .alpha = OUTPUT_ALPHA_MAX };
	pixman_region32_init(&state->surface_damage);
	pixman_region32_init(&state->buffer_damage);
	pixman_region32_init(&state->opaque);
	pixman_region32_init_rect(
			&state->input, INT32_MIN / 2, INT32_MIN / 2, INT32_MAX, INT32_MAX);
	wl_list_init(&state->frame_callbacks);
	wl_list_init(&state->feedbacks);
}

void surface_state_finish(struct surface_state *state)
{
	buffer_unlock(state->buffer);
	pixman_region32_fini(&state->surface_damage);
	pixman_region32_fini(&state->buffer_damage);
	pixman_region32_fini(&state->opaque);
	pixman_region32_fini(&state->input);
	struct wl_resource *resource, *tmp;
	wl_resource_for_each_safe (resource, tmp, &state->frame_callbacks) {
		wl_resource_destroy(resource);
	}
	presentation_discard(&state->feedbacks);
}

static void move_damage(pixman_region32_t *dst, pixman_region32_t *src)
{
	pixman_region32_union(dst, dst, src);
	region_limit_damage(dst);
	pixman_region32_clear(src);
}

void surface_state_merge(struct surface_state *dst, struct surface_state *src)
{
	if (src->fields & SURFACE_BUFFER) {
		buffer_unlock(dst->buffer);
		dst->buffer = src->buffer;
		src->buffer = NULL;
	}
	if (src->fields & SURFACE_OPAQUE) {
		pixman_region32_copy(&dst->opaque, &src->opaque);
	}
	if (src->fields & SURFACE_INPUT) {
		pixman_region32_copy(&dst->input, &src->input);
	}
	if (src->fields & SURFACE_TRANSFORM) {
		dst->transform = src->transform;
	}
	if (src->fields & SURFACE_SCALE) {
		dst->scale = src->scale;
	}
	if (src->fields & SURFACE_VIEWPORT) {
		dst->viewport = src->viewport;
	}
	if (src->fields & SURFACE_ALPHA) {
		dst->alpha = src->alpha;
	}
	if (src->fields & SURFACE_REPRESENTATION) {
		dst->representation = src->representation;
	}
	if (src->fields & SURFACE_TEARING) {
		dst->may_tear = src->may_tear;
	}
	if (src->fields & SURFACE_TARGET) {
		// None of what becomes one is to be shown before its time.
		bool later = dst->fields & SURFACE_TARGET && dst->target > src->target;
		dst->target = later ? dst->target : src->target;
	}
	dst->dx = surface_limit(dst->dx + src->dx);
	dst->dy = surface_limit(dst->dy + src->dy);
	move_damage(&dst->surface_damage, &src->surface_damage);
	move_damage(&dst->buffer_damage, &src->buffer_damage);
	wl_list_insert_list(dst->frame_callbacks.prev, &src->frame_callbacks);
	wl_list_init(&src->frame_callbacks);
	// A commit whose content another replaced before it was shown has not been presented.
	presentation_discard(&dst->feedbacks);
	wl_list_insert_list(&dst->feedbacks, &src->feedbacks);
	wl_list_init(&src->feedbacks);
	dst->fields |= src->fields;
	src->fields = 0;
	src->dx = src->dy = 0;
}

void surface_state_get_buffer_size(const struct surface_state *state, int *width, int *height)
{
	*width = *height = 0;
	if (!state->buffer) {
		return;
	}
	bool turned = transform_is_sideways(state->transform);
	*width = (turned ? state->buffer->height : state->buffer->width) / state->scale;
	*height = (turned ? state->buffer->width : state->buffer->height) / state->scale;
}

void surface_state_get_size(const struct surface_state *state, int *width, int *height)
{
	surface_state_get_buffer_size(state, width, height);
	if (!state->buffer) {
		return;
	}
	if (state->viewport.has_dst) {
		*width = state->viewport.width;
		*height = state->viewport.height;
	} else if (state->viewport.has_src) {
		*width = (int)state->viewport.src.width;
		*height = (int)state->viewport.src.height;
	}
}
