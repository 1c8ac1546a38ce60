/* SPDX-License-Identifier: MIT */
#ifndef SCREEN_H
#define SCREEN_H

#include <output_global.h>

#include "capture.h"
#include "cursor_picture.h"
#include "feedback.h"
#include "pacing.h"
#include "planes.h"
#include "scene.h"

struct server;

/** An output in use: what it shows, and how that got there. */
struct screen {
	struct server *server;
	struct output *output;
	struct output_global *global;
	/** It shows what another does: clients know nothing of it. */
	bool mirrors;
	/** Never used again for another one. FEEDBACK_FIRST_SCREEN or more. */
	unsigned id;
	struct wl_list link; // server.screens

	/** What it shows, and what it showed the frame before. */
	struct scene_list list, previous;
	pixman_region32_t damage;
	/** What the last painted frame is in; NULL if the last one was not painted. */
	struct output_target *painted;
	/** Nothing was painted for the last frame: damage is not kept meanwhile. */
	bool scanning_out;
	struct planes *planes;
	struct cursor_picture cursor_picture;
	/** Of the last frame that had a cursor, which of its entries were painted: bits, the first
	 * entry's the lowest. 0: all of it was on planes. */
	uint64_t cursor_painted;
	/** Of the frame that is being made; and its serial where something was painted last. */
	const struct plane_plan *plan;
	unsigned plan_serial;
	unsigned painted_serial;
	/** What its device did not scan out, as of the output's generation. */
	struct feedback_refusals refusals;
	unsigned generation;
	/** Why the last frame was lost, an errno; 0 if it was not. */
	int failing;
	/** Frames that are on their way to the screen, by path: for presentation feedback. */
	struct wl_list scanned_out, composed; // wl_resource_get_link()

	struct screen_captures captures;
	/** When a feed's picture was last told of. */
	int64_t pictured;

	struct counters counters;
	/** The frame on its way to the screen, and what the next one has to show so far. */
	struct counters_frame in_flight, next;
	/** What traces call the frame in flight, or 0. */
	uint64_t flow;

	/** When to begin the next frame, and the timer for that. */
	struct pacing pacing;
	struct clock_timer *begin;
	/** By a virtual clock: the frame that is wanted waits until clients have answered. */
	bool held;
	/** server.n_commits when the last frame was made. */
	uint64_t latched;
	/** For a frame that was lost: try again. */
	struct wl_event_source *retry;
	struct wl_listener frame, presented;
	struct wl_listener gone; // of screens.c
};

/** NULL and errno. mirrors: the view is of one that mirrors another. */
struct screen *screen_create(struct server *server, struct output *output,
		const struct output_view *view, bool mirrors);
void screen_destroy(struct screen *screen);

/** What it shows is there, in the compositor's space. */
pixman_box32_t screen_get_box(const struct screen *screen);

/** Shows something else, or the same otherwise; or the output itself is another. */
void screen_set_view(struct screen *screen, const struct output_view *view, bool changed);

/** Whether what is not on a plane has to be painted: on a headless output, only for captures. */
bool screen_is_watched(const struct screen *screen);

/** Now, in ns of the clock by which frames are presented. */
int64_t screen_get_time(const struct screen *screen);

/** A surface was committed: the screen shows it at the next retrace. */
void screen_damage_surface(struct screen *screen, struct surface *surface);
void screen_forget_surface(struct screen *screen, struct surface *surface);

/** Has a frame made now, whether anything has changed or not. */
void screen_hurry(struct screen *screen);

#endif
