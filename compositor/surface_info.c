/* SPDX-License-Identifier: MIT */
#include "surface_info.h"

#include <clock.h>
#include <stdio.h>
#include <stdlib.h>

#include "explain.h"
#include "log.h"
#include "screen.h"
#include "server.h"
#include "surface_path.h"
#include "trace.h"

struct surface_info {
	struct server *server;
	struct surface *surface;
	unsigned id;
	uint64_t scanned_out, painted, unpainted;
	struct wl_array paths; // struct surface_path
	/** surface.queue.fences.n when it was last looked at. */
	uint64_t n_fences;
	/** Commits in the current and the last period of BUSY_MS, and when the current one began.
	 */
	int n_commits, n_commits_before;
	int64_t period;
	/** When the last one was, and when its client was told to go on; 0 if it never was. */
	int64_t committed, told;
	/** As server.n_commits was then. */
	uint64_t last;
	/** By a virtual clock: it was committed since its client was told to go on; and that is
	 * awaited for so long, of real time, the clock being held. */
	bool follows, awaited;
	struct wl_event_source *patience;
	/** Of the last content, which is gone when this is printed. */
	int width, height;
	uint32_t format;
	const char *kind;
	/** What its dma-buf feedback is about, and for when that has lasted. */
	struct feedback_state feedback;
	struct wl_event_source *feedback_timer;
	struct wl_listener commit, stuck, changed, destroy;
};

// A period of commits, in ms, and how many of them are many: 12 Hz.
#define BUSY_MS 500
#define BUSY_COMMITS 6

// Longer than a refresh: toolkits sleep until they think that it is time for the next frame.
#define PATIENCE_MS 25

static void stop_awaiting(struct surface_info *info)
{
	if (info->awaited) {
		info->awaited = false;
		wl_event_source_timer_update(info->patience, 0);
		clock_release(info->server->clock);
	}
}

static int handle_patience(void *data)
{
	stop_awaiting(data);
	return 0;
}

static void await(struct surface_info *info, int ms)
{
	struct server *server = info->server;
	if (!clock_is_virtual(server->clock)) {
		return;
	}
	if (!info->patience) {
		info->patience = wl_event_loop_add_timer(server->loop, handle_patience, info);
	}
	if (info->patience) {
		if (!info->awaited) {
			clock_hold(server->clock);
		}
		info->awaited = true;
		wl_event_source_timer_update(info->patience, ms);
	}
}

void surface_info_await(struct surface *surface, int ms)
{
	if (surface->data) {
		await(surface->data, ms);
	}
}

static void count_commit(struct surface_info *info, int64_t now)
{
	if (now - info->period >= BUSY_MS) {
		info->n_commits_before = now - info->period < 2 * BUSY_MS ? info->n_commits : 0;
		info->n_commits = 0;
		info->period = now;
	}
	info->n_commits++;
}

static void trace_commit(struct surface_info *info)
{
	struct trace *trace = info->server->trace;
	unsigned track = trace_get_surface_track(info->id);
	const struct surface_queue *queue = &info->surface->queue;
	if (info->n_fences != queue->fences.n && queue->fences.since == 0) {
		info->n_fences = queue->fences.n;
		trace_wait(trace, track, "fence wait", queue->fences.last);
	}
	trace_note(trace, track, "commit", NULL);
}

static void handle_commit(struct wl_listener *listener, void *data)
{
	struct surface_info *info = wl_container_of(listener, info, commit);
	const struct buffer *buffer = info->surface->current.buffer;
	count_commit(info, server_get_time(info->server));
	info->committed = clock_get_time(info->server->clock);
	info->last = ++info->server->n_commits;
	info->follows = info->told != 0;
	stop_awaiting(info);
	trace_commit(info);
	if (buffer) {
		info->width = buffer->width;
		info->height = buffer->height;
		info->format = buffer->format;
		info->kind = buffer->impl->name;
	}
	server_surface_committed(info->server, info->surface);
}

static void handle_changed(struct wl_listener *listener, void *data)
{
	struct surface_info *info = wl_container_of(listener, info, changed);
	server_schedule_frames(info->server);
}

static void describe(const struct surface_info *info, char *text, size_t size)
{
	snprintf(text, size, "surface %u, %dx%d %.4s %s", info->id, info->width, info->height,
			(const char *)&info->format, info->kind);
}

static void handle_stuck(struct wl_listener *listener, void *data)
{
	struct surface_info *info = wl_container_of(listener, info, stuck);
	char text[96];
	describe(info, text, sizeof(text));
	log_info("%s: what its client committed next is not written yet: it stays as it is until "
		 "that is, or something else is committed",
			text);
}

static void handle_destroy(struct wl_listener *listener, void *data)
{
	struct surface_info *info = wl_container_of(listener, info, destroy);
	if (info->server->options->stats &&
			info->scanned_out + info->painted + info->unpainted > 0) {
		char text[96];
		describe(info, text, sizeof(text));
		fprintf(stderr,
				"slipway: %s: scanned out %llu frames, painted %llu frames, %llu "
				"unpainted\n",
				text, (unsigned long long)info->scanned_out,
				(unsigned long long)info->painted,
				(unsigned long long)info->unpainted);
	}
	server_surface_destroyed(info->server, info->surface);
	stop_awaiting(info);
	if (info->patience) {
		wl_event_source_remove(info->patience);
	}
	if (info->feedback_timer) {
		wl_event_source_remove(info->feedback_timer);
	}
	wl_list_remove(&info->commit.link);
	wl_list_remove(&info->stuck.link);
	wl_list_remove(&info->changed.link);
	wl_list_remove(&info->destroy.link);
	wl_array_release(&info->paths);
	free(info);
}

void surface_info_create(struct server *server, struct surface *surface)
{
	struct surface_info *info = calloc(1, sizeof(*info));
	if (!info) {
		wl_client_post_no_memory(wl_resource_get_client(surface->resource));
		return;
	}
	info->server = server;
	info->surface = surface;
	info->id = ++server->n_surfaces;
	info->kind = "without content";
	info->commit.notify = handle_commit;
	wl_signal_add(&surface->events.commit, &info->commit);
	info->stuck.notify = handle_stuck;
	wl_signal_add(&surface->events.stuck, &info->stuck);
	info->changed.notify = handle_changed;
	wl_signal_add(&surface->events.changed, &info->changed);
	info->destroy.notify = handle_destroy;
	wl_signal_add(&surface->events.destroy, &info->destroy);
	surface->data = info;
	char name[24];
	snprintf(name, sizeof(name), "surface %u", info->id);
	trace_name_track(server->trace, trace_get_surface_track(info->id), name, "");
}

static const struct screen *find_screen(const struct server *server, unsigned id)
{
	const struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		if (screen->id == id) {
			return screen;
		}
	}
	return NULL;
}

// What any plane but the cursor's takes. NULL if there is no memory.
static struct slip_format_pair *collect_pairs(const struct screen *screen, size_t *n_pairs)
{
	const struct output *output = screen->output;
	size_t most = 1, n = 0;
	for (int i = 0; i < output->n_planes; i++) {
		most += output->planes[i].n_pairs;
	}
	struct slip_format_pair *pairs = calloc(most, sizeof(*pairs));
	for (int i = 0; pairs && i < output->n_planes; i++) {
		const struct output_plane *plane = &output->planes[i];
		if (plane->type != OUTPUT_PLANE_CURSOR) {
			n = feedback_add(&screen->refusals, plane->pairs, plane->n_pairs, pairs, n);
		}
	}
	*n_pairs = n;
	return pairs;
}

static void tell(const struct surface_info *info)
{
	const struct screen *screen = find_screen(info->server, info->feedback.told.screen);
	struct slip_dmabuf_tranche tranche = {
		.flags = SLIP_DMABUF_TRANCHE_SCANOUT,
	};
	struct slip_format_pair *pairs = NULL;
	if (screen) {
		tranche.target_device = screen->output->device;
		pairs = collect_pairs(screen, &tranche.n_pairs);
		if (!pairs) {
			return; // a hint less
		}
		tranche.pairs = pairs;
	}
	slip_linux_dmabuf_set_surface_feedback(
			info->server->dmabuf, info->surface->resource, &tranche, screen ? 1 : 0);
	free(pairs);
}

static int handle_feedback_timer(void *data)
{
	struct surface_info *info = data;
	int64_t now = server_get_time(info->server);
	if (feedback_take(&info->feedback, now)) {
		tell(info);
	}
	wl_event_source_timer_update(info->feedback_timer, feedback_get_wait(&info->feedback, now));
	return 0;
}

static void want_feedback(struct surface_info *info, const struct screen *screen, bool could)
{
	struct feedback_target target = { .screen = FEEDBACK_PAINTED };
	if (could && screen->output->device) {
		target.screen = screen->id;
		target.generation = screen->refusals.generation;
	}
	// Without planes, the default says everything.
	if (!info->server->has_planes) {
		return;
	}
	int64_t now = server_get_time(info->server);
	if (!feedback_want(&info->feedback, target, now)) {
		return;
	}
	if (!info->feedback_timer) {
		info->feedback_timer = wl_event_loop_add_timer(
				info->server->loop, handle_feedback_timer, info);
	}
	if (info->feedback_timer) {
		wl_event_source_timer_update(
				info->feedback_timer, feedback_get_wait(&info->feedback, now));
	}
}

static void tell_path(const struct surface_info *info, const struct screen *screen,
		const struct surface_path *path)
{
	const struct plane_verdict *verdict = &path->verdict;
	char text[96], name[PLANES_NAME_SIZE], sentence[PLANES_SENTENCE_SIZE];
	unsigned track = trace_get_surface_track(info->id);
	describe(info, text, sizeof(text));
	if (verdict->rule) {
		planes_explain(screen->output, path->format, path->modifier, verdict, sentence);
		log_info("%s: painted on %s: %s", text, screen->output->name, sentence);
		trace_note(info->server->trace, track, "painted", sentence);
	} else {
		planes_name(screen->output, verdict->plane, name);
		log_info("%s: scanned out on %s of %s", text, name, screen->output->name);
		trace_note(info->server->trace, track, "scanned out", name);
	}
}

// Before there is one more, those to screens that are gone go.
static struct surface_path *get_path(struct surface_info *info, const struct screen *screen)
{
	const struct surface_path *paths = info->paths.data;
	if (!surface_path_find(&info->paths, screen->id)) {
		for (size_t i = info->paths.size / sizeof(*paths); i-- > 0;) {
			if (!find_screen(info->server, paths[i].screen)) {
				surface_path_remove(&info->paths, paths[i].screen);
			}
		}
	}
	return surface_path_get(&info->paths, screen->id);
}

void surface_info_shown(struct surface *surface, const struct screen *screen,
		const struct output_layer *layer, const struct plane_verdict *verdict, bool could,
		int64_t now)
{
	struct surface_info *info = surface->data;
	if (!info) {
		return;
	}
	struct surface_path *path = get_path(info, screen);
	if (!path) {
		return; // what is told is less, what is shown is not
	}
	bool left = verdict->rule != PLANE_RULE_NONE && !screen_is_watched(screen);
	if (surface_path_show(path, layer, verdict, left, now)) {
		tell_path(info, screen, path);
		explain_socket_note(info->server->explain);
	}
	if (screen->mirrors) {
		return;
	}
	info->painted += verdict->rule != PLANE_RULE_NONE && !left;
	info->unpainted += left;
	info->scanned_out += verdict->rule == PLANE_RULE_NONE;
	// Else its screens would outdo each other, frame by frame.
	if (output_global_get_output(surface) == screen->output) {
		want_feedback(info, screen, could);
	}
}

uint64_t surface_info_get_commit(const struct surface *surface)
{
	const struct surface_info *info = surface->data;
	return info ? info->last : 0;
}

int64_t surface_info_get_effort(const struct surface *surface)
{
	const struct surface_info *info = surface->data;
	return info && info->told ? info->committed - info->told : INT64_MAX;
}

void surface_info_told(struct surface *surface)
{
	struct surface_info *info = surface->data;
	if (info) {
		info->told = clock_get_time(info->server->clock);
		if (info->follows && !info->awaited) {
			// Who has drawn after each frame is about to draw another, though he
			// sleeps: he is not quiet.
			await(info, PATIENCE_MS);
		}
		info->follows = false;
	}
}

bool surface_info_is_busy(const struct surface *surface, int64_t now)
{
	const struct surface_info *info = surface->data;
	return info && now - info->period < 2 * BUSY_MS &&
			(info->n_commits >= BUSY_COMMITS || info->n_commits_before >= BUSY_COMMITS);
}

#define HOLD_MS 500

bool surface_info_is_held(const struct surface *surface, const struct screen *screen, int64_t now)
{
	const struct surface_path *path = surface_info_get_path(surface, screen);
	return path && path->demoted && now - path->demoted < HOLD_MS;
}

unsigned surface_info_get_id(const struct surface *surface)
{
	const struct surface_info *info = surface->data;
	return info ? info->id : 0;
}

const struct surface_path *surface_info_get_path(
		const struct surface *surface, const struct screen *screen)
{
	const struct surface_info *info = surface->data;
	return info ? surface_path_find(&info->paths, screen->id) : NULL;
}
