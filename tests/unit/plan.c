/* SPDX-License-Identifier: MIT */
/* What the painter asks of pixman, and how often. */
#include <config.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stack.h"
#include "unit.h"

#define WIDTH 160
#define HEIGHT 120

/** What was composited since, in pixels, by operator. */
static struct {
	int calls;
	int copied, blended;
	/** Of what was copied, past the caches. */
	int streamed;
} seen;

void __real_pixman_image_composite32(pixman_op_t op, pixman_image_t *src, pixman_image_t *mask,
		pixman_image_t *dst, int src_x, int src_y, int mask_x, int mask_y, int x, int y,
		int width, int height);
void __wrap_pixman_image_composite32(pixman_op_t op, pixman_image_t *src, pixman_image_t *mask,
		pixman_image_t *dst, int src_x, int src_y, int mask_x, int mask_y, int x, int y,
		int width, int height);

void __wrap_pixman_image_composite32(pixman_op_t op, pixman_image_t *src, pixman_image_t *mask,
		pixman_image_t *dst, int src_x, int src_y, int mask_x, int mask_y, int x, int y,
		int width, int height)
{
	seen.calls++;
	*(op == PIXMAN_OP_SRC ? &seen.copied : &seen.blended) += width * height;
	__real_pixman_image_composite32(
			op, src, mask, dst, src_x, src_y, mask_x, mask_y, x, y, width, height);
}

bool __real_blend_over(uint8_t *dst, size_t dst_stride, const uint8_t *src, ptrdiff_t src_stride,
		int width, int height);
bool __wrap_blend_over(uint8_t *dst, size_t dst_stride, const uint8_t *src, ptrdiff_t src_stride,
		int width, int height);

bool __wrap_blend_over(uint8_t *dst, size_t dst_stride, const uint8_t *src, ptrdiff_t src_stride,
		int width, int height)
{
	bool done = __real_blend_over(dst, dst_stride, src, src_stride, width, height);
	seen.calls += done;
	seen.blended += done ? width * height : 0;
	return done;
}

bool __real_copy_past_caches(uint8_t *dst, size_t dst_stride, const uint8_t *src,
		ptrdiff_t src_stride, size_t row, int n_rows);
bool __wrap_copy_past_caches(uint8_t *dst, size_t dst_stride, const uint8_t *src,
		ptrdiff_t src_stride, size_t row, int n_rows);

bool __wrap_copy_past_caches(uint8_t *dst, size_t dst_stride, const uint8_t *src,
		ptrdiff_t src_stride, size_t row, int n_rows)
{
	bool done = __real_copy_past_caches(dst, dst_stride, src, src_stride, row, n_rows);
	int pixels = done ? (int)row / 4 * n_rows : 0;
	seen.calls += done;
	seen.copied += pixels;
	seen.streamed += pixels;
	return done;
}

// Paints all of the stack, as the reference does, and forgets what was seen before.
static void paint(struct stack *stack)
{
	static uint32_t expected[WIDTH * HEIGHT];
	struct painter *painter = painter_create(1);
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, WIDTH, HEIGHT);
	reference_paint(expected, WIDTH * 4, WIDTH, HEIGHT, &all, stack->layers, stack->n_layers);
	pixman_region32_fini(&all);
	memset(&seen, 0, sizeof(seen));
	stack_paint(stack, painter);
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		if ((stack->pixels[i] ^ expected[i]) & 0xffffff) {
			fail_msg("pixel %d,%d is 0x%08x, must be 0x%08x", i % WIDTH, i / WIDTH,
					stack->pixels[i], expected[i]);
		}
	}
	painter_destroy(painter);
}

static bool fail_next_image;

pixman_image_t *__real_pixman_image_create_bits_no_clear(
		pixman_format_code_t format, int width, int height, uint32_t *bits, int stride);
pixman_image_t *__wrap_pixman_image_create_bits_no_clear(
		pixman_format_code_t format, int width, int height, uint32_t *bits, int stride);

pixman_image_t *__wrap_pixman_image_create_bits_no_clear(
		pixman_format_code_t format, int width, int height, uint32_t *bits, int stride)
{
	bool fail = fail_next_image;
	fail_next_image = false;
	return fail ? NULL
		    : __real_pixman_image_create_bits_no_clear(format, width, height, bits, stride);
}

/* ---- one colour ---- */

static const struct color_row {
	const char *name;
	uint32_t format, pixel, alpha;
	int blended;
} color_rows[] = {
	{ "opaque", DRM_FORMAT_XRGB8888, 0x00123456, OUTPUT_ALPHA_MAX, 0 },
	{ "opaque by its alpha", DRM_FORMAT_ARGB8888, 0xff987654, OUTPUT_ALPHA_MAX, 0 },
	{ "translucent", DRM_FORMAT_ARGB8888, 0x80402010, OUTPUT_ALPHA_MAX, 50 * 40 },
	{ "opaque, faded", DRM_FORMAT_XRGB8888, 0x00123456, 0x7000, 50 * 40 },
	{ "translucent, faded", DRM_FORMAT_ARGB8888, 0xc0a08010, 0xb333, 50 * 40 },
	{ "transparent", DRM_FORMAT_ARGB8888, 0, OUTPUT_ALPHA_MAX, 0 },
	{ "faded away", DRM_FORMAT_XRGB8888, 0x00ffffff, 0, 0 },
	{ "so faint that nothing stays", DRM_FORMAT_ARGB8888, 0x01010101, 0x4000, 0 },
};

static void test_color(void **state)
{
	const struct color_row *row = *state;
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0);
	struct output_layer *layer = stack_add(&stack, row->format, 1, 1, 0, 0);
	memcpy(stack.buffers[1].planes[0].memory, &row->pixel, 4);
	stack_set_dst(&stack, 30, 20, 50, 40);
	layer->alpha = row->alpha;
	paint(&stack);
	assert_int_equal(seen.blended, row->blended);
	assert_int_equal(stack.buffers[1].begins, row->alpha > 0);
	stack_finish(&stack);
}

// Where its client says that it hides what is below it, its alpha does not count.
static void test_color_said_to_be_opaque(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0);
	stack_add(&stack, DRM_FORMAT_ARGB8888, 1, 1, 0, 0);
	stack_set_dst(&stack, 30, 20, 50, 40);
	pixman_region32_union_rect(&stack.opaque[1], &stack.opaque[1], 30, 20, 50, 10);
	paint(&stack);
	assert_int_equal(seen.copied, WIDTH * HEIGHT - 50 * 10);
	assert_int_equal(seen.blended, 50 * 30);
	stack_finish(&stack);
}

static void test_color_bytes_read(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_XRGB8888, 1, 1, 0, 0);
	stack_set_dst(&stack, 0, 0, WIDTH, HEIGHT);
	struct painter *painter = painter_create(1);
	assert_int_equal(stack_paint(&stack, painter), 4);
	painter_destroy(painter);
	stack_finish(&stack);
}

static void test_holes(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0);
	stack_add_hole(&stack, 10, 10, 100, 50);
	stack_add(&stack, DRM_FORMAT_ARGB8888, 20, 20, 30, 30);
	struct painter *painter = painter_create(1);
	memset(&seen, 0, sizeof(seen));
	stack_paint(&stack, painter);
	assert_int_equal(seen.copied, WIDTH * HEIGHT - 100 * 50);
	assert_int_equal(seen.blended, 20 * 20);
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++) {
			bool hole = x >= 10 && x < 110 && y >= 10 && y < 60;
			bool above = x >= 30 && x < 50 && y >= 30 && y < 50;
			uint32_t must = hole ? 0
					     : reference_get_pixel(&stack.buffers[0],
							       &stack.layers[0].color, x, y) |
							0xff000000;
			if (above) {
				must = reference_get_pixel(&stack.buffers[2],
						&stack.layers[2].color, x - 30, y - 30);
			}
			assert_int_equal(stack.pixels[y * WIDTH + x], must);
		}
	}
	painter_destroy(painter);
	stack_finish(&stack);
}

#if HAVE_LIBYUV

// What is converted is composited only where more is to be done with it than to put it there.
static void test_converted(void **state)
{
	static const struct {
		uint32_t format;
		int x, faded;
		bool y_invert;
		int composited;
	} rows[] = {
		{ DRM_FORMAT_NV12, 20, 0, false, 0 },
		{ DRM_FORMAT_XRGB2101010, 20, 0, false, 0 },
		{ DRM_FORMAT_NV12, -3, 0, false, 77 * 60 },
		{ DRM_FORMAT_NV12, 20, 0x7000, false, 80 * 60 },
		{ DRM_FORMAT_NV12, 20, 0, true, 80 * 60 },
		{ DRM_FORMAT_ABGR8888, 20, 0, false, 80 * 60 },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct stack stack;
		stack_init(&stack, WIDTH, HEIGHT);
		struct output_layer *layer =
				stack_add(&stack, rows[i].format, 80, 60, rows[i].x, 11);
		stack.buffers[0].base.y_invert = rows[i].y_invert;
		if (rows[i].faded) {
			layer->alpha -= (uint32_t)rows[i].faded;
			pixman_region32_clear(&stack.opaque[0]);
		}
		paint(&stack);
		assert_int_equal(seen.copied + seen.blended, rows[i].composited);
		stack_finish(&stack);
	}
}

// What has no alpha is opaque, also on a target that has it.
static void test_converted_beside_a_hole(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add_hole(&stack, 0, 0, 10, 10);
	stack_add(&stack, DRM_FORMAT_XBGR8888, 80, 60, 20, 20);
	struct painter *painter = painter_create(1);
	stack_paint(&stack, painter);
	for (int y = 20; y < 80; y++) {
		for (int x = 20; x < 100; x++) {
			assert_int_equal(stack.pixels[y * WIDTH + x] >> 24, 255);
		}
	}
	painter_destroy(painter);
	stack_finish(&stack);
}

#endif

/* ---- past the caches ---- */

// What is not read soon need not be in them; a little of it does not matter.
static void test_streamed(void **state)
{
	static const struct {
		int above;
		bool read_back;
		int streamed;
	} rows[] = {
		{ 0, false, WIDTH * HEIGHT },
		{ 30, false, WIDTH * HEIGHT },
		{ 100, false, 0 },
		{ 0, true, 0 },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct stack stack;
		stack_init(&stack, WIDTH, HEIGHT);
		stack.target.read_back = rows[i].read_back;
		stack_add(&stack, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0);
		if (rows[i].above > 0) {
			stack_add(&stack, DRM_FORMAT_ARGB8888, rows[i].above, rows[i].above, 3, 5);
		}
		paint(&stack);
		assert_int_equal(seen.streamed, rows[i].streamed);
		assert_int_equal(seen.copied, WIDTH * HEIGHT);
		stack_finish(&stack);
	}
}

/* ---- regions ---- */

static void test_opaque_part(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_ARGB8888, 100, 80, 5, 5);
	pixman_region32_union_rect(&stack.opaque[0], &stack.opaque[0], 5, 25, 100, 50);
	paint(&stack);
	assert_int_equal(seen.copied, 100 * 50);
	assert_int_equal(seen.blended, 100 * 30);
	stack_finish(&stack);
}

// Every other pixel of a part, so that no two are one rectangle.
static void add_points(pixman_region32_t *region, int n)
{
	for (int i = 0; i < n; i++) {
		pixman_region32_union_rect(region, region, i % 75 * 2, i / 75 * 2, 1, 1);
	}
}

#define N_POINTS 4000

// What a client says to hide in however many parts, it takes but so many calls to paint it.
static void test_many_opaque_parts(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0);
	stack_add(&stack, DRM_FORMAT_ARGB8888, WIDTH, HEIGHT, 0, 0);
	// It is what it says: the reference goes by each pixel.
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		stack.buffers[1].planes[0].memory[4 * i + 3] = 255;
	}
	add_points(&stack.opaque[1], N_POINTS);
	assert_int_equal(pixman_region32_n_rects(&stack.opaque[1]), N_POINTS);
	paint(&stack);
	assert_in_range(seen.calls, 3, 3 * 256);
	stack_finish(&stack);
}

static void test_many_damaged_parts(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0);
	struct painter *painter = painter_create(1);
	add_points(&stack.target.damage, N_POINTS);
	memset(&seen, 0, sizeof(seen));
	painter_paint(painter, &stack.target, WIDTH, HEIGHT, stack.layers, stack.n_layers);
	assert_int_equal(seen.calls, 1);
	assert_false(pixman_region32_not_empty(&stack.target.damage));
	painter_destroy(painter);
	stack_finish(&stack);
}

// All that was damaged is painted by the next frame.
static void test_no_memory_for_the_target(void **state)
{
	struct stack stack;
	stack_init(&stack, WIDTH, HEIGHT);
	stack_add(&stack, DRM_FORMAT_XRGB8888, 10, 10, 0, 0);
	struct painter *painter = painter_create(1);
	fail_next_image = true;
	stack_paint(&stack, painter);
	assert_false(fail_next_image);
	assert_int_equal(stack.buffers[0].open, 0);
	const pixman_box32_t all = { 0, 0, WIDTH, HEIGHT };
	assert_memory_equal(pixman_region32_extents(&stack.target.damage), &all, sizeof(all));
	assert_int_equal(pixman_region32_n_rects(&stack.target.damage), 1);
	painter_destroy(painter);
	stack_finish(&stack);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_color_said_to_be_opaque),
		cmocka_unit_test(test_color_bytes_read),
		cmocka_unit_test(test_holes),
#if HAVE_LIBYUV
		cmocka_unit_test(test_converted),
		cmocka_unit_test(test_converted_beside_a_hole),
#endif
#if defined(__x86_64__)
		cmocka_unit_test(test_streamed),
#endif
		cmocka_unit_test(test_opaque_part),
		cmocka_unit_test(test_many_opaque_parts),
		cmocka_unit_test(test_many_damaged_parts),
		cmocka_unit_test(test_no_memory_for_the_target),
	};
	static struct CMUnitTest tests[N_ELEMENTS(color_rows) + N_ELEMENTS(others)];
	size_t n = 0;
	for (; n < N_ELEMENTS(color_rows); n++) {
		tests[n] = (struct CMUnitTest){ .name = color_rows[n].name,
			.test_func = test_color,
			.initial_state = (void *)&color_rows[n] };
	}
	memcpy(&tests[n], others, sizeof(others));
	return _cmocka_run_group_tests("plan", tests, N_ELEMENTS(tests), NULL, NULL);
}
