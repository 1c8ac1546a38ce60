/* SPDX-License-Identifier: MIT */
#ifndef SEAT_DEVICE_H
#define SEAT_DEVICE_H

#include "seat.h"

/** What seat.c shares with seat_pointer.c, seat_keyboard.c and seat_touch.c. */

/** The client of a surface, or NULL. */
struct wl_client *seat_client_of(const struct surface *surface);

/** The next of a client's resources in a list, after the given one or from the beginning; or NULL.
 */
struct wl_resource *seat_next_resource(const struct wl_list *list, const struct wl_client *client,
		const struct wl_resource *after);

/** Adds a device's resource: to the list, or to nothing at all if it is to be inert. */
void seat_add_resource(struct wl_list *list, struct wl_resource *resource, bool inert);

/** For destroy handlers. */
void seat_remove_resource(struct wl_resource *resource);

/** No event shall reach, nor request come from, the resources so far. */
void seat_make_inert(struct wl_list *list);

/** A serial for an input event to the client. */
uint32_t seat_next_serial(struct seat *seat, const struct wl_client *client);

/** For a new client: one that is gone may have had the same address, and its serials. */
void seat_forget_serials(struct seat *seat, const struct wl_client *client);

/** Adds to or takes from a set of held keys or buttons; false if that changes nothing. */
bool seat_hold(uint32_t *held, size_t *n_held, uint32_t code, bool pressed);

/** notify is called when the focus' surface is destroyed. */
void seat_focus_init(struct seat_focus *focus, wl_notify_func_t notify);
void seat_focus_set(struct seat_focus *focus, struct surface *surface);

void seat_image_init(struct seat_image *image);
void seat_image_set(
		struct seat_image *image, struct surface *surface, int hotspot_x, int hotspot_y);

void seat_pointer_init(struct seat_pointer *pointer);
/** The capability is gone. */
void seat_pointer_drop(struct seat *seat);
void seat_pointer_create_resource(
		struct seat *seat, struct wl_client *client, uint32_t version, uint32_t id);

/** False and errno. */
bool seat_keyboard_init(struct seat_keyboard *keyboard);
void seat_keyboard_finish(struct seat_keyboard *keyboard);
void seat_keyboard_drop(struct seat *seat);
void seat_keyboard_create_resource(
		struct seat *seat, struct wl_client *client, uint32_t version, uint32_t id);

void seat_touch_init(struct seat_touch *touch);
void seat_touch_drop(struct seat *seat);
void seat_touch_create_resource(
		struct seat *seat, struct wl_client *client, uint32_t version, uint32_t id);

#endif
