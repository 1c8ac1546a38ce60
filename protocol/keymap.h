/* SPDX-License-Identifier: MIT */
#ifndef KEYMAP_H
#define KEYMAP_H

#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>

/** What keys mean, and the modifiers' state. */
struct keymap;
struct xkb_keymap;

/** As in wl_keyboard.modifiers. */
struct keymap_modifiers {
	uint32_t depressed, latched, locked, group;
};

/**
 * The keymap of that layout, which is borrowed, whatever the machine's is; or for NULL, the one
 * that the XKB_DEFAULT_* variables ask for. Where xkb's data are missing, clients are told that
 * there is no keymap. It is compiled when it is first needed. NULL and errno.
 */
struct keymap *keymap_create(const char *layout);

/** One that is compiled already, which is referenced. NULL and errno. */
struct keymap *keymap_create_compiled(struct xkb_keymap *compiled);

void keymap_destroy(struct keymap *keymap);

/** Sends wl_keyboard.keymap, or no_memory. */
void keymap_send(struct keymap *keymap, struct wl_resource *keyboard);

/** Whether that changed the modifiers. code is evdev's. */
bool keymap_update(struct keymap *keymap, uint32_t code, bool pressed);

struct keymap_modifiers keymap_get_modifiers(const struct keymap *keymap);

/** Those of enum seat_modifier that are active. */
uint32_t keymap_get_active(const struct keymap *keymap);

/** An XKB_KEY_*, 0 for none. */
uint32_t keymap_get_sym(struct keymap *keymap, uint32_t code);

#endif
