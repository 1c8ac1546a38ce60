/* SPDX-License-Identifier: MIT */
#include "frame_private.h"

#include <boxes.h>
#include <drm_fourcc.h>
#include <string.h>

#include "explain.h"
#include "server.h"
#include "surface_info.h"

// Whether the one entry could be scanned out if its client had made another buffer.
static bool could_be_scanned_out(const struct screen *screen)
{
	const struct output *output = screen->output;
	const struct output_layer *layer = &screen->list.entries[0].layer;
	return layer->dst.x1 == 0 && layer->dst.y1 == 0 && layer->dst.x2 == output->width &&
			layer->dst.y2 == output->height && layer->src.width == output->width &&
			layer->src.height == output->height &&
			layer->buffer->width == output->width &&
			layer->buffer->height == output->height &&
			layer->transform == WL_OUTPUT_TRANSFORM_NORMAL &&
			!layer->buffer->y_invert && output_layer_is_opaque(layer);
}

// Keeps what the device said of a pair with which nothing else is wrong.
static void note_answer(struct screen *screen)
{
	if (screen->list.n_entries != 1 || screen->list.entries[0].cursor) {
		return;
	}
	const struct plane_choice *choice = &screen->plan->choices[0];
	const struct buffer *buffer = screen->list.entries[0].layer.buffer;
	bool asked = choice->plane >= 0 || choice->verdict.rule == PLANE_RULE_REFUSED;
	if (asked && could_be_scanned_out(screen)) {
		feedback_note(&screen->refusals, buffer->format,
				slip_buffer_get_attributes(buffer->dmabuf)->modifier,
				-choice->verdict.error);
	}
}

// Where it comes to be painted, or is no longer: what changes on a plane is no difference to the
// list, nor to what is painted.
static void note_cursor(struct screen *screen)
{
	const struct scene_list *list = &screen->list;
	const pixman_box32_t all = { 0, 0, list->view.width, list->view.height };
	pixman_box32_t box = scene_list_get_cursor_box(list);
	int first = scene_list_find_cursor(list);
	uint64_t painted = 0;
	for (int i = first; i < list->n_entries; i++) {
		painted |= (uint64_t)!list->entries[i].on_plane << (i - first) % 64;
	}
	if (first == list->n_entries) {
		return;
	}
	if (painted != screen->cursor_painted && boxes_clip(&box, &all)) {
		boxes_add(&screen->damage, &box);
	}
	screen->cursor_painted = painted;
}

bool frame_is_in_picture(const struct screen *screen, const struct scene_entry *entry)
{
	return entry->cursor && screen->plan->cursor_plane >= 0;
}

void frame_use_plan(struct screen *screen, const struct plane_plan *plan)
{
	if (screen->plan_serial != plan->serial) {
		screen->plan_serial = plan->serial;
		explain_socket_note(screen->server->explain);
	}
	screen->plan = plan;
	for (int i = 0; i < plan->n; i++) {
		struct scene_entry *entry = &screen->list.entries[i];
		entry->on_plane = plan->choices[i].plane >= 0;
		entry->layer.plane = plan->choices[i].plane;
		entry->layer.zpos = plan->choices[i].zpos;
	}
	note_cursor(screen);
	note_answer(screen);
}

// Of buffers of one pixel, as clients use them for backgrounds.
static bool is_black(const struct output_layer *layer)
{
	struct buffer *buffer = layer->buffer;
	struct slip_mapping mapping;
	uint32_t pixel;
	if (buffer->width != 1 || buffer->height != 1 || buffer->format != DRM_FORMAT_XRGB8888 ||
			!output_layer_is_opaque(layer) ||
			buffer->impl->begin_read(buffer, &mapping) < 0) {
		return false;
	}
	memcpy(&pixel, mapping.planes[0].data, sizeof(pixel));
	return buffer->impl->end_read(buffer) && (pixel & 0xffffff) == 0;
}

bool frame_find_plan(struct screen *screen, int64_t now)
{
	struct wl_array *candidates = &screen->server->candidates;
	bool background = true;
	candidates->size = 0;
	for (int i = 0; i < screen->list.n_entries; i++) {
		struct plane_candidate *candidate = wl_array_add(candidates, sizeof(*candidate));
		if (!candidate) {
			return false;
		}
		const struct scene_entry *entry = &screen->list.entries[i];
		background = background && !entry->cursor && is_black(&entry->layer);
		*candidate = (struct plane_candidate){
			.layer = &entry->layer,
			.background = background,
			.busy = surface_info_is_busy(entry->surface, now),
			.held = surface_info_is_held(entry->surface, screen, now),
			.cursor = entry->cursor,
		};
	}
	if (screen->generation != screen->output->generation) {
		screen->generation = screen->output->generation;
		feedback_forget(&screen->refusals);
	}
	const struct plane_plan *plan = planes_find(screen->planes, candidates->data,
			screen->list.n_entries, cursor_picture_place(screen), now);
	if (plan) {
		frame_use_plan(screen, plan);
	}
	return plan;
}

static bool has_free_plane(const struct screen *screen)
{
	const struct output *output = screen->output;
	const struct plane_plan *plan = screen->plan;
	uint32_t used = plan->target_plane >= 0 ? 1u << plan->target_plane : 0;
	for (int i = 0; i < plan->n; i++) {
		used |= plan->choices[i].plane >= 0 ? 1u << plan->choices[i].plane : 0;
	}
	for (int i = 0; i < output->n_planes; i++) {
		if (output->planes[i].type != OUTPUT_PLANE_CURSOR && !(used & 1u << i)) {
			return true;
		}
	}
	return false;
}

// Whether buffers of other formats might get an entry onto a plane; or, if it is on one, keep it
// there.
static bool is_for_scanout(const struct screen *screen, int i, bool alone)
{
	const struct scene_entry *entry = &screen->list.entries[i];
	if (entry->on_plane) {
		return !frame_is_in_picture(screen, entry);
	}
	return alone ||
			(screen->plan->choices[i].verdict.rule == PLANE_RULE_FORMAT &&
					has_free_plane(screen));
}

void frame_note_paths(struct screen *screen, int64_t now)
{
	const struct scene_list *list = &screen->list;
	bool alone = list->n_entries == 1 && could_be_scanned_out(screen);
	for (int i = 0; i < list->n_entries; i++) {
		const struct scene_entry *entry = &list->entries[i];
		surface_info_shown(entry->surface, screen, &entry->layer,
				&screen->plan->choices[i].verdict, is_for_scanout(screen, i, alone),
				now);
	}
	screen->counters.frames++;
	if (screen->plan->target_plane < 0) {
		screen->counters.scanned_out++;
	} else if (!screen_is_watched(screen)) {
		screen->counters.unpainted++;
	} else {
		screen->counters.painted++;
	}
}
