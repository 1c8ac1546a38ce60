/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_KEYMAP_H
#define SCRIPT_KEYMAP_H

#include "script.h"
#include "strokes.h"

struct xkb_keymap;

/**
 * The keymap of a layout, such as "de" or "us(dvorak)", whatever XKB_DEFAULT_* say; with keys for
 * all that the script types, if there is one. A reference; or NULL, and error: what is wrong and
 * what to give.
 */
struct xkb_keymap *script_keymap_create(
		const char *layout, const struct script *script, char error[SCRIPT_ERROR_SIZE]);

/**
 * For each step of a script the keys of the keymap that it takes; the caller's to free. NULL and
 * error.
 */
struct stroke *script_keymap_find(struct xkb_keymap *keymap, const struct script *script,
		char error[SCRIPT_ERROR_SIZE]);

/** Whether it presses any keys. */
bool script_keymap_is_needed(const struct script *script);

#endif
