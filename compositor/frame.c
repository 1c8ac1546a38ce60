/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <errno.h>
#include <painter.h>
#include <presentation.h>
#include <string.h>

#include "log.h"
#include "server.h"
#include "surface_info.h"

#include "presentation-time-server-protocol.h"

#define RETRY_MS 100

// What is hidden below others lies on the output all the same.
static void update_entered(struct screen *screen)
{
	output_global_begin(screen->global);
	for (int i = 0; i < screen->list.n_entries; i++) {
		output_global_enter(screen->global, screen->list.entries[i].surface);
	}
	output_global_end(screen->global);
}

void frame_build(struct screen *screen)
{
	struct scene_list list = screen->previous;
	screen->previous = screen->list;
	screen->list = list;
	scene_list_clear(&screen->list, &screen->global->view);
	server_add_to_scene(screen->server, &screen->list);
	if (!screen->mirrors) {
		update_entered(screen);
	}
	scene_list_cull(&screen->list);
	scene_list_diff(&screen->previous, &screen->list, &screen->damage);
}

// The layers of screen.list, one after the other, as outputs and the painter want them.
static const struct output_layer *get_layers(struct screen *screen)
{
	struct wl_array *layers = &screen->server->layers;
	layers->size = 0;
	for (int i = 0; i < screen->list.n_entries; i++) {
		struct output_layer *layer = wl_array_add(layers, sizeof(*layer));
		if (!layer) {
			return NULL;
		}
		*layer = screen->list.entries[i].layer;
	}
	return layers->data;
}

uint64_t frame_paint(struct screen *screen, struct output_target *target)
{
	const struct output_layer *layers = get_layers(screen);
	int n_layers = layers ? screen->list.n_entries : 0;
	return painter_paint(screen->server->painter, target, screen->output->width,
			screen->output->height, layers, n_layers);
}

static bool is_opaque(const struct output_layer *layer)
{
	pixman_box32_t dst = layer->dst;
	return pixman_region32_contains_rectangle((pixman_region32_t *)layer->opaque, &dst) ==
			PIXMAN_REGION_IN;
}

// Why a layer cannot be scanned out whatever its buffer's layout is, or NULL.
static const char *check_layer(const struct output *output, const struct output_layer *layer)
{
	if (layer->dst.x1 != 0 || layer->dst.y1 != 0 || layer->dst.x2 != output->width ||
			layer->dst.y2 != output->height) {
		return "it does not cover the output exactly";
	}
	if (layer->src.width != output->width || layer->src.height != output->height) {
		return "it is scaled";
	}
	if (layer->buffer->width != output->width || layer->buffer->height != output->height) {
		return "only a part of its buffer is shown";
	}
	if (layer->transform != WL_OUTPUT_TRANSFORM_NORMAL) {
		return "it is turned";
	}
	if (layer->buffer->y_invert) {
		return "its buffer is stored bottom row first";
	}
	if (layer->alpha < OUTPUT_ALPHA_MAX) {
		return "it is made translucent by its client";
	}
	return is_opaque(layer) ? NULL : "it is translucent";
}

// Asks the device, and keeps what it says of the pair, with which nothing else is wrong.
static int test(struct screen *screen, const struct output_state *state)
{
	struct output *output = screen->output;
	const struct buffer *buffer = state->layers[0].buffer;
	int ret = output->impl->test(output, state);
	feedback_note(&screen->refusals, buffer->format,
			slip_buffer_get_attributes(buffer->dmabuf)->modifier, ret);
	return ret;
}

/*
 * Why the list cannot be scanned out, or NULL if it is on its way to the screen. The rules go from
 * what the scene is to what the device says, so that the first one broken is the one worth telling.
 * *could is whether it could be if its client had made another buffer.
 */
static const char *scan_out(struct screen *screen, bool *could)
{
	struct output *output = screen->output;
	const struct scene_list *list = &screen->list;
	*could = false;
	if (screen->generation != output->generation) {
		screen->generation = output->generation;
		feedback_forget(&screen->refusals);
	}
	if (list->n_entries == 0) {
		return "there is nothing to show";
	}
	if (list->n_entries > 1) {
		return "other surfaces can be seen too, and only the primary plane is used";
	}
	const struct output_layer *layer = &list->entries[0].layer;
	const char *reason = check_layer(output, layer);
	*could = !reason;
	if (!layer->buffer->dmabuf) {
		return "its buffer is not a dma-buf";
	}
	if (reason) {
		return reason;
	}
	struct output_state state = { .layers = layer, .n_layers = 1 };
	if (test(screen, &state) < 0) {
		return "the device refuses it";
	}
	return output->impl->commit(output, &state) < 0 ? "the device refuses it" : NULL;
}

static int compose(struct screen *screen)
{
	struct output *output = screen->output;
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, (unsigned)output->width, (unsigned)output->height);
	// What changed while clients' own buffers were on the screen, nobody has kept.
	output->impl->damage(output, screen->scanning_out ? &all : &screen->damage);
	pixman_region32_clear(&screen->damage);
	screen->scanning_out = false;

	struct output_target *target = screen->painted;
	if (!target || pixman_region32_not_empty(&target->damage)) {
		target = output->impl->acquire(output);
		if (!target) {
			pixman_region32_fini(&all);
			return -errno;
		}
		screen->stats.bytes_read += frame_paint(screen, target);
	}
	struct output_layer layer = {
		.buffer = target->buffer,
		.src = { 0, 0, output->width, output->height },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, output->width, output->height },
		.opaque = &all,
	};
	if (pixman_region32_not_empty(&target->damage)) {
		wl_event_source_timer_update(screen->retry, RETRY_MS);
	}
	struct output_state state = { .layers = &layer, .n_layers = 1 };
	int ret = output->impl->commit(output, &state);
	pixman_region32_fini(&all);
	screen->painted = ret < 0 ? NULL : target;
	return ret;
}

// Told once each time a surface's path changes, and counted for --stats.
static void note_paths(struct screen *screen, const char *reason, bool could)
{
	for (int i = 0; i < screen->list.n_entries; i++) {
		surface_info_shown(screen->list.entries[i].surface, screen, reason, could);
	}
	screen->stats.frames++;
	if (reason) {
		screen->stats.painted++;
	} else {
		screen->stats.scanned_out++;
	}
}

// Told once for each trouble, not once for each time that it is tried again.
static void lose(struct screen *screen, int error)
{
	if (screen->failing != error) {
		screen->failing = error;
		log_error("output %s: no frame can be shown: %s; trying again every %d ms",
				screen->output->name, strerror(error), RETRY_MS);
	}
	wl_event_source_timer_update(screen->retry, RETRY_MS);
}

void frame_show(struct screen *screen)
{
	frame_build(screen);
	bool could;
	const char *reason = scan_out(screen, &could);
	if (!reason) {
		pixman_region32_clear(&screen->damage);
		screen->scanning_out = true;
		screen->painted = NULL;
	} else {
		int ret = compose(screen);
		if (ret < 0) {
			// What was to be shown is still in the targets' damage.
			lose(screen, -ret);
			return;
		}
	}
	screen->failing = 0;
	note_paths(screen, reason, could);
	struct wl_list *feedbacks = reason ? &screen->composed : &screen->scanned_out;
	// It is for the screen that clients know of to say when something was presented.
	for (int i = 0; i < screen->list.n_entries && !screen->mirrors; i++) {
		presentation_take(screen->list.entries[i].surface, feedbacks);
	}
}

void frame_presented(struct screen *screen, const struct output_presented *presented)
{
	int64_t ns = presented->when.tv_sec * INT64_C(1000000000) + presented->when.tv_nsec;
	if (screen->stats.first == 0) {
		screen->stats.first = ns;
	}
	screen->stats.last = ns;
	screen->stats.presented++;
	struct wl_list *outputs = &screen->global->resources;
	int refresh = screen->output->refresh;
	presentation_send(&screen->scanned_out, outputs, presented, refresh,
			presented->flags | WP_PRESENTATION_FEEDBACK_KIND_ZERO_COPY);
	presentation_send(&screen->composed, outputs, presented, refresh, presented->flags);
	if (screen->server->policy->presented) {
		screen->server->policy->presented(screen->server);
	}
	// A mirror has a rhythm of its own, which clients need not follow too.
	if (!screen->mirrors) {
		server_send_frame_done(screen->server, (uint32_t)(ns / 1000000));
	}
}

void frame_discard(struct screen *screen)
{
	presentation_discard(&screen->scanned_out);
	presentation_discard(&screen->composed);
}
