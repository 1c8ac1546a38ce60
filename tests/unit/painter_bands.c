/* SPDX-License-Identifier: MIT */
/* What several threads paint is what one does, and a fault on any of them is its buffer's alone. */
#include <drm_fourcc.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stack.h"
#include "unit.h"

// Large enough to be painted in bands, and not a whole number of them.
#define WIDTH 1000
#define HEIGHT 633

/* ---- threads that wait for each other ---- */

static pthread_barrier_t *meeting;
static _Thread_local bool met;

void __real_pixman_image_composite32(pixman_op_t op, pixman_image_t *src, pixman_image_t *mask,
		pixman_image_t *dst, int src_x, int src_y, int mask_x, int mask_y, int x, int y,
		int width, int height);
void __wrap_pixman_image_composite32(pixman_op_t op, pixman_image_t *src, pixman_image_t *mask,
		pixman_image_t *dst, int src_x, int src_y, int mask_x, int mask_y, int x, int y,
		int width, int height);

// While there is a meeting, each thread waits once for the others, so that each has a band.
void __wrap_pixman_image_composite32(pixman_op_t op, pixman_image_t *src, pixman_image_t *mask,
		pixman_image_t *dst, int src_x, int src_y, int mask_x, int mask_y, int x, int y,
		int width, int height)
{
	if (meeting && !met) {
		met = true;
		pthread_barrier_wait(meeting);
	}
	__real_pixman_image_composite32(
			op, src, mask, dst, src_x, src_y, mask_x, mask_y, x, y, width, height);
}

static void stack_paint_together(struct stack *stack, int n_threads)
{
	pthread_barrier_t barrier;
	pthread_barrier_init(&barrier, NULL, (unsigned)n_threads);
	struct painter *painter = painter_create(n_threads);
	meeting = &barrier;
	met = false;
	stack_paint(stack, painter);
	meeting = NULL;
	painter_destroy(painter);
	pthread_barrier_destroy(&barrier);
}

/* ---- the same pixels ---- */

static void add_random_layer(struct stack *stack, uint32_t *seed)
{
	uint32_t formats[PAINTER_MAX_FORMATS];
	size_t n_formats = painter_get_formats(formats);
	uint32_t format = formats[reference_random(seed, (uint32_t)n_formats)];
	int i = stack->n_layers;
	int width = 1 + (int)reference_random(seed, 700);
	int height = 1 + (int)reference_random(seed, 400);
	if (reference_random(seed, 8) == 0) {
		width = height = 1;
	}
	int x = (int)reference_random(seed, WIDTH) - 200, y = (int)reference_random(seed, 100) - 50;
	struct output_layer *layer = stack_add(stack, format, width, height, x, y);
	struct reference_buffer *buffer = &stack->buffers[i];
	buffer->base.y_invert = reference_random(seed, 2);
	buffer->stream = reference_random(seed, 4) == 0;
	layer->transform = (enum wl_output_transform)reference_random(seed, 8);
	if (reference_random(seed, 2)) {
		stack_set_dst(stack, x, y, 1 + (int)reference_random(seed, 900),
				1 + (int)reference_random(seed, 500));
		layer->src.x = reference_random(seed, (uint32_t)width * 256) / 256.;
		layer->src.width -= layer->src.x;
	}
	if (reference_random(seed, 3) == 0) {
		layer->alpha = reference_random(seed, OUTPUT_ALPHA_MAX + 1);
		pixman_region32_clear(&stack->opaque[i]);
	} else if (reference_random(seed, 2)) {
		pixman_region32_union_rect(&stack->opaque[i], &stack->opaque[i], layer->dst.x1,
				layer->dst.y1 + 3, 1 + reference_random(seed, 100), 200);
		pixman_region32_intersect_rect(&stack->opaque[i], &stack->opaque[i], layer->dst.x1,
				layer->dst.y1, (unsigned)(layer->dst.x2 - layer->dst.x1),
				(unsigned)(layer->dst.y2 - layer->dst.y1));
	}
}

static void build_random(struct stack *stack, uint32_t seed)
{
	stack_init(stack, WIDTH, HEIGHT);
	for (uint32_t i = 1 + reference_random(&seed, STACK_MAX - 1); i > 0; i--) {
		add_random_layer(stack, &seed);
	}
	if (reference_random(&seed, 3) == 0) {
		stack_add_hole(stack, 100, 50, 300, 200);
	}
}

static void test_same_pixels(void **state)
{
	static const int numbers[] = { 2, 3, 8 };
	static uint32_t alone[WIDTH * HEIGHT];
	struct painter *painters[] = { painter_create(1), painter_create(2), painter_create(3),
		painter_create(8) };
	for (uint32_t seed = 0; seed < 60; seed++) {
		struct stack stack;
		build_random(&stack, seed);
		uint64_t bytes = stack_paint(&stack, painters[0]);
		memcpy(alone, stack.pixels, sizeof(alone));
		for (size_t i = 0; i < N_ELEMENTS(numbers); i++) {
			memset(stack.pixels, 0x5a, sizeof(alone));
			assert_int_equal(stack_paint(&stack, painters[1 + i]), bytes);
			assert_memory_equal(stack.pixels, alone, sizeof(alone));
			assert_false(pixman_region32_not_empty(&stack.target.damage));
		}
		stack_finish(&stack);
	}
	for (size_t i = 0; i < N_ELEMENTS(painters); i++) {
		painter_destroy(painters[i]);
	}
}

// That there are bands does not show, either, where what is copied is not interpolated.
static void test_right_pixels(void **state)
{
	static const uint32_t formats[] = { DRM_FORMAT_XBGR8888, DRM_FORMAT_ARGB8888,
		DRM_FORMAT_RGB565 };
	static uint32_t expected[WIDTH * HEIGHT];
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	for (size_t i = 0; i < N_ELEMENTS(formats); i++) {
		stack_add(&stack, formats[i], 330, 601, 5 + 330 * (int)i, 7 + 11 * (int)i);
	}
	stack.layers[1].transform = WL_OUTPUT_TRANSFORM_FLIPPED_180;
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, WIDTH, HEIGHT);
	reference_paint(expected, WIDTH * 4, WIDTH, HEIGHT, &all, stack.layers, stack.n_layers);
	pixman_region32_fini(&all);
	stack_paint_together(&stack, 3);
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		assert_int_equal(stack.pixels[i] & 0xffffff, expected[i] & 0xffffff);
	}
	stack_finish(&stack);
}

static void test_one_bracket(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_XBGR8888, WIDTH, HEIGHT, 0, 0);
	stack_paint_together(&stack, 2);
	assert_int_equal(stack.buffers[0].begins, 1);
	assert_int_equal(stack.buffers[0].ends, 1);
	stack_finish(&stack);
}

// No damage beyond the output makes bands there.
static void test_damage_beyond(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_XBGR8888, WIDTH, HEIGHT, 0, 0);
	struct painter *painter = painter_create(2);
	const pixman_box32_t box = { -1000000, -1000000, 1000000, 1000000 };
	pixman_region32_reset(&stack.target.damage, &box);
	assert_int_equal(painter_paint(painter, &stack.target, WIDTH, HEIGHT, stack.layers, 1),
			WIDTH * HEIGHT * 4);
	painter_destroy(painter);
	stack_finish(&stack);
}

/* ---- faults ---- */

/** Of a file that its owner may cut off. */
struct cut_buffer {
	struct buffer base;
	const uint8_t *data;
	struct slip_guard guard;
};

#define CUT_SIZE (WIDTH * HEIGHT * 4)

static int begin_read(struct buffer *base, struct slip_mapping *mapping)
{
	struct cut_buffer *buffer = wl_container_of(base, buffer, base);
	*mapping = (struct slip_mapping){ .planes[0] = { buffer->data, WIDTH * 4, false } };
	return slip_guard_begin(&buffer->guard, buffer->data, CUT_SIZE);
}

static bool end_read(struct buffer *base)
{
	struct cut_buffer *buffer = wl_container_of(base, buffer, base);
	return slip_guard_end(&buffer->guard);
}

static const struct buffer_interface cut_impl = { .begin_read = begin_read, .end_read = end_read };

// All of it is gone: whoever paints the first of it, each of the threads has its faults.
static void test_fault_on_each_thread(void **state)
{
	int fd = memfd_create("cut", MFD_CLOEXEC);
	assert_int_equal(ftruncate(fd, CUT_SIZE), 0);
	struct cut_buffer cut = {
		.data = mmap(NULL, CUT_SIZE, PROT_READ, MAP_SHARED, fd, 0),
	};
	assert_true(cut.data != MAP_FAILED);
	assert_int_equal(ftruncate(fd, 0), 0);
	buffer_init(&cut.base, &cut_impl, WIDTH, HEIGHT, DRM_FORMAT_XBGR8888);

	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	struct output_layer *layer = stack_add(&stack, DRM_FORMAT_XBGR8888, WIDTH, HEIGHT, 0, 0);
	layer->buffer = &cut.base;
	stack_add(&stack, DRM_FORMAT_XBGR8888, WIDTH - 200, HEIGHT, 100, 0);
	stack_paint_together(&stack, 3);
	// It alone is to be painted again, and is black until then.
	pixman_region32_t must;
	pixman_region32_init_rect(&must, 0, 0, 100, HEIGHT);
	pixman_region32_union_rect(&must, &must, WIDTH - 100, 0, 100, HEIGHT);
	assert_true(pixman_region32_equal(&stack.target.damage, &must));
	for (int y = 0; y < HEIGHT; y++) {
		const uint32_t *row = &stack.pixels[y * WIDTH];
		assert_int_equal(row[50] & 0xffffff, 0);
		assert_int_equal(row[WIDTH - 50] & 0xffffff, 0);
		assert_int_equal(row[500] & 0xffffff,
				reference_get_pixel(
						&stack.buffers[1], &stack.layers[1].color, 400, y) &
						0xffffff);
	}
	pixman_region32_fini(&must);
	layer->buffer = &stack.buffers[0].base;
	stack_finish(&stack);
	munmap((void *)cut.data, CUT_SIZE);
	close(fd);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_pixels),
		cmocka_unit_test(test_right_pixels),
		cmocka_unit_test(test_one_bracket),
		cmocka_unit_test(test_damage_beyond),
		cmocka_unit_test(test_fault_on_each_thread),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
