/* SPDX-License-Identifier: MIT */
#ifndef DATA_DEVICE_MANAGER_H
#define DATA_DEVICE_MANAGER_H

#include <wayland-server-core.h>

struct seat;

/**
 * wl_data_device_manager, version 3: the clipboard, and drag and drop, of one seat. What is dragged
 * is in seat->drag_icon. It is destroyed before the seat.
 */
struct data_device_manager;

/** NULL and errno. */
struct data_device_manager *data_device_manager_create(
		struct wl_display *display, struct seat *seat);
void data_device_manager_destroy(struct data_device_manager *manager);

#endif
