/* SPDX-License-Identifier: MIT */
#include "painted.h"

#include <stdlib.h>
#include <string.h>

/* ---- what the painter calls ---- */

bool painted_fail_next_malloc;
size_t painted_largest_malloc;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	bool fail = painted_fail_next_malloc;
	painted_fail_next_malloc = false;
	painted_largest_malloc = size > painted_largest_malloc ? size : painted_largest_malloc;
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

bool is_painted(uint32_t format)
{
	uint32_t formats[PAINTER_MAX_FORMATS];
	size_t n = painter_get_formats(formats);
	for (size_t i = 0; i < n; i++) {
		if (formats[i] == format) {
			return true;
		}
	}
	return false;
}

void scene_init(struct scene *scene)
{
	memset(scene, 0, sizeof(*scene));
	scene->painter = painter_create(1);
	assert_non_null(scene->painter);
	memset(scene->pixels, SENTINEL, sizeof(scene->pixels));
	scene->target.data = scene->pixels;
	scene->target.stride = STRIDE;
	pixman_region32_init_rect(&scene->target.damage, 0, 0, WIDTH, HEIGHT);
}

void scene_finish(struct scene *scene)
{
	for (int i = 0; i < scene->n_layers; i++) {
		reference_buffer_finish(&scene->buffers[i]);
		pixman_region32_fini(&scene->opaque[i]);
	}
	pixman_region32_fini(&scene->target.damage);
	painter_destroy(scene->painter);
}

void set_dst(struct scene *scene, int x, int y, int width, int height)
{
	int i = scene->n_layers - 1;
	scene->layers[i].dst = (pixman_box32_t){ x, y, x + width, y + height };
	pixman_region32_clear(&scene->opaque[i]);
	if (!slip_format_has_alpha(scene->buffers[i].base.format)) {
		pixman_region32_union_rect(&scene->opaque[i], &scene->opaque[i], x, y,
				(unsigned)width, (unsigned)height);
	}
}

struct output_layer *scene_add(struct scene *scene, uint32_t format, int width, int height,
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

void set_damage(struct scene *scene, int x, int y, int width, int height)
{
	pixman_region32_fini(&scene->target.damage);
	pixman_region32_init_rect(&scene->target.damage, x, y, (unsigned)width, (unsigned)height);
}

void damage_all(struct scene *scene)
{
	set_damage(scene, 0, 0, WIDTH, HEIGHT);
}

void set_opaque(struct scene *scene, int i, int x, int y, int width, int height)
{
	pixman_region32_fini(&scene->opaque[i]);
	pixman_region32_init_rect(&scene->opaque[i], x, y, (unsigned)width, (unsigned)height);
}

void set_alpha(struct scene *scene, int i, uint32_t alpha)
{
	scene->layers[i].alpha = alpha;
	if (alpha < OUTPUT_ALPHA_MAX) {
		pixman_region32_clear(&scene->opaque[i]);
	}
}

void place(struct scene *scene, const struct geometry *geometry, enum wl_output_transform transform)
{
	struct output_layer *layer = &scene->layers[scene->n_layers - 1];
	layer->src = geometry->src;
	bool turned = transform & WL_OUTPUT_TRANSFORM_90;
	int w = (int)(turned ? layer->src.height : layer->src.width);
	int h = (int)(turned ? layer->src.width : layer->src.height);
	layer->transform = transform;
	set_dst(scene, geometry->x, geometry->y, w * geometry->across, h * geometry->down);
}

void add_random_rectangles(
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

int difference(uint32_t a, uint32_t b)
{
	int largest = 0;
	for (int shift = 0; shift < 24; shift += 8) {
		int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
		largest = d > largest ? d : largest;
	}
	return largest;
}

void compare(const struct scene *scene, const pixman_region32_t *damage, int tolerance)
{
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < STRIDE / 4; x++) {
			uint32_t is = scene->pixels[y * STRIDE / 4 + x];
			uint32_t must = scene->expected[y * STRIDE / 4 + x];
			bool painted = pixman_region32_contains_point(
					(pixman_region32_t *)damage, x, y, NULL);
			// XRGB8888: what is in X does not count where something was painted.
			if (painted ? difference(is, must) > tolerance : is != must) {
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

void just_paint(struct scene *scene)
{
	painter_paint(scene->painter, &scene->target, WIDTH, HEIGHT, scene->layers,
			scene->n_layers);
}

void paint_about(struct scene *scene, int tolerance)
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
	just_paint(scene);
	compare(scene, &damage, tolerance);
	check_brackets(scene, &damage);
	assert_false(pixman_region32_not_empty(&scene->target.damage));
	pixman_region32_fini(&damage);
}

void paint(struct scene *scene)
{
	paint_about(scene, 0);
}
