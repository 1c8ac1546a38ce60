/* SPDX-License-Identifier: MIT */
/* Which mode is taken, and the timings of those that are computed: as cvt(1) prints them. */
#include "kms_mode.h"

#include <config.h>
#include <errno.h>
#include <string.h>

#include "unit.h"

#define NORMAL (DRM_MODE_FLAG_NHSYNC | DRM_MODE_FLAG_PVSYNC)
#define REDUCED (DRM_MODE_FLAG_PHSYNC | DRM_MODE_FLAG_NVSYNC)

static char error[OUTPUT_ERROR_SIZE];

/* ---- computed ---- */

struct modeline {
	const char *name;
	struct output_mode wanted;
	uint32_t clock;
	uint16_t h[4], v[4];
	uint32_t flags;
};

static const struct modeline modelines[] = {
	{ "cvt 1024 768", { OUTPUT_MODE_CVT, 1024, 768, 60000 }, 63500, { 1024, 1072, 1176, 1328 },
			{ 768, 771, 775, 798 }, NORMAL },
	{ "cvt 1280 720", { OUTPUT_MODE_CVT, 1280, 720, 60000 }, 74500, { 1280, 1344, 1472, 1664 },
			{ 720, 723, 728, 748 }, NORMAL },
	{ "cvt 1280 800", { OUTPUT_MODE_CVT, 1280, 800, 60000 }, 83500, { 1280, 1352, 1480, 1680 },
			{ 800, 803, 809, 831 }, NORMAL },
	// cvt(1) says 1368: it rounds what needs no rounding.
	{ "VESA's 1280x1024", { OUTPUT_MODE_CVT, 1280, 1024, 60000 }, 109000,
			{ 1280, 1360, 1496, 1712 }, { 1024, 1027, 1034, 1063 }, NORMAL },
	{ "cvt 1600 1200", { OUTPUT_MODE_CVT, 1600, 1200, 60000 }, 161000,
			{ 1600, 1712, 1880, 2160 }, { 1200, 1203, 1207, 1245 }, NORMAL },
	{ "cvt 1920 1080, by default of 60 Hz", { OUTPUT_MODE_CVT, 1920, 1080, 0 }, 173000,
			{ 1920, 2048, 2248, 2576 }, { 1080, 1083, 1088, 1120 }, NORMAL },
	{ "cvt 1920 1200", { OUTPUT_MODE_CVT, 1920, 1200, 60000 }, 193250,
			{ 1920, 2056, 2256, 2592 }, { 1200, 1203, 1209, 1245 }, NORMAL },
	{ "cvt -r 1280 720", { OUTPUT_MODE_CVT_REDUCED, 1280, 720, 60000 }, 64000,
			{ 1280, 1328, 1360, 1440 }, { 720, 723, 728, 741 }, REDUCED },
	{ "cvt -r 1920 1080", { OUTPUT_MODE_CVT_REDUCED, 1920, 1080, 60000 }, 138500,
			{ 1920, 1968, 2000, 2080 }, { 1080, 1083, 1088, 1111 }, REDUCED },
	{ "cvt -r 2560 1440", { OUTPUT_MODE_CVT_REDUCED, 2560, 1440, 60000 }, 241500,
			{ 2560, 2608, 2640, 2720 }, { 1440, 1443, 1448, 1481 }, REDUCED },
};

static void test_modeline(void **state)
{
	const struct modeline *line = *state;
	drmModeModeInfo mode;
	if (!HAVE_LIBDISPLAY_INFO) {
		skip();
	}
	assert_int_equal(kms_mode_compute(&line->wanted, &mode), 0);
	assert_int_equal(mode.clock, line->clock);
	const uint16_t h[] = { mode.hdisplay, mode.hsync_start, mode.hsync_end, mode.htotal };
	const uint16_t v[] = { mode.vdisplay, mode.vsync_start, mode.vsync_end, mode.vtotal };
	for (int i = 0; i < 4; i++) {
		assert_int_equal(h[i], line->h[i]);
		assert_int_equal(v[i], line->v[i]);
	}
	assert_int_equal(mode.flags, line->flags);
	int refresh = line->wanted.refresh ? line->wanted.refresh : 60000;
	assert_in_range(kms_mode_get_refresh(&mode), refresh - 200, refresh + 200);
}

static void test_impossible(void **state)
{
	static const struct output_mode rows[] = {
		{ OUTPUT_MODE_CVT, 16384, 16384, 1000000 },
		{ OUTPUT_MODE_CVT, 1, 1, 1000 },
		{ OUTPUT_MODE_CVT_REDUCED, 1, 16384, 1000000 },
	};
	for (size_t i = 0; HAVE_LIBDISPLAY_INFO && i < N_ELEMENTS(rows); i++) {
		drmModeModeInfo mode;
		assert_int_equal(kms_mode_choose(NULL, 0, &rows[i], &mode, error), -ERANGE);
		assert_non_null(strstr(error, "no monitor has a mode 1"));
	}
}

/* ---- listed ---- */

#define MODE(width, height, hertz, is_preferred)                                                   \
	{                                                                                          \
		.hdisplay = width, .vdisplay = height, .htotal = 1000, .vtotal = 1000,             \
		.clock = (uint32_t)((hertz)*1000),                                                 \
		.type = (is_preferred) ? DRM_MODE_TYPE_PREFERRED : 0                               \
	}

static const drmModeModeInfo modes[] = {
	MODE(1920, 1080, 50, false),
	MODE(1920, 1080, 59.94, true),
	MODE(1920, 1080, 60, false),
	MODE(1280, 720, 60, false),
	MODE(1280, 720, 75, false),
	MODE(1280, 720, 50, false),
};

struct choice {
	const char *name;
	struct output_mode wanted;
	int index; // -1: none
};

static const struct choice choices[] = {
	{ "the preferred one", { OUTPUT_MODE_LISTED, 0, 0, 0 }, 1 },
	{ "of a size, the preferred one", { OUTPUT_MODE_LISTED, 1920, 1080, 0 }, 1 },
	{ "of a size, the highest", { OUTPUT_MODE_LISTED, 1280, 720, 0 }, 4 },
	{ "the nearest refresh", { OUTPUT_MODE_LISTED, 1920, 1080, 60000 }, 2 },
	{ "with decimals", { OUTPUT_MODE_LISTED, 1920, 1080, 59940 }, 1 },
	{ "near enough", { OUTPUT_MODE_LISTED, 1280, 720, 59940 }, 3 },
	{ "not near enough", { OUTPUT_MODE_LISTED, 1280, 720, 61000 }, -1 },
	{ "no such size", { OUTPUT_MODE_LISTED, 1080, 1920, 0 }, -1 },
};

static void test_choice(void **state)
{
	const struct choice *choice = *state;
	drmModeModeInfo mode;
	int ret = kms_mode_choose(modes, N_ELEMENTS(modes), &choice->wanted, &mode, error);
	assert_int_equal(ret, choice->index < 0 ? -ENOENT : 0);
	if (ret == 0) {
		assert_memory_equal(&mode, &modes[choice->index], sizeof(mode));
	} else {
		assert_non_null(strstr(error, "there are 1920x1080@50.00 1920x1080@59.94 "));
	}
}

static void test_error_names_what_was_asked_for(void **state)
{
	static const struct output_mode rows[] = {
		{ OUTPUT_MODE_LISTED, 1280, 720, 61000 },
		{ OUTPUT_MODE_LISTED, 1080, 1920, 0 },
		{ OUTPUT_MODE_LISTED, 0, 0, 0 },
	};
	static const char *const errors[] = {
		"it has no mode 1280x720@61.00; there are 1280x720@60.00",
		"it has no mode 1080x1920; there are 1280x720@60.00",
		"it has no mode preferred; there are",
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		drmModeModeInfo mode;
		int n = rows[i].width ? 1 : 0;
		assert_int_equal(kms_mode_choose(&modes[3], n, &rows[i], &mode, error), -ENOENT);
		assert_string_equal(error, errors[i]);
	}
}

static void test_no_preferred(void **state)
{
	static const struct output_mode wanted = { OUTPUT_MODE_LISTED, 0, 0, 0 };
	drmModeModeInfo mode;
	assert_int_equal(kms_mode_choose(&modes[3], 2, &wanted, &mode, error), 0);
	assert_memory_equal(&mode, &modes[3], sizeof(mode));
	assert_int_equal(kms_mode_choose(NULL, 0, &wanted, &mode, error), -ENOENT);
}

int main(void)
{
	static struct CMUnitTest tests[N_ELEMENTS(modelines) + N_ELEMENTS(choices) + 3] = {
		cmocka_unit_test(test_impossible),
		cmocka_unit_test(test_no_preferred),
		cmocka_unit_test(test_error_names_what_was_asked_for),
	};
	size_t n = 3;
	for (size_t i = 0; i < N_ELEMENTS(modelines); i++) {
		tests[n++] = (struct CMUnitTest){ .name = modelines[i].name,
			.test_func = test_modeline,
			.initial_state = (void *)&modelines[i] };
	}
	for (size_t i = 0; i < N_ELEMENTS(choices); i++) {
		tests[n++] = (struct CMUnitTest){ .name = choices[i].name,
			.test_func = test_choice,
			.initial_state = (void *)&choices[i] };
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
