/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>
#include <xf86drm.h>

#include "drm_private.h"

struct drm_flip_key drm_tearing_get_key(const struct output_state *state)
{
	const struct output_layer *layer = &state->layers[0];
	struct drm_flip_key key;
	memset(&key, 0, sizeof(key));
	if (state->n_layers != 1 || layer->plane != 0) {
		return key;
	}
	key.src = layer->src;
	key.dst = layer->dst;
	key.transform = OUTPUT_TRANSFORM_BIT(layer->transform, layer->buffer->y_invert);
	key.format = layer->buffer->format;
	key.modifier = DRM_FORMAT_MOD_LINEAR;
	if (output_layer_is_opaque(layer)) {
		key.format = slip_format_get(key.format)->opaque;
	}
	if (layer->buffer->dmabuf) {
		const struct slip_dmabuf_attributes *attributes =
				slip_buffer_get_attributes(layer->buffer->dmabuf);
		key.modifier = attributes->modifier;
		for (int i = 0; i < SLIP_MAX_PLANES; i++) {
			key.strides[i] = attributes->planes[i].stride;
			key.offsets[i] = attributes->planes[i].offset;
		}
	}
	return key;
}

/*
 * The kernel takes nothing but another framebuffer for the primary plane in such a commit. Drivers
 * want that to be laid out as the one before, or can scan out more layouts than they can flip to in
 * mid-picture.
 */
static bool can_tear(const struct drm_output *output, const struct drm_flip_key *key)
{
	return output->device->can_tear && !output->needs_modeset && !output->capture &&
			key->format && memcmp(key, &output->committed, sizeof(*key)) == 0 &&
			memcmp(key, &output->not_torn, sizeof(*key)) != 0 &&
			kms_plane_takes_async(output->planes[0], key->format, key->modifier);
}

int drm_tearing_commit(struct drm_output *output, const struct output_state *state,
		const struct drm_flip_key *key)
{
	struct drm_device *device = output->device;
	if (!can_tear(output, key)) {
		return -EINVAL;
	}
	uint32_t framebuffer = drm_commit_get_framebuffer(output, &state->layers[0]);
	if (!framebuffer) {
		return -EINVAL;
	}
	struct kms_request *request = &device->request;
	kms_request_clear(request);
	kms_request_object(request, output->planes[0]->id);
	kms_request_set(request, output->planes[0]->props[KMS_PLANE_FB_ID], framebuffer);
	output->backend->base.counters.commits++;
	int ret = kms_request_commit(request, device->fd,
			DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT |
					DRM_MODE_PAGE_FLIP_ASYNC,
			device);
	if (ret == -EINVAL) {
		output->not_torn = *key;
	}
	return ret;
}
