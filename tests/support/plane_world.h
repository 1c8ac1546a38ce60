/* SPDX-License-Identifier: MIT */
#ifndef PLANE_WORLD_H
#define PLANE_WORLD_H

#include <planes.h>

/*
 * A device of planes that takes what a test says, and layers for it, each above those before. All
 * dma-bufs are linear: the linker puts slip_buffer_get_attributes() in place with --wrap.
 */

#define SIZE 64
#define MAX_LAYERS 12
/** A cursor plane's. */
#define CURSOR_SIZE 16

struct world {
	struct output output;
	struct output_interface impl;
	struct output_target target;
	struct buffer target_buffer;
	/** How often it was asked, and what it says to more layers than it takes. */
	int tests, max_layers, error;
	/** What it says to a cursor plane, alone or beside an overlay. */
	int cursor_error, beside_error;
	/** It wants something on its primary plane, as large as the output. */
	bool wants_primary, covers;
	struct counters counters;
	struct planes *planes;

	struct buffer buffers[MAX_LAYERS];
	pixman_region32_t opaque[MAX_LAYERS];
	struct output_layer layers[MAX_LAYERS];
	struct plane_candidate candidates[MAX_LAYERS];
	int n;
	/** Of the cursor, if `cursor` is it. */
	struct buffer picture_buffer;
	pixman_region32_t nothing;
	struct output_layer picture;
	const struct output_layer *cursor;
	/** Of the last state that it took. */
	const struct buffer *on_cursor_plane;
};

/** A primary plane, and overlays above it that cannot move, each for XRGB8888 and ARGB8888. */
void world_begin(struct world *world, int n_planes);
/** Of which the last is a cursor plane. */
void world_begin_with_cursor_plane(struct world *world, int n_planes);
void world_end(struct world *world);

/** One layer more, on top; where its format has no alpha, it is opaque. */
struct plane_candidate *world_add(struct world *world, uint32_t format, bool dmabuf, int x, int y,
		int width, int height);
/** As large as the output. */
struct plane_candidate *world_add_full(struct world *world, uint32_t format, bool dmabuf);

/** On top; with a picture unless it is too large for that. */
void world_add_cursor(struct world *world, bool dmabuf, int size);
/** The layer on top, and the picture. */
void world_move_cursor(struct world *world, int x, int y);

/** The plan for all of it at that time, in ms. */
const struct plane_plan *world_find(struct world *world, int64_t now);

#endif
