/* SPDX-License-Identifier: MIT */
#ifndef COMPOSITE_H
#define COMPOSITE_H

#include "images.h"
#include "plan.h"

/** Memory for what is on its way to pixman. */
struct scratch {
	uint8_t *data;
	size_t size;
};

enum {
	SCRATCH_ROWS,
	SCRATCH_DECODED,
	SCRATCH_FILTERED,
	N_SCRATCHES,
};

/** What one thread composites with: all zeros at first. It keeps its size from frame to frame. */
struct tools {
	struct images images;
	struct scratch scratch[N_SCRATCHES];
};

void tools_finish(struct tools *tools);

/**
 * Paints of a layer, whose buffer is open for reading, what the job has of it within the band: a
 * box of the target. False if there was no memory for some of that.
 */
bool composite_layer(struct tools *tools, pixman_image_t *target, const struct job *job,
		const struct output_layer *layer, const pixman_box32_t *band);

#endif
