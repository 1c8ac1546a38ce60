/* SPDX-License-Identifier: MIT */
#include "strokes.h"

#include <errno.h>
#include <stdlib.h>
#include <xkbcommon/xkbcommon.h>

// xkb counts keycodes as X11 does, which has a byte for them.
#define EVDEV_OFFSET 8
#define MAX_KEYCODE 255
/** Of the same level of a key. */
#define MAX_MASKS 16

struct strokes {
	struct xkb_keymap *keymap;
	/** What each key adds to the modifiers while it is held, and 0 if it does more than that.
	 */
	xkb_mod_mask_t holds[MAX_KEYCODE + 1];
};

// What of the state is left when nothing is held.
static bool is_clean(struct xkb_state *state)
{
	return xkb_state_serialize_mods(state, XKB_STATE_MODS_EFFECTIVE) == 0 &&
			xkb_state_serialize_layout(state, XKB_STATE_LAYOUT_EFFECTIVE) == 0;
}

static bool find_holds(struct strokes *strokes)
{
	struct xkb_keymap *keymap = strokes->keymap;
	for (xkb_keycode_t key = xkb_keymap_min_keycode(keymap); key <= MAX_KEYCODE; key++) {
		struct xkb_state *state = xkb_state_new(keymap);
		if (!state) {
			return false;
		}
		xkb_state_update_key(state, key, XKB_KEY_DOWN);
		xkb_mod_mask_t held = xkb_state_serialize_mods(state, XKB_STATE_MODS_DEPRESSED);
		xkb_state_update_key(state, key, XKB_KEY_UP);
		strokes->holds[key] = is_clean(state) ? held : 0;
		xkb_state_unref(state);
	}
	return true;
}

struct strokes *strokes_create(struct xkb_keymap *keymap)
{
	struct strokes *strokes = calloc(1, sizeof(*strokes));
	if (!strokes) {
		return NULL;
	}
	strokes->keymap = xkb_keymap_ref(keymap);
	if (!find_holds(strokes)) {
		strokes_destroy(strokes);
		errno = ENOMEM;
		return NULL;
	}
	return strokes;
}

void strokes_destroy(struct strokes *strokes)
{
	if (strokes) {
		xkb_keymap_unref(strokes->keymap);
		free(strokes);
	}
}

// Those that xkb makes up, so that there are modifiers for what needs some. No keyboard has them.
static bool is_made_up(xkb_keycode_t key)
{
	uint32_t code = key - EVDEV_OFFSET;
	return code == 84 || (code >= 195 && code <= 199);
}

// The key after one, what keyboards have first; 0 is before the first and after the last.
static xkb_keycode_t next_key(xkb_keycode_t key)
{
	bool made_up = is_made_up(key);
	do {
		if (++key > MAX_KEYCODE) {
			if (made_up) {
				return 0;
			}
			made_up = true;
			key = 1;
		}
	} while (is_made_up(key) != made_up);
	return key;
}

// Keys that together hold just these modifiers.
static bool find_modifiers(
		const struct strokes *strokes, xkb_mod_mask_t wanted, struct stroke *stroke)
{
	stroke->n_modifiers = 0;
	xkb_keycode_t key = 0;
	while (wanted && (key = next_key(key))) {
		xkb_mod_mask_t held = strokes->holds[key];
		if (!(held & wanted) || held & ~wanted) {
			continue;
		}
		if (stroke->n_modifiers == STROKE_MAX_MODIFIERS) {
			return false;
		}
		stroke->modifiers[stroke->n_modifiers++] = key - EVDEV_OFFSET;
		wanted &= ~held;
	}
	return wanted == 0;
}

// Whether clients, too, get the keysym.
static bool is_right(const struct strokes *strokes, const struct stroke *stroke, uint32_t sym)
{
	struct xkb_state *state = xkb_state_new(strokes->keymap);
	for (int i = 0; state && i < stroke->n_modifiers; i++) {
		xkb_state_update_key(state, stroke->modifiers[i] + EVDEV_OFFSET, XKB_KEY_DOWN);
	}
	bool right = state && xkb_state_key_get_one_sym(state, stroke->code + EVDEV_OFFSET) == sym;
	xkb_state_unref(state);
	return right;
}

static bool has_sym(
		struct xkb_keymap *keymap, xkb_keycode_t key, xkb_level_index_t level, uint32_t sym)
{
	const xkb_keysym_t *syms;
	int n = xkb_keymap_key_get_syms_by_level(keymap, key, 0, level, &syms);
	return n == 1 && syms[0] == sym;
}

// By one of the ways to the level, the fewest modifiers first.
static bool find_stroke(const struct strokes *strokes, xkb_keycode_t key, xkb_level_index_t level,
		uint32_t sym, struct stroke *stroke)
{
	xkb_mod_mask_t masks[MAX_MASKS];
	size_t n = xkb_keymap_key_get_mods_for_level(
			strokes->keymap, key, 0, level, masks, MAX_MASKS);
	bool found = false;
	for (size_t i = 0; i < n; i++) {
		struct stroke candidate = { .code = key - EVDEV_OFFSET };
		if (find_modifiers(strokes, masks[i], &candidate) &&
				(!found || candidate.n_modifiers < stroke->n_modifiers) &&
				is_right(strokes, &candidate, sym)) {
			*stroke = candidate;
			found = true;
		}
	}
	return found;
}

bool strokes_find(const struct strokes *strokes, uint32_t sym, struct stroke *stroke)
{
	struct xkb_keymap *keymap = strokes->keymap;
	bool found = false;
	xkb_keycode_t key = 0;
	while ((key = next_key(key))) {
		xkb_level_index_t n_levels = xkb_keymap_num_levels_for_key(keymap, key, 0);
		for (xkb_level_index_t level = 0; level < n_levels; level++) {
			struct stroke candidate;
			if (has_sym(keymap, key, level, sym) &&
					find_stroke(strokes, key, level, sym, &candidate) &&
					(!found || candidate.n_modifiers < stroke->n_modifiers)) {
				*stroke = candidate;
				found = true;
			}
		}
	}
	return found;
}
