/* SPDX-License-Identifier: MIT */
#ifndef SURFACE_PATH_H
#define SURFACE_PATH_H

#include <wayland-util.h>

#include "planes.h"

/** How a surface gets to one screen. */
struct surface_path {
	/** screen.id */
	unsigned screen;
	/** Of the last frame; of no meaning while n_frames is 0. */
	struct plane_verdict verdict;
	uint32_t format;
	/** Of its dma-buf; INVALID of anything else. */
	uint64_t modifier;
	/** When its path became this one, in ms, and its frames since then. */
	int64_t since;
	uint64_t n_frames;
	/** All that there were. */
	uint64_t scanned_out, painted;
	/** When it left a plane, in ms; 0 if it never did. */
	int64_t demoted;
};

/** Of an array of them, the one to a screen; NULL if there is none. */
struct surface_path *surface_path_find(const struct wl_array *paths, unsigned screen);

/** That one, or a new one; NULL if there is no memory. */
struct surface_path *surface_path_get(struct wl_array *paths, unsigned screen);

/** Forgets one. */
void surface_path_remove(struct wl_array *paths, unsigned screen);

/** A frame showed the layer like that; left: but was not painted, as nobody looked at it. Whether
 * it is another path than before. now is in ms. */
bool surface_path_show(struct surface_path *path, const struct output_layer *layer,
		const struct plane_verdict *verdict, bool left, int64_t now);

#endif
