/* SPDX-License-Identifier: MIT */
#include "drm_backend.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xf86drm.h>

#include "drm_private.h"
#include "input_devices.h"

// wp_presentation_feedback.kind: vsync, hw_clock, hw_completion.
#define PRESENTED_FLAGS 0x7

static void set_error(char *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void set_error(char *error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(error, DRM_BACKEND_ERROR_SIZE, format, args);
	va_end(args);
}

static void handle_page_flip(int fd, unsigned sequence, unsigned sec, unsigned usec,
		unsigned crtc_id, void *data)
{
	struct drm_output *output = data;
	if (!output->base.in_flight) {
		return; // the watchdog was faster
	}
	struct output_presented presented = {
		.when = { .tv_sec = sec, .tv_nsec = (long)usec * 1000 },
		.sequence = sequence,
		.flags = PRESENTED_FLAGS,
	};
	drm_output_flipped(output, &presented);
}

static int handle_readable(int fd, uint32_t mask, void *data)
{
	drmEventContext context = { .version = 3, .page_flip_handler2 = handle_page_flip };
	drmHandleEvent(fd, &context);
	return 1;
}

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
	struct output *output, *next;
	wl_list_for_each_safe (output, next, &base->outputs, link) {
		struct drm_output *drm_output = wl_container_of(output, drm_output, base);
		drm_output_destroy(drm_output);
	}
	if (backend->source) {
		wl_event_source_remove(backend->source);
	}
	slip_device_destroy(base->device);
	kms_finish(&backend->kms);
	input_devices_destroy(backend->input);
	if (backend->session) {
		wl_list_remove(&backend->session_active.link);
		if (backend->fd >= 0) {
			session_close_device(backend->session, backend->fd);
		}
		session_destroy(backend->session);
	}
	free(backend);
}

// What a device is, as far as choosing one goes.
static bool can_show(int fd)
{
	drmModeRes *resources = drmModeGetResources(fd);
	bool found = resources && resources->count_crtcs > 0;
	bool connected = false;
	for (int i = 0; found && i < resources->count_connectors && !connected; i++) {
		// A connector that nobody has probed yet does not know what is on it.
		drmModeConnector *connector = drmModeGetConnector(fd, resources->connectors[i]);
		connected = connector && connector->connection == DRM_MODE_CONNECTED;
		drmModeFreeConnector(connector);
	}
	drmModeFreeResources(resources);
	return connected;
}

static int open_named(struct drm_backend *backend, const char *path, char *error)
{
	int fd = session_open_device(backend->session, path);
	if (fd == -EACCES || fd == -EPERM) {
		set_error(error,
				"%s: permission denied; run from a login session, with seatd, or "
				"as root",
				path);
	} else if (fd == -ENOENT && access(path, F_OK) == 0) {
		set_error(error, "%s: not a KMS device; ls /dev/dri/card* shows those there are",
				path);
	} else if (fd == -ENOENT) {
		set_error(error,
				"%s: there is no such device; ls /dev/dri/card* shows those there "
				"are",
				path);
	} else if (fd < 0) {
		set_error(error, "%s: %s", path, strerror(-fd));
	} else if (!drmIsKMS(fd)) {
		set_error(error, "%s: not a KMS device; choose another with --device", path);
		session_close_device(backend->session, fd);
		return -ENODEV;
	}
	return fd;
}

// The first device with something connected. Only the names that can be are tried.
static int open_first(struct drm_backend *backend, char *error)
{
	bool any = false;
	for (int i = 0; i < 64; i++) {
		char path[32], reason[DRM_BACKEND_ERROR_SIZE];
		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		int fd = open_named(backend, path, reason);
		if (fd >= 0 && can_show(fd)) {
			return fd;
		}
		if (fd >= 0) {
			session_close_device(backend->session, fd);
			set_error(error, "%s: no monitor is connected to it", path);
			any = true;
		} else if (fd != -ENOENT && !any) {
			set_error(error, "%s", reason);
			any = true;
		}
	}
	if (!any) {
		set_error(error, "there is no /dev/dri/card*: load a KMS driver, such as vkms");
	}
	return -ENODEV;
}

static bool become_master(struct drm_backend *backend, const char *name, char *error)
{
	// libseat has done it where it can; noop and builtin backends leave it to whoever opens
	// first.
	if (drmIsMaster(backend->fd) || drmSetMaster(backend->fd) == 0) {
		return true;
	}
	char holder[128];
	drm_master_find(backend->fd, holder, sizeof(holder));
	set_error(error,
			"%s: another program is its DRM master%s%s; end it, or choose another "
			"device",
			name, holder[0] ? ": " : "", holder);
	return false;
}

static bool prepare(struct drm_backend *backend, const char *name, char *error)
{
	uint64_t cap;
	if (drmSetClientCap(backend->fd, DRM_CLIENT_CAP_ATOMIC, 1) < 0) {
		set_error(error,
				"%s: not a KMS device with atomic commits; choose another with "
				"--device",
				name);
		return false;
	}
	drmSetClientCap(backend->fd, DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 1);
	if (!become_master(backend, name, error)) {
		return false;
	}
	if (drmGetCap(backend->fd, DRM_CAP_TIMESTAMP_MONOTONIC, &cap) < 0 || !cap) {
		backend->base.clock = CLOCK_REALTIME;
	}
	int ret = kms_init(&backend->kms, backend->fd);
	if (ret < 0) {
		set_error(error, "%s: cannot read its resources: %s", name, strerror(-ret));
		return false;
	}
	return true;
}

static struct kms_crtc *choose_crtc(struct kms *kms, const struct kms_connector *connector)
{
	for (size_t i = 0; i < kms->n_crtcs; i++) {
		if (connector->possible_crtcs & (1u << i) && !kms->crtcs[i].taken) {
			return &kms->crtcs[i];
		}
	}
	return NULL;
}

static struct kms_plane *choose_primary(struct kms *kms, const struct kms_crtc *crtc)
{
	size_t index = (size_t)(crtc - kms->crtcs);
	for (size_t i = 0; i < kms->n_planes; i++) {
		struct kms_plane *plane = &kms->planes[i];
		if (!plane->taken && plane->type == DRM_PLANE_TYPE_PRIMARY &&
				plane->possible_crtcs & (1u << index)) {
			return plane;
		}
	}
	return NULL;
}

// The mode of the wanted size, or the preferred one. False, and error says which modes there are.
static bool choose_mode(int fd, const struct kms_connector *connector,
		const struct drm_backend_options *options, drmModeModeInfo *mode, char *error)
{
	drmModeConnector *info = drmModeGetConnectorCurrent(fd, connector->id);
	bool found = false;
	for (int i = 0; info && i < info->count_modes; i++) {
		const drmModeModeInfo *candidate = &info->modes[i];
		bool fits = options->width ? candidate->hdisplay == options->width &&
						candidate->vdisplay == options->height
					   : candidate->type & DRM_MODE_TYPE_PREFERRED || i == 0;
		if (fits && (!found || candidate->type & DRM_MODE_TYPE_PREFERRED)) {
			*mode = *candidate;
			found = true;
		}
	}
	if (!found) {
		set_error(error, "%s has no mode of %dx%d; there are", connector->name,
				options->width, options->height);
		for (int i = 0; info && i < info->count_modes; i++) {
			size_t used = strlen(error);
			snprintf(error + used, DRM_BACKEND_ERROR_SIZE - used, " %dx%d",
					info->modes[i].hdisplay, info->modes[i].vdisplay);
		}
	}
	drmModeFreeConnector(info);
	return found;
}

static bool create_outputs(struct drm_backend *backend, const char *name,
		const struct drm_backend_options *options, char *error)
{
	struct kms *kms = &backend->kms;
	set_error(error, "%s: no monitor is connected to it", name);
	for (size_t i = 0; i < kms->n_connectors; i++) {
		struct kms_connector *connector = &kms->connectors[i];
		struct kms_crtc *crtc = NULL;
		drmModeModeInfo mode;
		if (connector->connected && !connector->writeback) {
			crtc = choose_crtc(kms, connector);
		}
		struct kms_plane *plane = crtc ? choose_primary(kms, crtc) : NULL;
		if (!plane || !choose_mode(backend->fd, connector, options, &mode, error)) {
			continue;
		}
		int ret = drm_output_create(backend, connector, crtc, plane, &mode);
		if (ret < 0) {
			set_error(error, "%s: %s: %s", name, connector->name, strerror(-ret));
			return false;
		}
		crtc->taken = connector->taken = plane->taken = true;
	}
	return !wl_list_empty(&backend->base.outputs);
}

static bool init(
		struct drm_backend *backend, const struct drm_backend_options *options, char *error)
{
	backend->session = session_create(backend->loop);
	if (!backend->session) {
		set_error(error,
				"no seat: %s; run from a login session, with seatd, or as root "
				"with "
				"LIBSEAT_BACKEND=builtin",
				strerror(errno));
		return false;
	}
	backend->session_active.notify = handle_session_active;
	wl_signal_add(&backend->session->events.active, &backend->session_active);
	backend->fd = options->device ? open_named(backend, options->device, error)
				      : open_first(backend, error);
	if (backend->fd < 0) {
		return false;
	}
	char *found = drmGetDeviceNameFromFd2(backend->fd);
	const char *name = options->device ? options->device : found ? found : "the KMS device";
	backend->base.drm_fd = backend->fd;
	backend->base.device = slip_device_create(backend->context, backend->fd);
	backend->source = wl_event_loop_add_fd(
			backend->loop, backend->fd, WL_EVENT_READABLE, handle_readable, backend);
	bool done = false;
	if (!backend->base.device || !backend->source) {
		set_error(error, "%s: %s", name, strerror(ENOMEM));
	} else {
		done = prepare(backend, name, error) &&
				create_outputs(backend, name, options, error);
	}
	free(found);
	return done;
}

struct backend *drm_backend_create(struct wl_event_loop *loop, struct slip_context *context,
		const struct drm_backend_options *options, char error[DRM_BACKEND_ERROR_SIZE])
{
	struct drm_backend *backend = calloc(1, sizeof(*backend));
	if (!backend) {
		set_error(error, "%s", strerror(ENOMEM));
		return NULL;
	}
	backend_init(&backend->base, "drm", handle_destroy);
	backend->loop = loop;
	backend->context = context;
	backend->fd = -1;
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
