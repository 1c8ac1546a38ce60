/* SPDX-License-Identifier: MIT */
/* painter_paint, against the slow painter of reference.c: every format, the same pixels, exactly.
 */
#include <drm_fourcc.h>
#include <stdio.h>

#include "painted.h"

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
		damage_all(&scene);
		paint(&scene);
		// And half of it.
		set_opaque(&scene, 1, 10, 5, 17, 40);
		damage_all(&scene);
		paint(&scene);
		// And out of slow memory.
		scene.buffers[1].stream = true;
		damage_all(&scene);
		paint(&scene);
		set_alpha(&scene, 1, 0x9876);
		damage_all(&scene);
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

int main(void)
{
	static struct CMUnitTest tests[PAINTER_MAX_FORMATS + 1];
	static char names[PAINTER_MAX_FORMATS][16];
	static uint32_t formats[PAINTER_MAX_FORMATS];
	size_t n = painter_get_formats(formats);
	for (size_t i = 0; i < n; i++) {
		snprintf(names[i], sizeof(names[i]), "format %.4s", (const char *)&formats[i]);
		tests[i] = (struct CMUnitTest){ .name = names[i],
			.test_func = test_format,
			.initial_state = (void *)&formats[i] };
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_matrices);
	return _cmocka_run_group_tests("painter_formats", tests, n, NULL, NULL);
}
