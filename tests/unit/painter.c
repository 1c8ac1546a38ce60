/* SPDX-License-Identifier: MIT */
/* painter_paint, against the slow painter of reference.c: the same pixels, exactly. */
#include <drm_fourcc.h>
#include <errno.h>
#include <math.h>
#include <painter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "unit.h"

#define WIDTH 61
#define HEIGHT 47
#define STRIDE ((WIDTH + 3) * 4)
#define MAX_LAYERS 8
#define SENTINEL 0x5a

/* ---- what the painter calls ---- */

static bool fail_next_malloc;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	bool fail = fail_next_malloc;
	fail_next_malloc = false;
	return fail ? NULL : __real_malloc(size);
}

pixman_image_t *__real_pixman_image_create_bits_no_clear(
		pixman_format_code_t format, int width, int height, uint32_t *bits, int stride);
pixman_image_t *__wrap_pixman_image_create_bits_no_clear(
		pixman_format_code_t format, int width, int height, uint32_t *bits, int stride);

// pixman reads whole words: on some machines it must, and on the others it is not told so.
pixman_image_t *__wrap_pixman_image_create_bits_no_clear(
		pixman_format_code_t format, int width, int height, uint32_t *bits, int stride)
{
	assert_non_null(bits);
	assert_int_equal((uintptr_t)bits % sizeof(*bits), 0);
	assert_int_equal(stride % (int)sizeof(*bits), 0);
	return __real_pixman_image_create_bits_no_clear(format, width, height, bits, stride);
}

/* ---- scenes ---- */

struct scene {
	struct painter *painter;
	struct output_target target;
	uint32_t pixels[STRIDE * HEIGHT / 4], expected[STRIDE * HEIGHT / 4];
	struct reference_buffer buffers[MAX_LAYERS];
	pixman_region32_t opaque[MAX_LAYERS];
	struct output_layer layers[MAX_LAYERS];
	int n_layers;
};

static void scene_init(struct scene *scene)
{
	memset(scene, 0, sizeof(*scene));
	scene->painter = painter_create(1);
	assert_non_null(scene->painter);
	memset(scene->pixels, SENTINEL, sizeof(scene->pixels));
	scene->target.data = scene->pixels;
	scene->target.stride = STRIDE;
	pixman_region32_init_rect(&scene->target.damage, 0, 0, WIDTH, HEIGHT);
}

static void scene_finish(struct scene *scene)
{
	for (int i = 0; i < scene->n_layers; i++) {
		reference_buffer_finish(&scene->buffers[i]);
		pixman_region32_fini(&scene->opaque[i]);
	}
	pixman_region32_fini(&scene->target.damage);
	painter_destroy(scene->painter);
}

/** Where the layer on top is shown; if it has no alpha, it hides what is there. */
static void set_dst(struct scene *scene, int x, int y, int width, int height)
{
	int i = scene->n_layers - 1;
	scene->layers[i].dst = (pixman_box32_t){ x, y, x + width, y + height };
	pixman_region32_clear(&scene->opaque[i]);
	if (!slip_format_has_alpha(scene->buffers[i].base.format)) {
		pixman_region32_union_rect(&scene->opaque[i], &scene->opaque[i], x, y,
				(unsigned)width, (unsigned)height);
	}
}

/** A layer of a buffer of noise: all of it, at that place, as large as it is, opaque if it is. */
static struct output_layer *scene_add(struct scene *scene, uint32_t format, int width, int height,
		uint32_t padding, uint32_t offset, int x, int y)
{
	int i = scene->n_layers++;
	reference_buffer_init(&scene->buffers[i], format, width, height, padding, offset,
			(uint32_t)i + 1);
	pixman_region32_init(&scene->opaque[i]);
	scene->layers[i] = (struct output_layer){
		.buffer = &scene->buffers[i].base,
		.src = { 0, 0, width, height },
		.alpha = OUTPUT_ALPHA_MAX,
		.opaque = &scene->opaque[i],
	};
	set_dst(scene, x, y, width, height);
	return &scene->layers[i];
}

static void set_damage(struct scene *scene, int x, int y, int width, int height)
{
	pixman_region32_fini(&scene->target.damage);
	pixman_region32_init_rect(&scene->target.damage, x, y, (unsigned)width, (unsigned)height);
}

static void set_opaque(struct scene *scene, int i, int x, int y, int width, int height)
{
	pixman_region32_fini(&scene->opaque[i]);
	pixman_region32_init_rect(&scene->opaque[i], x, y, (unsigned)width, (unsigned)height);
}

/** A layer with less than all of its opacity hides nothing. */
static void set_alpha(struct scene *scene, int i, uint32_t alpha)
{
	scene->layers[i].alpha = alpha;
	if (alpha < OUTPUT_ALPHA_MAX) {
		pixman_region32_clear(&scene->opaque[i]);
	}
}

static int difference(uint32_t a, uint32_t b)
{
	int largest = 0;
	for (int shift = 0; shift < 24; shift += 8) {
		int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
		largest = d > largest ? d : largest;
	}
	return largest;
}

static void compare(const struct scene *scene, const pixman_region32_t *damage)
{
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < STRIDE / 4; x++) {
			uint32_t is = scene->pixels[y * STRIDE / 4 + x];
			uint32_t must = scene->expected[y * STRIDE / 4 + x];
			bool painted = pixman_region32_contains_point(
					(pixman_region32_t *)damage, x, y, NULL);
			// XRGB8888: what is in X does not count where something was painted.
			if (painted ? difference(is, must) > 0 : is != must) {
				fail_msg("pixel %d,%d is 0x%08x, must be 0x%08x", x, y, is, must);
			}
		}
	}
}

static void check_brackets(const struct scene *scene, const pixman_region32_t *damage)
{
	for (int i = 0; i < scene->n_layers; i++) {
		const struct reference_buffer *buffer = &scene->buffers[i];
		pixman_box32_t dst = scene->layers[i].dst;
		assert_int_equal(buffer->open, 0);
		assert_in_range(buffer->begins, 0, 1);
		assert_int_equal(buffer->ends, buffer->error ? 0 : buffer->begins);
		if (pixman_region32_contains_rectangle((pixman_region32_t *)damage, &dst) ==
				PIXMAN_REGION_OUT) {
			assert_int_equal(buffer->begins, 0);
		}
	}
}

static void paint(struct scene *scene)
{
	pixman_region32_t damage;
	pixman_region32_init(&damage);
	pixman_region32_intersect_rect(&damage, &scene->target.damage, 0, 0, WIDTH, HEIGHT);
	memcpy(scene->expected, scene->pixels, sizeof(scene->pixels));
	reference_paint(scene->expected, STRIDE, WIDTH, HEIGHT, &damage, scene->layers,
			scene->n_layers);
	for (int i = 0; i < scene->n_layers; i++) {
		scene->buffers[i].begins = scene->buffers[i].ends = 0;
	}
	painter_paint(scene->painter, &scene->target, WIDTH, HEIGHT, scene->layers,
			scene->n_layers);
	compare(scene, &damage);
	check_brackets(scene, &damage);
	assert_false(pixman_region32_not_empty(&scene->target.damage));
	pixman_region32_fini(&damage);
}

/* ---- formats ---- */

static void check_format(uint32_t format, struct color color)
{
	static const struct {
		uint32_t padding, offset;
		bool y_invert;
	} layouts[] = {
		{ 0, 0, false },
		{ 64, 128, false },
		{ 1, 0, false },
		{ 0, 1, false },
		{ 2, 3, false },
		{ 7, 2, true },
		{ 0, 0, true },
		{ 20, 4, true },
	};
	for (size_t i = 0; i < N_ELEMENTS(layouts); i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
		scene_add(&scene, format, 41, 29, layouts[i].padding, layouts[i].offset, 7, 5);
		scene.buffers[1].base.y_invert = layouts[i].y_invert;
		scene.layers[1].color = color;
		paint(&scene);
		// The same where its owner says that it is opaque: its alpha is not looked at.
		set_opaque(&scene, 1, 7, 5, 41, 29);
		set_damage(&scene, 0, 0, WIDTH, HEIGHT);
		paint(&scene);
		// And half of it.
		set_opaque(&scene, 1, 10, 5, 17, 40);
		set_damage(&scene, 0, 0, WIDTH, HEIGHT);
		paint(&scene);
		// And out of slow memory.
		scene.buffers[1].stream = true;
		set_damage(&scene, 0, 0, WIDTH, HEIGHT);
		paint(&scene);
		set_alpha(&scene, 1, 0x9876);
		set_damage(&scene, 0, 0, WIDTH, HEIGHT);
		paint(&scene);
		scene_finish(&scene);
	}
}

static void test_format(void **state)
{
	uint32_t format = *(const uint32_t *)*state;
	assert_true(reference_knows(format));
	assert_non_null(slip_format_get(format));
	if (!slip_format_get(format)->yuv) {
		check_format(format, (struct color){ 0 });
		return;
	}
	for (enum color_encoding encoding = COLOR_BT601; encoding <= COLOR_BT2020; encoding++) {
		check_format(format, (struct color){ encoding, false });
		check_format(format, (struct color){ encoding, true });
	}
}

// How far the conversion is from the standards. libyuv has no factor above 2, which the blue of
// BT.709 and BT.2020 needs in the limited range.
static void test_matrices(void **state)
{
	static const struct {
		struct color color;
		int most;
	} rows[] = {
		{ { COLOR_BT601, false }, 3 },
		{ { COLOR_BT601, true }, 1 },
		{ { COLOR_BT709, false }, 15 },
		{ { COLOR_BT709, true }, 1 },
		{ { COLOR_BT2020, false }, 18 },
		{ { COLOR_BT2020, true }, 2 },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		int most = 0;
		for (uint32_t yuv = 0; yuv < 1u << 24; yuv += 0x10101 / 51) {
			uint32_t y = yuv >> 16, u = yuv >> 8 & 255, v = yuv & 255;
			int d = difference(reference_yuv_to_rgb(&rows[i].color, y, u, v),
					reference_yuv_to_rgb_64ths(&rows[i].color, y * 0x101,
							u * 0x101, v * 0x101));
			most = d > most ? d : most;
		}
		assert_int_equal(most, rows[i].most);
	}
}

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

/* ---- geometry ---- */

struct geometry {
	const char *name;
	/** Times that the source is enlarged, across and down the destination. */
	int across, down;
	/** Of a buffer of 13 by 9. */
	struct fbox src;
	int x, y;
};

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

static void place(struct scene *scene, const struct geometry *geometry,
		enum wl_output_transform transform)
{
	struct output_layer *layer = &scene->layers[scene->n_layers - 1];
	layer->src = geometry->src;
	bool turned = transform & WL_OUTPUT_TRANSFORM_90;
	int w = (int)(turned ? layer->src.height : layer->src.width);
	int h = (int)(turned ? layer->src.width : layer->src.height);
	layer->transform = transform;
	set_dst(scene, geometry->x, geometry->y, w * geometry->across, h * geometry->down);
}

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
		set_damage(&scene, 0, 0, WIDTH, HEIGHT);
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

/* ---- interpolation ---- */

static double clamp(double value, double low, double high)
{
	return value < low ? low : value > high ? high : value;
}

// The green of a buffer at a point between its pixels' centres, its edge pixels going on for ever.
static double interpolate(const struct reference_buffer *buffer, double x, double y)
{
	x = clamp(x - 0.5, 0, buffer->base.width - 1);
	y = clamp(y - 0.5, 0, buffer->base.height - 1);
	int x0 = (int)x, y0 = (int)y;
	int x1 = x0 + 1 < buffer->base.width ? x0 + 1 : x0;
	int y1 = y0 + 1 < buffer->base.height ? y0 + 1 : y0;
	double fx = x - x0, fy = y - y0;
	static const struct color color;
	double top = (1 - fx) * (reference_get_pixel(buffer, &color, x0, y0) >> 8 & 255) +
			fx * (reference_get_pixel(buffer, &color, x1, y0) >> 8 & 255);
	double bottom = (1 - fx) * (reference_get_pixel(buffer, &color, x0, y1) >> 8 & 255) +
			fx * (reference_get_pixel(buffer, &color, x1, y1) >> 8 & 255);
	return (1 - fy) * top + fy * bottom;
}

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
	{ "as it is, but for a fraction in one direction", { 3, 2.5, 10, 10 }, 10, 10 },
};

// What the middle of an output's pixel shows, step by step as wl_output.transform has it.
static double sample(const struct reference_buffer *buffer, const struct output_layer *layer, int x,
		int y)
{
	bool turned = layer->transform & WL_OUTPUT_TRANSFORM_90;
	double w = turned ? layer->src.height : layer->src.width;
	double h = turned ? layer->src.width : layer->src.height;
	double px = (x - layer->dst.x1 + 0.5) * w / (layer->dst.x2 - layer->dst.x1);
	double py = (y - layer->dst.y1 + 0.5) * h / (layer->dst.y2 - layer->dst.y1);
	if (layer->transform & WL_OUTPUT_TRANSFORM_FLIPPED) {
		px = w - px;
	}
	for (unsigned turns = layer->transform & 3; turns > 0; turns--) {
		double old_px = px, old_w = w;
		px = py;
		py = old_w - old_px;
		w = h;
		h = old_w;
	}
	return interpolate(buffer, layer->src.x + px, layer->src.y + py);
}

// Black around it, and nothing written where nothing may be.
static void check_interpolated(const struct scene *scene, double tolerance)
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
				double must = sample(&scene->buffers[0], layer, x, y);
				if (fabs((is >> 8 & 255) - must) > tolerance) {
					fail_msg("pixel %d,%d is %u, must be about %.2f", x, y,
							is >> 8 & 255, must);
				}
			}
		}
	}
}

static void check_scaling(
		const struct scaling *scaling, enum wl_output_transform transform, bool y_invert)
{
	struct scene scene;
	scene_init(&scene);
	struct output_layer *layer = scene_add(&scene, DRM_FORMAT_XRGB8888, 20, 16, 0, 0, 0, 0);
	// Neighbours differ by up to 16. pixman weighs them in steps of 1/128 and cuts off, in each
	// direction: 16/128 twice, and less than 1.
	uint8_t *bytes = scene.buffers[0].planes[0].memory;
	for (int i = 0; i < 20 * 16; i++) {
		memset(bytes + 4 * i, i % 20 * 9 + i / 20 * 5, 4);
	}
	layer->src = scaling->src;
	layer->transform = transform;
	layer->buffer->y_invert = y_invert;
	bool turned = transform & WL_OUTPUT_TRANSFORM_90;
	set_dst(&scene, 4, 3, turned ? scaling->height : scaling->width,
			turned ? scaling->width : scaling->height);
	painter_paint(scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, 1);
	check_interpolated(&scene, 1.25);
	// Painted in two parts, it is the same.
	for (int i = 0; i < 2; i++) {
		set_damage(&scene, i * 17, 0, i == 0 ? 17 : WIDTH, HEIGHT);
		painter_paint(scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, 1);
	}
	check_interpolated(&scene, 1.25);
	scene_finish(&scene);
}

static void test_scaling(void **state)
{
	for (int i = 0; i < 8 * 2; i++) {
		check_scaling(*state, (enum wl_output_transform)(i % 8), i / 8);
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
		painter_paint(scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, 1);
		check_solid(&scene, 0xb7b7b7);
		set_alpha(&scene, 0, 0x8080);
		set_damage(&scene, 0, 0, WIDTH, HEIGHT);
		painter_paint(scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, 1);
		check_solid(&scene, 0x5c5c5c);
		scene_finish(&scene);
	}
}

/* ---- several layers ---- */

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
		{ -EFAULT, false, false } };
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct scene scene;
		scene_init(&scene);
		scene_add(&scene, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, 0, 0, 0, 0);
		scene_add(&scene, DRM_FORMAT_XRGB8888, 10, 10, 0, 0, 5, 6);
		scene.buffers[1].error = rows[i].error;
		scene.buffers[1].gone = rows[i].gone;
		painter_paint(scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, 2);
		pixman_box32_t box = { 5, 6, 15, 16 };
		assert_int_equal(pixman_region32_not_empty(&scene.target.damage), rows[i].again);
		if (rows[i].again) {
			assert_memory_equal(pixman_region32_extents(&scene.target.damage), &box,
					sizeof(box));
		}
		scene_finish(&scene);
	}
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
	painter_paint(scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, 2);
	compare(&scene, &all);
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

static void add_random_rectangles(
		pixman_region32_t *region, uint32_t *seed, uint32_t n, const pixman_box32_t *within)
{
	uint32_t w = (uint32_t)(within->x2 - within->x1), h = (uint32_t)(within->y2 - within->y1);
	for (uint32_t i = reference_random(seed, n + 1); i > 0; i--) {
		uint32_t x = reference_random(seed, w), y = reference_random(seed, h);
		pixman_region32_union_rect(region, region, within->x1 + (int)x, within->y1 + (int)y,
				reference_random(seed, w - x) + 1,
				reference_random(seed, h - y) + 1);
	}
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
		set_damage(&scene, 0, 0, WIDTH, HEIGHT);
		painter_paint(scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, 1);
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
		painter_paint(scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, 1);
		check_interpolated(&scene, 1.25);
		scene_finish(&scene);
	}
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
	fail_next_malloc = true;
	painter_paint(scene.painter, &scene.target, WIDTH, HEIGHT, scene.layers, 1);
	assert_false(fail_next_malloc);
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
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_matrices),
		cmocka_unit_test(test_blending),
		cmocka_unit_test(test_alpha),
		cmocka_unit_test(test_alpha_none),
		cmocka_unit_test(test_sharp_for_every_factor),
		cmocka_unit_test(test_scaled_solid),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_no_damage),
		cmocka_unit_test(test_damage_is_all_that_is_touched),
		cmocka_unit_test(test_opaque_parts),
		cmocka_unit_test(test_hidden_layer),
		cmocka_unit_test(test_unreadable_layer),
		cmocka_unit_test(test_what_is_to_be_painted_again),
		cmocka_unit_test(test_one_buffer_in_two_layers),
		cmocka_unit_test(test_bytes_read),
		cmocka_unit_test(test_random_scenes),
		cmocka_unit_test(test_far_smaller),
		cmocka_unit_test(test_far_interpolated),
		cmocka_unit_test(test_random_far),
		cmocka_unit_test(test_no_memory_for_the_copy),
		cmocka_unit_test(test_destroy_null),
	};
	static struct CMUnitTest tests[N_ELEMENTS(others) + PAINTER_MAX_FORMATS +
			N_ELEMENTS(geometries) + N_ELEMENTS(scalings) + N_ELEMENTS(fars)];
	static char names[PAINTER_MAX_FORMATS][16];
	static uint32_t formats[PAINTER_MAX_FORMATS];
	size_t n = 0, n_formats = painter_get_formats(formats);
	for (size_t i = 0; i < n_formats; i++) {
		snprintf(names[i], sizeof(names[i]), "format %.4s", (const char *)&formats[i]);
		tests[n++] = (struct CMUnitTest){ .name = names[i],
			.test_func = test_format,
			.initial_state = (void *)&formats[i] };
	}
	for (size_t i = 0; i < N_ELEMENTS(geometries); i++) {
		tests[n++] = (struct CMUnitTest){ .name = geometries[i].name,
			.test_func = test_geometry,
			.initial_state = (void *)&geometries[i] };
	}
	for (size_t i = 0; i < N_ELEMENTS(scalings); i++) {
		tests[n++] = (struct CMUnitTest){ .name = scalings[i].name,
			.test_func = test_scaling,
			.initial_state = (void *)&scalings[i] };
	}
	for (size_t i = 0; i < N_ELEMENTS(fars); i++) {
		tests[n++] = (struct CMUnitTest){ .name = fars[i].name,
			.test_func = test_far,
			.initial_state = (void *)&fars[i] };
	}
	memcpy(&tests[n], others, sizeof(others));
	n += N_ELEMENTS(others);
	return _cmocka_run_group_tests("painter", tests, n, NULL, NULL);
}
