/* SPDX-License-Identifier: MIT */
#ifndef PLAN_H
#define PLAN_H

#include <output.h>
#include <stdatomic.h>

#include "boxes.h"

/** What is painted of one layer. */
struct job {
	/** Its buffer is open for reading, as this. */
	bool open;
	struct slip_mapping mapping;
	/** From 0 to 255. */
	uint32_t alpha;
	/** It is all of one colour, premultiplied ARGB: where it is copied, and where blended. */
	bool solid;
	uint32_t copied_color, blended_color;
	/** Where it hides what is below it, and where not. */
	struct boxes copied, blended;
	/** What is copied is so as it is, and hardly any of it will be read soon. */
	bool streamed;
	/** There was no memory for a part of it, and the rest is left out; or it could not be read
	 * just now. */
	atomic_bool failed;
};

/**
 * What of which layer is painted in one frame: nothing that is hidden, as far as BOXES_MAX boxes
 * tell; more than that is painted only to be painted over. It keeps its memory from frame to frame.
 */
struct plan {
	/** One for each layer; the others are not in use. */
	struct job *jobs;
	int n_jobs;
	/** What no layer hides: it is to be black. */
	struct boxes rest;
	/** In pixels, what is painted, and what is around it. */
	uint64_t area;
	/** What it takes to paint that: pixels, as many as could be copied in the time. */
	uint64_t effort;
	pixman_box32_t extents;
	/** Of buffers, which will be read. */
	uint64_t bytes;
};

/** All zeros will do, too. */
void plan_init(struct plan *plan);
void plan_finish(struct plan *plan);

/**
 * Plans the damage of an output's target, or what is around it if that is of more than BOXES_MAX
 * parts, and opens the buffers that are needed. False if there is no memory: then none is open.
 */
bool plan_begin(struct plan *plan, struct output_target *target, int width, int height,
		const struct output_layer *layers, int n_layers);

/** Closes the buffers. What is to be painted again is all that stays of the damage. */
void plan_end(struct plan *plan, pixman_region32_t *damage, const struct output_layer *layers,
		int n_layers);

#endif
