/* SPDX-License-Identifier: MIT */
#include "seat_device.h"
#include "surface.h"

static void handle_release(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wl_touch_interface touch_impl = {
	.release = handle_release,
};

static void forget(struct seat_touch_point *point)
{
	seat_focus_set(&point->focus, NULL);
	point->down = point->needs_frame = false;
}

static void handle_focus_destroy(struct wl_listener *listener, void *data)
{
	struct seat_touch_point *point = wl_container_of(listener, point, focus.surface_destroy);
	forget(point);
}

static struct seat_touch_point *find(struct seat_touch *touch, int32_t id)
{
	for (int i = 0; i < SEAT_MAX_TOUCHES; i++) {
		if (touch->points[i].down && touch->points[i].id == id) {
			return &touch->points[i];
		}
	}
	return NULL;
}

static struct seat_touch_point *find_free(struct seat_touch *touch)
{
	for (int i = 0; i < SEAT_MAX_TOUCHES; i++) {
		if (!touch->points[i].focus.surface) {
			return &touch->points[i];
		}
	}
	return NULL;
}

void seat_touch_init(struct seat_touch *touch)
{
	wl_list_init(&touch->resources);
	for (int i = 0; i < SEAT_MAX_TOUCHES; i++) {
		seat_focus_init(&touch->points[i].focus, handle_focus_destroy);
	}
}

void seat_touch_drop(struct seat *seat)
{
	seat_touch_cancel(seat);
	seat_make_inert(&seat->touch.resources);
}

void seat_touch_create_resource(
		struct seat *seat, struct wl_client *client, uint32_t version, uint32_t id)
{
	struct wl_resource *resource =
			wl_resource_create(client, &wl_touch_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &touch_impl, seat, seat_remove_resource);
	seat_add_resource(seat ? &seat->touch.resources : NULL, resource, !seat);
}

void seat_touch_down(struct seat *seat, uint32_t time, struct surface *surface, int32_t id,
		double sx, double sy)
{
	struct seat_touch *touch = &seat->touch;
	if (!(seat->capabilities & WL_SEAT_CAPABILITY_TOUCH) || !surface || find(touch, id)) {
		return;
	}
	struct seat_touch_point *point = find_free(touch);
	if (!point) {
		return;
	}
	point->id = id;
	point->down = point->needs_frame = true;
	seat_focus_set(&point->focus, surface);
	struct wl_client *client = seat_client_of(surface);
	uint32_t serial = seat_next_serial(seat, client);
	struct wl_resource *resource = NULL;
	while ((resource = seat_next_resource(&touch->resources, client, resource))) {
		wl_touch_send_down(resource, serial, time, surface->resource, id,
				wl_fixed_from_double(sx), wl_fixed_from_double(sy));
	}
}

struct surface *seat_touch_get_surface(const struct seat *seat, int32_t id)
{
	const struct seat_touch_point *point = find((struct seat_touch *)&seat->touch, id);
	return point ? point->focus.surface : NULL;
}

void seat_touch_motion(struct seat *seat, uint32_t time, int32_t id, double sx, double sy)
{
	struct seat_touch_point *point = find(&seat->touch, id);
	if (!point) {
		return;
	}
	struct wl_client *client = seat_client_of(point->focus.surface);
	struct wl_resource *resource = NULL;
	while ((resource = seat_next_resource(&seat->touch.resources, client, resource))) {
		wl_touch_send_motion(resource, time, id, wl_fixed_from_double(sx),
				wl_fixed_from_double(sy));
	}
	point->needs_frame = true;
}

void seat_touch_up(struct seat *seat, uint32_t time, int32_t id)
{
	struct seat_touch_point *point = find(&seat->touch, id);
	if (!point) {
		return;
	}
	struct wl_client *client = seat_client_of(point->focus.surface);
	uint32_t serial = seat_next_serial(seat, client);
	struct wl_resource *resource = NULL;
	while ((resource = seat_next_resource(&seat->touch.resources, client, resource))) {
		wl_touch_send_up(resource, serial, time, id);
	}
	// The point stays until its client has got its frame.
	point->down = false;
	point->needs_frame = true;
}

typedef void (*send_event)(struct wl_resource *resource);

// Sends an event once to each client that is owed a frame.
static void send_once(struct seat_touch *touch, send_event send)
{
	for (int i = 0; i < SEAT_MAX_TOUCHES; i++) {
		struct seat_touch_point *point = &touch->points[i];
		if (!point->needs_frame) {
			continue;
		}
		struct wl_client *client = seat_client_of(point->focus.surface);
		struct wl_resource *resource = NULL;
		while ((resource = seat_next_resource(&touch->resources, client, resource))) {
			send(resource);
		}
		for (int j = i; j < SEAT_MAX_TOUCHES; j++) {
			if (seat_client_of(touch->points[j].focus.surface) == client) {
				touch->points[j].needs_frame = false;
			}
		}
	}
}

void seat_touch_frame(struct seat *seat)
{
	struct seat_touch *touch = &seat->touch;
	send_once(touch, wl_touch_send_frame);
	for (int i = 0; i < SEAT_MAX_TOUCHES; i++) {
		if (!touch->points[i].down) {
			forget(&touch->points[i]);
		}
	}
}

void seat_touch_cancel(struct seat *seat)
{
	struct seat_touch *touch = &seat->touch;
	for (int i = 0; i < SEAT_MAX_TOUCHES; i++) {
		touch->points[i].needs_frame = touch->points[i].focus.surface != NULL;
	}
	send_once(touch, wl_touch_send_cancel);
	for (int i = 0; i < SEAT_MAX_TOUCHES; i++) {
		forget(&touch->points[i]);
	}
}
