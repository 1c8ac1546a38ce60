/* SPDX-License-Identifier: MIT */
#ifndef PAINTER_H
#define PAINTER_H

#include "output.h"

/** Paints layers into memory with the CPU. */
struct painter;

/**
 * n_threads: how many paint together what is large, the caller's among them, at most
 * BANDS_MAX_THREADS; 0 is as many as there are CPUs. What they paint is the same for any number.
 * NULL and errno.
 */
struct painter *painter_create(int n_threads);
void painter_destroy(struct painter *painter);

#define PAINTER_MAX_FORMATS 64

/** The formats it can read, DRM_FORMAT_*, the most wanted first. Returns how many. */
size_t painter_get_formats(uint32_t fourccs[PAINTER_MAX_FORMATS]);

/**
 * Paints the damaged part of the target, width by height pixels, over black, and clears the damage.
 * Of damage of hundreds of rectangles, what is around them is painted. The target is XRGB8888, or,
 * with a layer that has no buffer, ARGB8888 with a hole in that one's place: what is painted below
 * it is hidden, and it is transparent but for what is painted above. Each buffer is read inside one
 * bracket for the whole call; a layer whose buffer cannot be read is left out. Where it just cannot
 * be read now, as it is being written to, the target stays as it was. What can be painted better by
 * the next call stays damaged: there, where there was no memory, and where a buffer went away.
 * Returns the bytes of buffers that were read.
 */
uint64_t painter_paint(struct painter *painter, struct output_target *target, int width, int height,
		const struct output_layer *layers, int n_layers);

#endif
