/* SPDX-License-Identifier: MIT */
#include "fake_drm.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wayland-server-core.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "drm_private.h"
#include "hotplug.h"

#define SIZE 64
#define FIRST_CONNECTOR 10
#define FIRST_CRTC 20
#define FIRST_PLANE 30

struct fake_drm fake_drm;

static struct {
	struct session session;
	const struct hotplug_events *events;
	void *data;
} fake;

void fake_drm_reset(void)
{
	memset(&fake_drm, 0, sizeof(fake_drm));
	memset(&fake, 0, sizeof(fake));
	for (int i = 0; i < FAKE_DRM_DEVICES; i++) {
		fake_drm.devices[i].fd = -1;
		fake_drm.devices[i].n_crtcs = 2;
	}
	fake_drm.managed = true;
	fake_drm.devices[0].plugged = true;
	fake_drm.devices[0].connectors[0].connected = true;
}

static struct fake_drm_device *from_fd(int fd)
{
	for (int i = 0; i < FAKE_DRM_DEVICES; i++) {
		if (fake_drm.devices[i].fd == fd) {
			return &fake_drm.devices[i];
		}
	}
	return NULL;
}

/* ---- the seat */

struct session *__wrap_session_create(struct wl_event_loop *loop)
{
	fake.session.active = true;
	wl_signal_init(&fake.session.events.active);
	return &fake.session;
}

void __wrap_session_destroy(struct session *session)
{
}

const char *__wrap_session_get_seat(struct session *session)
{
	return "seat0";
}

bool __wrap_session_is_managed(struct session *session)
{
	return fake_drm.managed;
}

int __wrap_session_open_device(struct session *session, const char *path)
{
	int index;
	if (sscanf(path, "/dev/dri/card%d", &index) != 1 || index >= FAKE_DRM_DEVICES ||
			!fake_drm.devices[index].plugged) {
		return -ENOENT;
	}
	fake_drm.devices[index].fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return fake_drm.devices[index].fd;
}

void __wrap_session_close_device(struct session *session, int fd)
{
	from_fd(fd)->fd = -1;
	close(fd);
}

void fake_drm_set_active(bool active)
{
	fake.session.active = active;
	wl_signal_emit_mutable(&fake.session.events.active, &fake.session);
}

/* ---- udev */

struct hotplug *__wrap_hotplug_create(struct wl_event_loop *loop, const char *seat,
		const struct hotplug_events *events, void *data)
{
	fake.events = events;
	fake.data = data;
	return (struct hotplug *)&fake;
}

void __wrap_hotplug_destroy(struct hotplug *hotplug)
{
}

static dev_t get_id(int device)
{
	return (dev_t)device + 1;
}

void fake_drm_add(int device)
{
	char path[32];
	snprintf(path, sizeof(path), "/dev/dri/card%d", device);
	fake_drm.devices[device].plugged = true;
	fake.events->added(fake.data, path, get_id(device));
}

void fake_drm_remove(int device)
{
	fake_drm.devices[device].plugged = false;
	fake.events->removed(fake.data, get_id(device));
}

void fake_drm_change(int device, int connector)
{
	fake.events->changed(fake.data, get_id(device),
			connector < 0 ? 0 : (uint32_t)(FIRST_CONNECTOR + connector));
}

/* ---- what the devices have */

static int set_stat(int fd, struct stat *st)
{
	const struct fake_drm_device *device = from_fd(fd);
	memset(st, 0, sizeof(*st));
	st->st_rdev = device ? get_id((int)(device - fake_drm.devices)) : 0;
	return 0;
}

int __wrap_fstat(int fd, struct stat *st)
{
	return set_stat(fd, st);
}

int __wrap_fstat64(int fd, struct stat *st)
{
	return set_stat(fd, st);
}

int __wrap_drmIsKMS(int fd)
{
	return 1;
}

int __wrap_drmSetClientCap(int fd, uint64_t capability, uint64_t value)
{
	return 0;
}

int __wrap_drmIsMaster(int fd)
{
	return 1;
}

int __wrap_drmSetMaster(int fd)
{
	from_fd(fd)->masters_set++;
	return 0;
}

int __wrap_kms_probe(struct kms *kms, int fd, uint32_t id)
{
	const struct fake_drm_device *device = from_fd(fd);
	for (size_t i = 0; i < kms->n_connectors && !device->probe_error; i++) {
		struct kms_connector *connector = kms->connectors[i];
		if (id == 0 || id == connector->id) {
			connector->connected = device->connectors[i].connected;
			connector->link_bad = device->connectors[i].link_bad;
			connector->monitor = device->connectors[i].monitor;
		}
	}
	return -device->probe_error;
}

int __wrap_kms_init(struct kms *kms, int fd)
{
	const struct fake_drm_device *device = from_fd(fd);
	kms->n_crtcs = kms->n_planes = (size_t)device->n_crtcs;
	kms->cursor_width = kms->cursor_height = FAKE_DRM_CURSOR_SIZE;
	kms->crtcs = calloc(kms->n_crtcs, sizeof(*kms->crtcs));
	kms->planes = calloc(kms->n_planes, sizeof(*kms->planes));
	kms->n_connectors = FAKE_DRM_CONNECTORS;
	kms->connectors = calloc(kms->n_connectors, sizeof(*kms->connectors));
	for (uint32_t i = 0; i < kms->n_crtcs; i++) {
		kms->crtcs[i].id = FIRST_CRTC + i;
		kms->planes[i].id = FIRST_PLANE + i;
		kms->planes[i].type = DRM_PLANE_TYPE_PRIMARY;
		kms->planes[i].possible_crtcs = 1u << i;
		kms->planes[i].rotations = DRM_MODE_ROTATE_0;
		kms->planes[i].premultiplied = KMS_NO_VALUE;
		for (int j = 0; j < 3; j++) {
			kms->planes[i].encodings[j] = KMS_NO_VALUE;
		}
		kms->planes[i].ranges[0] = kms->planes[i].ranges[1] = KMS_NO_VALUE;
		// All properties are one: which one is set is not looked at.
		kms->planes[i].props[KMS_PLANE_FB_ID] = 1;
	}
	for (uint32_t i = 0; i < FAKE_DRM_CONNECTORS; i++) {
		kms->connectors[i] = calloc(1, sizeof(**kms->connectors));
		kms->connectors[i]->id = FIRST_CONNECTOR + i;
		kms->connectors[i]->possible_crtcs = 3;
		snprintf(kms->connectors[i]->name, sizeof(kms->connectors[i]->name), "Fake-%d",
				(int)(device - fake_drm.devices) * FAKE_DRM_CONNECTORS + (int)i +
						1);
	}
	return __wrap_kms_probe(kms, fd, 0);
}

drmModeConnector *__wrap_drmModeGetConnectorCurrent(int fd, uint32_t id)
{
	static drmModeModeInfo mode = {
		.hdisplay = SIZE, .vdisplay = SIZE, .clock = 1000, .htotal = 100, .vtotal = 100
	};
	static drmModeConnector connector = { .count_modes = 1, .modes = &mode };
	return &connector;
}

void __wrap_drmModeFreeConnector(drmModeConnector *connector)
{
}

int __wrap_drmModeCreatePropertyBlob(int fd, const void *data, size_t size, uint32_t *id)
{
	*id = 1;
	return 0;
}

int __wrap_drmModeDestroyPropertyBlob(int fd, uint32_t id)
{
	return 0;
}

struct slip_device *__wrap_slip_device_create(struct slip_context *context, int fd)
{
	return (struct slip_device *)&fake;
}

void __wrap_slip_device_destroy(struct slip_device *device)
{
}

/* ---- memory */

int __wrap_drmModeCreateDumbBuffer(int fd, uint32_t width, uint32_t height, uint32_t bpp,
		uint32_t flags, uint32_t *handle, uint32_t *pitch, uint64_t *size)
{
	*handle = 1;
	*pitch = width * 4;
	*size = (uint64_t)width * 4 * height;
	return 0;
}

int __wrap_drmModeMapDumbBuffer(int fd, uint32_t handle, uint64_t *offset)
{
	*offset = 0;
	return 0;
}

int __wrap_drmModeDestroyDumbBuffer(int fd, uint32_t handle)
{
	return 0;
}

int __wrap_drmModeAddFB2(int fd, uint32_t width, uint32_t height, uint32_t format,
		const uint32_t handles[4], const uint32_t pitches[4], const uint32_t offsets[4],
		uint32_t *id, uint32_t flags)
{
	*id = 1;
	return 0;
}

int __wrap_drmModeRmFB(int fd, uint32_t id)
{
	return 0;
}

void *__wrap_mmap(void *address, size_t size, int prot, int flags, int fd, off_t offset)
{
	return calloc(1, size);
}

void *__wrap_mmap64(void *address, size_t size, int prot, int flags, int fd, off_t offset)
{
	return calloc(1, size);
}

int __wrap_munmap(void *address, size_t size)
{
	free(address);
	return 0;
}

/* ---- commits */

static int find_crtc(const struct kms_request *request)
{
	// The plane's object comes first, and says which.
	return (int)request->objects[0] - FIRST_PLANE;
}

int __wrap_kms_request_commit(const struct kms_request *request, int fd, uint32_t flags, void *data)
{
	struct fake_drm_device *device = from_fd(fd);
	if (flags & DRM_MODE_ATOMIC_TEST_ONLY) {
		device->tests++;
		return -device->test_error;
	}
	if (device->commit_error) {
		return -device->commit_error;
	}
	if (flags & DRM_MODE_PAGE_FLIP_EVENT) {
		device->commits++;
		device->modesets += (flags & DRM_MODE_ATOMIC_ALLOW_MODESET) != 0;
		device->flipping[find_crtc(request)] = true;
		device->flip_data[find_crtc(request)] = data;
	}
	return 0;
}

void fake_drm_flip(int device, int crtc)
{
	uint64_t flips = UINT64_C(1) << crtc;
	if (write(fake_drm.devices[device].fd, &flips, sizeof(flips)) < 0) {
		perror("eventfd");
	}
}

int __wrap_drmHandleEvent(int fd, drmEventContext *context)
{
	struct fake_drm_device *device = from_fd(fd);
	uint64_t flips = 0;
	if (read(fd, &flips, sizeof(flips)) < 0) {
		return -1;
	}
	for (unsigned i = 0; i < 2; i++) {
		if (flips & 1u << i) {
			device->flipping[i] = false;
			context->page_flip_handler2(
					fd, 1, 0, 0, FIRST_CRTC + i, device->flip_data[i]);
		}
	}
	return 0;
}
