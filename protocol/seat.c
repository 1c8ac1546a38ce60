/* SPDX-License-Identifier: MIT */
#include "seat.h"

#include <stdlib.h>

#include "seat_device.h"

typedef void (*create_resource)(
		struct seat *seat, struct wl_client *client, uint32_t version, uint32_t id);

struct seat *seat_from_resource(struct wl_resource *resource)
{
	return wl_resource_get_user_data(resource);
}

static void get_device(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		uint32_t capability, create_resource create)
{
	struct seat *seat = seat_from_resource(resource);
	if (seat && !(seat->past_capabilities & capability)) {
		wl_resource_post_error(resource, WL_SEAT_ERROR_MISSING_CAPABILITY,
				"the seat has never had capability %u", capability);
		return;
	}
	// Asked for in the moment that the device went: the object exists and does nothing.
	bool exists = seat && seat->capabilities & capability;
	create(exists ? seat : NULL, client, (uint32_t)wl_resource_get_version(resource), id);
}

static void handle_get_pointer(struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	get_device(client, resource, id, WL_SEAT_CAPABILITY_POINTER, seat_pointer_create_resource);
}

static void handle_get_keyboard(struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	get_device(client, resource, id, WL_SEAT_CAPABILITY_KEYBOARD,
			seat_keyboard_create_resource);
}

static void handle_get_touch(struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	get_device(client, resource, id, WL_SEAT_CAPABILITY_TOUCH, seat_touch_create_resource);
}

static void handle_release(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wl_seat_interface seat_impl = {
	.get_pointer = handle_get_pointer,
	.get_keyboard = handle_get_keyboard,
	.get_touch = handle_get_touch,
	.release = handle_release,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct seat *seat = data;
	struct wl_resource *resource =
			wl_resource_create(client, &wl_seat_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &seat_impl, seat, seat_remove_resource);
	if (!seat_next_resource(&seat->resources, client, NULL)) {
		seat_forget_serials(seat, client);
	}
	seat_add_resource(&seat->resources, resource, false);
	if (version >= WL_SEAT_NAME_SINCE_VERSION) {
		wl_seat_send_name(resource, "seat0");
	}
	wl_seat_send_capabilities(resource, seat->capabilities);
}

struct seat *seat_create(struct wl_display *display)
{
	struct seat *seat = calloc(1, sizeof(*seat));
	if (!seat) {
		return NULL;
	}
	seat->display = display;
	wl_list_init(&seat->resources);
	wl_signal_init(&seat->events.keyboard_focus);
	wl_signal_init(&seat->events.destroy);
	seat_image_init(&seat->cursor);
	seat_image_init(&seat->drag_icon);
	seat_pointer_init(&seat->pointer);
	seat_touch_init(&seat->touch);
	if (!seat_keyboard_init(&seat->keyboard)) {
		goto fail;
	}
	seat->global = wl_global_create(display, &wl_seat_interface, 9, seat, bind);
	if (!seat->global) {
		goto fail;
	}
	return seat;
fail:
	seat_destroy(seat);
	return NULL;
}

void seat_destroy(struct seat *seat)
{
	if (!seat) {
		return;
	}
	seat_set_capabilities(seat, 0);
	wl_signal_emit_mutable(&seat->events.destroy, seat);
	seat_make_inert(&seat->resources);
	seat_image_set(&seat->cursor, NULL, 0, 0);
	seat_image_set(&seat->drag_icon, NULL, 0, 0);
	seat_keyboard_finish(&seat->keyboard);
	if (seat->global) {
		wl_global_destroy(seat->global);
	}
	free(seat);
}

void seat_set_capabilities(struct seat *seat, uint32_t capabilities)
{
	if (capabilities == seat->capabilities) {
		return;
	}
	uint32_t gone = seat->capabilities & ~capabilities;
	if (gone & WL_SEAT_CAPABILITY_POINTER) {
		seat_pointer_drop(seat);
	}
	if (gone & WL_SEAT_CAPABILITY_KEYBOARD) {
		seat_keyboard_drop(seat);
	}
	if (gone & WL_SEAT_CAPABILITY_TOUCH) {
		seat_touch_drop(seat);
	}
	seat->capabilities = capabilities;
	seat->past_capabilities |= capabilities;
	struct wl_resource *resource;
	wl_resource_for_each (resource, &seat->resources) {
		wl_seat_send_capabilities(resource, capabilities);
	}
}
