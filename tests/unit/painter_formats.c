/* SPDX-License-Identifier: MIT */
/* painter_paint, against the slow painter of reference.c: every format, the same pixels, exactly.
 */
#include <config.h>
#include <drm_fourcc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "painted.h"

// pixman, where it is what reads ten bits, blends all of them and takes the nearest of what comes
// out; the reference cuts off before.
static int get_tolerance(uint32_t format)
{
	switch (format) {
	case DRM_FORMAT_XRGB2101010:
	case DRM_FORMAT_ARGB2101010:
	case DRM_FORMAT_XBGR2101010:
	case DRM_FORMAT_ABGR2101010:
		return HAVE_LIBYUV ? 0 : 2;
	default:
		return 0;
	}
}

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
		paint_about(&scene, get_tolerance(format));
		// The same where its owner says that it is opaque: its alpha is not looked at.
		set_opaque(&scene, 1, 7, 5, 41, 29);
		damage_all(&scene);
		paint_about(&scene, get_tolerance(format));
		// And half of it.
		set_opaque(&scene, 1, 10, 5, 17, 40);
		damage_all(&scene);
		paint_about(&scene, get_tolerance(format));
		// And out of slow memory.
		scene.buffers[1].stream = true;
		damage_all(&scene);
		paint_about(&scene, get_tolerance(format));
		set_alpha(&scene, 1, 0x9876);
		damage_all(&scene);
		paint_about(&scene, get_tolerance(format));
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

// Further apart than an int tells: buffers can be so large, and a client says what their strides
// are.
static void test_rows_far_apart(void **state)
{
	uint32_t format = *(const uint32_t *)*state;
	const size_t stride = (size_t)INT32_MAX + 65;
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, format, 9, 3, 0, 0, 2, 1);
	struct reference_buffer *buffer = &scene.buffers[0];
	struct reference_plane near[3];
	memcpy(near, buffer->planes, sizeof(near));
	uint8_t *far[3] = { 0 };
	for (int i = 0; i < 3 && buffer->planes[i].memory; i++) {
		struct reference_plane *plane = &buffer->planes[i];
		far[i] = mmap(NULL, 3 * stride, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		assert_true(far[i] != MAP_FAILED);
		int vsub = slip_format_get(format)->planes[i].vsub, rows = (3 + vsub - 1) / vsub;
		for (int y = 0; y < rows; y++) {
			memcpy(far[i] + stride * (size_t)y, plane->data + plane->stride * (size_t)y,
					plane->stride);
		}
		plane->data = far[i];
		plane->stride = (uint32_t)stride;
	}
	paint(&scene);
	// Scaled, it is the same as of rows that are near.
	static uint32_t scaled[sizeof(scene.pixels) / sizeof(scene.pixels[0])];
	set_dst(&scene, 2, 1, 20, 11);
	damage_all(&scene);
	just_paint(&scene);
	memcpy(scaled, scene.pixels, sizeof(scaled));
	memcpy(buffer->planes, near, sizeof(near));
	damage_all(&scene);
	just_paint(&scene);
	assert_memory_equal(scaled, scene.pixels, sizeof(scaled));
	for (int i = 0; i < 3 && far[i]; i++) {
		munmap(far[i], 3 * stride);
	}
	scene_finish(&scene);
}

// One step is the nearest one, or the one beside it. In the full range six bits of fraction may
// lose one more for green of BT.2020, whose factors are both rounded badly; and one for ten bits,
// whose chroma ends at 1023 rather than at 4 * 255.
static int get_most_off(uint32_t format, const struct color *color)
{
	if (color->full_range) {
		return 1 + (color->encoding == COLOR_BT2020) + (format == DRM_FORMAT_P010);
	}
#if defined(__x86_64__) || defined(__i386__)
	return 1;
#else
	// libyuv has no factor above 2, which blue needs in the limited range.
	return 19;
#endif
}

// The colours of a grid: all luma, and each 16th chroma, of both kinds.
#define N_CHROMA 17
#define N_BLOCKS (256 / 4 * N_CHROMA * N_CHROMA)

struct yuv {
	uint32_t y, u, v;
};

// The kth pixel of a block of two by two, which share their chroma.
static struct yuv get_from_grid(int block, int k)
{
	int chroma = block / 64 % (N_CHROMA * N_CHROMA);
	int u = chroma % N_CHROMA * 16, v = chroma / N_CHROMA * 16;
	return (struct yuv){ (uint32_t)(block % 64 * 4 + k), (uint32_t)(u > 255 ? 255 : u),
		(uint32_t)(v > 255 ? 255 : v) };
}

// NV12, or P010, whose samples have the same value and two more bits.
static void put_block(struct reference_buffer *buffer, int bytes, int x, int y, int block)
{
	struct yuv yuv = get_from_grid(block, 0);
	for (int k = 0; k < 4; k++) {
		uint8_t *luma = buffer->planes[0].memory +
				(size_t)buffer->planes[0].stride * (size_t)(2 * y + k / 2) +
				(2 * x + k % 2) * bytes;
		luma[0] = 0;
		luma[bytes - 1] = (uint8_t)get_from_grid(block, k).y;
	}
	uint8_t *chroma = buffer->planes[1].memory + (size_t)buffer->planes[1].stride * (size_t)y +
			x * 2 * bytes;
	chroma[0] = chroma[bytes] = 0;
	chroma[bytes - 1] = (uint8_t)yuv.u;
	chroma[2 * bytes - 1] = (uint8_t)yuv.v;
}

static void check_grid(uint32_t format, struct color color, int first)
{
	const int across = WIDTH / 2, down = HEIGHT / 2;
	struct scene scene;
	scene_init(&scene);
	scene_add(&scene, format, across * 2, down * 2, 0, 0, 0, 0);
	scene.layers[0].color = color;
	for (int i = 0; i < across * down; i++) {
		put_block(&scene.buffers[0], format == DRM_FORMAT_P010 ? 2 : 1, i % across,
				i / across, first + i);
	}
	just_paint(&scene);
	for (int i = 0; i < across * down * 4; i++) {
		int x = i / 4 % across * 2 + i % 2, y = i / 4 / across * 2 + i % 4 / 2;
		struct yuv yuv = get_from_grid(first + i / 4, i % 4);
		// The full range of ten bits ends at 1023, not at 4 * 255.
		double unit = format == DRM_FORMAT_P010 && color.full_range ? 4 * 255 / 1023.0 : 1;
		int off = difference(scene.pixels[y * STRIDE / 4 + x],
				reference_yuv_to_rgb(&color, yuv.y * unit,
						128 + ((int)yuv.u - 128) * unit,
						128 + ((int)yuv.v - 128) * unit));
		if (off > get_most_off(format, &color)) {
			fail_msg("encoding %d, full %d: %u,%u,%u is %d off", color.encoding,
					color.full_range, yuv.y, yuv.u, yuv.v, off);
		}
	}
	scene_finish(&scene);
}

// How far the conversion is from the standards, in real numbers.
static void test_matrices(void **state)
{
	const uint32_t *format = *state;
	for (int i = 0; i < 6; i++) {
		for (int first = 0; first < N_BLOCKS; first += (WIDTH / 2) * (HEIGHT / 2)) {
			check_grid(*format, (struct color){ (enum color_encoding)(i / 2), i % 2 },
					first);
		}
	}
}

int main(void)
{
	static const uint32_t sampled[] = { DRM_FORMAT_NV12, DRM_FORMAT_P010 };
	static struct CMUnitTest tests[2 * PAINTER_MAX_FORMATS + N_ELEMENTS(sampled)];
	static char names[PAINTER_MAX_FORMATS][16], far_names[PAINTER_MAX_FORMATS][32];
	static uint32_t formats[PAINTER_MAX_FORMATS];
	size_t n_formats = painter_get_formats(formats), n = n_formats;
	for (size_t i = 0; i < n_formats; i++) {
		snprintf(names[i], sizeof(names[i]), "format %.4s", (const char *)&formats[i]);
		tests[i] = (struct CMUnitTest){ .name = names[i],
			.test_func = test_format,
			.initial_state = (void *)&formats[i] };
		snprintf(far_names[i], sizeof(far_names[i]), "far apart, %.4s",
				(const char *)&formats[i]);
		tests[n++] = (struct CMUnitTest){ .name = far_names[i],
			.test_func = test_rows_far_apart,
			.initial_state = (void *)&formats[i] };
	}
	for (size_t i = 0; i < N_ELEMENTS(sampled); i++) {
		if (is_painted(sampled[i])) {
			tests[n++] = (struct CMUnitTest){ .name = i ? "matrices, P010"
								    : "matrices, NV12",
				.test_func = test_matrices,
				.initial_state = (void *)&sampled[i] };
		}
	}
	return _cmocka_run_group_tests("painter_formats", tests, n, NULL, NULL);
}
