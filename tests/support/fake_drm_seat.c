/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <hotplug.h>
#include <session.h>
#include <stdio.h>

#include "fake_drm_private.h"

static struct {
	struct session session;
	const struct hotplug_events *events;
	void *data;
} fake;

struct session *__wrap_session_create(struct wl_event_loop *loop);
struct session *__wrap_session_create(struct wl_event_loop *loop)
{
	fake.session = (struct session){ .loop = loop, .active = true };
	wl_signal_init(&fake.session.events.active);
	return &fake.session;
}

void __wrap_session_destroy(struct session *session);
void __wrap_session_destroy(struct session *session)
{
}

const char *__wrap_session_get_seat(struct session *session);
const char *__wrap_session_get_seat(struct session *session)
{
	return "seat0";
}

bool __wrap_session_is_managed(struct session *session);
bool __wrap_session_is_managed(struct session *session)
{
	return fake_drm.managed;
}

int __wrap_session_open_device(struct session *session, const char *path);
int __wrap_session_open_device(struct session *session, const char *path)
{
	int index;
	if (sscanf(path, "/dev/dri/card%d", &index) != 1 || index >= FAKE_DRM_DEVICES ||
			!fake_drm.devices[index].plugged) {
		return -ENOENT;
	}
	return fake_kernel_open(index);
}

void __wrap_session_close_device(struct session *session, int fd);
void __wrap_session_close_device(struct session *session, int fd)
{
	fake_kernel_close(fd);
}

void fake_drm_set_active(bool active)
{
	for (int i = 0; i < FAKE_DRM_DEVICES; i++) {
		fake_drm.devices[i].master = active;
		for (int j = 0; j < FAKE_DRM_CRTCS; j++) {
			fake_drm_lose_flip(i, j);
		}
	}
	fake.session.active = active;
	wl_signal_emit_mutable(&fake.session.events.active, &fake.session);
}

/* ---- udev ---- */

struct hotplug *__wrap_hotplug_create(struct wl_event_loop *loop, const char *seat,
		const struct hotplug_events *events, void *data);
struct hotplug *__wrap_hotplug_create(struct wl_event_loop *loop, const char *seat,
		const struct hotplug_events *events, void *data)
{
	fake.events = events;
	fake.data = data;
	return fake_drm.no_hotplug ? NULL : (struct hotplug *)&fake;
}

void __wrap_hotplug_destroy(struct hotplug *hotplug);
void __wrap_hotplug_destroy(struct hotplug *hotplug)
{
}

void fake_drm_add(int device)
{
	char path[32];
	snprintf(path, sizeof(path), "/dev/dri/card%d", device);
	fake_drm.devices[device].plugged = true;
	fake.events->added(fake.data, path, fake_kernel_get_id(device));
}

void fake_drm_remove(int device)
{
	fake_drm.devices[device].plugged = false;
	fake.events->removed(fake.data, fake_kernel_get_id(device));
}

void fake_drm_change(int device, int connector)
{
	const struct fake_object *objects = fake_kernels[device].objects;
	fake.events->changed(fake.data, fake_kernel_get_id(device),
			connector < 0 ? 0 : objects[connector].id);
}
