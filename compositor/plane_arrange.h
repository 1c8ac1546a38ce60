/* SPDX-License-Identifier: MIT */
#ifndef PLANE_ARRANGE_H
#define PLANE_ARRANGE_H

#include "planes.h"

/*
 * Of a search for planes, one state: all candidates have their places, below what is painted or
 * above it, and are given planes that the device takes them on.
 */

/** Layers that a plane is looked for: each costs a look at all others. */
#define MAX_RANKED (2 * OUTPUT_MAX_PLANES)

enum place {
	PLACE_PAINTED,
	/** On a plane below what is painted, and above it. */
	PLACE_BELOW,
	PLACE_ABOVE,
	/** On the cursor plane, above all else: as it is, and in the picture of the cursor. */
	PLACE_CURSOR,
	PLACE_PICTURE,
	/** Below all planes, where nothing has to show it. */
	PLACE_BACKGROUND,
};

/** Layers of a state that are no candidate's. */
enum {
	OF_TARGET = -1,
	OF_PICTURE = -2,
};

/** What the search knows of a candidate. */
struct seeker {
	enum place place;
	/** Planes that could show it, as far as that can be known without asking: bits are 1 << an
	 * index of output.planes. */
	uint32_t planes;
	bool opaque;
};

struct search {
	struct output *output;
	struct counters *counters;
	const struct plane_candidate *candidates;
	int n;
	const struct output_layer *cursor;
	int cursor_plane;
	struct seeker *seekers;
	struct plane_choice *choices;
	struct plane_plan *plan;
	/** Those that could have a plane, the most worthy first. */
	int ranking[MAX_RANKED];
	int n_ranked;
	/** What is black below all others may be left to the screen. */
	bool bare;
	/** The device is asked; if not, it is taken to like whatever might work. */
	bool asking;
	/** Test commits, how many there may be, and the time that they took, in ns. */
	int tests, max_tests;
	int64_t ns;
	/** When it began, on CLOCK_MONOTONIC in ns, as if the target had been there. */
	int64_t since;
	/** What all that is painted would be painted in; NULL before it is needed. */
	struct output_target *target;
	pixman_region32_t all, none;

	/** The state that is being tried: whose each layer is, a candidate's or OF_*. */
	struct output_layer layers[OUTPUT_MAX_PLANES];
	int of[OUTPUT_MAX_PLANES];
	/** All of them, and those that are on other planes than the cursor's. */
	int n_layers, n_stacked;
	uint32_t planes_used;
	/** The answer to the last test. */
	int error;
	/** There was an arrangement to test. */
	bool tested;
	/** Something was refused, and whether all that was is about more than this moment. */
	bool refused, lasting;
	/** How many planes were looked at since. */
	int steps;
};

static inline bool is_on_cursor_plane(enum place place)
{
	return place == PLACE_CURSOR || place == PLACE_PICTURE;
}

/** Above or below everybody who is elsewhere. */
static inline bool is_apart(enum place place)
{
	return is_on_cursor_plane(place) || place == PLACE_BACKGROUND;
}

/** Whether the device may be asked once more. */
bool arrange_has_time(const struct search *search);

/** Whether something is to be painted for those that are where they are. */
bool arrange_needs_target(const struct search *search);

/** Whether the device takes everybody at his place: NONE, and the choices are what it took; TAKEN
 * where there are no planes to ask it for, or REFUSED. */
enum plane_rule arrange(struct search *search);

#endif
