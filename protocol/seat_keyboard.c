/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "keymap.h"
#include "seat_device.h"
#include "surface.h"

static struct wl_resource *next_of_focus(
		const struct seat_keyboard *keyboard, const struct wl_resource *after)
{
	const struct surface *surface = keyboard->focus.surface;
	return surface ? seat_next_resource(&keyboard->resources, seat_client_of(surface), after)
		       : NULL;
}

static void handle_release(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wl_keyboard_interface keyboard_impl = {
	.release = handle_release,
};

static void send_modifiers(struct seat *seat, struct wl_resource *resource)
{
	struct keymap_modifiers modifiers = keymap_get_modifiers(seat->keyboard.keymap);
	wl_keyboard_send_modifiers(resource, wl_display_next_serial(seat->display),
			modifiers.depressed, modifiers.latched, modifiers.locked, modifiers.group);
}

static void send_enter(struct seat *seat, struct wl_resource *resource, uint32_t serial)
{
	struct seat_keyboard *keyboard = &seat->keyboard;
	struct wl_array keys = {
		.size = keyboard->n_held * sizeof(keyboard->held[0]),
		.data = keyboard->held,
	};
	wl_keyboard_send_enter(resource, serial, keyboard->focus.surface->resource, &keys);
	send_modifiers(seat, resource);
}

static void handle_focus_destroy(struct wl_listener *listener, void *data)
{
	struct seat *seat = wl_container_of(listener, seat, keyboard.focus.surface_destroy);
	seat_keyboard_focus(seat, NULL);
}

bool seat_keyboard_init(struct seat_keyboard *keyboard)
{
	wl_list_init(&keyboard->resources);
	seat_focus_init(&keyboard->focus, handle_focus_destroy);
	keyboard->repeat_rate = 25;
	keyboard->repeat_delay = 600;
	keyboard->keymap = keymap_create(NULL);
	return keyboard->keymap != NULL;
}

void seat_keyboard_finish(struct seat_keyboard *keyboard)
{
	keymap_destroy(keyboard->keymap);
}

void seat_keyboard_drop(struct seat *seat)
{
	struct seat_keyboard *keyboard = &seat->keyboard;
	seat_keyboard_focus(seat, NULL);
	while (keyboard->n_held > 0) {
		keymap_update(keyboard->keymap, keyboard->held[--keyboard->n_held], false);
	}
	seat_make_inert(&keyboard->resources);
}

void seat_keyboard_create_resource(
		struct seat *seat, struct wl_client *client, uint32_t version, uint32_t id)
{
	struct wl_resource *resource =
			wl_resource_create(client, &wl_keyboard_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &keyboard_impl, seat, seat_remove_resource);
	seat_add_resource(seat ? &seat->keyboard.resources : NULL, resource, !seat);
	if (!seat) {
		return;
	}
	keymap_send(seat->keyboard.keymap, resource);
	if (version >= WL_KEYBOARD_REPEAT_INFO_SINCE_VERSION) {
		wl_keyboard_send_repeat_info(
				resource, seat->keyboard.repeat_rate, seat->keyboard.repeat_delay);
	}
	if (seat_client_of(seat->keyboard.focus.surface) == client) {
		send_enter(seat, resource, seat_next_serial(seat, client));
	}
}

void seat_keyboard_set_keymap(struct seat *seat, struct keymap *keymap)
{
	assert(wl_list_empty(&seat->keyboard.resources) && seat->keyboard.n_held == 0);
	keymap_destroy(seat->keyboard.keymap);
	seat->keyboard.keymap = keymap;
}

void seat_keyboard_focus(struct seat *seat, struct surface *surface)
{
	struct seat_keyboard *keyboard = &seat->keyboard;
	struct surface *old = keyboard->focus.surface;
	if (surface == old || (surface && !(seat->capabilities & WL_SEAT_CAPABILITY_KEYBOARD))) {
		return;
	}
	struct wl_resource *resource = NULL;
	if (old) {
		uint32_t serial = wl_display_next_serial(seat->display);
		while ((resource = next_of_focus(keyboard, resource))) {
			wl_keyboard_send_leave(resource, serial, old->resource);
		}
		seat_focus_set(&keyboard->focus, NULL);
	}
	wl_signal_emit_mutable(&seat->events.keyboard_focus, surface);
	if (!surface) {
		return;
	}
	seat_focus_set(&keyboard->focus, surface);
	uint32_t serial = seat_next_serial(seat, seat_client_of(surface));
	while ((resource = next_of_focus(keyboard, resource))) {
		send_enter(seat, resource, serial);
	}
}

void seat_keyboard_key(struct seat *seat, uint32_t time, uint32_t code, bool pressed)
{
	struct seat_keyboard *keyboard = &seat->keyboard;
	if (!(seat->capabilities & WL_SEAT_CAPABILITY_KEYBOARD) ||
			!seat_hold(keyboard->held, &keyboard->n_held, code, pressed)) {
		return;
	}
	bool modifiers_changed = keymap_update(keyboard->keymap, code, pressed);
	uint32_t serial = seat_next_serial(seat, seat_client_of(keyboard->focus.surface));
	struct wl_resource *resource = NULL;
	while ((resource = next_of_focus(keyboard, resource))) {
		wl_keyboard_send_key(resource, serial, time, code,
				pressed ? WL_KEYBOARD_KEY_STATE_PRESSED
					: WL_KEYBOARD_KEY_STATE_RELEASED);
		if (modifiers_changed) {
			send_modifiers(seat, resource);
		}
	}
	if (modifiers_changed && seat->pointer.grab) {
		seat->pointer.grab->modifiers(seat->pointer.grab);
	}
}

uint32_t seat_keyboard_get_sym(const struct seat *seat, uint32_t code)
{
	return keymap_get_sym(seat->keyboard.keymap, code);
}

uint32_t seat_keyboard_get_modifiers(const struct seat *seat)
{
	return keymap_get_active(seat->keyboard.keymap);
}
