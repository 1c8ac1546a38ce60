/* SPDX-License-Identifier: MIT */
#ifndef FEEDBACK_H
#define FEEDBACK_H

#include <slipway.h>

/*
 * Which buffers a surface's client should be told to allocate, and when. Pure decisions: the clock
 * is the caller's, and so is the telling.
 */

/**
 * In milliseconds: how long something has to stay the best for a surface before its client is told.
 * Allocating anew costs a client some frames, and a menu that opens or a window on its way across
 * is not worth that.
 */
#define FEEDBACK_HOLD_MS 500

/** What is best for a surface. */
struct feedback_target {
	/** The screen.id of the output one of whose planes does, or could, show it; or: */
	unsigned screen;
#define FEEDBACK_DEFAULT 0 // nothing was ever told
#define FEEDBACK_PAINTED 1 // whatever its buffers are, it is not for scanout
#define FEEDBACK_FIRST_SCREEN 2
	/** Of that screen's refusals. */
	unsigned generation;
};

/** A surface's. Zeros are a new one. */
struct feedback_state {
	struct feedback_target told, wanted;
	/** When `wanted` became so, in ms. */
	int64_t since;
};

/** That is the best from now on, or still. True if it was not before: ask when to look again. */
bool feedback_want(struct feedback_state *state, struct feedback_target target, int64_t now);

/** In how many ms what is wanted will be due: at least 1; 0 if there is nothing to tell. */
int feedback_get_wait(const struct feedback_state *state, int64_t now);

/** Whether what is wanted is to be told now. If so it counts as told. */
bool feedback_take(struct feedback_state *state, int64_t now);

#define FEEDBACK_MAX_REFUSALS 16

/** The pairs that an output's planes name, but which its device refused when it was asked. */
struct feedback_refusals {
	/** The oldest first, each with the opaque twin of its format, which is what was tried. */
	struct slip_format_pair pairs[FEEDBACK_MAX_REFUSALS];
	int n;
	/** Another one each time that they change. */
	unsigned generation;
};

/** The device's answer, 0 or -errno, to a state that nothing but the pair could be wrong with. */
void feedback_note(
		struct feedback_refusals *refusals, uint32_t format, uint64_t modifier, int answer);

/** The output is another now: what was refused may work. */
void feedback_forget(struct feedback_refusals *refusals);

/**
 * Adds what a plane takes to n_out pairs of other planes, unless it is among them or refused; out
 * has room for n more. How many there are then.
 */
size_t feedback_add(const struct feedback_refusals *refusals, const struct slip_format_pair *pairs,
		size_t n, struct slip_format_pair *out, size_t n_out);

#endif
