/* SPDX-License-Identifier: MIT */
#ifndef DATA_DRAG_H
#define DATA_DRAG_H

#include <stdbool.h>
#include <wayland-server-core.h>

struct data_source;
struct seat;
struct surface;

/** Drag and drop, with the pointer. It ends, and frees itself, when the buttons are released. */
struct data_drag;

/**
 * Starts a drag from the surface that has the seat's pointer grab. devices are the wl_data_devices
 * of all clients, borrowed. Without a source, only client takes part. drag is where the pointer to
 * the drag is kept while it goes on: NULL again as soon as it has ended. False if there is no
 * memory.
 */
bool data_drag_start(struct data_drag **drag, struct seat *seat, const struct wl_list *devices,
		struct wl_client *client, struct data_source *source, struct surface *icon);

/** Ends it as if the user had thought better of it. NULL is fine. */
void data_drag_cancel(struct data_drag *drag);

#endif
