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
void drm_sync_device_unref(struct drm_sync_device *device);

/** The fd stays the caller's. NULL and errno: EINVAL and others if it is no syncobj. */
struct drm_timeline *drm_timeline_import(struct drm_sync_device *device, int syncobj_fd);
void drm_timeline_unref(struct drm_timeline *timeline);

/**
 * 0, and *fd is -1 if the point is signalled, else the caller's and readable once it is, however
 * far ahead of any work that was submitted it may be. -errno. If the device is gone, so is all that
 * the point was about: then it counts as signalled.
 */
int drm_timeline_get_fence(struct drm_timeline *timeline, uint64_t point, int *fd);

/** The point, and all before it, are done. If that fails, there is nobody left to be told. */
void drm_timeline_signal(struct drm_timeline *timeline, uint64_t point);

/** The point is of the work that the sync_file `fence` is of. The fence stays the caller's. 0 or
 * -errno. */
int drm_timeline_submit(struct drm_timeline *timeline, uint64_t point, int fence);

struct drm_timeline_point {
	/** A reference. NULL: not set. */
	struct drm_timeline *timeline;
	uint64_t point;
};

/** The point becomes this one. timeline: NULL unsets it; else another reference is taken. */
void drm_timeline_point_set(
		struct drm_timeline_point *point, struct drm_timeline *timeline, uint64_t value);

#endif
