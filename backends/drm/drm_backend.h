/* SPDX-License-Identifier: MIT */
#ifndef DRM_BACKEND_H
#define DRM_BACKEND_H

#include <output.h>

struct drm_backend_options {
	/** The device's path, or NULL for all that there are. */
	const char *device;
	/** The mode's size in pixels; 0 for the monitor's preferred one. */
	int width, height;
	/** Start also if there is a device, but no monitor is connected to any. */
	bool may_be_dark;
};

/** The room of an error text: one line that says what is wrong, with what, and what to do. */
#define DRM_BACKEND_ERROR_SIZE 1024

/**
 * Outputs on KMS devices, by atomic commits: one for each connected connector that gets a CRTC and
 * a primary plane, now or later. Devices that cannot be used are passed over, unless there is no
 * other. NULL, error filled in, and errno: EINVAL if there is a monitor, but it cannot be what the
 * options ask for.
 */
struct backend *drm_backend_create(struct wl_event_loop *loop, struct slip_context *context,
		const struct drm_backend_options *options, char error[DRM_BACKEND_ERROR_SIZE]);

#endif
