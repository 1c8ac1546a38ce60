/* SPDX-License-Identifier: MIT */
#ifndef DRM_TIMELINE_H
#define DRM_TIMELINE_H

#include <stdint.h>

/*
 * Clients' timelines of points: DRM syncobjs, see "DRM Sync Objects" in the kernel's drm-mm.rst.
 * Any device that has them takes those of any other.
 */

/** A DRM device with timelines. Counted, since a point may be waited for when its global is gone.
 */
struct drm_sync_device;
struct drm_timeline;

/** Duplicates drm_fd. NULL and errno: EOPNOTSUPP if the device or its kernel lacks something. */
struct drm_sync_device *drm_sync_device_create(int drm_fd);
struct drm_sync_device *drm_sync_device_ref(struct drm_sync_device *device);
void drm_sync_device_unref(struct drm_sync_device *device);

/** NULL and errno: EINVAL and others if the fd is no syncobj. */
struct drm_timeline *drm_timeline_import(struct drm_sync_device *device, int syncobj_fd);
struct drm_timeline *drm_timeline_ref(struct drm_timeline *timeline);
void drm_timeline_unref(struct drm_timeline *timeline);

/**
 * 0, and *fd is -1 if the point is signalled, else the caller's and readable once it is, however
 * far ahead of any work that was submitted it may be. -errno. If the device is gone, so is all that
 * the point was about: then it counts as signalled.
 */
int drm_timeline_get_fence(struct drm_timeline *timeline, uint64_t point, int *fd);

/** If that fails, there is nobody left to be told. */
void drm_timeline_signal(struct drm_timeline *timeline, uint64_t point);

#endif
