/* SPDX-License-Identifier: MIT */
#include "stack.h"

#include <stdlib.h>
#include <string.h>

void stack_init(struct stack *stack, int width, int height)
{
	size_t size = (size_t)width * (size_t)height * 4;
	*stack = (struct stack){ .width = width, .height = height, .pixels = malloc(size) };
	if (!stack->pixels) {
		abort();
	}
	memset(stack->pixels, 0x5a, size);
	stack->target.data = stack->pixels;
	stack->target.stride = (uint32_t)width * 4;
	pixman_region32_init(&stack->target.damage);
}

void stack_finish(struct stack *stack)
{
	for (int i = 0; i < stack->n_layers; i++) {
		if (stack->layers[i].buffer) {
			reference_buffer_finish(&stack->buffers[i]);
		}
		pixman_region32_fini(&stack->opaque[i]);
	}
	pixman_region32_fini(&stack->target.damage);
	free(stack->pixels);
}

static struct output_layer *add(struct stack *stack, int x, int y, int width, int height)
{
	int i = stack->n_layers++;
	pixman_region32_init(&stack->opaque[i]);
	stack->layers[i] = (struct output_layer){
		.src = { 0, 0, width, height },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { x, y, x + width, y + height },
		.opaque = &stack->opaque[i],
	};
	return &stack->layers[i];
}

struct output_layer *stack_add(
		struct stack *stack, uint32_t format, int width, int height, int x, int y)
{
	struct reference_buffer *buffer = &stack->buffers[stack->n_layers];
	pixman_region32_t *opaque = &stack->opaque[stack->n_layers];
	reference_buffer_init(buffer, format, width, height, 0, 0, (uint32_t)stack->n_layers + 1);
	struct output_layer *layer = add(stack, x, y, width, height);
	layer->buffer = &buffer->base;
	if (!slip_format_has_alpha(format)) {
		pixman_region32_reset(opaque, &layer->dst);
	}
	return layer;
}

void stack_add_hole(struct stack *stack, int x, int y, int width, int height)
{
	add(stack, x, y, width, height);
}

void stack_set_dst(struct stack *stack, int x, int y, int width, int height)
{
	int i = stack->n_layers - 1;
	stack->layers[i].dst = (pixman_box32_t){ x, y, x + width, y + height };
	pixman_region32_clear(&stack->opaque[i]);
}

uint64_t stack_paint(struct stack *stack, struct painter *painter)
{
	const pixman_box32_t all = { 0, 0, stack->width, stack->height };
	pixman_region32_reset(&stack->target.damage, &all);
	return painter_paint(painter, &stack->target, stack->width, stack->height, stack->layers,
			stack->n_layers);
}
