/* SPDX-License-Identifier: MIT */
#include "data_device_manager.h"

#include <stdlib.h>
#include <wayland-server-protocol.h>

#include "data_drag.h"
#include "data_offer.h"
#include "data_source.h"
#include "seat_device.h"
#include "surface.h"

struct data_device_manager {
	struct wl_global *global;
	struct wl_list resources; // wl_resource_get_link()
	struct wl_list devices;   // wl_resource_get_link()
	struct seat *seat;
	struct wl_listener seat_keyboard_focus;
	struct wl_listener seat_destroy;
	/** The one that has been told of the selection; only to compare with. */
	struct wl_client *focus;
	/** NULL while the clipboard is empty. */
	struct data_source *selection;
	struct wl_listener selection_destroy;
	uint32_t selection_serial;
	bool had_selection;
	/** NULL while nothing is dragged. */
	struct data_drag *drag;
};

static const struct surface_role drag_icon_role = {
	.name = "drag-and-drop icon",
};

static void send_selection(struct data_device_manager *manager, struct wl_resource *device)
{
	struct data_offer *offer = NULL;
	if (manager->selection) {
		offer = data_offer_create(manager->selection, device, false);
		if (!offer) {
			return;
		}
	}
	wl_data_device_send_selection(device, offer ? offer->resource : NULL);
}

static void send_selection_to_focus(struct data_device_manager *manager)
{
	struct wl_resource *device = NULL;
	while (manager->focus &&
			(device = seat_next_resource(&manager->devices, manager->focus, device))) {
		send_selection(manager, device);
	}
}

static void handle_selection_destroy(struct wl_listener *listener, void *data)
{
	struct data_device_manager *manager = wl_container_of(listener, manager, selection_destroy);
	wl_list_remove(&manager->selection_destroy.link);
	manager->selection = NULL;
	send_selection_to_focus(manager);
}

static void set_selection(struct data_device_manager *manager, struct data_source *source)
{
	if (manager->selection) {
		wl_list_remove(&manager->selection_destroy.link);
		data_source_cancel(manager->selection);
	}
	manager->selection = source;
	if (source) {
		wl_signal_add(&source->events.destroy, &manager->selection_destroy);
	}
	send_selection_to_focus(manager);
}

// Takes a source for its only use; false if a protocol error was raised.
static bool use_source(struct data_source *source, struct wl_resource *device)
{
	if (source && source->used) {
		wl_resource_post_error(device, WL_DATA_DEVICE_ERROR_USED_SOURCE,
				"the source has been used before");
		return false;
	}
	if (source) {
		source->used = true;
	}
	return true;
}

static void handle_start_drag(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *source_resource, struct wl_resource *origin,
		struct wl_resource *icon_resource, uint32_t serial)
{
	struct data_device_manager *manager = wl_resource_get_user_data(resource);
	struct data_source *source =
			source_resource ? data_source_from_resource(source_resource) : NULL;
	struct surface *icon = icon_resource ? surface_from_resource(icon_resource) : NULL;
	if (!use_source(source, resource) ||
			(icon &&
					!surface_set_role(icon, &drag_icon_role, NULL, resource,
							WL_DATA_DEVICE_ERROR_ROLE))) {
		return;
	}
	struct seat *seat = manager ? manager->seat : NULL;
	if (!seat || !seat_pointer_has_grab(seat, client, serial)) {
		// The button may have been released since. The client would wait for ever.
		if (source) {
			data_source_cancel_drag(source);
		}
		return;
	}
	if (!data_drag_start(&manager->drag, seat, &manager->devices, client, source, icon)) {
		wl_client_post_no_memory(client);
	}
}

static bool may_select(const struct data_device_manager *manager, const struct wl_client *client,
		uint32_t serial)
{
	bool older = manager->had_selection && (int32_t)(serial - manager->selection_serial) < 0;
	return manager->seat && !older && seat_has_serial(manager->seat, client, serial);
}

static void handle_set_selection(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *source_resource, uint32_t serial)
{
	struct data_device_manager *manager = wl_resource_get_user_data(resource);
	struct data_source *source =
			source_resource ? data_source_from_resource(source_resource) : NULL;
	if (!use_source(source, resource)) {
		return;
	}
	if (source && source->has_actions) {
		wl_resource_post_error(source_resource, WL_DATA_SOURCE_ERROR_INVALID_SOURCE,
				"a source with actions is for drag and drop");
		return;
	}
	if (!manager || !may_select(manager, client, serial)) {
		if (source) {
			data_source_cancel(source);
		}
		return;
	}
	manager->had_selection = true;
	manager->selection_serial = serial;
	set_selection(manager, source);
}

static void handle_release(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wl_data_device_interface device_impl = {
	.start_drag = handle_start_drag,
	.set_selection = handle_set_selection,
	.release = handle_release,
};

static void handle_create_data_source(
		struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	data_source_create(client, (uint32_t)wl_resource_get_version(resource), id);
}

static void handle_get_data_device(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, struct wl_resource *seat_resource)
{
	struct data_device_manager *manager = wl_resource_get_user_data(resource);
	struct wl_resource *device = wl_resource_create(
			client, &wl_data_device_interface, wl_resource_get_version(resource), id);
	if (!device) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(device, &device_impl, manager, seat_remove_resource);
	bool inert = !manager || !manager->seat ||
			seat_from_resource(seat_resource) != manager->seat;
	seat_add_resource(manager ? &manager->devices : NULL, device, inert);
	if (!inert && client == manager->focus && manager->selection) {
		send_selection(manager, device);
	}
}

static const struct wl_data_device_manager_interface manager_impl = {
	.create_data_source = handle_create_data_source,
	.get_data_device = handle_get_data_device,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct data_device_manager *manager = data;
	struct wl_resource *resource = wl_resource_create(
			client, &wl_data_device_manager_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, manager, seat_remove_resource);
	seat_add_resource(&manager->resources, resource, false);
}

static void handle_keyboard_focus(struct wl_listener *listener, void *data)
{
	struct data_device_manager *manager =
			wl_container_of(listener, manager, seat_keyboard_focus);
	struct wl_client *focus = seat_client_of(data);
	if (focus != manager->focus) {
		manager->focus = focus;
		send_selection_to_focus(manager);
	}
}

static void forget_seat(struct data_device_manager *manager)
{
	if (manager->seat) {
		data_drag_cancel(manager->drag);
		wl_list_remove(&manager->seat_keyboard_focus.link);
		wl_list_remove(&manager->seat_destroy.link);
		manager->seat = NULL;
		manager->focus = NULL;
	}
}

static void handle_seat_destroy(struct wl_listener *listener, void *data)
{
	struct data_device_manager *manager = wl_container_of(listener, manager, seat_destroy);
	forget_seat(manager);
}

struct data_device_manager *data_device_manager_create(
		struct wl_display *display, struct seat *seat)
{
	struct data_device_manager *manager = calloc(1, sizeof(*manager));
	if (!manager) {
		return NULL;
	}
	wl_list_init(&manager->resources);
	wl_list_init(&manager->devices);
	manager->global = wl_global_create(
			display, &wl_data_device_manager_interface, 3, manager, bind);
	if (!manager->global) {
		free(manager);
		return NULL;
	}
	manager->selection_destroy.notify = handle_selection_destroy;
	manager->seat = seat;
	manager->seat_keyboard_focus.notify = handle_keyboard_focus;
	wl_signal_add(&seat->events.keyboard_focus, &manager->seat_keyboard_focus);
	manager->seat_destroy.notify = handle_seat_destroy;
	wl_signal_add(&seat->events.destroy, &manager->seat_destroy);
	manager->focus = seat_client_of(seat->keyboard.focus.surface);
	return manager;
}

void data_device_manager_destroy(struct data_device_manager *manager)
{
	if (!manager) {
		return;
	}
	forget_seat(manager);
	if (manager->selection) {
		wl_list_remove(&manager->selection_destroy.link);
	}
	seat_make_inert(&manager->resources);
	seat_make_inert(&manager->devices);
	wl_global_destroy(manager->global);
	free(manager);
}
