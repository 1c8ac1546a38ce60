/* SPDX-License-Identifier: MIT */
#include "frame_private.h"

#include <errno.h>
#include <presentation.h>
#include <string.h>

#include "explain.h"
#include "feed.h"
#include "log.h"
#include "server.h"
#include "trace.h"

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
				output_is_covered(screen->output, &list->entries[0].layer.dst);
	case VRR_ALWAYS:
		return true;
	}
	return false;
}

static struct output_layer show_picture(struct screen *screen)
{
	struct output_layer layer = screen->cursor_picture.layer;
	layer.plane = screen->plan->cursor_plane;
	layer.zpos = screen->plan->cursor_zpos;
	cursor_picture_paint(screen);
	if (screen->cursor_picture.stale) {
		wl_event_source_timer_update(screen->retry, FRAME_RETRY_MS);
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

// Commits what the plan says. 0 or -errno, which may be of what would be painted in.
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
		if (entry->on_plane && !frame_is_in_picture(screen, entry)) {
			layers[state.n_layers++] = entry->layer;
		}
	}
	if (plan->target_plane >= 0) {
		target = frame_bring_up(screen, &all);
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
			.opaque = frame_is_target_lowest(screen) ? &all : &none,
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
				screen->output->name, strerror(error), FRAME_RETRY_MS);
	}
	wl_event_source_timer_update(screen->retry, FRAME_RETRY_MS);
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
	bool planned = frame_find_plan(screen, now);
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
		frame_use_plan(screen, planes_refuse(screen->planes, -ret, now));
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
		frame_note_paths(screen, now);
	}
	if (has_other_surfaces(&screen->list, &screen->previous)) {
		explain_socket_note(screen->server->explain);
	}
	// It is for the screen that clients know of to say when something was presented.
	for (int i = 0; i < screen->list.n_entries && !screen->mirrors; i++) {
		const struct scene_entry *entry = &screen->list.entries[i];
		bool copied = !entry->on_plane || frame_is_in_picture(screen, entry);
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
