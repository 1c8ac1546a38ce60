/* SPDX-License-Identifier: MIT */
#ifndef DRM_LEASE_H
#define DRM_LEASE_H

#include <wayland-server-core.h>

struct drm_lease;
struct drm_lease_device;

/** wp_drm_lease_request_v1, of a client's device object; device is NULL if that is gone. */
void drm_lease_request_create(
		struct wl_resource *resource, uint32_t id, struct drm_lease_device *device);

/** The client no longer has what it leased: it is told, and others may have it. */
void drm_lease_finish(struct drm_lease *lease);

#endif
