/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <xf86drm.h>

#include "drm_private.h"

/*
 * The kernel takes nothing but another framebuffer for the primary plane in such a commit. Drivers
 * want that to be laid out as the one before, or can scan out more layouts than they can flip to in
 * mid-picture.
 */
static bool can_tear(const struct drm_output *output, const struct drm_layout *layout)
{
	return output->backend->can_tear && !output->needs_modeset && !output->capture &&
			memcmp(layout, &output->committed, sizeof(*layout)) == 0 &&
			memcmp(layout, &output->not_torn, sizeof(*layout)) != 0 &&
			kms_plane_takes_async(
					output->plane, (uint32_t)layout->format, layout->modifier);
}

int drm_tearing_commit(
		struct drm_output *output, uint32_t framebuffer, const struct drm_layout *layout)
{
	struct drm_backend *backend = output->backend;
	if (!can_tear(output, layout)) {
		return -EINVAL;
	}
	struct kms_request *request = &backend->request;
	kms_request_clear(request);
	kms_request_object(request, output->plane->id);
	kms_request_set(request, output->plane->props[KMS_PLANE_FB_ID], framebuffer);
	backend->base.counters.commits++;
	int ret = kms_request_commit(request, backend->fd,
			DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT |
					DRM_MODE_PAGE_FLIP_ASYNC,
			output);
	if (ret == -EINVAL) {
		output->not_torn = *layout;
	}
	return ret;
}
