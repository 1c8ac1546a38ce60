/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <boxes.h>
#include <clock.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <painter.h>
#include <presentation.h>
#include <string.h>

#include "borders.h"
#include "explain.h"
#include "feed.h"
#include "log.h"
#include "server.h"
#include "surface_info.h"
#include "trace.h"

#include "presentation-time-server-protocol.h"

#define RETRY_MS 100

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

// Whether no plane is below what is painted.
static bool is_target_lowest(const struct screen *screen)
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
	struct output_layer *layer = is_target_lowest(screen) ? NULL : add_layer(screen);
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
		pixman_region32_union_rect(&screen->damage, &screen->damage, box.x1, box.y1,
				(unsigned)(box.x2 - box.x1), (unsigned)(box.y2 - box.y1));
	}
	screen->cursor_painted = painted;
}

// Its picture is on a plane, its buffer is not.
static bool is_in_picture(const struct screen *screen, const struct scene_entry *entry)
{
	return entry->cursor && screen->plan->cursor_plane >= 0;
}

static void use_plan(struct screen *screen, const struct plane_plan *plan)
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

static bool find_plan(struct screen *screen, int64_t now)
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
		use_plan(screen, plan);
	}
	return plan;
}

static bool covers_output(const struct output *output, pixman_box32_t box)
{
	return box.x1 <= 0 && box.y1 <= 0 && box.x2 >= output->width && box.y2 >= output->height;
}

// The one surface that is all that there is to see may, while it is scanned out.
static bool may_tear(const struct screen *screen)
{
	const struct scene_entry *only = screen->list.entries;
	return screen->list.n_entries == 1 && only->on_plane && only->surface->current.may_tear;
}

static bool wants_adaptive_sync(const struct screen *screen)
{
	const struct scene_list *list = &screen->list;
	switch (screen->server->options->vrr) {
	case VRR_OFF:
		return false;
	case VRR_FULLSCREEN:
		return list->n_entries == 1 &&
				covers_output(screen->output, list->entries[0].layer.dst);
	case VRR_ALWAYS:
		return true;
	}
	return false;
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

// Brings a target up to what is painted, or leaves that until somebody looks; NULL and errno.
static struct output_target *bring_up(struct screen *screen, const pixman_region32_t *all)
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
		wl_event_source_timer_update(screen->retry, RETRY_MS);
	}
	return target;
}

static struct output_layer show_picture(struct screen *screen)
{
	struct output_layer layer = screen->cursor_picture.layer;
	layer.plane = screen->plan->cursor_plane;
	layer.zpos = screen->plan->cursor_zpos;
	cursor_picture_paint(screen);
	if (screen->cursor_picture.stale) {
		wl_event_source_timer_update(screen->retry, RETRY_MS);
	}
	return layer;
}

static int commit(struct screen *screen, const struct output_state *state)
{
	struct trace *trace = screen->server->trace;
	unsigned track = trace_get_output_track(screen->id);
	trace_begin(trace, track, "commit");
	uint64_t flow = trace_start_flow(trace, track);
	int ret = screen->output->impl->commit(screen->output, state);
	if (ret < 0) {
		counters_refuse(&screen->counters, ret);
		trace_note(trace, track, "refused", strerror(-ret));
	} else {
		screen->flow = flow;
	}
	trace_end(trace, track);
	return ret;
}

// Commits what the plan says. 0 or -errno; -ENOMEM also where there is no target.
static int show(struct screen *screen)
{
	struct output *output = screen->output;
	const struct plane_plan *plan = screen->plan;
	struct output_layer layers[OUTPUT_MAX_PLANES];
	struct output_state state = {
		.layers = layers,
		.may_tear = may_tear(screen),
		.adaptive_sync = wants_adaptive_sync(screen),
		.same_contents = screen->next.committed == 0,
	};
	struct output_target *target = NULL;
	int ret = 0;
	pixman_region32_t all, none;
	pixman_region32_init_rect(&all, 0, 0, (unsigned)output->width, (unsigned)output->height);
	pixman_region32_init(&none);
	for (int i = 0; i < screen->list.n_entries; i++) {
		const struct scene_entry *entry = &screen->list.entries[i];
		if (entry->on_plane && !is_in_picture(screen, entry)) {
			layers[state.n_layers++] = entry->layer;
		}
	}
	if (plan->target_plane >= 0) {
		target = bring_up(screen, &all);
		if (!target) {
			ret = -errno;
			goto out;
		}
		layers[state.n_layers++] = (struct output_layer){
			.buffer = target->buffer,
			.plane = plan->target_plane,
			.zpos = plan->target_zpos,
			.src = { 0, 0, output->width, output->height },
			.alpha = OUTPUT_ALPHA_MAX,
			.dst = { 0, 0, output->width, output->height },
			.opaque = is_target_lowest(screen) ? &all : &none,
		};
	}
	if (plan->cursor_plane >= 0) {
		layers[state.n_layers++] = show_picture(screen);
	}
	ret = commit(screen, &state);
	if (ret < 0) {
		target = NULL;
	} else if (!target) {
		pixman_region32_clear(&screen->damage);
		screen->scanning_out = true;
	}
out:
	screen->painted = target;
	pixman_region32_fini(&all);
	pixman_region32_fini(&none);
	return ret;
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
		return !is_in_picture(screen, entry);
	}
	return alone ||
			(screen->plan->choices[i].verdict.rule == PLANE_RULE_FORMAT &&
					has_free_plane(screen));
}

// Told once each time a surface's path changes, and counted for --stats.
static void note_paths(struct screen *screen, int64_t now)
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

// Told once for each trouble, not once for each time that it is tried again.
static void lose(struct screen *screen, int error)
{
	bool first = screen->failing != error;
	screen->failing = error;
	screen->output->stale = true;
	if (first && (error == EBUSY || error == EACCES || error == ENODEV)) {
		log_info("output %s: waiting: %s", screen->output->name, strerror(error));
	} else if (first) {
		log_error("output %s: no frame can be shown: %s; trying again every %d ms",
				screen->output->name, strerror(error), RETRY_MS);
	}
	wl_event_source_timer_update(screen->retry, RETRY_MS);
}

static bool has_other_surfaces(const struct scene_list *a, const struct scene_list *b)
{
	bool same = a->n_entries == b->n_entries;
	for (int i = 0; same && i < a->n_entries; i++) {
		same = a->entries[i].surface == b->entries[i].surface;
	}
	return !same;
}

// The device took back what it had said, or was never asked.
static bool is_refusal(int ret)
{
	return ret == -EINVAL || ret == -ENOSPC || ret == -ERANGE;
}

static int plan_and_show(struct screen *screen, int64_t now)
{
	struct trace *trace = screen->server->trace;
	unsigned track = trace_get_output_track(screen->id);
	trace_begin(trace, track, "plan");
	bool planned = find_plan(screen, now);
	trace_end(trace, track);
	return planned ? show(screen) : -ENOMEM;
}

// Nothing is shown, or painted; but clients are told of frames, so that they go on.
static int show_nothing(struct screen *screen)
{
	const struct output_state nothing = { 0 };
	pixman_region32_clear(&screen->damage);
	return commit(screen, &nothing);
}

// Whether there is a new commit.
static bool make_and_show(struct screen *screen)
{
	struct trace *trace = screen->server->trace;
	unsigned track = trace_get_output_track(screen->id);
	int64_t now = server_get_time(screen->server);
	trace_begin(trace, track, "build");
	bool due = frame_build_if_due(screen);
	trace_end(trace, track);
	if (!due) {
		return false;
	}
	bool unseen = screen->output->unseen;
	int ret = unseen ? show_nothing(screen) : plan_and_show(screen, now);
	bool has_cursor = scene_list_find_cursor(&screen->list) < screen->list.n_entries;
	if (is_refusal(ret) && has_cursor && screen->cursor_painted == 0) {
		// It may be about where the cursor is now, for which the device was not asked.
		planes_ask_again(screen->planes);
		ret = plan_and_show(screen, now);
	}
	if (is_refusal(ret) && screen->list.n_entries > 0) {
		use_plan(screen, planes_refuse(screen->planes, -ret, now));
		ret = show(screen);
	}
	if (ret < 0) {
		// What was to be shown is still in the targets' damage.
		lose(screen, -ret);
		return false;
	}
	screen->failing = 0;
	screen->output->stale = false;
	screen->in_flight = screen->next;
	screen->next = (struct counters_frame){ 0 };
	if (!unseen) {
		note_paths(screen, now);
	}
	if (has_other_surfaces(&screen->list, &screen->previous)) {
		explain_socket_note(screen->server->explain);
	}
	// It is for the screen that clients know of to say when something was presented.
	for (int i = 0; i < screen->list.n_entries && !screen->mirrors; i++) {
		const struct scene_entry *entry = &screen->list.entries[i];
		bool copied = !entry->on_plane || is_in_picture(screen, entry);
		presentation_take(
				entry->surface, copied ? &screen->composed : &screen->scanned_out);
	}
	if (unseen) {
		frame_discard(screen);
	}
	output_global_latched(screen->global);
	return true;
}

void frame_show(struct screen *screen)
{
	unsigned track = trace_get_output_track(screen->id);
	int64_t begun = screen_get_time(screen);
	if (screen->next.begun == 0) {
		screen->next.begun = begun;
		screen->next.aim = screen->pacing.aim;
	}
	trace_begin(screen->server->trace, track, "frame");
	bool made = make_and_show(screen);
	trace_end(screen->server->trace, track);
	if (made) {
		frame_latched(screen, begun);
		pacing_made(&screen->pacing, begun, screen_get_time(screen));
	} else {
		pacing_drop(&screen->pacing);
	}
	feeds_take_frame(screen, made);
}

/*
 * Clients are told to go on when what they committed is presented: they then have most of a refresh
 * to draw, and what they draw is on the screen after it. For who takes longer, or may, that is not
 * enough: he is told now, and has all of it.
 */
void frame_latched(struct screen *screen, int64_t begun)
{
	screen->latched = screen->server->n_commits;
	// By a virtual clock nobody takes any time.
	if (screen->mirrors || clock_is_virtual(screen->server->clock)) {
		return;
	}
	// So that nobody changes sides from frame to frame, twice the margin.
	int64_t period = output_get_period(screen->output, begun);
	int64_t most = period - 2 * (screen->pacing.cost + screen->pacing.slack);
	server_send_frame_done(screen->server, screen, screen->latched,
			period > 0 ? most : INT64_MAX, begun);
}

// Whether all that is shown is one surface, whose client commits nothing more before it is told to.
static bool is_awaited_by_all(const struct screen *screen)
{
	const struct scene_entry *only = screen->list.entries;
	return screen->list.n_entries == 1 && only->surface &&
			!wl_list_empty(&only->surface->current.frame_callbacks);
}

bool frame_may_wait(const struct screen *screen)
{
	const struct scene_list *list = &screen->list;
	bool gone = list->n_entries > 0 && !list->entries[0].surface;
	return !screen->output->unseen && !gone && !may_tear(screen) && !is_awaited_by_all(screen);
}

void frame_presented(struct screen *screen, const struct output_presented *presented)
{
	int64_t ns = presented->when.tv_sec * INT64_C(1000000000) + presented->when.tv_nsec;
	pacing_presented(&screen->pacing,
			counters_present(&screen->counters, screen->output, &screen->in_flight,
					presented));
	trace_present(screen->server->trace, trace_get_screen_track(screen->id), screen->flow, ns,
			screen->counters.presented == 1);
	struct wl_list *outputs = &screen->global->resources;
	int refresh = screen->output->adapts ? 0 : screen->output->refresh;
	presentation_send(&screen->scanned_out, outputs, presented, refresh,
			presented->flags | WP_PRESENTATION_FEEDBACK_KIND_ZERO_COPY);
	presentation_send(&screen->composed, outputs, presented, refresh, presented->flags);
	if (screen->server->policy->presented) {
		screen->server->policy->presented(screen->server);
	}
	// A mirror has a rhythm of its own, which clients need not follow too.
	if (!screen->mirrors) {
		server_send_frame_done(screen->server, screen, screen->latched, 0, ns);
	}
	// What is applied now is for the next frame, and so are its frame callbacks.
	output_global_presented(screen->global, presented);
	feeds_presented(screen, &presented->when);
}

void frame_discard(struct screen *screen)
{
	presentation_discard(&screen->scanned_out);
	presentation_discard(&screen->composed);
}
