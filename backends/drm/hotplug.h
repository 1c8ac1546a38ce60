/* SPDX-License-Identifier: MIT */
#ifndef HOTPLUG_H
#define HOTPLUG_H

#include <stdint.h>
#include <sys/types.h>
#include <wayland-server-core.h>

/** What the kernel, or udev, says of KMS devices. */
struct hotplug_events {
	/** There is one more, at that path. */
	void (*added)(void *data, const char *path, dev_t id);
	void (*removed)(void *data, dev_t id);
	/** Something is connected, or no longer; at that connector, or 0 if it may be any. */
	void (*changed)(void *data, dev_t id, uint32_t connector);
};

struct hotplug;

/**
 * Reports on the seat's devices, with data; both are borrowed. Through udev where udevd runs, so
 * that it is done with a device when that is reported; else what the kernel says itself. NULL and
 * errno: ENOSYS where it was built without libudev.
 */
struct hotplug *hotplug_create(struct wl_event_loop *loop, const char *seat,
		const struct hotplug_events *events, void *data);
void hotplug_destroy(struct hotplug *hotplug);

#endif
