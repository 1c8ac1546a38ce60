/* SPDX-License-Identifier: MIT */
#ifndef FAKE_DRM_H
#define FAKE_DRM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A seat with KMS devices, for what no machine does when it is asked to. libdrm is the real one:
 * what it asks of the kernel by ioctl is answered here, and as strictly. The seat and its hotplug
 * events are put in place of the drm backend's by --wrap; see meson.build.
 */

#define FAKE_DRM_DEVICES 2
#define FAKE_DRM_CURSOR_SIZE 64
#define FAKE_DRM_CONNECTORS 2
#define FAKE_DRM_CRTCS 2
#define FAKE_DRM_PLANES 24

/** A plane as its driver describes it. Lists end with 0; what is not given, it cannot do. */
struct fake_drm_plane {
	uint64_t type; // DRM_PLANE_TYPE_*
	/** Bits are indices of CRTCs. */
	uint32_t crtcs;
	const uint32_t *formats;
	/** IN_FORMATS_ASYNC; the property is not there if NULL. */
	const uint32_t *async_formats;
	/** Each of them with each format; LINEAR, which is 0, goes without saying. */
	const uint64_t *modifiers;
	/** Fixed if they are equal; the property is not there unless has_zpos. */
	bool has_zpos;
	uint32_t zpos_min, zpos_max;
	/** DRM_MODE_ROTATE_* and DRM_MODE_REFLECT_*; 0: there is no such property. */
	uint64_t rotations;
	bool alpha, blend_mode;
	/** COLOR_ENCODING and COLOR_RANGE; bits are 1 << COLOR_*. */
	uint32_t encodings;
	/** By how much it makes things larger and smaller at most; 0: not at all. */
	int scales_up, scales_down;
	/** It covers the CRTC, or is off. */
	bool covers;
	/** In pixels; a buffer has to be of just that size. 0: any. */
	uint32_t width, height;
};

/** What a plane would show. */
struct fake_drm_use {
	const struct fake_drm_plane *plane;
	int crtc;
	uint32_t format, width, height, zpos;
	uint64_t modifier;
	/** In pixels; rotated as the CRTC is. */
	double src_width, src_height;
	int x, y;
	uint32_t dst_width, dst_height;
};

/** A device: a table row. */
struct fake_drm_model {
	const char *name;
	int n_crtcs;
	const struct fake_drm_plane *planes;
	int n_planes;
	/** The mode that monitors prefer; 64x64 if 0. They have one of half that size, too. */
	uint16_t width, height;
	/** There is one more connector, of that kind. */
	bool writeback;
	bool vrr_capable, has_vrr_enabled, can_flip_async;
	/** What its driver refuses besides: an errno, or 0. May be NULL. */
	int (*check)(const struct fake_drm_use *uses, int n);
};

/** Two CRTCs with a primary plane each that takes XR24 and AR24. */
extern const struct fake_drm_model fake_drm_plain;

struct fake_drm_device {
	const struct fake_drm_model *model;
	bool plugged;
	struct {
		bool connected, link_bad;
		/** Another number is another monitor; 0: there is no EDID. */
		uint64_t monitor;
		/** The CRTC that it is on when the device is opened, by its number; 0: none. */
		int crtc;
		/** Bits; of all if 0. */
		uint32_t possible_crtcs;
	} connectors[FAKE_DRM_CONNECTORS];
	/** The errno that commits end with: all but tests, those that do not wait for the retrace,
	 * those that turn adaptive sync on or off without a modeset. */
	int commit_error, async_error, vrr_error;
	/** Commits need it, and leases. It is lost with the seat. */
	bool master;
	/** Its path leads to the other device by now. */
	bool renamed;

	/** What happened: commits, whatever came of them, and the last one's flags; those of them
	 * that worked and had a modeset. */
	int commits, modesets;
	uint32_t flags;
	int masters_set;
	/** Framebuffers that were removed while a plane showed them, which turned it off. */
	int removed_live;
};

struct fake_drm {
	struct fake_drm_device devices[FAKE_DRM_DEVICES];
	/** Somebody gives out the seat. */
	bool managed;
	/** Nobody tells what comes and goes. */
	bool no_hotplug;
	/** What was asked of the kernel, by all. */
	unsigned calls;
};
extern struct fake_drm fake_drm;

/** One device, /dev/dri/card0, with a monitor at its first connector; card1 is not there yet. */
void fake_drm_reset(const struct fake_drm_model *model);

/** The event for the commit on a CRTC, if one is to come: it is delivered at the next turn of the
 * loop. The second one with this number of the retrace, in the given microsecond. */
void fake_drm_flip(int device, int crtc);
void fake_drm_flip_at(int device, int crtc, unsigned sequence, unsigned microsecond);

/** The commit is done, and its event is lost. */
void fake_drm_lose_flip(int device, int crtc);

/** The seat is taken, and given back. What was to be flipped to was, and nobody saw it. */
void fake_drm_set_active(bool active);

/** What udev says. */
void fake_drm_add(int device);
void fake_drm_remove(int device);
void fake_drm_change(int device, int connector);

/** The value that the first device's last commit gave a property of the first object that has it,
 * "plane.FB_ID", or a cursor plane, "cursor.FB_ID"; -1 if it did not. How many properties it set.
 */
int64_t fake_drm_get(const char *name);
int fake_drm_count_props(void);
/** The CRTC that a connector is on, by its number; 0: none. */
int fake_drm_get_crtc(int device, int connector);

/** How many objects are leased. A lease ends when its fd is closed, and is told of by a change. */
int fake_drm_count_leased(int device);

/** What can be made to fail. */
enum fake_drm_call {
	FAKE_DRM_OPEN,
	FAKE_DRM_MMAP,
	FAKE_DRM_GET_CAP,
	FAKE_DRM_SET_CLIENT_CAP,
	FAKE_DRM_SET_MASTER,
	FAKE_DRM_AUTH_MAGIC,
	FAKE_DRM_GET_RESOURCES,
	FAKE_DRM_GET_PLANE_RESOURCES,
	FAKE_DRM_GET_PLANE,
	FAKE_DRM_GET_CONNECTOR,
	FAKE_DRM_GET_ENCODER,
	FAKE_DRM_GET_PROPERTIES,
	FAKE_DRM_GET_PROPERTY,
	FAKE_DRM_GET_BLOB,
	FAKE_DRM_CREATE_BLOB,
	FAKE_DRM_DESTROY_BLOB,
	FAKE_DRM_CREATE_DUMB,
	FAKE_DRM_MAP_DUMB,
	FAKE_DRM_DESTROY_DUMB,
	FAKE_DRM_ADD_FB,
	FAKE_DRM_RM_FB,
	FAKE_DRM_CLOSE_FB,
	FAKE_DRM_IMPORT,
	FAKE_DRM_CLOSE_GEM,
	FAKE_DRM_TEST,
	FAKE_DRM_COMMIT,
	FAKE_DRM_LIST_LESSEES,
	/** From here on, for those who lease. */
	FAKE_DRM_CREATE_LEASE,
	FAKE_DRM_REVOKE_LEASE,
	FAKE_DRM_DROP_MASTER,
	FAKE_DRM_OPEN_OTHER,
	FAKE_DRM_N_CALLS,
	/** Whichever it is. */
	FAKE_DRM_ANY,
};

const char *fake_drm_get_name(enum fake_drm_call call);

/** The next `times` such calls, on whichever device, end with this errno; all of them if it is
 * negative. There is one such order at a time. */
void fake_drm_fail(enum fake_drm_call call, int error, int times);

/** The same, but so many of them do not fail first. */
void fake_drm_fail_after(enum fake_drm_call call, int error, int times, int after);

/** How many calls ended so, since fake_drm_reset(). */
int fake_drm_count_failures(void);

/** What clients of the devices have, and should have given back when they close them. What could
 * not be given back because that failed does not count. */
struct fake_drm_counts {
	int framebuffers, blobs, handles, mappings;
};
struct fake_drm_counts fake_drm_count(void);

/** Fails the test if that is not nothing. */
void fake_drm_assert_nothing_left(void);

#endif
