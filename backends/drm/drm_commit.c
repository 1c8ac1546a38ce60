/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>
#include <xf86drm.h>

#include "drm_private.h"

// Whether the one plane that is used could show the state as it is.
static int check_geometry(const struct output *output, const struct output_state *state)
{
	if (state->n_layers != 1) {
		return -ENOTSUP;
	}
	const struct output_layer *layer = &state->layers[0];
	bool all_of_output = layer->dst.x1 == 0 && layer->dst.y1 == 0 &&
			layer->dst.x2 == output->width && layer->dst.y2 == output->height;
	bool all_of_buffer = layer->src.x == 0 && layer->src.y == 0 &&
			layer->src.width == layer->buffer->width &&
			layer->src.height == layer->buffer->height;
	bool unscaled = layer->src.width == output->width && layer->src.height == output->height;
	if (!all_of_output || !all_of_buffer || !unscaled || layer->buffer->y_invert ||
			layer->transform != WL_OUTPUT_TRANSFORM_NORMAL) {
		return -ENOTSUP;
	}
	return 0;
}

// The framebuffer for a buffer, and what the kernel will judge it by. 0, or -errno.
static int get_framebuffer(struct drm_output *output, struct buffer *buffer, uint32_t *framebuffer,
		struct drm_layout *layout)
{
	*layout = (struct drm_layout){ .format = buffer->format,
		.modifier = DRM_FORMAT_MOD_LINEAR };
	struct drm_dumb *dumb = drm_dumb_from_buffer(buffer);
	if (dumb) {
		*framebuffer = dumb->framebuffer;
		layout->strides[0] = dumb->target.stride;
		return 0;
	}
	if (!buffer->dmabuf) {
		return -ENOTSUP;
	}
	const struct slip_dmabuf_attributes *attributes =
			slip_buffer_get_attributes(buffer->dmabuf);
	// What is opaque by its region may say so to the hardware, which then need not blend.
	layout->format = slip_format_get(buffer->format)->opaque;
	layout->modifier = attributes->modifier;
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		layout->strides[i] = attributes->planes[i].stride;
		layout->offsets[i] = attributes->planes[i].offset;
	}
	uint32_t format = (uint32_t)layout->format;
	if (!kms_plane_takes(output->plane, format, layout->modifier)) {
		return -EINVAL;
	}
	*framebuffer = slip_device_get_framebuffer(
			output->backend->base.device, buffer->dmabuf, format);
	return *framebuffer ? 0 : -errno;
}

// Each property of the plane, each time: another program may have left it otherwise.
static void add_plane(
		const struct drm_output *output, struct kms_request *request, uint32_t framebuffer)
{
	const uint32_t *props = output->plane->props;
	uint64_t width = (uint64_t)output->base.width, height = (uint64_t)output->base.height;
	kms_request_object(request, output->plane->id);
	kms_request_set(request, props[KMS_PLANE_FB_ID], framebuffer);
	kms_request_set(request, props[KMS_PLANE_CRTC_ID], output->crtc->id);
	kms_request_set(request, props[KMS_PLANE_SRC_X], 0);
	kms_request_set(request, props[KMS_PLANE_SRC_Y], 0);
	kms_request_set(request, props[KMS_PLANE_SRC_W], width << 16);
	kms_request_set(request, props[KMS_PLANE_SRC_H], height << 16);
	kms_request_set(request, props[KMS_PLANE_CRTC_X], 0);
	kms_request_set(request, props[KMS_PLANE_CRTC_Y], 0);
	kms_request_set(request, props[KMS_PLANE_CRTC_W], width);
	kms_request_set(request, props[KMS_PLANE_CRTC_H], height);
	kms_request_set(request, props[KMS_PLANE_ROTATION], DRM_MODE_ROTATE_0);
	kms_request_set(request, props[KMS_PLANE_ALPHA], 0xffff);
}

static void add_modeset(const struct drm_output *output, struct kms_request *request)
{
	kms_request_object(request, output->connector->id);
	kms_request_set(request, output->connector->props[KMS_CONNECTOR_CRTC_ID], output->crtc->id);
	drm_configure_add(output, request);
	kms_request_object(request, output->crtc->id);
	kms_request_set(request, output->crtc->props[KMS_CRTC_MODE_ID], output->mode_blob);
	kms_request_set(request, output->crtc->props[KMS_CRTC_ACTIVE], 1);
}

static struct kms_request *start_request(
		struct drm_output *output, uint32_t framebuffer, uint32_t *flags)
{
	struct kms_request *request = &output->backend->request;
	kms_request_clear(request);
	add_plane(output, request, framebuffer);
	if (output->needs_modeset) {
		add_modeset(output, request);
		*flags |= DRM_MODE_ATOMIC_ALLOW_MODESET;
	}
	return request;
}

static bool find_answer(
		const struct drm_output *output, const struct drm_layout *layout, int *result)
{
	for (int i = 0; i < DRM_N_ANSWERS; i++) {
		if (output->answers[i].valid &&
				memcmp(&output->answers[i].layout, layout, sizeof(*layout)) == 0) {
			*result = output->answers[i].result;
			return true;
		}
	}
	return false;
}

static void keep_answer(struct drm_output *output, const struct drm_layout *layout, int result)
{
	output->answer = (output->answer + 1) % DRM_N_ANSWERS;
	output->answers[output->answer].layout = *layout;
	output->answers[output->answer].result = result;
	output->answers[output->answer].valid = true;
}

int drm_commit_test(struct output *base, const struct output_state *state)
{
	struct drm_output *output = drm_output_from_base(base);
	struct drm_layout layout;
	uint32_t framebuffer, flags = DRM_MODE_ATOMIC_TEST_ONLY;
	int ret = check_geometry(base, state);
	if (ret < 0) {
		return ret;
	}
	ret = get_framebuffer(output, state->layers[0].buffer, &framebuffer, &layout);
	if (ret < 0 || find_answer(output, &layout, &ret)) {
		return ret;
	}
	struct kms_request *request = start_request(output, framebuffer, &flags);
	output->backend->base.counters.tests++;
	ret = kms_request_commit(request, output->backend->fd, flags, NULL);
	// EBUSY, EACCES and the like are about this moment, not about the layout.
	if (ret == 0 || ret == -EINVAL || ret == -ENOSPC || ret == -ERANGE) {
		keep_answer(output, &layout, ret);
	}
	return ret;
}

int drm_commit(struct output *base, const struct output_state *state)
{
	struct drm_output *output = drm_output_from_base(base);
	struct drm_layout layout;
	uint32_t framebuffer, flags = DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT;
	if (!output->backend->session->active) {
		return -EACCES;
	}
	if (base->in_flight) {
		return -EBUSY;
	}
	int ret = check_geometry(base, state);
	if (ret == 0) {
		ret = get_framebuffer(output, state->layers[0].buffer, &framebuffer, &layout);
	}
	if (ret < 0) {
		return ret;
	}
	struct kms_request *request = start_request(output, framebuffer, &flags);
	if (output->capture && output->fence < 0) {
		if (!output->writeback_attached) {
			flags |= DRM_MODE_ATOMIC_ALLOW_MODESET;
		}
		drm_writeback_add(output, request);
	}
	output->backend->base.counters.commits++;
	ret = kms_request_commit(request, output->backend->fd, flags, output);
	drm_writeback_committed(output, ret);
	if (ret < 0) {
		return ret;
	}
	output->needs_modeset = false;
	output->pending = buffer_lock(state->layers[0].buffer);
	base->in_flight = true;
	drm_output_watch(output);
	return 0;
}
