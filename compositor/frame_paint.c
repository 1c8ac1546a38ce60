/* SPDX-License-Identifier: MIT */
#include "frame_private.h"

#include <painter.h>

#include "borders.h"
#include "server.h"
#include "trace.h"

// Adds to one of the server's arrays; these are one frame's. NULL if there is no memory.
static struct output_layer *add_layer(struct screen *screen)
{
	return wl_array_add(&screen->server->layers, sizeof(struct output_layer));
}

static uint64_t paint(struct screen *screen, struct output_target *target)
{
	const struct wl_array *layers = &screen->server->layers;
	return painter_paint(screen->server->painter, target, screen->output->width,
			screen->output->height, layers->data,
			(int)(layers->size / sizeof(struct output_layer)));
}

uint64_t frame_paint(struct screen *screen, struct output_target *target)
{
	screen->server->layers.size = 0;
	for (int i = 0; i < screen->list.n_entries; i++) {
		struct output_layer *layer = add_layer(screen);
		if (!layer) {
			break;
		}
		*layer = screen->list.entries[i].layer;
	}
	return paint(screen, target);
}

bool frame_is_target_lowest(const struct screen *screen)
{
	bool lowest = true;
	for (int i = 0; i < screen->list.n_entries; i++) {
		const struct scene_entry *entry = &screen->list.entries[i];
		lowest &= !entry->on_plane || entry->layer.zpos > screen->plan->target_zpos;
	}
	return lowest;
}

/*
 * Paints what is not on a plane. Where an opaque entry is on one, whatever is below it is not seen,
 * and the plane may be below what is painted: a hole is left.
 */
static uint64_t paint_rest(
		struct screen *screen, struct output_target *target, const pixman_region32_t *all)
{
	struct output *output = screen->output;
	screen->server->layers.size = 0;
	struct output_layer *layer = frame_is_target_lowest(screen) ? NULL : add_layer(screen);
	if (layer) {
		*layer = (struct output_layer){ .dst = { 0, 0, output->width, output->height },
			.opaque = all };
	}
	for (int i = 0; i < screen->list.n_entries; i++) {
		const struct scene_entry *entry = &screen->list.entries[i];
		// A cursor's plane is above all that is painted, and the background below it.
		if (screen->plan->choices[i].verdict.rule == PLANE_RULE_BACKGROUND ||
				(entry->on_plane &&
						(entry->cursor ||
								!output_layer_is_opaque(
										&entry->layer)))) {
			continue;
		}
		layer = add_layer(screen);
		if (!layer) {
			break;
		}
		*layer = entry->layer;
		if (entry->on_plane) {
			layer->buffer = NULL;
		}
	}
	return paint(screen, target);
}

static uint64_t get_area(const pixman_region32_t *region)
{
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles((pixman_region32_t *)region, &n);
	uint64_t area = 0;
	for (int i = 0; i < n; i++) {
		area += (uint64_t)(boxes[i].x2 - boxes[i].x1) *
				(uint64_t)(boxes[i].y2 - boxes[i].y1);
	}
	return area;
}

static void paint_target(
		struct screen *screen, struct output_target *target, const pixman_region32_t *all)
{
	struct trace *trace = screen->server->trace;
	unsigned track = trace_get_output_track(screen->id);
	bool bordered = screen->server->options->overlay;
	pixman_region32_t part;
	pixman_region32_init(&part);
	if (bordered) {
		pixman_region32_copy(&part, &target->damage);
	}
	trace_begin(trace, track, "paint");
	screen->counters.bytes_painted += 4 * get_area(&target->damage);
	screen->counters.bytes_read += paint_rest(screen, target, all);
	if (bordered) {
		borders_draw(screen, target, &part);
	}
	trace_end(trace, track);
	pixman_region32_fini(&part);
}

struct output_target *frame_bring_up(struct screen *screen, const pixman_region32_t *all)
{
	struct output *output = screen->output;
	// What changed where nothing was painted, nobody has kept.
	bool same = !screen->scanning_out && screen->painted_serial == screen->plan->serial;
	output->impl->damage(output, same ? &screen->damage : all);
	pixman_region32_clear(&screen->damage);
	screen->scanning_out = false;
	screen->painted_serial = screen->plan->serial;

	struct output_target *target = screen->painted;
	if (!target || pixman_region32_not_empty(&target->damage)) {
		target = output->impl->acquire(output);
		if (!target) {
			return NULL;
		}
		if (screen_is_watched(screen)) {
			paint_target(screen, target, all);
		}
	}
	if (pixman_region32_not_empty(&target->damage) && screen_is_watched(screen)) {
		wl_event_source_timer_update(screen->retry, FRAME_RETRY_MS);
	}
	return target;
}
