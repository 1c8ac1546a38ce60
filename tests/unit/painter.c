/* SPDX-License-Identifier: MIT */
/* painter_paint, against the slow painter of reference.c: layers, exactly. */
#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>

#include "painted.h"

// All pairs of alpha and colour over all that can be below them would be too many; all alphas are
// not.
static void test_blending(void **state)
{
	for (int i = 0; i < 40; i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
		scene_add(&scene, DRM_FORMAT_ARGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
		uint8_t *below = scene.buffers[0].planes[0].memory,
			*above = scene.buffers[1].planes[0].memory;
		uint32_t seed = (uint32_t)i + 100;
		for (int p = 0; p < WIDTH * HEIGHT; p++) {
			uint32_t alpha = (uint32_t)p % 256;
			for (int c = 0; c < 3; c++) {
				below[4 * p + c] = (uint8_t)reference_random(&seed, 256);
				above[4 * p + c] = (uint8_t)reference_random(&seed, alpha + 1);
			}
			above[4 * p + 3] = (uint8_t)alpha;
		}
		paint(&scene);
		scene_finish(&scene);
	}
}

// Every multiplier of 8 bits, and those of 16 around the middle between two.
static void test_alpha(void **state)
{
	static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888 };
	for (uint32_t i = 0; i < 256 * 2 * 3; i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
		scene_add(&scene, formats[i % 2], WIDTH, HEIGHT, 0, 0, 0, 0);
		uint32_t alpha = i / 2 % 256 * 0x101 + i / 512 * 128;
		set_alpha(&scene, 1, alpha > OUTPUT_ALPHA_MAX ? OUTPUT_ALPHA_MAX - 1 : alpha);
		paint(&scene);
		scene_finish(&scene);
	}
}

static void test_alpha_none(void **state)
{
	static const uint32_t alphas[] = { 0, 1, 128 };
	for (size_t i = 0; i < N_ELEMENTS(alphas); i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_ARGB8888, 30, 30, 0, 0, 0, 0);
		scene_add(&scene, DRM_FORMAT_XRGB8888, 30, 30, 0, 0, 10, 10);
		set_alpha(&scene, 1, alphas[i]);
		paint(&scene);
		assert_int_equal(scene.buffers[0].begins, 1);
		assert_int_equal(scene.buffers[1].begins, 0);
		scene_finish(&scene);
	}
}

static void test_nothing(void **state)
{
	struct scene scene;
	scene_init(&scene);
	paint(&scene);
	scene_finish(&scene);
}

static void test_no_damage(void **state)
{
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
	set_damage(&scene, 0, 0, 0, 0);
	paint(&scene);
	assert_int_equal(scene.buffers[0].begins, 0);
	scene_finish(&scene);
}

static void test_damage_is_all_that_is_touched(void **state)
{
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, DRM_FORMAT_XRGB8888, 40, 40, 0, 0, 0, 0);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 40, 30, 0, 0, 15, 15);
	set_damage(&scene, 10, 12, 7, 9);
	pixman_region32_t *damage = &scene.target.damage;
	pixman_region32_union_rect(damage, damage, 44, 0, 5, 20);
	pixman_region32_union_rect(damage, damage, 50, 40, 100, 100); // partly outside
	paint(&scene);
	scene_finish(&scene);
}

static void test_opaque_parts(void **state)
{
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 50, 40, 0, 0, 1, 1);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 30, 30, 0, 0, 8, 9);
	pixman_region32_t *opaque = &scene.opaque[1];
	pixman_region32_union_rect(opaque, opaque, 10, 11, 5, 5);
	pixman_region32_union_rect(opaque, opaque, 20, 14, 9, 20);
	paint(&scene);
	scene_finish(&scene);
}

// What is hidden altogether is not even opened.
static void test_hidden_layer(void **state)
{
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 20, 20, 0, 0, 5, 5);
	scene_add(&scene, DRM_FORMAT_XRGB8888, 30, 30, 0, 0, 2, 2);
	paint(&scene);
	assert_int_equal(scene.buffers[0].begins, 0);
	scene_finish(&scene);
}

static void test_unreadable_layer(void **state)
{
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, DRM_FORMAT_XRGB8888, 30, 30, 0, 0, 0, 0);
	scene_add(&scene, DRM_FORMAT_XRGB8888, 30, 30, 0, 0, 10, 10);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 30, 30, 0, 0, 20, 17);
	// What the unreadable one would have hidden is painted, or black.
	scene.buffers[1].error = -EIO;
	paint(&scene);
	assert_int_equal(scene.buffers[1].begins, 1);
	scene_finish(&scene);
}

// Where the next call will have something better to paint, that stays damaged; no more than that.
static void test_what_is_to_be_painted_again(void **state)
{
	static const struct {
		int error;
		bool gone, again;
	} rows[] = { { 0, false, false }, { 0, true, true }, { -EBUSY, false, true },
		{ -ENOMEM, false, true }, { -EINTR, false, true }, { -EAGAIN, false, true },
		{ -EFAULT, false, false }, { -ENODEV, false, false }, { -ENODATA, false, false } };
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
		scene_add(&scene, DRM_FORMAT_XRGB8888, 10, 10, 0, 0, 5, 6);
		scene.buffers[1].error = rows[i].error;
		scene.buffers[1].gone = rows[i].gone;
		just_paint(&scene);
		pixman_box32_t box = { 5, 6, 15, 16 };
		assert_int_equal(pixman_region32_not_empty(&scene.target.damage), rows[i].again);
		if (rows[i].again) {
			assert_memory_equal(pixman_region32_extents(&scene.target.damage), &box,
					sizeof(box));
		}
		scene_finish(&scene);
	}
}

// Where one that cannot be read just now is seen, nothing below or above it is painted either.
static void test_busy_layer(void **state)
{
	static const pixman_box32_t dst = { 5, 6, 25, 26 }, cover = { 10, 0, 20, 10 };
	struct scene scene;
	pixman_region32_t covered, busy, rest;
	scene_init(&scene);
	scene_add(&scene, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 20, 20, 0, 0, dst.x1, dst.y1);
	scene_add(&scene, DRM_FORMAT_XRGB8888, 10, 10, 0, 0, cover.x1, cover.y1);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 30, 4, 0, 0, 0, 8);
	pixman_region32_init_with_extents(&covered, &cover);
	pixman_region32_init_with_extents(&busy, &dst);
	pixman_region32_subtract(&busy, &busy, &covered);
	pixman_region32_init(&rest);
	pixman_region32_subtract(&rest, &scene.target.damage, &busy);

	memcpy(scene.expected, scene.pixels, sizeof(scene.pixels));
	reference_paint(scene.expected, STRIDE, WIDTH, HEIGHT, &rest, scene.layers, scene.n_layers);
	scene.buffers[1].error = -EBUSY;
	uint64_t bytes = painter_paint(
			scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, scene.n_layers);
	compare(&scene, &rest, 0);
	assert_int_equal(bytes,
			4 * (WIDTH * HEIGHT - (20 * 20 - 10 * 4) + (30 * 4 - 20 * 4 + 10 * 2)));
	assert_true(pixman_region32_equal(&scene.target.damage, &busy));

	scene.buffers[1].error = 0;
	paint(&scene);
	pixman_region32_fini(&covered);
	pixman_region32_fini(&busy);
	pixman_region32_fini(&rest);
	scene_finish(&scene);
}

static void test_one_buffer_in_two_layers(void **state)
{
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 30, 30, 1, 1, 0, 0);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 30, 30, 0, 0, 20, 10);
	scene.layers[1].buffer = scene.layers[0].buffer;
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, WIDTH, HEIGHT);
	memcpy(scene.expected, scene.pixels, sizeof(scene.pixels));
	reference_paint(scene.expected, STRIDE, WIDTH, HEIGHT, &all, scene.layers, 2);
	just_paint(&scene);
	compare(&scene, &all, 0);
	assert_in_range(scene.buffers[0].begins, 1, 2);
	assert_int_equal(scene.buffers[0].ends, scene.buffers[0].begins);
	assert_int_equal(scene.buffers[0].open, 0);
	pixman_region32_fini(&all);
	scene_finish(&scene);
}

static void test_bytes_read(void **state)
{
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, DRM_FORMAT_RGB565, 20, 20, 0, 0, 0, 0);
	scene_add(&scene, DRM_FORMAT_XRGB8888, 10, 10, 0, 0, 0, 0);
	uint64_t bytes = painter_paint(
			scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, scene.n_layers);
	assert_int_equal(bytes, (20 * 20 - 10 * 10) * 2 + 10 * 10 * 4);
	scene_finish(&scene);
}

static void add_random_layer(struct scene *scene, uint32_t *seed)
{
	uint32_t formats[PAINTER_MAX_FORMATS];
	size_t n_formats = painter_get_formats(formats);
	uint32_t format = formats[reference_random(seed, (uint32_t)n_formats)];
	int i = scene->n_layers;
	int width = 1 + (int)reference_random(seed, 40),
	    height = 1 + (int)reference_random(seed, 40);
	struct output_layer *layer = scene_add(scene, format, width, height,
			reference_random(seed, 9), reference_random(seed, 9), 0, 0);
	layer->buffer->y_invert = reference_random(seed, 2);
	scene->buffers[i].error = reference_random(seed, 8) == 0 ? -EIO : 0;
	scene->buffers[i].stream = reference_random(seed, 4) == 0;

	struct geometry geometry = {
		.across = 1 + (int)reference_random(seed, 3),
		.down = 1 + (int)reference_random(seed, 3),
		.src.x = reference_random(seed, (uint32_t)width),
		.src.y = reference_random(seed, (uint32_t)height),
		.x = (int)reference_random(seed, WIDTH + 40) - 40,
		.y = (int)reference_random(seed, HEIGHT + 40) - 40,
	};
	geometry.src.width = 1 + reference_random(seed, (uint32_t)(width - geometry.src.x));
	geometry.src.height = 1 + reference_random(seed, (uint32_t)(height - geometry.src.y));
	place(scene, &geometry, (enum wl_output_transform)reference_random(seed, 8));

	if (slip_format_has_alpha(format)) {
		add_random_rectangles(&scene->opaque[i], seed, 3, &layer->dst);
		pixman_region32_intersect_rect(&scene->opaque[i], &scene->opaque[i], layer->dst.x1,
				layer->dst.y1, (unsigned)(layer->dst.x2 - layer->dst.x1),
				(unsigned)(layer->dst.y2 - layer->dst.y1));
	}
	if (reference_random(seed, 4) == 0) {
		set_alpha(scene, i, reference_random(seed, OUTPUT_ALPHA_MAX + 1));
	}
}

static void test_random_scenes(void **state)
{
	static const pixman_box32_t around = { -10, -10, WIDTH + 10, HEIGHT + 10 };
	for (uint32_t n = 0; n < 500; n++) {
		uint32_t seed = n;
		struct scene scene;
		scene_init(&scene);
		for (uint32_t i = reference_random(&seed, MAX_LAYERS + 1); i > 0; i--) {
			add_random_layer(&scene, &seed);
		}
		paint(&scene);
		// The next frame, with what the last one left.
		add_random_rectangles(&scene.target.damage, &seed, 5, &around);
		paint(&scene);
		scene_finish(&scene);
	}
}

static void assert_region_is(pixman_region32_t *region, int x, int y, int width, int height)
{
	pixman_region32_t must;
	pixman_region32_init_rect(&must, x, y, (unsigned)width, (unsigned)height);
	assert_true(pixman_region32_equal(region, &must));
	pixman_region32_fini(&must);
}

// Rows that pixman cannot address are copied; where that fails, the layer is left out, all of it.
static void test_no_memory_for_the_copy(void **state)
{
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, DRM_FORMAT_ARGB8888, 30, 30, 1, 0, 0, 0);
	set_opaque(&scene, 0, 0, 0, 30, 15);
	painted_fail_next_malloc = true;
	just_paint(&scene);
	assert_false(painted_fail_next_malloc);
	for (int y = 0; y < 30; y++) {
		for (int x = 0; x < 30; x++) {
			uint32_t is = scene.pixels[y * STRIDE / 4 + x] & 0xffffff;
			assert_int_equal(is, y < 15 ? SENTINEL * 0x10101 : 0);
		}
	}
	// The next frame makes up for it.
	assert_region_is(&scene.target.damage, 0, 0, 30, 30);
	paint(&scene);
	scene_finish(&scene);
}

static void test_destroy_null(void **state)
{
	painter_destroy(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blending),
		cmocka_unit_test(test_alpha),
		cmocka_unit_test(test_alpha_none),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_no_damage),
		cmocka_unit_test(test_damage_is_all_that_is_touched),
		cmocka_unit_test(test_opaque_parts),
		cmocka_unit_test(test_hidden_layer),
		cmocka_unit_test(test_unreadable_layer),
		cmocka_unit_test(test_what_is_to_be_painted_again),
		cmocka_unit_test(test_busy_layer),
		cmocka_unit_test(test_one_buffer_in_two_layers),
		cmocka_unit_test(test_bytes_read),
		cmocka_unit_test(test_random_scenes),
		cmocka_unit_test(test_no_memory_for_the_copy),
		cmocka_unit_test(test_destroy_null),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
