/* SPDX-License-Identifier: MIT */
#ifndef SURFACE_INFO_H
#define SURFACE_INFO_H

#include <surface.h>

struct screen;
struct server;

/** The compositor's side of a surface: hears of its commits, and keeps its history. */
struct surface_info;

/** For each new surface; it goes with the surface. */
void surface_info_create(struct server *server, struct surface *surface);

/**
 * A frame showed the surface: scanned out if reason is NULL, else painted, because of reason. could
 * is whether it is, or could be with another buffer, scanned out: its client is told, in time.
 */
void surface_info_shown(struct surface *surface, const struct screen *screen, const char *reason,
		bool could);

#endif
