/* SPDX-License-Identifier: MIT */
#ifndef PLANE_SEARCH_H
#define PLANE_SEARCH_H

#include "planes.h"

/*
 * The best plan that the device takes for what is to be shown. What can be known without asking
 * decides first; the device is then asked for all of it at once, and only where it refuses that,
 * layer by layer.
 */

/** What else there is to know of a plan. */
struct plane_findings {
	/** Nobody would have a plane who has none, if others were less busy. */
	bool complete;
	/** The device refused something, or there was no time to ask: it is worth another search,
	 */
	bool again;
	/** which is not urgent: all that it refused is about more than this moment. */
	bool lasting;
};

/**
 * Fills the plan, and choices, which are the plan's and have room for one of each candidate. cursor
 * is as in planes_find(). 0 or -ENOMEM.
 */
int plane_search(struct output *output, struct counters *counters,
		const struct plane_candidate *candidates, int n, const struct output_layer *cursor,
		struct plane_plan *plan, struct plane_choice *choices,
		struct plane_findings *findings);

#endif
