/* SPDX-License-Identifier: MIT */
/* A frame like one before asks for no memory: neither the painter nor pixman, for it, does. */
#include <config.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "count_allocations.h"
#include "stack.h"
#include "unit.h"

#define WIDTH 640
#define HEIGHT 480

static const struct row {
	const char *name;
	uint32_t format;
	int width, height, dst_width, dst_height;
	enum wl_output_transform transform;
	/** All of it but for so much. */
	uint32_t faded;
	bool stream, hole, partly_opaque;
} rows[] = {
	{ "copied", DRM_FORMAT_XRGB8888, 600, 400, 600, 400, .hole = false },
	{ "blended", DRM_FORMAT_ARGB8888, 600, 400, 600, 400, .hole = false },
	{ "copied and blended", DRM_FORMAT_ARGB8888, 600, 400, 600, 400, .partly_opaque = true },
	{ "odd rows", DRM_FORMAT_RGB565, 601, 400, 601, 400, .hole = false },
#if HAVE_LIBYUV
	{ "converted", DRM_FORMAT_XBGR8888, 600, 400, 600, 400, .hole = false },
	{ "converted from YUV", DRM_FORMAT_NV12, 600, 400, 600, 400, .hole = false },
#endif
	{ "out of slow memory", DRM_FORMAT_XRGB8888, 600, 400, 600, 400, .stream = true },
	{ "faded", DRM_FORMAT_XRGB8888, 600, 400, 600, 400, .faded = 0x7000 },
	{ "above a hole", DRM_FORMAT_ARGB8888, 600, 400, 600, 400, .hole = true },
	{ "twice as large", DRM_FORMAT_XRGB8888, 300, 200, 600, 400, .hole = false },
	{ "enlarged", DRM_FORMAT_XRGB8888, 300, 200, 450, 300, .hole = false },
	{ "made smaller", DRM_FORMAT_ARGB8888, 600, 400, 450, 300, .hole = false },
	{ "turned", DRM_FORMAT_XRGB8888, 600, 400, 400, 600, .transform = WL_OUTPUT_TRANSFORM_90 },
	{ "one colour", DRM_FORMAT_ARGB8888, 1, 1, 600, 400, .hole = false },
};

static void build(struct stack *stack, const struct row *row)
{
	stack_init(stack, WIDTH, HEIGHT);
	stack_add(stack, DRM_FORMAT_XRGB8888, WIDTH - 50, HEIGHT - 50, 0, 0);
	if (row->hole) {
		stack_add_hole(stack, 20, 20, 300, 100);
	}
	int i = stack->n_layers;
	struct output_layer *layer = stack_add(stack, row->format, row->width, row->height, 0, 0);
	layer->transform = row->transform;
	layer->alpha -= row->faded;
	stack->buffers[i].stream = row->stream;
	stack_set_dst(stack, 10, 10, row->dst_width, row->dst_height);
	if (row->partly_opaque) {
		pixman_region32_union_rect(&stack->opaque[i], &stack->opaque[i], 40, 40, 200, 200);
	}
}

static void test_no_allocation(void **state)
{
	struct stack stack;
	build(&stack, *state);
	struct painter *painter = painter_create(1);
	stack_paint(&stack, painter);
	long before = allocations_count();
	assert_true(before > 0);
	for (int i = 0; i < 3; i++) {
		stack_paint(&stack, painter);
	}
	assert_int_equal(allocations_count() - before, 0);
	painter_destroy(painter);
	stack_finish(&stack);
}

// Clients have a few buffers each, and outputs a few targets.
static void test_buffers_in_turn(void **state)
{
	struct stack stacks[3];
	struct painter *painter = painter_create(1);
	for (size_t i = 0; i < N_ELEMENTS(stacks); i++) {
		build(&stacks[i], &rows[0]);
		stack_paint(&stacks[i], painter);
	}
	long before = allocations_count();
	for (size_t i = 0; i < 3 * N_ELEMENTS(stacks); i++) {
		stack_paint(&stacks[i % N_ELEMENTS(stacks)], painter);
	}
	assert_int_equal(allocations_count() - before, 0);
	for (size_t i = 0; i < N_ELEMENTS(stacks); i++) {
		stack_finish(&stacks[i]);
	}
	painter_destroy(painter);
}

// What is damaged is somewhere else in each frame.
static void test_damage_that_moves(void **state)
{
	struct stack stack;
	build(&stack, &rows[0]);
	struct painter *painter = painter_create(1);
	stack_paint(&stack, painter);
	long before = 0;
	for (int i = 0; i < 100; i++) {
		const pixman_box32_t box = { i, 2 * i, i + 50, 2 * i + 20 };
		pixman_region32_reset(&stack.target.damage, &box);
		painter_paint(painter, &stack.target, WIDTH, HEIGHT, stack.layers, stack.n_layers);
		if (i == 0) {
			// What is this small is painted in another way than all of it.
			before = allocations_count();
		}
	}
	assert_int_equal(allocations_count() - before, 0);
	painter_destroy(painter);
	stack_finish(&stack);
}

// Where nobody is, nothing is kept of those who were.
static void test_empty_frame(void **state)
{
	struct stack stack;
	build(&stack, &rows[0]);
	struct painter *painter = painter_create(1);
	stack_paint(&stack, painter);
	int n_layers = stack.n_layers;
	stack.n_layers = 0;
	stack_paint(&stack, painter);
	stack.n_layers = n_layers;
	long before = allocations_count();
	stack_paint(&stack, painter);
	assert_true(allocations_count() > before);
	painter_destroy(painter);
	stack_finish(&stack);
}

// Which thread paints what differs, so each has its own memory, and has it in the end.
static void test_threads(void **state)
{
	struct stack stack;
	stack_init(&stack, 1000, 600);
	stack_add(&stack, DRM_FORMAT_XBGR8888, 1000, 600, 0, 0);
	stack_add(&stack, DRM_FORMAT_XBGR8888, 500, 300, 10, 10);
	struct painter *painter = painter_create(3);
	int quiet = 0;
	for (int i = 0; i < 10000 && quiet < 50; i++) {
		long before = allocations_count();
		stack_paint(&stack, painter);
		quiet = allocations_count() == before ? quiet + 1 : 0;
	}
	assert_int_equal(quiet, 50);
	painter_destroy(painter);
	stack_finish(&stack);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_buffers_in_turn),
		cmocka_unit_test(test_damage_that_moves),
		cmocka_unit_test(test_empty_frame),
		cmocka_unit_test(test_threads),
	};
	static struct CMUnitTest tests[N_ELEMENTS(rows) + N_ELEMENTS(others)];
	size_t n = 0;
	for (; n < N_ELEMENTS(rows); n++) {
		tests[n] = (struct CMUnitTest){ .name = rows[n].name,
			.test_func = test_no_allocation,
			.initial_state = (void *)&rows[n] };
	}
	memcpy(&tests[n], others, sizeof(others));
	return _cmocka_run_group_tests("painter_memory", tests, N_ELEMENTS(tests), NULL, NULL);
}
