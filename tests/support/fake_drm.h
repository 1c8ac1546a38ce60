/* SPDX-License-Identifier: MIT */
#ifndef FAKE_DRM_H
#define FAKE_DRM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A seat with KMS devices, for what no machine does when it is asked to: put in place of the drm
 * backend's session, its hotplug events, and its calls to libdrm by --wrap, see meson.build. Each
 * device, /dev/dri/card0 and card1, has two connectors and two CRTCs with a primary plane each, and
 * 64x64 pixels.
 */

#define FAKE_DRM_DEVICES 2
#define FAKE_DRM_CURSOR_SIZE 64
#define FAKE_DRM_CONNECTORS 2

struct fake_drm_device {
	bool plugged;
	struct {
		bool connected, link_bad;
		uint64_t monitor;
	} connectors[FAKE_DRM_CONNECTORS];
	/** How many of the CRTCs can be used. */
	int n_crtcs;
	/** The errno that commits, tests of commits, or looking at connectors end with. */
	int commit_error, test_error, probe_error;

	/** What happened: commits that worked, those with a modeset, tests. */
	int commits, modesets, tests;
	int masters_set;
	/** Commits whose event is to come, by CRTC. */
	bool flipping[2];
	void *flip_data[2];
	int fd;
};

struct fake_drm {
	struct fake_drm_device devices[FAKE_DRM_DEVICES];
	/** Somebody gives out the seat. */
	bool managed;
};
extern struct fake_drm fake_drm;

/** One device with a monitor at its first connector. */
void fake_drm_reset(void);

/** The event for the commit on a CRTC: it is delivered at the next turn of the loop. */
void fake_drm_flip(int device, int crtc);

/** The seat is taken, and given back. */
void fake_drm_set_active(bool active);

/** What udev says. */
void fake_drm_add(int device);
void fake_drm_remove(int device);
void fake_drm_change(int device, int connector);

#endif
