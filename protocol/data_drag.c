/* SPDX-License-Identifier: MIT */
#include "data_drag.h"

#include <stdlib.h>

#include "data_offer.h"
#include "data_source.h"
#include "seat_device.h"
#include "surface.h"

struct data_drag {
	/** Where its owner keeps it. */
	struct data_drag **slot;
	struct seat *seat;
	const struct wl_list *devices; // wl_resource_get_link()
	/** The one that started it. */
	struct wl_client *client;
	struct wl_listener client_destroy;
	/** NULL if the client keeps the data to itself. */
	struct data_source *source;
	struct wl_listener source_destroy;
	struct seat_pointer_grab grab;
	struct seat_focus focus;
	/** Within the focus. */
	wl_fixed_t sx, sy;
};

static struct wl_resource *next_device(
		const struct data_drag *drag, const struct wl_resource *after)
{
	const struct surface *surface = drag->focus.surface;
	return surface ? seat_next_resource(drag->devices, seat_client_of(surface), after) : NULL;
}

static void detach_offers(struct data_source *source, const struct data_offer *except)
{
	struct data_offer *offer, *tmp;
	wl_list_for_each_safe (offer, tmp, &source->offers, link) {
		if (offer != except) {
			data_offer_detach(offer);
		}
	}
}

static void leave(struct data_drag *drag)
{
	if (!drag->focus.surface) {
		return;
	}
	struct wl_resource *device = NULL;
	while ((device = next_device(drag, device))) {
		wl_data_device_send_leave(device);
	}
	seat_focus_set(&drag->focus, NULL);
	if (drag->source) {
		detach_offers(drag->source, NULL);
		wl_data_source_send_target(drag->source->resource, NULL);
		data_source_send_action(drag->source, WL_DATA_DEVICE_MANAGER_DND_ACTION_NONE);
	}
}

static void enter(struct data_drag *drag, struct surface *surface)
{
	bool takes_part = surface && (drag->source || seat_client_of(surface) == drag->client);
	seat_focus_set(&drag->focus, takes_part ? surface : NULL);
	if (!takes_part) {
		return;
	}
	uint32_t serial = seat_next_serial(drag->seat, seat_client_of(surface));
	uint32_t modifiers = seat_keyboard_get_modifiers(drag->seat);
	struct wl_resource *device = NULL;
	while ((device = next_device(drag, device))) {
		struct data_offer *offer = NULL;
		if (drag->source) {
			offer = data_offer_create(drag->source, device, true);
			if (!offer) {
				continue;
			}
			offer->modifiers = modifiers;
		}
		wl_data_device_send_enter(device, serial, surface->resource, drag->sx, drag->sy,
				offer ? offer->resource : NULL);
	}
}

static void handle_motion(struct seat_pointer_grab *grab, uint32_t time, struct surface *surface,
		double sx, double sy)
{
	struct data_drag *drag = wl_container_of(grab, drag, grab);
	wl_fixed_t x = wl_fixed_from_double(sx), y = wl_fixed_from_double(sy);
	bool moved = x != drag->sx || y != drag->sy;
	drag->sx = x;
	drag->sy = y;
	if (surface != drag->focus.surface) {
		leave(drag);
		enter(drag, surface);
		return;
	}
	struct wl_resource *device = NULL;
	while (moved && (device = next_device(drag, device))) {
		wl_data_device_send_motion(device, time, x, y);
	}
}

// Frees the drag; the seat has it no longer.
static void finish(struct data_drag *drag)
{
	*drag->slot = NULL;
	seat_focus_set(&drag->focus, NULL);
	if (drag->source) {
		wl_list_remove(&drag->source_destroy.link);
	}
	wl_list_remove(&drag->client_destroy.link);
	seat_image_set(&drag->seat->drag_icon, NULL, 0, 0);
	free(drag);
}

static void abandon(struct data_drag *drag)
{
	leave(drag);
	if (drag->source) {
		data_source_cancel_drag(drag->source);
	}
	finish(drag);
}

// Only the device that the accepted offer came by sees the drop; to others of its client, the drag
// leaves.
static void drop(struct data_drag *drag, struct data_offer *target)
{
	struct wl_resource *device = NULL;
	while ((device = next_device(drag, device))) {
		if (target && device != target->device) {
			wl_data_device_send_leave(device);
		} else {
			wl_data_device_send_drop(device);
		}
	}
	if (target) {
		struct data_source *source = drag->source;
		data_offer_drop(target);
		detach_offers(source, target);
		data_source_send_dropped(source);
	}
	finish(drag);
}

static void handle_button(struct seat_pointer_grab *grab, uint32_t time, uint32_t code,
		bool pressed, size_t n_held)
{
	struct data_drag *drag = wl_container_of(grab, drag, grab);
	struct seat *seat = drag->seat;
	struct data_offer *target = drag->source ? drag->source->target : NULL;
	if (n_held > 0) {
		return;
	}
	if (drag->source && !(target && data_offer_would_drop(target))) {
		abandon(drag);
	} else {
		drop(drag, target);
	}
	seat_pointer_end_grab(seat);
}

static void handle_modifiers(struct seat_pointer_grab *grab)
{
	struct data_drag *drag = wl_container_of(grab, drag, grab);
	if (!drag->source) {
		return;
	}
	uint32_t modifiers = seat_keyboard_get_modifiers(drag->seat);
	struct data_offer *offer;
	wl_list_for_each (offer, &drag->source->offers, link) {
		data_offer_set_modifiers(offer, modifiers);
	}
}

static void handle_cancel(struct seat_pointer_grab *grab)
{
	struct data_drag *drag = wl_container_of(grab, drag, grab);
	abandon(drag);
}

static void handle_focus_destroy(struct wl_listener *listener, void *data)
{
	struct data_drag *drag = wl_container_of(listener, drag, focus.surface_destroy);
	leave(drag);
}

static void handle_source_destroy(struct wl_listener *listener, void *data)
{
	struct data_drag *drag = wl_container_of(listener, drag, source_destroy);
	wl_list_remove(&drag->source_destroy.link);
	drag->source = NULL;
	data_drag_cancel(drag);
}

static void handle_client_destroy(struct wl_listener *listener, void *data)
{
	struct data_drag *drag = wl_container_of(listener, drag, client_destroy);
	data_drag_cancel(drag);
}

bool data_drag_start(struct data_drag **slot, struct seat *seat, const struct wl_list *devices,
		struct wl_client *client, struct data_source *source, struct surface *icon)
{
	struct data_drag *drag = calloc(1, sizeof(*drag));
	if (!drag) {
		return false;
	}
	drag->slot = slot;
	drag->seat = seat;
	drag->devices = devices;
	drag->client = client;
	drag->source = source;
	drag->grab.motion = handle_motion;
	drag->grab.button = handle_button;
	drag->grab.modifiers = handle_modifiers;
	drag->grab.cancel = handle_cancel;
	seat_focus_init(&drag->focus, handle_focus_destroy);
	drag->client_destroy.notify = handle_client_destroy;
	wl_client_add_destroy_listener(client, &drag->client_destroy);
	if (source) {
		drag->source_destroy.notify = handle_source_destroy;
		wl_signal_add(&source->events.destroy, &drag->source_destroy);
	}
	*slot = drag;
	seat_image_set(&seat->drag_icon, icon, 0, 0);
	seat_pointer_start_grab(seat, &drag->grab);
	return true;
}

void data_drag_cancel(struct data_drag *drag)
{
	if (drag) {
		struct seat *seat = drag->seat;
		abandon(drag);
		seat_pointer_end_grab(seat);
	}
}
