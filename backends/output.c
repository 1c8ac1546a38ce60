/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <stdio.h>

struct color color_guess(int width, int height)
{
	return (struct color){ .encoding = width >= 1280 || height > 576 ? COLOR_BT709
									 : COLOR_BT601 };
}

bool output_has_pair(
		const struct slip_format_pair *pairs, size_t n, uint32_t format, uint64_t modifier)
{
	for (size_t i = 0; i < n; i++) {
		if (pairs[i].format == format && pairs[i].modifier == modifier) {
			return true;
		}
	}
	return false;
}

bool output_layer_is_opaque(const struct output_layer *layer)
{
	pixman_box32_t dst = layer->dst;
	return layer->alpha == OUTPUT_ALPHA_MAX &&
			pixman_region32_contains_rectangle((pixman_region32_t *)layer->opaque,
					&dst) == PIXMAN_REGION_IN;
}

void output_init(struct output *output, const struct output_interface *impl, const char *name)
{
	*output = (struct output){ .impl = impl, .n_planes = 1 };
	output->planes[0].transforms = 1u
			<< OUTPUT_TRANSFORM_BIT(WL_OUTPUT_TRANSFORM_NORMAL, false);
	snprintf(output->name, sizeof(output->name), "%s", name);
	wl_list_init(&output->link);
	wl_signal_init(&output->events.frame);
	wl_signal_init(&output->events.presented);
	wl_signal_init(&output->events.lease);
	wl_signal_init(&output->events.destroy);
}

void output_finish(struct output *output)
{
	// Who looks at all there are, now that this one goes, does not find it any more.
	wl_list_remove(&output->link);
	wl_signal_emit_mutable(&output->events.destroy, output);
}

bool output_is_covered(const struct output *output, const pixman_box32_t *box)
{
	return box->x1 <= 0 && box->y1 <= 0 && box->x2 >= output->width &&
			box->y2 >= output->height;
}

int output_get_cursor_plane(const struct output *output)
{
	for (int i = 0; i < output->n_planes; i++) {
		const struct output_plane *plane = &output->planes[i];
		if (plane->type == OUTPUT_PLANE_CURSOR && plane->width > 0 && plane->height > 0) {
			return i;
		}
	}
	return -1;
}

void output_schedule_frame(struct output *output)
{
	output->stale = true;
	output_schedule_look(output);
}

void output_schedule_look(struct output *output)
{
	if (output->scheduled) {
		return;
	}
	output->scheduled = true;
	if (!output->in_flight) {
		output->impl->schedule(output);
	}
}

#define SECOND INT64_C(1000000000)

int64_t output_get_period(const struct output *output, int64_t now)
{
	if (output->retrace == 0 || output->adapts || output->refresh <= 0) {
		return 0;
	}
	int64_t period = 1000 * SECOND / output->refresh;
	int64_t age = now - output->retrace;
	// A retrace's event may come before the time that it tells.
	return age >= -period && age < SECOND ? period : 0;
}

#define MAX_DAMAGE_RECTANGLES 32

void output_target_damage(struct output_target *target, const pixman_region32_t *damage)
{
	pixman_region32_t *sum = &target->damage;
	pixman_region32_union(sum, sum, (pixman_region32_t *)damage);
	if (pixman_region32_n_rects(sum) > MAX_DAMAGE_RECTANGLES) {
		pixman_region32_reset(sum, pixman_region32_extents(sum));
	}
}

void output_send_frame(struct output *output)
{
	output->scheduled = false;
	wl_signal_emit_mutable(&output->events.frame, output);
}

void output_send_presented(struct output *output, const struct output_presented *presented)
{
	output->in_flight = false;
	if (presented->sequence != 0 && !presented->torn) {
		output->retrace = presented->when.tv_sec * SECOND + presented->when.tv_nsec;
	}
	wl_signal_emit_mutable(&output->events.presented, (void *)presented);
	if (output->scheduled && !output->in_flight) {
		output->impl->schedule(output);
	}
}

void backend_init(
		struct backend *backend, const char *name, void (*destroy)(struct backend *backend))
{
	*backend = (struct backend){ .destroy = destroy, .name = name, .drm_fd = -1 };
	wl_list_init(&backend->outputs);
	wl_signal_init(&backend->events.new_output);
	wl_signal_init(&backend->events.device_gone);
}

void backend_add_output(struct backend *backend, struct output *output)
{
	wl_list_insert(backend->outputs.prev, &output->link);
	wl_signal_emit_mutable(&backend->events.new_output, output);
}

void backend_destroy(struct backend *backend)
{
	if (backend) {
		backend->destroy(backend);
	}
}
