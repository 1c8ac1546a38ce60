/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_KEYS_H
#define SCRIPT_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#define SCRIPT_MAX_MODIFIERS 5

/** Keys that are pressed together: keysyms (XKB_KEY_*). */
struct script_keys {
	uint32_t modifiers[SCRIPT_MAX_MODIFIERS];
	int n_modifiers;
	uint32_t sym;
};

/**
 * From "ctrl+shift+Tab": modifiers (ctrl, shift, alt, super, altgr) and a key, each followed by a
 * +; the key is a modifier, one character, or a keysym's name, whose case matters only where there
 * are two. False if it is no such thing.
 */
bool script_keys_parse(struct script_keys *keys, const char *text);

/** The keysym that types a character, or 0 where there is none: for control characters but \n and
 * \t. */
uint32_t script_keys_get_sym(uint32_t character);

#endif
