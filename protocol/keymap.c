/* SPDX-License-Identifier: MIT */
#include "keymap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wayland-server-protocol.h>
#include <xkbcommon/xkbcommon.h>

#include "sealed_file.h"
#include "seat.h"

// xkb counts keycodes as X11 does.
#define EVDEV_OFFSET 8

struct keymap {
	/** Compiling takes longer than all the rest of a start: it waits until somebody asks. */
	bool compiled;
	const char *layout;
	/** NULL where there is no keymap, or not yet: then no key was pressed, either. */
	struct xkb_state *state;
	/** The keymap as text, the same for all clients; -1 until one asks. */
	int fd;
	size_t size;
};

static struct xkb_state *create_state(const char *layout)
{
	struct xkb_state *state = NULL;
	struct xkb_rule_names names = { .layout = layout };
	struct xkb_context *context = xkb_context_new(
			layout ? XKB_CONTEXT_NO_ENVIRONMENT_NAMES : XKB_CONTEXT_NO_FLAGS);
	if (context) {
		struct xkb_keymap *map = xkb_keymap_new_from_names(
				context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
		if (map) {
			state = xkb_state_new(map);
		}
		xkb_keymap_unref(map);
	}
	xkb_context_unref(context);
	return state;
}

static struct xkb_state *get_state(struct keymap *keymap)
{
	if (!keymap->compiled) {
		keymap->compiled = true;
		keymap->state = create_state(keymap->layout);
	}
	return keymap->state;
}

struct keymap *keymap_create(const char *layout)
{
	struct keymap *keymap = calloc(1, sizeof(*keymap));
	if (keymap) {
		keymap->layout = layout;
		keymap->fd = -1;
	}
	return keymap;
}

struct keymap *keymap_create_compiled(struct xkb_keymap *compiled)
{
	struct keymap *keymap = keymap_create(NULL);
	if (keymap) {
		keymap->compiled = true;
		keymap->state = xkb_state_new(compiled);
	}
	if (keymap && !keymap->state) {
		keymap_destroy(keymap);
		errno = ENOMEM;
		return NULL;
	}
	return keymap;
}

void keymap_destroy(struct keymap *keymap)
{
	if (!keymap) {
		return;
	}
	xkb_state_unref(keymap->state);
	if (keymap->fd >= 0) {
		close(keymap->fd);
	}
	free(keymap);
}

static bool has_file(struct keymap *keymap)
{
	struct xkb_state *state = get_state(keymap);
	if (keymap->fd >= 0) {
		return true;
	}
	char *text = NULL;
	if (state) {
		text = xkb_keymap_get_as_string(
				xkb_state_get_keymap(state), XKB_KEYMAP_FORMAT_TEXT_V1);
		if (!text) {
			return false;
		}
	}
	keymap->size = text ? strlen(text) + 1 : 0;
	keymap->fd = sealed_file_create("slipway-keymap", text, keymap->size);
	free(text);
	return keymap->fd >= 0;
}

void keymap_send(struct keymap *keymap, struct wl_resource *keyboard)
{
	if (!has_file(keymap)) {
		wl_resource_post_no_memory(keyboard);
		return;
	}
	wl_keyboard_send_keymap(keyboard,
			keymap->state ? WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1
				      : WL_KEYBOARD_KEYMAP_FORMAT_NO_KEYMAP,
			keymap->fd, (uint32_t)keymap->size);
}

bool keymap_update(struct keymap *keymap, uint32_t code, bool pressed)
{
	const enum xkb_state_component modifiers = XKB_STATE_MODS_DEPRESSED |
			XKB_STATE_MODS_LATCHED | XKB_STATE_MODS_LOCKED | XKB_STATE_LAYOUT_EFFECTIVE;
	struct xkb_state *state = get_state(keymap);
	return state &&
			xkb_state_update_key(state, code + EVDEV_OFFSET,
					pressed ? XKB_KEY_DOWN : XKB_KEY_UP) &
			modifiers;
}

struct keymap_modifiers keymap_get_modifiers(const struct keymap *keymap)
{
	struct keymap_modifiers modifiers = { 0 };
	struct xkb_state *state = keymap->state;
	if (state) {
		modifiers.depressed = xkb_state_serialize_mods(state, XKB_STATE_MODS_DEPRESSED);
		modifiers.latched = xkb_state_serialize_mods(state, XKB_STATE_MODS_LATCHED);
		modifiers.locked = xkb_state_serialize_mods(state, XKB_STATE_MODS_LOCKED);
		modifiers.group = xkb_state_serialize_layout(state, XKB_STATE_LAYOUT_EFFECTIVE);
	}
	return modifiers;
}

uint32_t keymap_get_active(const struct keymap *keymap)
{
	static const struct {
		const char *name;
		enum seat_modifier modifier;
	} names[] = {
		{ XKB_MOD_NAME_SHIFT, SEAT_MODIFIER_SHIFT },
		{ XKB_MOD_NAME_CTRL, SEAT_MODIFIER_CTRL },
		{ XKB_MOD_NAME_ALT, SEAT_MODIFIER_ALT },
		{ XKB_MOD_NAME_LOGO, SEAT_MODIFIER_LOGO },
	};
	uint32_t active = 0;
	for (size_t i = 0; keymap->state && i < sizeof(names) / sizeof(names[0]); i++) {
		if (xkb_state_mod_name_is_active(
				    keymap->state, names[i].name, XKB_STATE_MODS_EFFECTIVE) > 0) {
			active |= names[i].modifier;
		}
	}
	return active;
}

uint32_t keymap_get_sym(struct keymap *keymap, uint32_t code)
{
	struct xkb_state *state = get_state(keymap);
	return state ? xkb_state_key_get_one_sym(state, code + EVDEV_OFFSET) : 0;
}
