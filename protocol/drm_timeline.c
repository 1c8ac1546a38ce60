/* SPDX-License-Identifier: MIT */
#include "drm_timeline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <xf86drm.h>

struct drm_sync_device {
	int refs;
	int fd;
};

struct drm_timeline {
	int refs;
	struct drm_sync_device *device;
	uint32_t handle;
};

static bool has_timelines(int fd)
{
	uint64_t cap = 0;
	if (drmGetCap(fd, DRM_CAP_SYNCOBJ_TIMELINE, &cap) < 0 || !cap) {
		return false;
	}
	// Linux 6.6 and newer look for the syncobj 0, which never exists; others do not know the
	// request.
	return drmSyncobjEventfd(fd, 0, 0, -1, 0) < 0 && errno == ENOENT;
}

struct drm_sync_device *drm_sync_device_create(int drm_fd)
{
	if (!has_timelines(drm_fd)) {
		errno = EOPNOTSUPP;
		return NULL;
	}
	struct drm_sync_device *device = calloc(1, sizeof(*device));
	if (!device) {
		return NULL;
	}
	device->refs = 1;
	device->fd = fcntl(drm_fd, F_DUPFD_CLOEXEC, 0);
	if (device->fd < 0) {
		free(device);
		return NULL;
	}
	return device;
}

static struct drm_sync_device *device_ref(struct drm_sync_device *device)
{
	device->refs++;
	return device;
}

void drm_sync_device_unref(struct drm_sync_device *device)
{
	if (device && --device->refs == 0) {
		close(device->fd);
		free(device);
	}
}

struct drm_timeline *drm_timeline_import(struct drm_sync_device *device, int syncobj_fd)
{
	struct drm_timeline *timeline = calloc(1, sizeof(*timeline));
	if (!timeline) {
		return NULL;
	}
	if (drmSyncobjFDToHandle(device->fd, syncobj_fd, &timeline->handle) < 0) {
		free(timeline);
		return NULL;
	}
	timeline->refs = 1;
	timeline->device = device_ref(device);
	return timeline;
}

void drm_timeline_unref(struct drm_timeline *timeline)
{
	if (timeline && --timeline->refs == 0) {
		drmSyncobjDestroy(timeline->device->fd, timeline->handle);
		drm_sync_device_unref(timeline->device);
		free(timeline);
	}
}

// 1, 0 or -errno.
static int is_signalled(struct drm_timeline *timeline, uint64_t point)
{
	// Without the flag, a point that nothing was submitted for is an error.
	int ret = drmSyncobjTimelineWait(timeline->device->fd, &timeline->handle, &point, 1, 0,
			DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, NULL);
	if (ret == -ENODEV) {
		return 1;
	}
	return ret == -ETIME ? 0 : ret < 0 ? ret : 1;
}

int drm_timeline_get_fence(struct drm_timeline *timeline, uint64_t point, int *fd)
{
	*fd = -1;
	int ret = is_signalled(timeline, point);
	if (ret != 0) {
		return ret < 0 ? ret : 0;
	}
	int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event < 0) {
		return -errno;
	}
	if (drmSyncobjEventfd(timeline->device->fd, timeline->handle, point, event, 0) < 0) {
		ret = -errno;
		close(event);
		return ret;
	}
	*fd = event;
	return 0;
}

void drm_timeline_signal(struct drm_timeline *timeline, uint64_t point)
{
	drmSyncobjTimelineSignal(timeline->device->fd, &timeline->handle, &point, 1);
}

int drm_timeline_submit(struct drm_timeline *timeline, uint64_t point, int fence)
{
	// A sync_file can be had into a syncobj without points only.
	int fd = timeline->device->fd;
	uint32_t binary;
	if (drmSyncobjCreate(fd, 0, &binary) < 0) {
		return -errno;
	}
	int ret = drmSyncobjImportSyncFile(fd, binary, fence);
	if (ret == 0) {
		ret = drmSyncobjTransfer(fd, timeline->handle, point, binary, 0, 0);
	}
	ret = ret < 0 ? -errno : 0;
	drmSyncobjDestroy(fd, binary);
	return ret;
}

void drm_timeline_point_set(
		struct drm_timeline_point *point, struct drm_timeline *timeline, uint64_t value)
{
	struct drm_timeline *previous = point->timeline;
	if (timeline) {
		timeline->refs++;
	}
	point->timeline = timeline;
	point->point = value;
	drm_timeline_unref(previous);
}
