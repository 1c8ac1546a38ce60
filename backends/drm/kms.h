/* SPDX-License-Identifier: MIT */
#ifndef KMS_H
#define KMS_H

#include <slipway.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a KMS device has: gathered once, see the kernel's drm-kms.rst. */

enum kms_plane_prop {
	KMS_PLANE_TYPE,
	KMS_PLANE_FB_ID,
	KMS_PLANE_CRTC_ID,
	KMS_PLANE_SRC_X,
	KMS_PLANE_SRC_Y,
	KMS_PLANE_SRC_W,
	KMS_PLANE_SRC_H,
	KMS_PLANE_CRTC_X,
	KMS_PLANE_CRTC_Y,
	KMS_PLANE_CRTC_W,
	KMS_PLANE_CRTC_H,
	KMS_PLANE_IN_FORMATS,
	KMS_PLANE_IN_FORMATS_ASYNC,
	KMS_PLANE_ROTATION,
	KMS_PLANE_ALPHA,
	KMS_PLANE_ZPOS,
	KMS_PLANE_BLEND_MODE,
	KMS_PLANE_COLOR_ENCODING,
	KMS_PLANE_COLOR_RANGE,
	KMS_PLANE_N_PROPS,
};

enum kms_crtc_prop {
	KMS_CRTC_ACTIVE,
	KMS_CRTC_MODE_ID,
	KMS_CRTC_OUT_FENCE_PTR,
	KMS_CRTC_VRR_ENABLED,
	KMS_CRTC_N_PROPS,
};

enum kms_connector_prop {
	KMS_CONNECTOR_CRTC_ID,
	KMS_CONNECTOR_EDID,
	KMS_CONNECTOR_VRR_CAPABLE,
	KMS_CONNECTOR_LINK_STATUS,
	KMS_CONNECTOR_NON_DESKTOP,
	KMS_CONNECTOR_MAX_BPC,
	KMS_CONNECTOR_CONTENT_TYPE,
	KMS_CONNECTOR_WRITEBACK_FB_ID,
	KMS_CONNECTOR_WRITEBACK_OUT_FENCE_PTR,
	KMS_CONNECTOR_N_PROPS,
};

/** props: property ids, 0 where the object does not have the property. */
struct kms_plane {
	uint32_t id;
	uint64_t type; // DRM_PLANE_TYPE_*
	bool taken;
	uint32_t possible_crtcs;
	uint32_t props[KMS_PLANE_N_PROPS];
	struct slip_format_pair *pairs;
	size_t n_pairs;
	/** zpos: 0 to the most. Where it is fixed or there is none, min is max, and it is not set.
	 */
	uint32_t zpos_min, zpos_max;
	/** Bits of the rotation property: DRM_MODE_ROTATE_*, DRM_MODE_REFLECT_*. */
	uint64_t rotations;
	/** The rotation property for each transform; for buffers stored bottom row first, [1]. 0:
	 * none does it. */
	uint64_t turned[2][8];
	/** Values of the enumerations, by what they stand for; KMS_NO_VALUE where there is none. */
	uint64_t premultiplied, encodings[3], ranges[2];
	/** Those that can be flipped to at once, if the device says which (Linux 6.16). */
	struct slip_format_pair *async_pairs;
	size_t n_async_pairs;
};

#define KMS_NO_VALUE UINT64_MAX

struct kms_crtc {
	uint32_t id;
	uint32_t props[KMS_CRTC_N_PROPS];
	bool taken;
	/** Of its commits, nobody waits any more for the event, which is still to come. */
	bool has_late_flip;
};

struct kms_connector {
	uint32_t id;
	/** As the kernel and everybody else writes it: HDMI-A-1. */
	char name[32];
	bool connected, writeback, vrr_capable, taken;
	/** What is connected is no monitor for a desktop. */
	bool non_desktop;
	/** The device no longer has it. */
	bool gone;
	/** The link to the monitor broke, and takes a modeset to come back. */
	bool link_bad;
	/** Bits are indices into kms.crtcs. */
	uint32_t possible_crtcs;
	/** The id of the CRTC that it shows when it is read, 0 where there is none. */
	uint32_t crtc;
	uint32_t props[KMS_CONNECTOR_N_PROPS];
	/** The EDID's blob id, 0 where there is none. */
	uint64_t edid;
	/** Of the EDID's contents: another monitor has another one. 0 where there is none. */
	uint64_t monitor;
	/** What "max bpc" was, and what it can be; 0 where there is none. */
	uint64_t max_bpc, min_max_bpc, max_max_bpc;
};

struct kms {
	struct kms_plane *planes;
	struct kms_crtc *crtcs;
	/** Each stays where it is as long as it is there. */
	struct kms_connector **connectors;
	size_t n_planes, n_crtcs, n_connectors;
	/** In pixels: what cursor planes show. */
	uint32_t cursor_width, cursor_height;
};

/** Needs the atomic and writeback client capabilities set. 0 or -errno; then there is nothing to
 * finish. */
int kms_init(struct kms *kms, int fd);
void kms_finish(struct kms *kms);

/**
 * Looks anew at what is on a connector, or on all of them if id is 0, and which there are. Those
 * that are gone stay, as such, until kms_forget_gone(). 0 or -errno.
 */
int kms_probe(struct kms *kms, int fd, uint32_t id);
void kms_forget_gone(struct kms *kms);

/** Whether it can flip to that without waiting for the retrace, if it can to anything. */
bool kms_plane_takes_async(const struct kms_plane *plane, uint32_t format, uint64_t modifier);

#endif
