/* SPDX-License-Identifier: MIT */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <output_view.h>
#include <stdbool.h>

struct output;
struct screen;
struct server;

/*
 * What is asked of outputs: whether they are on, where they lie, and how they show what is there.
 * What options ask for is asked of the first output that there ever was.
 */

/** Takes note of the outputs that there are: the order in which they came says which is the first.
 */
void layout_meet(struct server *server);

/** Whether the mode that the options ask for can be; if not, why has been logged. */
bool layout_start(struct server *server);

/** Whether clients may lease it. */
bool layout_is_for_lease(struct server *server, const struct output *output);

/** Those that may be leased are off. Of the others, one is on in any case. */
bool layout_is_on(struct server *server, const struct output *output);

/** The output that this one shows the same as, or NULL. */
const struct output *layout_get_mirrored(struct server *server, const struct output *output);

/**
 * Turns the output on, as it is asked to be, or off. 1 if it is another now, 0 if not; or -errno,
 * why it cannot be what is asked for having been logged.
 */
int layout_configure(struct server *server, struct output *output, bool on);

#define LAYOUT_TURNS 3
/**
 * When it is to be placed, from 0 on: what lies where somebody says goes before what finds a place
 * of its own, and mirrors need what they mirror.
 */
int layout_get_turn(struct server *server, const struct output *output);

/**
 * Finds the output its place, and keeps that: what it shows, and how. Where nobody says where it
 * lies, that is where it did when it was there before, or at 0,0, or to the right of all others.
 */
struct output_view layout_place(struct server *server, const struct output *output);

/** Outputs that are placed by nobody lie side by side again, without the gaps of those that went.
 */
void layout_forget_places(struct server *server);

/** The screen that is no mirror of the first output. There is always one, if only the placeholder.
 */
struct screen *layout_get_first(struct server *server);
/** The first output's, even if that is a mirror. */
struct screen *layout_get_first_or_mirror(struct server *server);

/** Moves a point of the compositor's space to where some screen shows it. */
void layout_clamp(const struct server *server, double *x, double *y);

#endif
