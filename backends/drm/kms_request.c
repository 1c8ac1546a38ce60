/* SPDX-License-Identifier: MIT */
#include "kms_request.h"

#include <errno.h>
#include <xf86drm.h>

void kms_request_clear(struct kms_request *request)
{
	request->n_objects = request->n_props = 0;
	request->overflow = false;
}

void kms_request_object(struct kms_request *request, uint32_t object)
{
	if (request->n_objects == KMS_REQUEST_OBJECTS) {
		request->overflow = true;
		return;
	}
	request->objects[request->n_objects] = object;
	request->n_props_of[request->n_objects++] = 0;
}

void kms_request_set(struct kms_request *request, uint32_t prop, uint64_t value)
{
	if (prop == 0) {
		return;
	}
	if (request->n_props == KMS_REQUEST_PROPS) {
		request->overflow = true;
		return;
	}
	request->props[request->n_props] = prop;
	request->values[request->n_props++] = value;
	request->n_props_of[request->n_objects - 1]++;
}

int kms_request_commit(const struct kms_request *request, int fd, uint32_t flags, void *data)
{
	if (request->overflow) {
		return -E2BIG;
	}
	struct drm_mode_atomic atomic = {
		.flags = flags,
		.count_objs = request->n_objects,
		.objs_ptr = (uintptr_t)request->objects,
		.count_props_ptr = (uintptr_t)request->n_props_of,
		.props_ptr = (uintptr_t)request->props,
		.prop_values_ptr = (uintptr_t)request->values,
		.user_data = (uintptr_t)data,
	};
	return drmIoctl(fd, DRM_IOCTL_MODE_ATOMIC, &atomic) < 0 ? -errno : 0;
}
