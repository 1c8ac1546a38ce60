/* SPDX-License-Identifier: MIT */
#ifndef STACK_H
#define STACK_H

#include <painter.h>

#include "reference.h"

#define STACK_MAX 8

/** Layers of noise above each other, and a target of their own. */
struct stack {
	int width, height;
	uint32_t *pixels;
	struct output_target target;
	struct reference_buffer buffers[STACK_MAX];
	pixman_region32_t opaque[STACK_MAX];
	struct output_layer layers[STACK_MAX];
	int n_layers;
};

/** In pixels. No layers yet, and no damage; the target is all noise. */
void stack_init(struct stack *stack, int width, int height);
void stack_finish(struct stack *stack);

/**
 * Adds a layer on top: all of a buffer of that size, at that place, as large as it is. It hides
 * what is there if its format has no alpha.
 */
struct output_layer *stack_add(
		struct stack *stack, uint32_t format, int width, int height, int x, int y);

/** A hole. */
void stack_add_hole(struct stack *stack, int x, int y, int width, int height);

/** The layer on top is shown there; that it hides anything there is forgotten. */
void stack_set_dst(struct stack *stack, int x, int y, int width, int height);

/** All of the target is damaged, and painted. Returns what painter_paint() did. */
uint64_t stack_paint(struct stack *stack, struct painter *painter);

#endif
