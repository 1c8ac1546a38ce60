/* SPDX-License-Identifier: MIT */
#ifndef SURFACE_INFO_H
#define SURFACE_INFO_H

#include <surface.h>

#include "planes.h"

struct screen;
struct server;
struct surface_path;

/** The compositor's side of a surface: hears of its commits, and keeps its history. */
struct surface_info;

/** For each new surface; it goes with the surface. */
void surface_info_create(struct server *server, struct surface *surface);

/**
 * A frame showed the surface: on a plane, or painted, as the verdict says. could is whether it is,
 * or could be with another buffer, scanned out: its client is told, in time, if it is the screen
 * that the surface follows. now is in ms.
 */
void surface_info_shown(struct surface *surface, const struct screen *screen,
		const struct output_layer *layer, const struct plane_verdict *verdict, bool could,
		int64_t now);

/** The number of its last commit, of all surfaces' from 1 on; 0: it had none. */
uint64_t surface_info_get_commit(const struct surface *surface);
/** How long its client took for that, in ns since it was told to go on; INT64_MAX if it never was.
 */
int64_t surface_info_get_effort(const struct surface *surface);
/** Its client is told to go on. */
void surface_info_told(struct surface *surface);
/** By a virtual clock: that is held until the next commit, but for so long, of real time, at most.
 */
void surface_info_await(struct surface *surface, int ms);

/** Whether it was committed several times in the last second. now is in ms. */
bool surface_info_is_busy(const struct surface *surface, int64_t now);

/** Whether it left a plane of the screen just now, and should stay painted. now is in ms. */
bool surface_info_is_held(const struct surface *surface, const struct screen *screen, int64_t now);

/** Its number, as the log has it; 0 if there was no memory for one. */
unsigned surface_info_get_id(const struct surface *surface);

/** How it gets to the screen; NULL if it never did. */
const struct surface_path *surface_info_get_path(
		const struct surface *surface, const struct screen *screen);

#endif
