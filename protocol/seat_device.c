/* SPDX-License-Identifier: MIT */
#include "seat_device.h"

#include "surface.h"

struct wl_client *seat_client_of(const struct surface *surface)
{
	return surface ? wl_resource_get_client(surface->resource) : NULL;
}

struct wl_resource *seat_next_resource(const struct wl_list *list, const struct wl_client *client,
		const struct wl_resource *after)
{
	const struct wl_list *link =
			after ? wl_resource_get_link((struct wl_resource *)after) : list;
	for (link = link->next; link != list; link = link->next) {
		struct wl_resource *resource = wl_resource_from_link((struct wl_list *)link);
		if (wl_resource_get_client(resource) == client) {
			return resource;
		}
	}
	return NULL;
}

void seat_add_resource(struct wl_list *list, struct wl_resource *resource, bool inert)
{
	if (inert) {
		wl_resource_set_user_data(resource, NULL);
		wl_list_init(wl_resource_get_link(resource));
	} else {
		wl_list_insert(list->prev, wl_resource_get_link(resource));
	}
}

void seat_remove_resource(struct wl_resource *resource)
{
	wl_list_remove(wl_resource_get_link(resource));
}

void seat_make_inert(struct wl_list *list)
{
	struct wl_resource *resource, *tmp;
	wl_resource_for_each_safe (resource, tmp, list) {
		wl_list_remove(wl_resource_get_link(resource));
		wl_list_init(wl_resource_get_link(resource));
		wl_resource_set_user_data(resource, NULL);
	}
}

uint32_t seat_next_serial(struct seat *seat, const struct wl_client *client)
{
	uint32_t serial = wl_display_next_serial(seat->display);
	seat->serials[seat->next_serial].serial = serial;
	seat->serials[seat->next_serial].client = client;
	seat->next_serial = (seat->next_serial + 1) % SEAT_N_SERIALS;
	return serial;
}

void seat_forget_serials(struct seat *seat, const struct wl_client *client)
{
	for (size_t i = 0; i < SEAT_N_SERIALS; i++) {
		if (seat->serials[i].client == client) {
			seat->serials[i].client = NULL;
		}
	}
}

bool seat_has_serial(const struct seat *seat, const struct wl_client *client, uint32_t serial)
{
	for (size_t i = 0; i < SEAT_N_SERIALS; i++) {
		if (seat->serials[i].client == client && seat->serials[i].serial == serial) {
			return true;
		}
	}
	return false;
}

bool seat_hold(uint32_t *held, size_t *n_held, uint32_t code, bool pressed)
{
	size_t i = 0;
	while (i < *n_held && held[i] != code) {
		i++;
	}
	bool was_held = i < *n_held;
	if (pressed == was_held || i == SEAT_MAX_HELD) {
		return false;
	}
	if (pressed) {
		held[(*n_held)++] = code;
	} else {
		held[i] = held[--*n_held];
	}
	return true;
}

void seat_focus_init(struct seat_focus *focus, wl_notify_func_t notify)
{
	focus->surface = NULL;
	focus->surface_destroy.notify = notify;
}

void seat_focus_set(struct seat_focus *focus, struct surface *surface)
{
	if (focus->surface) {
		wl_list_remove(&focus->surface_destroy.link);
	}
	focus->surface = surface;
	if (surface) {
		wl_signal_add(&surface->events.destroy, &focus->surface_destroy);
	}
}

static void handle_image_commit(struct wl_listener *listener, void *data)
{
	struct seat_image *image = wl_container_of(listener, image, surface_commit);
	image->hotspot_x = surface_limit(image->hotspot_x - image->surface->current.dx);
	image->hotspot_y = surface_limit(image->hotspot_y - image->surface->current.dy);
	wl_signal_emit_mutable(&image->changed, image);
}

static void handle_image_destroy(struct wl_listener *listener, void *data)
{
	struct seat_image *image = wl_container_of(listener, image, surface_destroy);
	seat_image_set(image, NULL, 0, 0);
}

void seat_image_init(struct seat_image *image)
{
	image->surface = NULL;
	wl_signal_init(&image->changed);
	image->surface_commit.notify = handle_image_commit;
	image->surface_destroy.notify = handle_image_destroy;
}

void seat_image_set(struct seat_image *image, struct surface *surface, int hotspot_x, int hotspot_y)
{
	if (image->surface) {
		wl_list_remove(&image->surface_commit.link);
		wl_list_remove(&image->surface_destroy.link);
	}
	image->surface = surface;
	image->hotspot_x = surface_limit(hotspot_x);
	image->hotspot_y = surface_limit(hotspot_y);
	if (surface) {
		wl_signal_add(&surface->events.commit, &image->surface_commit);
		wl_signal_add(&surface->events.destroy, &image->surface_destroy);
	}
	wl_signal_emit_mutable(&image->changed, image);
}
