/* SPDX-License-Identifier: MIT */
#include "screen.h"

#include <clock.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "frame.h"
#include "log.h"
#include "server.h"
#include "trace.h"

pixman_box32_t screen_get_box(const struct screen *screen)
{
	return output_view_get_box(&screen->global->view);
}

void screen_set_view(struct screen *screen, const struct output_view *view, bool changed)
{
	if (changed) {
		// What it was painted in is gone, and nothing of it is on the screen.
		screen->painted = NULL;
		screen->scanning_out = true;
	}
	if (changed || memcmp(&screen->global->view, view, sizeof(*view)) != 0) {
		output_global_update(screen->global, view);
		output_schedule_frame(screen->output);
	}
}

bool screen_is_watched(const struct screen *screen)
{
	return !screen->output->unwatched || screen->server->options->eager;
}

int64_t screen_get_time(const struct screen *screen)
{
	return clock_get_time(screen->server->clock);
}

static bool is_held(const struct screen *screen)
{
	return screen->pacing.aim != 0 || screen->held;
}

// The output is asked again: it may not take a commit by then.
static void handle_begin(void *data)
{
	struct screen *screen = data;
	if (is_held(screen)) {
		screen->output->impl->schedule(screen->output);
	}
}

// When to begin the frame that is wanted; 0: at once.
static int64_t get_begin(struct screen *screen, int64_t now)
{
	struct output *output = screen->output;
	if (clock_is_virtual(screen->server->clock)) {
		// Now, that is when all have answered: who of them is first makes no difference.
		screen->held = !screen->held && !screen->pacing.at_once;
		return screen->held ? now : 0;
	}
	return frame_may_wait(screen) ? pacing_hold(&screen->pacing, output->retrace,
							output_get_period(output, now), now)
				      : 0;
}

// Whether the frame is begun later; it is wanted all the while.
static bool hold_back(struct screen *screen)
{
	struct output *output = screen->output;
	int64_t begin = get_begin(screen, screen_get_time(screen));
	output->scheduled = begin != 0 && clock_timer_set(screen->begin, begin) == 0;
	return output->scheduled;
}

static void handle_frame(struct wl_listener *listener, void *data)
{
	struct screen *screen = wl_container_of(listener, screen, frame);
	if (!hold_back(screen)) {
		frame_show(screen);
	}
}

static void handle_presented(struct wl_listener *listener, void *data)
{
	struct screen *screen = wl_container_of(listener, screen, presented);
	frame_presented(screen, data);
}

static int handle_retry(void *data)
{
	struct screen *screen = data;
	output_schedule_frame(screen->output);
	return 0;
}

// What it is before anything of it is made: screen_destroy() takes it from here on.
static void init(struct screen *screen, struct server *server, struct output *output, bool mirrors)
{
	screen->server = server;
	screen->output = output;
	screen->id = FEEDBACK_FIRST_SCREEN + server->n_screens++;
	screen->generation = output->generation;
	screen->mirrors = mirrors;
	wl_list_init(&screen->link);
	wl_list_init(&screen->gone.link);
	wl_list_init(&screen->frame.link);
	wl_list_init(&screen->presented.link);
	wl_list_init(&screen->scanned_out);
	wl_list_init(&screen->composed);
	scene_list_init(&screen->list);
	scene_list_init(&screen->previous);
	cursor_picture_init(&screen->cursor_picture);
	pacing_init(&screen->pacing);
	pixman_region32_init_rect(
			&screen->damage, 0, 0, (unsigned)output->width, (unsigned)output->height);
}

static bool create_parts(struct screen *screen, const struct output_view *view)
{
	struct server *server = screen->server;
	struct output *output = screen->output;
	bool captures = screen_captures_init(screen);
	screen->global = output_global_create(
			screen->mirrors ? NULL : server->display, output, view);
	screen->planes = planes_create(output, &screen->counters);
	screen->retry = wl_event_loop_add_timer(server->loop, handle_retry, screen);
	screen->begin = clock_timer_create(server->clock, handle_begin, screen);
	return captures && screen->global && screen->planes && screen->retry && screen->begin;
}

struct screen *screen_create(struct server *server, struct output *output,
		const struct output_view *view, bool mirrors)
{
	struct screen *screen = calloc(1, sizeof(*screen));
	if (!screen) {
		return NULL;
	}
	init(screen, server, output, mirrors);
	if (!create_parts(screen, view)) {
		screen_destroy(screen);
		return NULL;
	}
	server->has_planes |= output->device != 0;
	screen->frame.notify = handle_frame;
	wl_signal_add(&output->events.frame, &screen->frame);
	screen->presented.notify = handle_presented;
	wl_signal_add(&output->events.presented, &screen->presented);
	wl_list_insert(server->screens.prev, &screen->link);
	trace_name_track(server->trace, trace_get_output_track(screen->id), output->name, "");
	trace_name_track(server->trace, trace_get_screen_track(screen->id), output->name,
			" on the screen");
	if (server->options->vrr != VRR_OFF && !output->can_adapt) {
		log_info("output %s: its monitor or its device has no adaptive sync", output->name);
	}
	output_schedule_frame(output);
	return screen;
}

void screen_destroy(struct screen *screen)
{
	frame_discard(screen);
	screen_captures_finish(screen);
	feeds_forget_screen(screen);
	if (is_held(screen)) {
		screen->output->scheduled = false; // nobody begins it any more
	}
	if (screen->retry) {
		wl_event_source_remove(screen->retry);
	}
	clock_timer_destroy(screen->begin);
	wl_list_remove(&screen->link);
	wl_list_remove(&screen->frame.link);
	wl_list_remove(&screen->presented.link);
	planes_destroy(screen->planes);
	wl_list_remove(&screen->gone.link);
	scene_list_finish(&screen->list);
	scene_list_finish(&screen->previous);
	cursor_picture_finish(&screen->cursor_picture);
	pixman_region32_fini(&screen->damage);
	output_global_destroy(screen->global);
	free(screen);
}

void screen_damage_surface(struct screen *screen, struct surface *surface)
{
	screen->cursor_picture.stale |= scene_list_is_cursor_damaged(&screen->list, surface);
	if (screen->next.committed == 0) {
		screen->next.committed = screen_get_time(screen);
	}
	if (!screen->scanning_out) {
		scene_list_damage(&screen->list, surface, &screen->damage);
	}
	// Where it comes to be seen, or to be elsewhere, the list will be another.
	screen->output->stale |= scene_list_has(&screen->list, surface);
	output_schedule_look(screen->output);
}

void screen_forget_surface(struct screen *screen, struct surface *surface)
{
	scene_list_forget(&screen->list, surface);
	output_schedule_look(screen->output);
}

void screen_hurry(struct screen *screen)
{
	screen->pacing.at_once = true;
	handle_begin(screen);
	output_schedule_frame(screen->output);
}
