/* SPDX-License-Identifier: MIT */
#include "hotplug.h"

#include <config.h>
#include <errno.h>

#if HAVE_LIBUDEV

#include <libudev.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct hotplug {
	const struct hotplug_events *events;
	void *data;
	char *seat;
	struct udev *udev;
	struct udev_monitor *monitor;
	struct wl_event_source *source;
};

static bool is_card(struct udev_device *device)
{
	// Connectors are card0-HDMI-A-1.
	const char *name = udev_device_get_sysname(device);
	return strncmp(name, "card", 4) == 0 && name[4] &&
			name[4 + strspn(name + 4, "0123456789")] == '\0';
}

static bool is_ours(const struct hotplug *hotplug, struct udev_device *device)
{
	const char *seat = udev_device_get_property_value(device, "ID_SEAT");
	return strcmp(seat ? seat : "seat0", hotplug->seat) == 0;
}

static void report(struct hotplug *hotplug, struct udev_device *device)
{
	const char *action = udev_device_get_action(device);
	const char *path = udev_device_get_devnode(device);
	dev_t id = udev_device_get_devnum(device);
	if (!action || !is_card(device) || !is_ours(hotplug, device)) {
		return;
	}
	if (strcmp(action, "add") == 0 && path) {
		hotplug->events->added(hotplug->data, path, id);
	} else if (strcmp(action, "remove") == 0) {
		hotplug->events->removed(hotplug->data, id);
	} else if (strcmp(action, "change") == 0) {
		// Most have HOTPLUG=1, but that is not asked for: looking once more does no harm.
		const char *connector = udev_device_get_property_value(device, "CONNECTOR");
		hotplug->events->changed(hotplug->data, id,
				connector ? (uint32_t)strtoul(connector, NULL, 10) : 0);
	}
}

static int handle_readable(int fd, uint32_t mask, void *data)
{
	struct hotplug *hotplug = data;
	struct udev_device *device = udev_monitor_receive_device(hotplug->monitor);
	if (device) {
		report(hotplug, device);
		udev_device_unref(device);
	}
	return 0;
}

struct hotplug *hotplug_create(struct wl_event_loop *loop, const char *seat,
		const struct hotplug_events *events, void *data)
{
	struct hotplug *hotplug = calloc(1, sizeof(*hotplug));
	if (!hotplug) {
		return NULL;
	}
	hotplug->events = events;
	hotplug->data = data;
	hotplug->seat = strdup(seat);
	hotplug->udev = udev_new();
	// What libudev itself goes by; without udevd, "udev" would never say anything.
	const char *from = access("/run/udev/control", F_OK) == 0 ? "udev" : "kernel";
	if (hotplug->seat && hotplug->udev) {
		hotplug->monitor = udev_monitor_new_from_netlink(hotplug->udev, from);
	}
	if (hotplug->monitor &&
			udev_monitor_filter_add_match_subsystem_devtype(
					hotplug->monitor, "drm", NULL) >= 0 &&
			udev_monitor_enable_receiving(hotplug->monitor) >= 0) {
		hotplug->source = wl_event_loop_add_fd(loop, udev_monitor_get_fd(hotplug->monitor),
				WL_EVENT_READABLE, handle_readable, hotplug);
	}
	if (!hotplug->source) {
		hotplug_destroy(hotplug);
		errno = ENODEV;
		return NULL;
	}
	return hotplug;
}

void hotplug_destroy(struct hotplug *hotplug)
{
	if (!hotplug) {
		return;
	}
	if (hotplug->source) {
		wl_event_source_remove(hotplug->source);
	}
	udev_monitor_unref(hotplug->monitor);
	udev_unref(hotplug->udev);
	free(hotplug->seat);
	free(hotplug);
}

#else

struct hotplug *hotplug_create(struct wl_event_loop *loop, const char *seat,
		const struct hotplug_events *events, void *data)
{
	errno = ENOSYS;
	return NULL;
}

void hotplug_destroy(struct hotplug *hotplug)
{
}

#endif
