/* SPDX-License-Identifier: MIT */
/* painter_paint, against the slow painter of reference.c: where nothing is interpolated, exactly.
 */
#include <drm_fourcc.h>
#include <string.h>

#include "painted.h"

// Of a buffer of 13 by 9.
static const struct geometry geometries[] = {
	{ "as it is", 1, 1, { 0, 0, 13, 9 }, 3, 2 },
	{ "cropped", 1, 1, { 2, 3, 7, 5 }, 3, 2 },
	{ "twice as large", 2, 2, { 0, 0, 13, 9 }, 3, 2 },
	{ "3 by 2 times as large", 3, 2, { 0, 0, 13, 9 }, 3, 2 },
	{ "cropped and 5 by 4 times as large", 5, 4, { 4, 1, 6, 7 }, 1, 1 },
	{ "half outside to the top left", 3, 3, { 0, 0, 13, 9 }, -17, -11 },
	{ "half outside to the bottom right", 3, 3, { 1, 0, 11, 9 }, 41, 33 },
	{ "larger than the output on all sides", 9, 9, { 0, 0, 13, 9 }, -20, -10 },
	{ "one pixel of it over all", 49, 49, { 5, 5, 1, 1 }, 0, 0 },
	{ "two pixels of it over all", 49, 49, { 5, 5, 2, 1 }, -30, 0 },
};

static void test_geometry(void **state)
{
	const struct geometry *geometry = *state;
	static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888,
		DRM_FORMAT_RGB888, DRM_FORMAT_RGB565 };
	for (int i = 0; i < 8 * 2 * (int)N_ELEMENTS(formats); i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
		struct output_layer *layer = scene_add(&scene, formats[i / 16], 13, 9, 4, 0, 0, 0);
		layer->buffer->y_invert = i / 8 % 2;
		place(&scene, geometry, (enum wl_output_transform)(i % 8));
		paint(&scene);
		set_alpha(&scene, 1, 0x4321);
		damage_all(&scene);
		paint(&scene);
		scene_finish(&scene);
	}
}

// pixman's steps have 16 bits behind the point, which is enough for this; it must not be blurred.
static void test_sharp_for_every_factor(void **state)
{
	for (int factor = 1; factor <= WIDTH; factor++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, 2, 2, 0, 0, 0, 0);
		set_dst(&scene, 0, 0, 2 * factor, 2 * factor);
		paint(&scene);
		scene_finish(&scene);
	}
}

static const struct far {
	const char *name;
	uint32_t format;
	int width, height, x, y, dst_width, dst_height;
	enum wl_output_transform transform;
	bool y_invert;
} fars[] = {
	{ "wider than pixman counts, its end", DRM_FORMAT_XRGB8888, 40000, 4, -39990, 2, 40000, 4,
			0, false },
	{ "wider than pixman counts, its middle", DRM_FORMAT_ARGB8888, 40000, 4, -20000, 2, 40000,
			4, 0, false },
	{ "wider than pixman counts, odd rows", DRM_FORMAT_RGB565, 40001, 3, -39990, 2, 40001, 3, 0,
			false },
	{ "wider than pixman counts, flipped", DRM_FORMAT_XRGB8888, 40000, 4, -39990, 2, 40000, 4,
			WL_OUTPUT_TRANSFORM_FLIPPED, false },
	{ "wider than pixman counts, turned", DRM_FORMAT_XRGB8888, 40000, 4, 2, -39990, 4, 40000,
			WL_OUTPUT_TRANSFORM_90, false },
	{ "higher than pixman counts", DRM_FORMAT_XRGB8888, 4, 40000, 3, -39990, 4, 40000, 0,
			false },
	{ "higher, bottom row first", DRM_FORMAT_XRGB8888, 4, 40000, 3, -12345, 4, 40000, 0, true },
	{ "enlarged beyond what pixman counts", DRM_FORMAT_XRGB8888, 4, 4, -500000, -500000,
			1 << 20, 1 << 20, 0, false },
	{ "its end, enlarged by 3", DRM_FORMAT_XRGB8888, 20000, 4, -59980, 1, 60000, 12, 0, false },
	{ "its end, enlarged by 13", DRM_FORMAT_XRGB8888, 1000, 4, -12950, 1, 13000, 52, 0, false },
	{ "its end, enlarged by 13, flipped", DRM_FORMAT_XRGB8888, 1000, 4, -12950, 1, 13000, 52,
			WL_OUTPUT_TRANSFORM_FLIPPED_180, false },
	{ "its end, enlarged by 13, turned", DRM_FORMAT_XRGB8888, 4, 1000, -12950, 1, 13000, 52,
			WL_OUTPUT_TRANSFORM_270, false },
	{ "a corner, enlarged by 20000", DRM_FORMAT_XRGB8888, 3, 3, -19985, -19973, 60000, 60000, 0,
			false },
	{ "a corner, enlarged beyond what pixman counts", DRM_FORMAT_ARGB8888, 4, 4, -262124,
			-524263, 1 << 20, 1 << 20, WL_OUTPUT_TRANSFORM_90, true },
};

static void test_far(void **state)
{
	const struct far *far = *state;
	struct scene scene;
	scene_init(&scene);
	struct output_layer *layer = scene_add(&scene, far->format, far->width, far->height,
			far->format == DRM_FORMAT_RGB565 ? 1 : 0, 0, 0, 0);
	layer->transform = far->transform;
	layer->buffer->y_invert = far->y_invert;
	set_dst(&scene, far->x, far->y, far->dst_width, far->dst_height);
	paint(&scene);
	scene_finish(&scene);
}

// So much smaller that a pixel stands for thousands: it is one of those that it stands for.
static void test_far_smaller(void **state)
{
	struct scene scene;
	scene_init(&scene);
	int width = 50000, half = width / 2;
	struct output_layer *layer = scene_add(&scene, DRM_FORMAT_XRGB8888, width, 1, 0, 0, 0, 0);
	uint32_t *pixels = (uint32_t *)(void *)scene.buffers[0].planes[0].memory;
	for (int x = 0; x < width; x++) {
		pixels[x] = x < half ? 0x112233 : 0xaabbcc;
	}
	for (int dst_width = 1; dst_width <= 8; dst_width++) {
		set_dst(&scene, 2, 1, dst_width, 3);
		damage_all(&scene);
		just_paint(&scene);
		for (int x = 0; x < dst_width; x++) {
			bool middle = 2 * x + 1 == dst_width;
			uint32_t must = 2 * x + 1 < dst_width ? 0x112233 : 0xaabbcc;
			uint32_t is = scene.pixels[2 * STRIDE / 4 + 2 + x] & 0xffffff;
			assert_true(middle ? is != 0 : is == must);
		}
	}
	assert_true(layer->dst.x2 == 10);
	scene_finish(&scene);
}

static void test_random_far(void **state)
{
	for (uint32_t n = 0; n < 300; n++) {
		uint32_t seed = n;
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_ARGB8888, 5, 4, 0, 0, 0, 0);
		struct geometry geometry = {
			.across = 1 + (int)reference_random(&seed, n * n / 2 + 1),
			.down = 1 + (int)reference_random(&seed, n * n / 2 + 1),
			.src = { 1, 0, 4, 4 },
		};
		geometry.x = -(int)reference_random(&seed, (uint32_t)geometry.across * 4);
		geometry.y = -(int)reference_random(&seed, (uint32_t)geometry.down * 4);
		place(&scene, &geometry, (enum wl_output_transform)reference_random(&seed, 8));
		paint(&scene);
		scene_finish(&scene);
	}
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_sharp_for_every_factor),
		cmocka_unit_test(test_far_smaller),
		cmocka_unit_test(test_random_far),
	};
	static struct CMUnitTest
			tests[N_ELEMENTS(others) + N_ELEMENTS(geometries) + N_ELEMENTS(fars)];
	size_t n = 0;
	for (size_t i = 0; i < N_ELEMENTS(geometries); i++) {
		tests[n++] = (struct CMUnitTest){ .name = geometries[i].name,
			.test_func = test_geometry,
			.initial_state = (void *)&geometries[i] };
	}
	for (size_t i = 0; i < N_ELEMENTS(fars); i++) {
		tests[n++] = (struct CMUnitTest){ .name = fars[i].name,
			.test_func = test_far,
			.initial_state = (void *)&fars[i] };
	}
	memcpy(&tests[n], others, sizeof(others));
	n += N_ELEMENTS(others);
	return _cmocka_run_group_tests("painter_geometry", tests, n, NULL, NULL);
}
