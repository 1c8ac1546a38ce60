/* SPDX-License-Identifier: MIT */
#ifndef PACING_H
#define PACING_H

#include <stdbool.h>
#include <stdint.h>

/*
 * When an output's next frame is begun: so late before a retrace that it is just on time. What
 * clients draw when they are told of a retrace is then on the screen at the next one.
 *
 * The rule: a frame is begun before the retrace by what the costliest of the last frames took,
 * which is forgotten by and by, and some slack for what is not measured. One that is late though it
 * took no longer than that doubles the slack, which is forgotten, too, but more slowly; and
 * whatever it was late for, the one after it is begun at once, so that no two in a row are late
 * because they were held back. All times are in ns.
 */
struct pacing {
	int64_t cost, slack;
	/** The retrace that the frame that is wanted was held back for, by how much before that it
	 * is begun, and what is between retraces; 0 if it is not. */
	int64_t aim, margin, period;
	/** The frame on its way to the screen was held back; and cost more than was thought. */
	bool held, underrated;
	/** The next one is begun at once: the last one was held back, and late, or it is asked for.
	 */
	bool at_once;
};

void pacing_init(struct pacing *pacing);

/**
 * A frame is wanted: when to begin it, or 0, which is at once. That is so when it has been held
 * back before, or no retrace is known: retrace is one of them, period what is between them or 0.
 */
int64_t pacing_hold(struct pacing *pacing, int64_t retrace, int64_t period, int64_t now);

/** The frame is made: begun and committed at these times. */
void pacing_made(struct pacing *pacing, int64_t begun, int64_t done);

/** No frame was made, after all. */
void pacing_drop(struct pacing *pacing);

/** It is on the screen, a retrace late or not. */
void pacing_presented(struct pacing *pacing, bool late);

#endif
