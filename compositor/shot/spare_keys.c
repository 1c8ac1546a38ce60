/* SPDX-License-Identifier: MIT */
#include "spare_keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

#include "strokes.h"

/** As X11 has it. */
#define MIN_KEYCODE 9
#define MAX_KEYCODE 255
#define N_KEYCODES (MAX_KEYCODE + 1)
/** By themselves, and with Shift. */
#define SYMS_PER_KEY 2

/** Keysyms, each once. */
struct syms {
	uint32_t syms[SYMS_PER_KEY * N_KEYCODES];
	size_t n;
};

static bool contains(const uint32_t *syms, size_t n, uint32_t sym)
{
	for (size_t i = 0; i < n; i++) {
		if (syms[i] == sym) {
			return true;
		}
	}
	return false;
}

// False, and errno, if they are more than there can be keys for.
static bool find_lacking(
		struct xkb_keymap *keymap, const uint32_t *syms, size_t n, struct syms *lacking)
{
	struct strokes *strokes = strokes_create(keymap);
	bool fits = strokes != NULL;
	lacking->n = 0;
	for (size_t i = 0; fits && i < n; i++) {
		struct stroke stroke;
		if (contains(lacking->syms, lacking->n, syms[i]) ||
				strokes_find(strokes, syms[i], &stroke)) {
			continue;
		}
		fits = lacking->n < SYMS_PER_KEY * N_KEYCODES;
		if (fits) {
			lacking->syms[lacking->n++] = syms[i];
		} else {
			errno = ENOSPC;
		}
	}
	strokes_destroy(strokes);
	return fits;
}

// Vendors' keysyms, of keys that control a machine.
static bool is_for_machines(uint32_t sym)
{
	return sym >= 0x10000000 && sym <= 0x1fffffff;
}

// None of its keysyms is used.
static bool is_spare(
		struct xkb_keymap *keymap, xkb_keycode_t key, const uint32_t *used, size_t n_used)
{
	xkb_layout_index_t n_layouts = xkb_keymap_num_layouts_for_key(keymap, key);
	for (xkb_layout_index_t layout = 0; layout < n_layouts; layout++) {
		xkb_level_index_t n = xkb_keymap_num_levels_for_key(keymap, key, layout);
		for (xkb_level_index_t level = 0; level < n; level++) {
			const xkb_keysym_t *syms;
			int n_syms = xkb_keymap_key_get_syms_by_level(
					keymap, key, layout, level, &syms);
			for (int i = 0; i < n_syms; i++) {
				if (!is_for_machines(syms[i]) || contains(used, n_used, syms[i])) {
					return false;
				}
			}
		}
	}
	return true;
}

// F13 to F24, which programs know that look at a key's place, go before others.
static bool is_function_key(xkb_keycode_t key)
{
	return key >= 191 && key <= 202;
}

static size_t find_spares(struct xkb_keymap *keymap, const uint32_t *used, size_t n_used,
		xkb_keycode_t spares[N_KEYCODES])
{
	size_t n = 0;
	for (int others = 0; others < 2; others++) {
		for (xkb_keycode_t key = MIN_KEYCODE; key <= MAX_KEYCODE; key++) {
			if (is_function_key(key) != others && is_spare(keymap, key, used, n_used)) {
				spares[n++] = key;
			}
		}
	}
	return n;
}

// Prints up to where a section of the keymap ends: what is left, or NULL if there is none.
static const char *print_section(FILE *file, const char *text, const char *section)
{
	const char *found = strstr(text, section);
	found = found ? strstr(found, "\n};") : NULL;
	if (found) {
		fwrite(text, 1, (size_t)(found - text), file);
	}
	return found;
}

static void print_key(FILE *file, struct xkb_keymap *keymap, xkb_keycode_t key,
		const uint32_t *syms, size_t n)
{
	const char *name = xkb_keymap_key_get_name(keymap, key);
	if (name) {
		fprintf(file, "\n\treplace key <%s> { [", name);
	} else {
		fprintf(file, "\n\treplace key <+%u> { [", key);
	}
	for (size_t i = 0; i < n; i++) {
		char sym[64];
		xkb_keysym_get_name(syms[i], sym, sizeof(sym));
		fprintf(file, "%s %s", i > 0 ? "," : "", sym);
	}
	fprintf(file, " ] };");
}

// The keymap's text, with those keys. False if it is not what libxkbcommon writes.
static bool print_keymap(FILE *file, struct xkb_keymap *keymap, const char *text,
		const xkb_keycode_t *spares, const struct syms *lacking)
{
	size_t n = lacking->n;
	text = print_section(file, text, "xkb_keycodes");
	for (size_t i = 0; text && i * SYMS_PER_KEY < n; i++) {
		if (!xkb_keymap_key_get_name(keymap, spares[i])) {
			fprintf(file, "\n\t<+%u> = %u;", spares[i], spares[i]);
		}
	}
	text = text ? print_section(file, text, "xkb_symbols") : NULL;
	for (size_t i = 0; text && i < n; i += SYMS_PER_KEY) {
		print_key(file, keymap, spares[i / SYMS_PER_KEY], &lacking->syms[i],
				n - i < SYMS_PER_KEY ? n - i : SYMS_PER_KEY);
	}
	return text && fputs(text, file) >= 0;
}

static struct xkb_keymap *compile(const char *text)
{
	struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);
	struct xkb_keymap *keymap = NULL;
	if (context) {
		keymap = xkb_keymap_new_from_string(context, text, XKB_KEYMAP_FORMAT_TEXT_V1,
				XKB_KEYMAP_COMPILE_NO_FLAGS);
	}
	xkb_context_unref(context);
	return keymap;
}

struct xkb_keymap *spare_keys_use(struct xkb_keymap *keymap, const uint32_t *syms, size_t n)
{
	struct syms lacking;
	xkb_keycode_t spares[N_KEYCODES];
	if (!find_lacking(keymap, syms, n, &lacking)) {
		return NULL;
	}
	if (lacking.n == 0) {
		return xkb_keymap_ref(keymap);
	}
	if (find_spares(keymap, syms, n, spares) * SYMS_PER_KEY < lacking.n) {
		errno = ENOSPC;
		return NULL;
	}
	char *text = xkb_keymap_get_as_string(keymap, XKB_KEYMAP_FORMAT_TEXT_V1), *more = NULL;
	size_t size;
	FILE *file = text ? open_memstream(&more, &size) : NULL;
	bool good = file && print_keymap(file, keymap, text, spares, &lacking);
	good = file && fclose(file) == 0 && good;
	struct xkb_keymap *extended = good ? compile(more) : NULL;
	free(more);
	free(text);
	if (!extended) {
		errno = EINVAL;
	}
	return extended;
}
