/* SPDX-License-Identifier: MIT */

#include "seat_device.h"
#include "surface.h"

static const struct surface_role cursor_role = {
	.name = "cursor",
};

static struct wl_resource *next_of_focus(
		const struct seat_pointer *pointer, const struct wl_resource *after)
{
	const struct surface *surface = pointer->focus.surface;
	return surface ? seat_next_resource(&pointer->resources, seat_client_of(surface), after)
		       : NULL;
}

static void send_frame(struct wl_resource *resource)
{
	if (wl_resource_get_version(resource) >= WL_POINTER_FRAME_SINCE_VERSION) {
		wl_pointer_send_frame(resource);
	}
}

static void set_cursor(struct seat *seat, struct surface *surface, int x, int y, bool hidden)
{
	seat->cursor_hidden = hidden;
	seat_image_set(&seat->cursor, surface, x, y);
}

static void handle_set_cursor(struct wl_client *client, struct wl_resource *resource,
		uint32_t serial, struct wl_resource *surface_resource, int32_t hotspot_x,
		int32_t hotspot_y)
{
	struct seat *seat = wl_resource_get_user_data(resource);
	if (!seat || seat->pointer.client != client) {
		return;
	}
	// What is older than the last enter is about another surface. Newer serials are no enter's
	// of the pointer, but clients take them for one: wl_data_device.enter's is all that a drag
	// gives them.
	if ((int32_t)(serial - seat->pointer.enter_serial) < 0) {
		return;
	}
	struct surface *surface = NULL;
	if (surface_resource) {
		surface = surface_from_resource(surface_resource);
		if (!surface_set_role(
				    surface, &cursor_role, NULL, resource, WL_POINTER_ERROR_ROLE)) {
			return;
		}
	}
	set_cursor(seat, surface, hotspot_x, hotspot_y, !surface);
}

static void handle_release(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wl_pointer_interface pointer_impl = {
	.set_cursor = handle_set_cursor,
	.release = handle_release,
};

static void leave(struct seat *seat)
{
	struct seat_pointer *pointer = &seat->pointer;
	struct surface *surface = pointer->focus.surface;
	if (!surface) {
		return;
	}
	uint32_t serial = wl_display_next_serial(seat->display);
	struct wl_resource *resource = NULL;
	while ((resource = next_of_focus(pointer, resource))) {
		wl_pointer_send_leave(resource, serial, surface->resource);
		send_frame(resource);
	}
	seat_focus_set(&pointer->focus, NULL);
	pointer->implicit_grab = false;
	pointer->needs_frame = pointer->axis_source_sent = false;
}

static void enter(struct seat *seat, struct surface *surface, double sx, double sy)
{
	struct seat_pointer *pointer = &seat->pointer;
	struct wl_client *client = seat_client_of(surface);
	// The new client says what it wants to see there; until it has, the old picture is wrong.
	if (client != pointer->client) {
		pointer->client = client;
		set_cursor(seat, NULL, 0, 0, false);
	}
	if (!surface) {
		return;
	}
	seat_focus_set(&pointer->focus, surface);
	pointer->sx = wl_fixed_from_double(sx);
	pointer->sy = wl_fixed_from_double(sy);
	pointer->partial_detent[0] = pointer->partial_detent[1] = 0;
	pointer->enter_serial = seat_next_serial(seat, client);
	struct wl_resource *resource = NULL;
	while ((resource = next_of_focus(pointer, resource))) {
		wl_pointer_send_enter(resource, pointer->enter_serial, surface->resource,
				pointer->sx, pointer->sy);
	}
	pointer->needs_frame = true;
}

static void handle_focus_destroy(struct wl_listener *listener, void *data)
{
	struct seat *seat = wl_container_of(listener, seat, pointer.focus.surface_destroy);
	leave(seat);
	enter(seat, NULL, 0, 0);
}

void seat_pointer_init(struct seat_pointer *pointer)
{
	wl_list_init(&pointer->resources);
	seat_focus_init(&pointer->focus, handle_focus_destroy);
}

void seat_pointer_drop(struct seat *seat)
{
	seat_pointer_cancel(seat);
	seat_make_inert(&seat->pointer.resources);
}

void seat_pointer_create_resource(
		struct seat *seat, struct wl_client *client, uint32_t version, uint32_t id)
{
	struct wl_resource *resource =
			wl_resource_create(client, &wl_pointer_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &pointer_impl, seat, seat_remove_resource);
	seat_add_resource(seat ? &seat->pointer.resources : NULL, resource, !seat);
	if (!seat || seat_client_of(seat->pointer.focus.surface) != client) {
		return;
	}
	wl_pointer_send_enter(resource, seat->pointer.enter_serial,
			seat->pointer.focus.surface->resource, seat->pointer.sx, seat->pointer.sy);
	send_frame(resource);
}

void seat_pointer_motion(
		struct seat *seat, uint32_t time, struct surface *surface, double sx, double sy)
{
	struct seat_pointer *pointer = &seat->pointer;
	if (!(seat->capabilities & WL_SEAT_CAPABILITY_POINTER)) {
		return;
	}
	if (pointer->grab) {
		pointer->grab->motion(pointer->grab, time, surface, sx, sy);
		return;
	}
	if (surface != pointer->focus.surface) {
		if (!pointer->implicit_grab) {
			leave(seat);
			enter(seat, surface, sx, sy);
		}
		return;
	}
	wl_fixed_t x = wl_fixed_from_double(sx), y = wl_fixed_from_double(sy);
	if (!surface || (x == pointer->sx && y == pointer->sy)) {
		return;
	}
	pointer->sx = x;
	pointer->sy = y;
	struct wl_resource *resource = NULL;
	while ((resource = next_of_focus(pointer, resource))) {
		wl_pointer_send_motion(resource, time, x, y);
	}
	pointer->needs_frame = true;
}

struct surface *seat_pointer_get_grab(const struct seat *seat)
{
	return seat->pointer.implicit_grab ? seat->pointer.focus.surface : NULL;
}

bool seat_pointer_has_grab(const struct seat *seat, const struct wl_client *client, uint32_t serial)
{
	const struct surface *surface = seat_pointer_get_grab(seat);
	return surface && seat_client_of(surface) == client && seat->pointer.grab_serial == serial;
}

static void send_button(struct seat *seat, uint32_t time, uint32_t code, bool pressed)
{
	struct seat_pointer *pointer = &seat->pointer;
	uint32_t serial = seat_next_serial(seat, pointer->client);
	if (pressed && pointer->n_held == 1) {
		pointer->implicit_grab = true;
		pointer->grab_serial = serial;
	}
	struct wl_resource *resource = NULL;
	while ((resource = next_of_focus(pointer, resource))) {
		wl_pointer_send_button(resource, serial, time, code,
				pressed ? WL_POINTER_BUTTON_STATE_PRESSED
					: WL_POINTER_BUTTON_STATE_RELEASED);
	}
	pointer->needs_frame = true;
}

void seat_pointer_button(struct seat *seat, uint32_t time, uint32_t code, bool pressed)
{
	struct seat_pointer *pointer = &seat->pointer;
	if (!(seat->capabilities & WL_SEAT_CAPABILITY_POINTER) ||
			!seat_hold(pointer->held, &pointer->n_held, code, pressed)) {
		return;
	}
	if (pointer->grab) {
		pointer->grab->button(pointer->grab, time, code, pressed, pointer->n_held);
		return;
	}
	// Who did not see the first press, sees none of what follows it.
	bool first = pressed && pointer->n_held == 1 && pointer->focus.surface;
	if (first || pointer->implicit_grab) {
		send_button(seat, time, code, pressed);
	}
	if (pointer->n_held == 0) {
		pointer->implicit_grab = false;
	}
}

static void send_axis(struct wl_resource *resource, uint32_t time, const struct input_axis *axis,
		bool source_sent, int detents)
{
	int version = wl_resource_get_version(resource);
	enum wl_pointer_axis_source source = axis->source;
	if (source == WL_POINTER_AXIS_SOURCE_WHEEL_TILT &&
			version < WL_POINTER_AXIS_SOURCE_WHEEL_TILT_SINCE_VERSION) {
		source = WL_POINTER_AXIS_SOURCE_WHEEL;
	}
	if (version >= WL_POINTER_AXIS_SOURCE_SINCE_VERSION && !source_sent) {
		wl_pointer_send_axis_source(resource, source);
	}
	if (axis->value == 0) {
		if (version >= WL_POINTER_AXIS_STOP_SINCE_VERSION) {
			wl_pointer_send_axis_stop(resource, time, axis->axis);
		}
		return;
	}
	if (version >= WL_POINTER_AXIS_RELATIVE_DIRECTION_SINCE_VERSION) {
		wl_pointer_send_axis_relative_direction(resource, axis->axis,
				axis->inverted ? WL_POINTER_AXIS_RELATIVE_DIRECTION_INVERTED
					       : WL_POINTER_AXIS_RELATIVE_DIRECTION_IDENTICAL);
	}
	if (version >= WL_POINTER_AXIS_VALUE120_SINCE_VERSION) {
		if (axis->value120 != 0) {
			wl_pointer_send_axis_value120(resource, axis->axis, axis->value120);
		}
	} else if (version >= WL_POINTER_AXIS_DISCRETE_SINCE_VERSION && detents != 0) {
		wl_pointer_send_axis_discrete(resource, axis->axis, detents);
	}
	wl_pointer_send_axis(resource, time, axis->axis, wl_fixed_from_double(axis->value));
}

void seat_pointer_axis(struct seat *seat, uint32_t time, const struct input_axis *axis)
{
	struct seat_pointer *pointer = &seat->pointer;
	if (pointer->grab || !pointer->focus.surface) {
		return;
	}
	int *partial = &pointer->partial_detent[axis->axis];
	// Turning back starts anew, or the first detent would come late.
	if ((*partial < 0) != (axis->value120 < 0)) {
		*partial = 0;
	}
	*partial += axis->value120;
	int detents = *partial / 120;
	*partial %= 120;
	struct wl_resource *resource = NULL;
	while ((resource = next_of_focus(pointer, resource))) {
		send_axis(resource, time, axis, pointer->axis_source_sent, detents);
	}
	pointer->axis_source_sent = true;
	pointer->needs_frame = true;
}

void seat_pointer_frame(struct seat *seat)
{
	struct seat_pointer *pointer = &seat->pointer;
	if (pointer->needs_frame) {
		struct wl_resource *resource = NULL;
		while ((resource = next_of_focus(pointer, resource))) {
			send_frame(resource);
		}
	}
	pointer->needs_frame = pointer->axis_source_sent = false;
}

void seat_pointer_cancel(struct seat *seat)
{
	struct seat_pointer *pointer = &seat->pointer;
	struct seat_pointer_grab *grab = pointer->grab;
	pointer->grab = NULL;
	pointer->n_held = 0;
	if (grab) {
		grab->cancel(grab);
	}
	leave(seat);
	enter(seat, NULL, 0, 0);
}

void seat_pointer_start_grab(struct seat *seat, struct seat_pointer_grab *grab)
{
	struct seat_pointer *pointer = &seat->pointer;
	struct surface *surface = pointer->focus.surface;
	// The client keeps the cursor: it is the one to show what a drag would do.
	leave(seat);
	pointer->grab = grab;
	grab->motion(grab, 0, surface, wl_fixed_to_double(pointer->sx),
			wl_fixed_to_double(pointer->sy));
}

void seat_pointer_end_grab(struct seat *seat)
{
	seat->pointer.grab = NULL;
	enter(seat, NULL, 0, 0);
}
