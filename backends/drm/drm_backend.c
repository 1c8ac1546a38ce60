/* SPDX-License-Identifier: MIT */
#include "drm_backend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drm_private.h"
#include "hotplug.h"
#include "input_devices.h"

static struct drm_device *find_device(struct drm_backend *backend, dev_t id)
{
	struct drm_device *device;
	wl_list_for_each (device, &backend->devices, link) {
		if (device->id == id) {
			return device;
		}
	}
	return NULL;
}

static bool is_open(struct drm_backend *backend, const char *path)
{
	const struct drm_device *device;
	wl_list_for_each (device, &backend->devices, link) {
		if (strcmp(device->path, path) == 0) {
			return true;
		}
	}
	return false;
}

// While the backend is in use, nobody hears of error. That there is no such device is none.
static void open_device(struct drm_backend *backend, const char *path, char *error)
{
	char reason[DRM_BACKEND_ERROR_SIZE];
	const char *only = backend->only_device;
	if (is_open(backend, path) || (only && strcmp(only, path) != 0)) {
		return;
	}
	struct drm_device *device = drm_device_create(backend, path, reason);
	if (device && backend->started) {
		drm_device_create_outputs(device, NULL);
	} else if (!device && (errno != ENOENT || only) && !error[0]) {
		snprintf(error, DRM_BACKEND_ERROR_SIZE, "%s", reason);
	}
}

// Only the names that can be are tried. error is about the first one that cannot be used.
static void open_all(struct drm_backend *backend, char *error)
{
	if (backend->only_device) {
		open_device(backend, backend->only_device, error);
		return;
	}
	for (int i = 0; i < 64; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		open_device(backend, path, error);
	}
}

static void handle_session_active(struct wl_listener *listener, void *data)
{
	struct drm_backend *backend = wl_container_of(listener, backend, session_active);
	struct drm_device *device;
	if (!backend->session->active) {
		wl_list_for_each (device, &backend->devices, link) {
			drm_lease_set_away(device, true);
		}
		if (backend->input) {
			input_devices_suspend(backend->input);
		}
		return;
	}
	if (backend->input) {
		input_devices_resume(backend->input);
	}
	// Devices and monitors may have come and gone meanwhile.
	wl_list_for_each (device, &backend->devices, link) {
		drm_device_resume(device);
	}
	char error[DRM_BACKEND_ERROR_SIZE] = "";
	open_all(backend, error);
}

static void handle_added(void *data, const char *path, dev_t id)
{
	struct drm_backend *backend = data;
	if (backend->session->active) { // else handle_session_active() finds it
		char error[DRM_BACKEND_ERROR_SIZE] = "";
		open_device(backend, path, error);
	}
}

static void handle_removed(void *data, dev_t id)
{
	struct drm_device *device = find_device(data, id);
	if (device) {
		drm_device_destroy(device);
	}
}

static void handle_changed(void *data, dev_t id, uint32_t connector)
{
	struct drm_device *device = find_device(data, id);
	if (device) {
		drm_device_probe(device, connector);
	}
}

static const struct hotplug_events hotplug_events = {
	.added = handle_added,
	.removed = handle_removed,
	.changed = handle_changed,
};

static int handle_open_device(struct backend *base, dev_t id)
{
	struct drm_backend *backend = wl_container_of(base, backend, base);
	const struct drm_device *device = find_device(backend, id);
	return device ? drm_lease_open_device(device) : -ENODEV;
}

static int handle_open_input(struct backend *base, const struct input_events *events, void *data)
{
	struct drm_backend *backend = wl_container_of(base, backend, base);
	backend->input = input_devices_create(backend->loop, backend->session, events, data);
	return backend->input ? 0 : -errno;
}

static int handle_switch_vt(struct backend *base, int vt)
{
	struct drm_backend *backend = wl_container_of(base, backend, base);
	return session_switch_vt(backend->session, vt);
}

static void handle_destroy(struct backend *base)
{
	struct drm_backend *backend = wl_container_of(base, backend, base);
	struct drm_device *device, *next;
	wl_list_for_each_safe (device, next, &backend->devices, link) {
		drm_device_destroy(device);
	}
	hotplug_destroy(backend->hotplug);
	input_devices_destroy(backend->input);
	free(backend->only_device);
	if (backend->session) {
		wl_list_remove(&backend->session_active.link);
		session_destroy(backend->session);
	}
	free(backend);
}

// That of the first output, or where there is none yet, the first.
static const struct drm_device *get_first_in_use(const struct drm_backend *backend)
{
	const struct drm_device *device = wl_container_of(backend->devices.next, device, link);
	if (!wl_list_empty(&backend->base.outputs)) {
		struct output *base = wl_container_of(backend->base.outputs.next, base, link);
		device = drm_output_from_base(base)->device;
	}
	return device;
}

static bool init(struct drm_backend *backend, char *error)
{
	backend->session = session_create(backend->loop);
	if (!backend->session) {
		drm_error_set(error,
				"no seat: %s; run from a login session, with seatd, or as root "
				"with "
				"LIBSEAT_BACKEND=builtin",
				strerror(errno));
		errno = ENODEV;
		return false;
	}
	backend->session_active.notify = handle_session_active;
	wl_signal_add(&backend->session->events.active, &backend->session_active);
	error[0] = '\0';
	open_all(backend, error);
	if (wl_list_empty(&backend->devices)) {
		if (!error[0]) {
			drm_error_set(error,
					"there is no /dev/dri/card*: load a KMS driver, such as "
					"vkms");
		}
		errno = ENODEV;
		return false;
	}
	struct drm_device *device = wl_container_of(backend->devices.next, device, link);
	drm_error_set(error, "%s: no monitor is connected to it", device->path);
	bool good = true;
	wl_list_for_each (device, &backend->devices, link) {
		good &= drm_device_create_outputs(device, error);
	}
	if (wl_list_empty(&backend->base.outputs) && (!good || !backend->options.may_be_dark)) {
		errno = good ? ENODEV : EINVAL;
		return false;
	}
	backend->base.drm_fd = get_first_in_use(backend)->fd;
	backend->hotplug = hotplug_create(backend->loop, session_get_seat(backend->session),
			&hotplug_events, backend); // without it, nobody tells what comes
	backend->started = true;
	return true;
}

struct backend *drm_backend_create(struct wl_event_loop *loop, struct slip_context *context,
		const struct drm_backend_options *options, char error[DRM_BACKEND_ERROR_SIZE])
{
	struct drm_backend *backend = calloc(1, sizeof(*backend));
	if (!backend) {
		drm_error_set(error, "%s", strerror(ENOMEM));
		return NULL;
	}
	backend_init(&backend->base, "drm", handle_destroy);
	backend->base.open_device = handle_open_device;
	backend->base.open_input = handle_open_input;
	backend->base.switch_vt = handle_switch_vt;
	wl_list_init(&backend->devices);
	backend->loop = loop;
	backend->context = context;
	backend->options = *options;
	backend->only_device = options->device ? strdup(options->device) : NULL;
	if (!init(backend, error)) {
		int reason = errno;
		handle_destroy(&backend->base);
		errno = reason;
		return NULL;
	}
	return &backend->base;
}
