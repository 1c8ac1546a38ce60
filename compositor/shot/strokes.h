/* SPDX-License-Identifier: MIT */
#ifndef STROKES_H
#define STROKES_H

#include <stdbool.h>
#include <stdint.h>

struct xkb_keymap;

#define STROKE_MAX_MODIFIERS 4

/** The keys that give a keysym: the last one, while the others are held. In evdev's codes. */
struct stroke {
	uint32_t modifiers[STROKE_MAX_MODIFIERS];
	int n_modifiers;
	uint32_t code;
};

/** How a keymap's first layout gives keysyms, as long as nothing is held, latched or locked. */
struct strokes;

/** The keymap is referenced. NULL and errno. */
struct strokes *strokes_create(struct xkb_keymap *keymap);
/** NULL is fine. */
void strokes_destroy(struct strokes *strokes);

/**
 * The stroke of the fewest modifiers, with keys that X11 can have, too. False if there is none:
 * what is only to be had by keys pressed before, such as dead ones, is not to be had.
 */
bool strokes_find(const struct strokes *strokes, uint32_t sym, struct stroke *stroke);

#endif
