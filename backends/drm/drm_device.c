/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xf86drm.h>

#include "drm_private.h"

// wp_presentation_feedback.kind
#define VSYNC 0x1
#define HW_CLOCK 0x2
#define HW_COMPLETION 0x4

#ifndef DRM_CAP_ATOMIC_ASYNC_PAGE_FLIP // libdrm 2.4.121
#define DRM_CAP_ATOMIC_ASYNC_PAGE_FLIP 0x15
#endif

void drm_error_set(char *error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(error, DRM_BACKEND_ERROR_SIZE, format, args);
	va_end(args);
}

static bool is_of(const struct output *output, const struct drm_device *device)
{
	struct drm_output *drm_output = wl_container_of(output, drm_output, base);
	return drm_output->device == device;
}

static struct drm_output *find_output(const struct drm_device *device, uint32_t crtc)
{
	struct output *base;
	wl_list_for_each (base, &device->backend->base.outputs, link) {
		struct drm_output *output = drm_output_from_base(base);
		if (output->device == device && output->crtc->id == crtc) {
			return output;
		}
	}
	return NULL;
}

// What could not be committed beside something else may be now.
static void retry_busy(struct drm_device *device)
{
	struct output *base;
	wl_list_for_each (base, &device->backend->base.outputs, link) {
		struct drm_output *output = drm_output_from_base(base);
		if (output->device == device && output->busy) {
			output->busy = false;
			output_schedule_frame(base);
		}
	}
}

// Whether the event is of a commit before the CRTC was turned off. Whoever has it since may have
// one of his own in flight already.
static bool take_late_flip(struct drm_device *device, uint32_t crtc)
{
	struct kms *kms = &device->kms;
	bool late = false;
	for (size_t i = 0; i < kms->n_crtcs; i++) {
		if (kms->crtcs[i].id == crtc) {
			late = kms->crtcs[i].has_late_flip;
			kms->crtcs[i].has_late_flip = false;
		}
	}
	return late;
}

static void handle_page_flip(int fd, unsigned sequence, unsigned sec, unsigned usec,
		unsigned crtc_id, void *data)
{
	struct drm_output *output = find_output(data, crtc_id);
	if (take_late_flip(data, crtc_id) || !output || !output->base.in_flight) {
		return; // the watchdog was faster, or the output has gone
	}
	// Without retraces, the kernel sends the event when the commit is done, by its own clock.
	uint32_t flags = sequence == 0 ? 0
			: output->torn ? HW_CLOCK | HW_COMPLETION
				       : VSYNC | HW_CLOCK | HW_COMPLETION;
	struct output_presented presented = {
		.when = { .tv_sec = sec, .tv_nsec = (long)usec * 1000 },
		.sequence = sequence,
		.flags = flags,
		.torn = output->torn,
	};
	drm_output_flipped(output, &presented);
	retry_busy(output->device);
}

static int handle_readable(int fd, uint32_t mask, void *data)
{
	drmEventContext context = { .version = 3, .page_flip_handler2 = handle_page_flip };
	if (mask & (WL_EVENT_ERROR | WL_EVENT_HANGUP)) {
		drm_device_lose(data);
		return 0;
	}
	drmHandleEvent(fd, &context);
	return 1;
}

static int open_named(struct drm_backend *backend, const char *path, char *error)
{
	int fd = session_open_device(backend->session, path);
	if (fd == -EACCES || fd == -EPERM) {
		drm_error_set(error,
				"%s: permission denied; run from a login session, with seatd, or "
				"as root",
				path);
	} else if (fd == -ENOENT && access(path, F_OK) == 0) {
		drm_error_set(error,
				"%s: not a KMS device; ls /dev/dri/card* shows those there are",
				path);
	} else if (fd == -ENOENT) {
		drm_error_set(error,
				"%s: there is no such device; ls /dev/dri/card* shows those there "
				"are",
				path);
	} else if (fd < 0) {
		drm_error_set(error, "%s: %s", path, strerror(-fd));
	} else if (!drmIsKMS(fd)) {
		drm_error_set(error, "%s: not a KMS device; choose another with --device", path);
		session_close_device(backend->session, fd);
		return -ENODEV;
	}
	return fd;
}

static bool become_master(struct drm_device *device, char *error)
{
	// libseat has done it where it can; noop and builtin backends leave it to whoever opens
	// first.
	if (drmIsMaster(device->fd) || drmSetMaster(device->fd) == 0) {
		return true;
	}
	char holder[128];
	drm_master_find(device->fd, holder, sizeof(holder));
	drm_error_set(error,
			"%s: another program is its DRM master%s%s; end it, or choose another "
			"device",
			device->path, holder[0] ? ": " : "", holder);
	return false;
}

static bool prepare(struct drm_device *device, char *error)
{
	if (drmSetClientCap(device->fd, DRM_CLIENT_CAP_ATOMIC, 1) < 0) {
		drm_error_set(error,
				"%s: not a KMS device with atomic commits; choose another with "
				"--device",
				device->path);
		return false;
	}
	drmSetClientCap(device->fd, DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 1);
	if (!become_master(device, error)) {
		return false;
	}
	uint64_t cap;
	device->can_tear = drmGetCap(device->fd, DRM_CAP_ATOMIC_ASYNC_PAGE_FLIP, &cap) == 0 && cap;
	int ret = kms_init(&device->kms, device->fd);
	if (ret < 0) {
		drm_error_set(error, "%s: cannot read its resources: %s", device->path,
				strerror(-ret));
		return false;
	}
	return true;
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

static bool is_in_use(const struct kms *kms, const struct kms_crtc *crtc)
{
	for (size_t i = 0; i < kms->n_connectors; i++) {
		const struct kms_connector *connector = kms->connectors[i];
		if (connector->connected && !connector->taken && connector->crtc == crtc->id) {
			return true;
		}
	}
	return false;
}

// How many monitors that have none yet could have the CRTC instead.
static int count_rivals(const struct kms *kms, const struct kms_connector *own, size_t index)
{
	int n = 0;
	for (size_t i = 0; i < kms->n_connectors; i++) {
		const struct kms_connector *connector = kms->connectors[i];
		n += connector != own && connector->connected && !connector->writeback &&
				!connector->taken && connector->possible_crtcs & (1u << index);
	}
	return n;
}

// What the firmware or a boot splash has set goes on without a modeset, where the mode is the same:
// a connector keeps the CRTC that it is on, and leaves others theirs if it can; and those that have
// no other to choose.
static struct kms_crtc *choose_crtc(struct kms *kms, const struct kms_connector *connector)
{
	struct kms_crtc *best = NULL;
	int least = 0;
	bool best_used = false;
	for (size_t i = 0; i < kms->n_crtcs; i++) {
		struct kms_crtc *crtc = &kms->crtcs[i];
		if (crtc->taken || !(connector->possible_crtcs & (1u << i)) ||
				!choose_primary(kms, crtc)) {
			continue;
		}
		if (crtc->id == connector->crtc) {
			return crtc;
		}
		bool used = is_in_use(kms, crtc);
		int rivals = count_rivals(kms, connector, i);
		if (!best || (used == best_used ? rivals < least : !used)) {
			best = crtc;
			best_used = used;
			least = rivals;
		}
	}
	return best;
}

// error is NULL for what comes later: any mode will do then, since whoever is told of the output
// says what it is to be.
static bool create_output(struct drm_device *device, struct kms_connector *connector,
		struct kms_crtc *crtc, struct kms_plane *plane, char *error)
{
	const struct drm_backend_options *options = &device->backend->options;
	struct output_mode wanted = {
		.width = error ? options->width : 0,
		.height = error ? options->height : 0,
	};
	drmModeModeInfo mode;
	char reason[OUTPUT_ERROR_SIZE];
	int ret = drm_configure_choose(device, connector, &wanted, &mode, reason);
	if (ret == -ENODEV) {
		return true;
	}
	if (ret == 0) {
		ret = drm_output_create(device, connector, crtc, plane, &mode);
		snprintf(reason, sizeof(reason), "%s", strerror(-ret));
	}
	if (error && ret < 0) {
		drm_error_set(error, "%s: %s: %s", device->path, connector->name, reason);
	}
	return ret == 0;
}

static bool create_outputs(struct drm_device *device, bool non_desktop, char *error)
{
	struct kms *kms = &device->kms;
	bool good = true;
	for (size_t i = 0; i < kms->n_connectors; i++) {
		struct kms_connector *connector = kms->connectors[i];
		struct kms_crtc *crtc = NULL;
		if (connector->connected && !connector->writeback && !connector->taken &&
				connector->non_desktop == non_desktop) {
			crtc = choose_crtc(kms, connector);
		}
		struct kms_plane *plane = crtc ? choose_primary(kms, crtc) : NULL;
		if (plane) {
			good &= create_output(device, connector, crtc, plane, error);
		}
	}
	return good;
}

bool drm_device_create_outputs(struct drm_device *device, char *error)
{
	bool good = create_outputs(device, false, error);
	// They have what CRTCs monitors leave, and it is no error if they have not the mode that
	// monitors are to have.
	create_outputs(device, true, NULL);
	return good;
}

void drm_device_probe(struct drm_device *device, uint32_t id)
{
	// Another session may be using it: drm_device_resume() looks again.
	if (!device->backend->session->active || device->losing) {
		return;
	}
	drm_lease_check(device);
	int ret = kms_probe(&device->kms, device->fd, id);
	if (ret < 0) {
		if (ret == -ENODEV) {
			drm_device_lose(device);
		}
		return;
	}
	struct output *base, *next;
	wl_list_for_each_safe (base, next, &device->backend->base.outputs, link) {
		struct drm_output *output = drm_output_from_base(base);
		const struct kms_connector *connector = output->connector;
		if (!is_of(base, device)) {
			continue;
		}
		if (connector->gone || !connector->connected ||
				connector->monitor != output->monitor) {
			drm_output_destroy(output);
		} else if (connector->link_bad) {
			output->needs_modeset = true;
			output_schedule_frame(base);
		}
	}
	kms_forget_gone(&device->kms);
	drm_device_create_outputs(device, NULL);
}

void drm_device_resume(struct drm_device *device)
{
	drm_device_probe(device, 0);
	drm_lease_set_away(device, false);
	struct output *output;
	wl_list_for_each (output, &device->backend->base.outputs, link) {
		if (is_of(output, device)) {
			drm_output_resume(drm_output_from_base(output));
		}
	}
}

static void handle_losing(void *data)
{
	struct drm_device *device = data;
	device->losing = NULL;
	drm_device_destroy(device);
}

void drm_device_lose(struct drm_device *device)
{
	if (!device->losing) {
		device->losing = wl_event_loop_add_idle(
				device->backend->loop, handle_losing, device);
	}
}

static bool init(struct drm_device *device, char *error)
{
	device->fd = open_named(device->backend, device->path, error);
	if (device->fd < 0) {
		errno = -device->fd;
		return false;
	}
	struct stat st;
	device->id = fstat(device->fd, &st) == 0 ? st.st_rdev : 0;
	device->importer = slip_device_create(device->backend->context, device->fd);
	device->source = wl_event_loop_add_fd(device->backend->loop, device->fd, WL_EVENT_READABLE,
			handle_readable, device);
	if (!device->importer || !device->source) {
		drm_error_set(error, "%s: %s", device->path, strerror(ENOMEM));
		return false;
	}
	if (!prepare(device, error)) {
		errno = ENODEV;
		return false;
	}
	return true;
}

struct drm_device *drm_device_create(struct drm_backend *backend, const char *path, char *error)
{
	struct drm_device *device = calloc(1, sizeof(*device));
	if (!device) {
		drm_error_set(error, "%s", strerror(ENOMEM));
		return NULL;
	}
	device->backend = backend;
	device->fd = -1;
	wl_list_insert(backend->devices.prev, &device->link);
	device->path = strdup(path);
	errno = 0;
	if (!device->path || !init(device, error)) {
		int reason = errno;
		drm_device_destroy(device);
		errno = reason;
		return NULL;
	}
	return device;
}

void drm_device_destroy(struct drm_device *device)
{
	struct output *output, *next;
	wl_list_for_each_safe (output, next, &device->backend->base.outputs, link) {
		if (is_of(output, device)) {
			drm_output_destroy(drm_output_from_base(output));
		}
	}
	wl_list_remove(&device->link);
	wl_signal_emit_mutable(&device->backend->base.events.device_gone, &device->id);
	if (device->source) {
		wl_event_source_remove(device->source);
	}
	if (device->losing) {
		wl_event_source_remove(device->losing);
	}
	slip_device_destroy(device->importer);
	kms_finish(&device->kms);
	if (device->fd >= 0) {
		session_close_device(device->backend->session, device->fd);
	}
	free(device->path);
	free(device);
}
