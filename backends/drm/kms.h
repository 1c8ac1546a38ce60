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
	KMS_PLANE_ROTATION,
	KMS_PLANE_ALPHA,
	KMS_PLANE_N_PROPS,
};

enum kms_crtc_prop {
	KMS_CRTC_ACTIVE,
	KMS_CRTC_MODE_ID,
	KMS_CRTC_N_PROPS,
};

enum kms_connector_prop {
	KMS_CONNECTOR_CRTC_ID,
	KMS_CONNECTOR_EDID,
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
};

struct kms_crtc {
	uint32_t id;
	uint32_t props[KMS_CRTC_N_PROPS];
	bool taken;
};

struct kms_connector {
	uint32_t id;
	/** As the kernel and everybody else writes it: HDMI-A-1. */
	char name[32];
	bool connected, writeback, taken;
	/** Bits are indices into kms.crtcs. */
	uint32_t possible_crtcs;
	uint32_t props[KMS_CONNECTOR_N_PROPS];
	/** The EDID's blob id, 0 where there is none. */
	uint64_t edid;
	/** What "max bpc" was, and what it can be; 0 where there is none. */
	uint64_t max_bpc, min_max_bpc, max_max_bpc;
};

struct kms {
	struct kms_plane *planes;
	struct kms_crtc *crtcs;
	struct kms_connector *connectors;
	size_t n_planes, n_crtcs, n_connectors;
};

/** Needs the atomic and writeback client capabilities set. 0 or -errno; then there is nothing to
 * finish. */
int kms_init(struct kms *kms, int fd);
void kms_finish(struct kms *kms);

bool kms_plane_takes(const struct kms_plane *plane, uint32_t format, uint64_t modifier);

#endif
