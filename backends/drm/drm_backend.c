/* SPDX-License-Identifier: MIT */
#include "drm_backend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drm_private.h"
#include "input_devices.h"

static void handle_session_active(struct wl_listener *listener, void *data)
{
	struct drm_backend *backend = wl_container_of(listener, backend, session_active);
	if (!backend->session->active) {
		if (backend->input) {
			input_devices_suspend(backend->input);
		}
		return;
	}
	if (backend->input) {
		input_devices_resume(backend->input);
	}
	struct output *output;
	wl_list_for_each (output, &backend->base.outputs, link) {
		struct drm_output *drm_output = wl_container_of(output, drm_output, base);
		drm_output_resume(drm_output);
	}
}

static void handle_destroy(struct backend *base)
{
	struct drm_backend *backend = wl_container_of(base, backend, base);
	struct drm_device *device, *next;
	wl_list_for_each_safe (device, next, &backend->devices, link) {
		drm_device_destroy(device);
	}
	input_devices_destroy(backend->input);
	if (backend->session) {
		wl_list_remove(&backend->session_active.link);
		session_destroy(backend->session);
	}
	free(backend);
}

// Only the names that can be are tried. error is about the first one that cannot be used.
static void open_all(struct drm_backend *backend, char *error)
{
	for (int i = 0; i < 64; i++) {
		char path[32], reason[DRM_BACKEND_ERROR_SIZE];
		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		if (!drm_device_create(backend, path, reason) && errno != ENOENT && !error[0]) {
			snprintf(error, DRM_BACKEND_ERROR_SIZE, "%s", reason);
		}
	}
	if (wl_list_empty(&backend->devices) && !error[0]) {
		drm_error_set(error, "there is no /dev/dri/card*: load a KMS driver, such as vkms");
	}
}

static bool init(
		struct drm_backend *backend, const struct drm_backend_options *options, char *error)
{
	backend->session = session_create(backend->loop);
	if (!backend->session) {
		drm_error_set(error,
				"no seat: %s; run from a login session, with seatd, or as root "
				"with "
				"LIBSEAT_BACKEND=builtin",
				strerror(errno));
		return false;
	}
	backend->session_active.notify = handle_session_active;
	wl_signal_add(&backend->session->events.active, &backend->session_active);
	error[0] = '\0';
	if (options->device) {
		drm_device_create(backend, options->device, error);
	} else {
		open_all(backend, error);
	}
	if (wl_list_empty(&backend->devices)) {
		return false;
	}
	struct drm_device *device = wl_container_of(backend->devices.next, device, link);
	backend->base.drm_fd = device->fd;
	drm_error_set(error, "%s: no monitor is connected to it", device->path);
	wl_list_for_each (device, &backend->devices, link) {
		drm_device_create_outputs(device, options, error);
	}
	return !wl_list_empty(&backend->base.outputs);
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
	wl_list_init(&backend->devices);
	backend->loop = loop;
	backend->context = context;
	if (!init(backend, options, error)) {
		handle_destroy(&backend->base);
		return NULL;
	}
	return &backend->base;
}

int drm_backend_open_input(struct backend *base, const struct input_events *events, void *data)
{
	struct drm_backend *backend = wl_container_of(base, backend, base);
	backend->input = input_devices_create(backend->loop, backend->session, events, data);
	return backend->input ? 0 : -errno;
}
