/* SPDX-License-Identifier: MIT */
#ifndef KMS_REQUEST_H
#define KMS_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#define KMS_REQUEST_OBJECTS 32
#define KMS_REQUEST_PROPS 512

/**
 * An atomic commit in the making, in the form that DRM_IOCTL_MODE_ATOMIC takes it, see the kernel's
 * drm_mode.h. libdrm's drmModeAtomicReq allocates, copies and sorts at each commit what is in order
 * here already: in every frame, that is more than all the rest of the compositor's part of it.
 */
struct kms_request {
	uint32_t objects[KMS_REQUEST_OBJECTS];
	/** Of each object, one after the other in props and values. */
	uint32_t n_props_of[KMS_REQUEST_OBJECTS];
	uint32_t props[KMS_REQUEST_PROPS];
	uint64_t values[KMS_REQUEST_PROPS];
	uint32_t n_objects, n_props;
	/** There was no room for all. */
	bool overflow;
};

void kms_request_clear(struct kms_request *request);

/** What is set from now on is this object's; each object once in a request. */
void kms_request_object(struct kms_request *request, uint32_t object);

/** Of the last object. prop 0, one that the object does not have, is passed over. */
void kms_request_set(struct kms_request *request, uint32_t prop, uint64_t value);

/**
 * flags: DRM_MODE_ATOMIC_* and DRM_MODE_PAGE_FLIP_EVENT; data is handed back with that event. 0 or
 * -errno.
 */
int kms_request_commit(const struct kms_request *request, int fd, uint32_t flags, void *data);

#endif
