/* SPDX-License-Identifier: MIT */
/* Which keys give a keysym, in keymaps as there are, and in one that gets more keys. */
#include "shot/strokes.h"

#include <errno.h>
#include <xkbcommon/xkbcommon.h>

#include "shot/spare_keys.h"
#include "unit.h"

#define SHIFT 42
#define ALTGR 100

static struct xkb_context *context;

static struct xkb_keymap *compile(const char *layout, const char *variant)
{
	struct xkb_rule_names names = { .layout = layout, .variant = variant };
	struct xkb_keymap *keymap =
			xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
	assert_non_null(keymap);
	return keymap;
}

static const struct row {
	const char *layout, *variant;
	uint32_t character;
	/** 0 where it is not to be had. */
	uint32_t code;
	int n_modifiers;
	uint32_t modifier;
} rows[] = {
	{ "us", NULL, 'a', 30, 0, 0 },
	{ "us", NULL, 'A', 30, 1, SHIFT },
	{ "us", NULL, '1', 2, 0, 0 },
	{ "us", NULL, '!', 2, 1, SHIFT },
	{ "us", NULL, ' ', 57, 0, 0 },
	{ "us", NULL, 0xe9, 0, 0, 0 },
	{ "us", "dvorak", 'o', 31, 0, 0 },
	{ "us", "dvorak", '?', 26, 1, SHIFT },
	{ "de", NULL, 'z', 21, 0, 0 },
	{ "de", NULL, 0xdf, 12, 0, 0 },       // ß
	{ "de", NULL, '@', 16, 1, ALTGR },    // beside €
	{ "de", NULL, 0x20ac, 18, 1, ALTGR }, // €
	{ "de", NULL, '^', 0, 0, 0 },         // a dead key
	{ "fr", NULL, '1', 2, 1, SHIFT },
	{ "fr", NULL, 0xe9, 3, 0, 0 },
	{ "ru", NULL, 0x44f, 44, 0, 0 },
};

static void test_find(void **state)
{
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct row *row = &rows[i];
		struct xkb_keymap *keymap = compile(row->layout, row->variant);
		struct strokes *strokes = strokes_create(keymap);
		struct stroke stroke = { 0 };
		bool found = strokes_find(strokes, xkb_utf32_to_keysym(row->character), &stroke);
		assert_int_equal(found, row->code != 0);
		assert_int_equal(stroke.code, row->code);
		assert_int_equal(stroke.n_modifiers, row->n_modifiers);
		assert_int_equal(stroke.modifiers[0], row->modifier);
		strokes_destroy(strokes);
		xkb_keymap_unref(keymap);
	}
}

// On any keyboard: F keys, and modifiers themselves.
static void test_find_others(void **state)
{
	struct xkb_keymap *keymap = compile("us", NULL);
	struct strokes *strokes = strokes_create(keymap);
	static const struct {
		uint32_t sym, code;
	} others[] = {
		{ XKB_KEY_Return, 28 },
		{ XKB_KEY_F5, 63 },
		{ XKB_KEY_Shift_L, SHIFT },
		{ XKB_KEY_Control_L, 29 },
		{ XKB_KEY_Alt_L, 56 },
		{ XKB_KEY_Super_L, 125 },
		{ XKB_KEY_ISO_Level3_Shift, 84 },
	};
	for (size_t i = 0; i < N_ELEMENTS(others); i++) {
		struct stroke stroke;
		assert_true(strokes_find(strokes, others[i].sym, &stroke));
		assert_int_equal(stroke.code, others[i].code);
		assert_int_equal(stroke.n_modifiers, 0);
	}
	strokes_destroy(strokes);
	xkb_keymap_unref(keymap);
}

// Each is to be had, and what was there still is.
static void assert_all(struct xkb_keymap *keymap, const uint32_t *syms, size_t n)
{
	struct strokes *strokes = strokes_create(keymap);
	struct stroke stroke;
	for (size_t i = 0; i < n; i++) {
		assert_true(strokes_find(strokes, syms[i], &stroke));
		assert_in_range(stroke.code, 1, 255 - 8);
	}
	assert_true(strokes_find(strokes, XKB_KEY_1, &stroke));
	assert_int_equal(stroke.code, 2);
	strokes_destroy(strokes);
}

static void test_spare(void **state)
{
	static const char *const layouts[] = { "us", "de", "ru" };
	static const uint32_t characters[] = { 'a', 0xe9, 0xf1, 0x65e5, 0x672c, 0x65e5, 0x1f600 };
	uint32_t syms[N_ELEMENTS(characters)];
	for (size_t i = 0; i < N_ELEMENTS(characters); i++) {
		syms[i] = xkb_utf32_to_keysym(characters[i]);
	}
	for (size_t i = 0; i < N_ELEMENTS(layouts); i++) {
		struct xkb_keymap *keymap = compile(layouts[i], NULL);
		struct xkb_keymap *more = spare_keys_use(keymap, syms, N_ELEMENTS(syms));
		assert_non_null(more);
		assert_all(more, syms, N_ELEMENTS(syms));
		xkb_keymap_unref(more);
		xkb_keymap_unref(keymap);
	}
}

static void test_spare_none(void **state)
{
	static const uint32_t syms[] = { XKB_KEY_a, XKB_KEY_A, XKB_KEY_Return };
	struct xkb_keymap *keymap = compile("us", NULL);
	struct xkb_keymap *more = spare_keys_use(keymap, syms, N_ELEMENTS(syms));
	assert_ptr_equal(more, keymap);
	xkb_keymap_unref(more);
	xkb_keymap_unref(keymap);
}

// A key that is used is not a spare one, however many are needed.
static void test_spare_many(void **state)
{
	static uint32_t syms[600];
	syms[0] = XKB_KEY_XF86AudioPlay;
	for (uint32_t i = 1; i < N_ELEMENTS(syms); i++) {
		syms[i] = xkb_utf32_to_keysym(0x4e00 + i);
	}
	struct xkb_keymap *keymap = compile("us", NULL), *more;
	size_t n = 100;
	while ((more = spare_keys_use(keymap, syms, n))) {
		assert_all(more, syms, n);
		xkb_keymap_unref(more);
		n += 10;
	}
	assert_int_equal(errno, ENOSPC);
	assert_true(n > 150);
	assert_null(spare_keys_use(keymap, syms, N_ELEMENTS(syms)));
	assert_int_equal(errno, ENOSPC);
	xkb_keymap_unref(keymap);
}

static int setup(void **state)
{
	context = xkb_context_new(XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
	return context ? 0 : -1;
}

static int teardown(void **state)
{
	xkb_context_unref(context);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_find_others),
		cmocka_unit_test(test_spare),
		cmocka_unit_test(test_spare_none),
		cmocka_unit_test(test_spare_many),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
