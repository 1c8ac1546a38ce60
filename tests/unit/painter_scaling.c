/* SPDX-License-Identifier: MIT */
/* painter_paint, against the slow painter of reference.c: turned and scaled. */
#include <drm_fourcc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "painted.h"

/* ---- scaling ---- */

struct scaling {
	const char *name;
	struct fbox src;
	int width, height;
};

static const struct scaling scalings[] = {
	{ "enlarged by 2.5", { 0, 0, 20, 16 }, 50, 40 },
	{ "enlarged by 1.9, cropped", { 3, 2, 10, 10 }, 19, 19 },
	{ "enlarged by 2 from half a pixel", { 2.5, 1.5, 10, 10 }, 20, 20 },
	{ "shifted by a quarter of a pixel", { 1.25, 2.25, 10, 10 }, 10, 10 },
	{ "made smaller by 1.6", { 0, 0, 20, 16 }, 12, 10 },
	{ "made smaller by 2", { 0, 0, 20, 16 }, 10, 8 },
	{ "made smaller by 2 from half a pixel", { 2.5, 1.5, 10, 8 }, 5, 4 },
	{ "enlarged by about 2.5, all fractions", { 1.25, 0.5, 9.5, 7.25 }, 23, 19 },
	{ "a part of a pixel", { 3.25, 4.5, 0.75, 0.5 }, 45, 33 },
	{ "longer, but not wider", { 0, 0, 20, 16 }, 20, 37 },
	{ "made smaller by a little more than 2", { 0, 0, 20, 16 }, 9, 7 },
	{ "made smaller by 4", { 0, 0, 20, 16 }, 5, 4 },
	{ "made smaller by 4 from half a pixel", { 1.5, 2.5, 12, 12 }, 3, 3 },
	{ "made smaller, all fractions", { 1.25, 0.5, 17.5, 14.25 }, 5, 3 },
	{ "made smaller by 20 and by 16", { 0, 0, 20, 16 }, 1, 1 },
	{ "made wider and lower", { 0.5, 0, 15, 16 }, 37, 5 },
	{ "made lower, but not wider", { 0, 0, 20, 16 }, 20, 3 },
	{ "twice as wide, but a fraction higher", { 0, 0, 20, 16 }, 40, 25 },
	{ "as it is, but for a fraction in one direction", { 3, 2.5, 10, 10 }, 10, 10 },
};

// Black around it, and nothing written where nothing may be.
static void check_scaled(const struct scene *scene, double tolerance)
{
	const struct output_layer *layer = &scene->layers[0];
	const pixman_box32_t *dst = &layer->dst;
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < STRIDE / 4; x++) {
			uint32_t is = scene->pixels[y * STRIDE / 4 + x];
			if (x >= WIDTH) {
				assert_int_equal(is, SENTINEL * 0x1010101u);
			} else if (x < dst->x1 || x >= dst->x2 || y < dst->y1 || y >= dst->y2) {
				assert_int_equal(is & 0xffffff, 0);
			} else {
				double must[4];
				reference_sample(layer, x, y, must);
				if (fabs((is >> 8 & 255) - must[1]) > tolerance) {
					fail_msg("pixel %d,%d is %u, must be about %.2f", x, y,
							is >> 8 & 255, must[1]);
				}
			}
		}
	}
}

static void scale(struct scene *scene, const struct scaling *scaling,
		enum wl_output_transform transform)
{
	bool turned = transform & WL_OUTPUT_TRANSFORM_90;
	struct output_layer *layer = &scene->layers[scene->n_layers - 1];
	layer->src = scaling->src;
	layer->transform = transform;
	set_dst(scene, 4, 3, turned ? scaling->height : scaling->width,
			turned ? scaling->width : scaling->height);
}

static void check_scaling(
		const struct scaling *scaling, enum wl_output_transform transform, bool y_invert)
{
	struct scene scene;
	scene_init(&scene);
	struct output_layer *layer = scene_add(&scene, DRM_FORMAT_XRGB8888, 20, 16, 0, 0, 0, 0);
	uint8_t *bytes = scene.buffers[0].planes[0].memory;
	for (int i = 0; i < 20 * 16; i++) {
		memset(bytes + 4 * i, i % 20 * 9 + i / 20 * 5, 4);
	}
	layer->buffer->y_invert = y_invert;
	scale(&scene, scaling, transform);
	just_paint(&scene);
	check_scaled(&scene, 0.55); // the nearest step, made of 256ths
	scene_finish(&scene);
}

static void test_scaling(void **state)
{
	for (int i = 0; i < 8 * 2; i++) {
		check_scaling(*state, (enum wl_output_transform)(i % 8), i / 8);
	}
}

static int get_tolerance(const struct output_layer *layer)
{
	return reference_is_sharp(layer) ? 0 : 1;
}

// Each format, opaque, blended and faded, turned and scaled in each way.
static void test_scaled_format(void **state)
{
	uint32_t format = *(const uint32_t *)*state;
	for (size_t i = 0; i < 8 * N_ELEMENTS(scalings); i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
		struct output_layer *layer = scene_add(&scene, format, 20, 16, 3, 1, 0, 0);
		scale(&scene, &scalings[i / 8], (enum wl_output_transform)(i % 8));
		int tolerance = get_tolerance(layer);
		// What is below is covered to a degree that is as far off.
		paint_about(&scene, slip_format_has_alpha(format) ? 2 * tolerance : tolerance);
		set_opaque(&scene, 1, 4, 3, 2, 40);
		pixman_region32_intersect_rect(&scene.opaque[1], &scene.opaque[1], 4, 3,
				(unsigned)(layer->dst.x2 - 4), (unsigned)(layer->dst.y2 - 3));
		scene.buffers[1].stream = true;
		damage_all(&scene);
		paint_about(&scene, 2 * tolerance);
		set_alpha(&scene, 1, 0x9876);
		damage_all(&scene);
		paint_about(&scene, 2 * tolerance);
		scene_finish(&scene);
	}
}

// The target's X is of no matter, and pixman leaves what it has there.
static void clear_x(uint32_t *pixels)
{
	for (int i = 0; i < STRIDE / 4 * HEIGHT; i++) {
		pixels[i] &= 0xffffff;
	}
}

// However much of it is painted at a time, a pixel is the same.
static void test_parts(void **state)
{
	static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888,
		DRM_FORMAT_RGB565, DRM_FORMAT_NV12 };
	static const pixman_box32_t all = { 0, 0, WIDTH, HEIGHT };
	for (uint32_t i = 0; i < 8 * N_ELEMENTS(formats) && is_painted(formats[i / 8]); i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, formats[i / 8], 20, 16, 0, 0, 0, 0);
		scale(&scene, *state, (enum wl_output_transform)(i % 8));
		just_paint(&scene);
		clear_x(scene.pixels);
		memcpy(scene.expected, scene.pixels, sizeof(scene.pixels));
		uint32_t seed = i;
		for (int k = 0; k < 20; k++) {
			add_random_rectangles(&scene.target.damage, &seed, 3, &all);
			just_paint(&scene);
			clear_x(scene.pixels);
			assert_memory_equal(scene.pixels, scene.expected, sizeof(scene.pixels));
		}
		scene_finish(&scene);
	}
}

// The only layer is of this colour, on black.
static void check_solid(const struct scene *scene, uint32_t color)
{
	const pixman_box32_t *dst = &scene->layers[0].dst;
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++) {
			bool inside = x >= dst->x1 && x < dst->x2 && y >= dst->y1 && y < dst->y2;
			assert_int_equal(scene->pixels[y * STRIDE / 4 + x] & 0xffffff,
					inside ? color : 0);
		}
	}
}

static double get_random_fraction(uint32_t *seed, double limit)
{
	return floor(reference_random(seed, 1u << 20) * limit / (1u << 20) * 256) / 256;
}

// A part of a picture, with fractions of 256ths as wp_viewporter has them, of any size anywhere.
static void add_random_layer(struct scene *scene, uint32_t *seed)
{
	uint32_t formats[PAINTER_MAX_FORMATS];
	uint32_t n_formats = (uint32_t)painter_get_formats(formats);
	int width = 1 + (int)reference_random(seed, 90);
	int height = 1 + (int)reference_random(seed, 90);
	struct output_layer *layer = scene_add(scene, formats[reference_random(seed, n_formats)],
			width, height, reference_random(seed, 9), reference_random(seed, 9), 0, 0);
	layer->buffer->y_invert = reference_random(seed, 2);
	scene->buffers[scene->n_layers - 1].stream = reference_random(seed, 4) == 0;
	layer->transform = (enum wl_output_transform)reference_random(seed, 8);
	layer->src.x = get_random_fraction(seed, width);
	layer->src.y = get_random_fraction(seed, height);
	layer->src.width = 1 / 256.0 + get_random_fraction(seed, width - layer->src.x);
	layer->src.height = 1 / 256.0 + get_random_fraction(seed, height - layer->src.y);
	set_dst(scene, (int)reference_random(seed, WIDTH + 40) - 40,
			(int)reference_random(seed, HEIGHT + 40) - 40,
			1 + (int)reference_random(seed, 80), 1 + (int)reference_random(seed, 80));
	if (reference_random(seed, 4) == 0) {
		set_alpha(scene, scene->n_layers - 1, reference_random(seed, OUTPUT_ALPHA_MAX + 1));
	}
}

// What is below each layer is off as well; and the next frame has to be the same, in parts.
static void test_random_scenes(void **state)
{
	static const pixman_box32_t all = { 0, 0, WIDTH, HEIGHT };
	for (uint32_t n = 0; n < 500; n++) {
		uint32_t seed = n;
		struct scene scene;
		scene_init(&scene);
		int tolerance = 0;
		for (uint32_t i = reference_random(&seed, 4); i > 0; i--) {
			add_random_layer(&scene, &seed);
			tolerance += 2 * get_tolerance(&scene.layers[scene.n_layers - 1]);
		}
		paint_about(&scene, tolerance);
		clear_x(scene.pixels);
		memcpy(scene.expected, scene.pixels, sizeof(scene.pixels));
		add_random_rectangles(&scene.target.damage, &seed, 5, &all);
		just_paint(&scene);
		clear_x(scene.pixels);
		assert_memory_equal(scene.pixels, scene.expected, sizeof(scene.pixels));
		scene_finish(&scene);
	}
}

// Whatever is beside the source rectangle, it is not to be seen.
static void test_nothing_from_outside(void **state)
{
	const struct scaling *scaling = *state;
	const struct fbox *src = &scaling->src;
	for (int i = 0; i < 8; i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, 20, 16, 0, 0, 0, 0);
		uint8_t *bytes = scene.buffers[0].planes[0].memory;
		for (int y = (int)src->y; y < src->y + src->height; y++) {
			for (int x = (int)src->x; x < src->x + src->width; x++) {
				memset(bytes + (y * 20 + x) * 4, 0xb7, 4);
			}
		}
		scale(&scene, scaling, (enum wl_output_transform)i);
		just_paint(&scene);
		check_solid(&scene, 0xb7b7b7);
		scene_finish(&scene);
	}
}

// What is too fine to be seen becomes grey all over, without waves.
static void test_checkerboard(void **state)
{
	static const struct {
		int width, height, tolerance;
	} rows[] = { { 30, 24, 0 }, { 15, 12, 0 }, { 10, 6, 0 }, { 33, 32, 8 }, { 7, 5, 1 } };
	for (size_t i = 0; i < 8 * N_ELEMENTS(rows); i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, 120, 96, 0, 0, 0, 0);
		uint32_t *pixels = (uint32_t *)(void *)scene.buffers[0].planes[0].memory;
		for (int p = 0; p < 120 * 96; p++) {
			pixels[p] = (p % 120 + p / 120) % 2 ? 0xffffff : 0;
		}
		struct scaling scaling = { NULL, { 0, 0, 120, 96 }, rows[i / 8].width,
			rows[i / 8].height };
		scale(&scene, &scaling, (enum wl_output_transform)(i % 8));
		just_paint(&scene);
		const pixman_box32_t *dst = &scene.layers[0].dst;
		for (int y = dst->y1; y < dst->y2; y++) {
			for (int x = dst->x1; x < dst->x2; x++) {
				uint32_t is = scene.pixels[y * STRIDE / 4 + x];
				assert_in_range(difference(is, 0x808080), 0, rows[i / 8].tolerance);
			}
		}
		scene_finish(&scene);
	}
}

// Of thousands of pixels for one, some are left out: which, the reference says.
static void test_much_smaller(void **state)
{
	for (int i = 0; i < 8; i++) {
		struct scene scene;
		scene_init(&scene);
		bool yuv = i / 4 && is_painted(DRM_FORMAT_NV12);
		scene_add(&scene, yuv ? DRM_FORMAT_NV12 : DRM_FORMAT_XRGB8888, 1000, 700, 0, 0, 0,
				0);
		struct scaling scaling = { NULL, { 0.5, 0, 999, 700 }, 3, 4 };
		scale(&scene, &scaling, (enum wl_output_transform)(i * 3 % 8));
		paint_about(&scene, 1);
		scene_finish(&scene);
	}
}

#define LONG_SIDE (1 << 26)

// A client may have a sparse file of gigabytes, and all of it shown on a few pixels: of these few
// is what that costs.
static void test_long_rows(void **state)
{
	size_t size = (size_t)LONG_SIDE * 4;
	uint32_t *pixels = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	assert_true(pixels != MAP_FAILED);
	for (int i = 0; i < 8; i++) {
		struct scene scene;
		scene_init(&scene);
		struct output_layer *layer =
				scene_add(&scene, DRM_FORMAT_XRGB8888, 1, 1, 0, 0, 0, 0);
		bool turned = i & WL_OUTPUT_TRANSFORM_90;
		scene.buffers[0].planes[0].data = (uint8_t *)pixels;
		scene.buffers[0].planes[0].stride = (uint32_t)size;
		layer->buffer->width = LONG_SIDE;
		layer->src.width = LONG_SIDE;
		layer->transform = (enum wl_output_transform)i;
		set_dst(&scene, 3, 2, turned ? 5 : 40, turned ? 40 : 5);
		painted_largest_malloc = 0;
		paint(&scene);
		assert_in_range(painted_largest_malloc, 1, 16 * 1024 * 1024);
		scene_finish(&scene);
	}
	munmap(pixels, size);
}

// However it is scaled, one colour stays that colour, to its very edges; and half of it, half.
static void test_scaled_solid(void **state)
{
	for (int i = 0; i < 8 * 30; i++) {
		struct scene scene;
		scene_init(&scene);
		struct output_layer *layer =
				scene_add(&scene, DRM_FORMAT_XRGB8888, 17, 11, 0, 0, 0, 0);
		memset(scene.buffers[0].planes[0].memory, 0xb7, 17 * 11 * 4);
		layer->transform = (enum wl_output_transform)(i % 8);
		set_dst(&scene, 2, 1, 3 + i / 8, 2 + i / 7);
		just_paint(&scene);
		check_solid(&scene, 0xb7b7b7);
		set_alpha(&scene, 0, 0x8080);
		damage_all(&scene);
		just_paint(&scene);
		check_solid(&scene, 0x5c5c5c);
		scene_finish(&scene);
	}
}

// Made of a buffer longer than pixman counts, in parts that must not show.
static void test_far_interpolated(void **state)
{
	for (int i = 0; i < 8 * 2; i++) {
		struct scene scene;
		scene_init(&scene);
		bool high = i / 8;
		int width = high ? 4 : 40000, height = high ? 40000 : 4;
		struct output_layer *layer =
				scene_add(&scene, DRM_FORMAT_XRGB8888, width, height, 0, 0, 0, 0);
		uint8_t *bytes = scene.buffers[0].planes[0].memory;
		for (int p = 0; p < 160000; p++) {
			int along = high ? p / 4 : p % 40000, aside = high ? p % 4 : p / 40000;
			memset(bytes + 4 * p, along * 200 / 40000 + aside * 16, 4);
		}
		layer->transform = (enum wl_output_transform)(i % 8);
		bool turned = layer->transform & WL_OUTPUT_TRANSFORM_90;
		set_dst(&scene, 3, 2, turned != high ? 7 : 53, turned != high ? 41 : 7);
		just_paint(&scene);
		// Each of more than 64 pixels may be off by half a 256th.
		check_scaled(&scene, 0.65);
		scene_finish(&scene);
	}
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_scaled_solid),
		cmocka_unit_test(test_random_scenes),
		cmocka_unit_test(test_checkerboard),
		cmocka_unit_test(test_much_smaller),
		cmocka_unit_test(test_long_rows),
		cmocka_unit_test(test_far_interpolated),
	};
	static struct CMUnitTest
			tests[N_ELEMENTS(others) + PAINTER_MAX_FORMATS + 3 * N_ELEMENTS(scalings)];
	static char names[PAINTER_MAX_FORMATS][16];
	static uint32_t formats[PAINTER_MAX_FORMATS];
	size_t n = 0, n_formats = painter_get_formats(formats);
	for (size_t i = 0; i < n_formats; i++) {
		snprintf(names[i], sizeof(names[i]), "format %.4s", (const char *)&formats[i]);
		tests[n++] = (struct CMUnitTest){ .name = names[i],
			.test_func = test_scaled_format,
			.initial_state = (void *)&formats[i] };
	}
	for (size_t i = 0; i < 3 * N_ELEMENTS(scalings); i++) {
		static const CMUnitTestFunction functions[] = { test_scaling, test_parts,
			test_nothing_from_outside };
		const struct scaling *scaling = &scalings[i / 3];
		tests[n++] = (struct CMUnitTest){ .name = scaling->name,
			.test_func = functions[i % 3],
			.initial_state = (void *)scaling };
	}
	memcpy(&tests[n], others, sizeof(others));
	n += N_ELEMENTS(others);
	return _cmocka_run_group_tests("painter_scaling", tests, n, NULL, NULL);
}
