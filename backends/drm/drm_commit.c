/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <xf86drm.h>

#include "drm_private.h"

// What is opaque need not be blended.
uint32_t drm_commit_get_framebuffer(struct drm_output *output, const struct output_layer *layer)
{
	bool opaque = output_layer_is_opaque(layer);
	struct drm_dumb *dumb = drm_dumb_from_buffer(layer->buffer);
	if (dumb) {
		errno = EINVAL;
		return opaque ? dumb->framebuffer : dumb->alpha_framebuffer;
	}
	if (!layer->buffer->dmabuf) {
		errno = ENOTSUP;
		return 0;
	}
	const struct output_plane *plane = &output->base.planes[layer->plane];
	uint32_t format = layer->buffer->format;
	if (opaque) {
		format = slip_format_get(format)->opaque;
	}
	if (!output_has_pair(plane->pairs, plane->n_pairs, format,
			    slip_buffer_get_attributes(layer->buffer->dmabuf)->modifier)) {
		errno = EINVAL;
		return 0;
	}
	return slip_device_get_framebuffer(output->device->importer, layer->buffer->dmabuf, format);
}

static void set_color(const struct kms_plane *plane, struct kms_request *request,
		const struct color *color)
{
	if (plane->encodings[color->encoding] != KMS_NO_VALUE) {
		kms_request_set(request, plane->props[KMS_PLANE_COLOR_ENCODING],
				plane->encodings[color->encoding]);
	}
	if (plane->ranges[color->full_range] != KMS_NO_VALUE) {
		kms_request_set(request, plane->props[KMS_PLANE_COLOR_RANGE],
				plane->ranges[color->full_range]);
	}
}

static bool is_told(
		const struct drm_told *told, const struct output_layer *layer, uint32_t framebuffer)
{
	const struct output_layer *last = &told->layer;
	return told->framebuffer == framebuffer && last->buffer == layer->buffer &&
			last->zpos == layer->zpos && last->transform == layer->transform &&
			last->alpha == layer->alpha &&
			last->color.encoding == layer->color.encoding &&
			last->color.full_range == layer->color.full_range &&
			memcmp(&last->src, &layer->src, sizeof(layer->src)) == 0 &&
			memcmp(&last->dst, &layer->dst, sizeof(layer->dst)) == 0;
}

// 16.16 fixed point.
static uint64_t to_fixed(double value)
{
	return (uint64_t)(value * 65536);
}

// All of the plane's properties, or none if it was told the same: another program may have left any
// of them otherwise. 0 or -errno.
static int add_layer(struct drm_output *output, struct kms_request *request,
		const struct output_layer *layer, bool same_contents)
{
	const struct kms_plane *plane = output->planes[layer->plane];
	const struct buffer *buffer = layer->buffer;
	const uint32_t *props = plane->props;
	uint32_t framebuffer = drm_commit_get_framebuffer(output, layer);
	if (!framebuffer) {
		return -errno;
	}
	if (same_contents && is_told(&output->told[layer->plane], layer, framebuffer)) {
		return 0;
	}
	uint64_t rotation = plane->turned[buffer->y_invert][layer->transform];
	if (!rotation) {
		return -EINVAL;
	}
	// Rows are counted as they are stored.
	double y = buffer->y_invert ? buffer->height - layer->src.y - layer->src.height
				    : layer->src.y;
	kms_request_object(request, plane->id);
	kms_request_set(request, props[KMS_PLANE_FB_ID], framebuffer);
	kms_request_set(request, props[KMS_PLANE_CRTC_ID], output->crtc->id);
	kms_request_set(request, props[KMS_PLANE_SRC_X], to_fixed(layer->src.x));
	kms_request_set(request, props[KMS_PLANE_SRC_Y], to_fixed(y));
	kms_request_set(request, props[KMS_PLANE_SRC_W], to_fixed(layer->src.width));
	kms_request_set(request, props[KMS_PLANE_SRC_H], to_fixed(layer->src.height));
	kms_request_set(request, props[KMS_PLANE_CRTC_X], (uint64_t)layer->dst.x1);
	kms_request_set(request, props[KMS_PLANE_CRTC_Y], (uint64_t)layer->dst.y1);
	kms_request_set(request, props[KMS_PLANE_CRTC_W],
			(uint64_t)(layer->dst.x2 - layer->dst.x1));
	kms_request_set(request, props[KMS_PLANE_CRTC_H],
			(uint64_t)(layer->dst.y2 - layer->dst.y1));
	kms_request_set(request, props[KMS_PLANE_ROTATION], rotation);
	kms_request_set(request, props[KMS_PLANE_ALPHA], layer->alpha);
	kms_request_set(request, props[KMS_PLANE_ZPOS], layer->zpos);
	if (plane->premultiplied != KMS_NO_VALUE) {
		kms_request_set(request, props[KMS_PLANE_BLEND_MODE], plane->premultiplied);
	}
	set_color(plane, request, &layer->color);
	return 0;
}

void drm_commit_turn_off(const struct kms_plane *plane, struct kms_request *request)
{
	kms_request_object(request, plane->id);
	kms_request_set(request, plane->props[KMS_PLANE_FB_ID], 0);
	kms_request_set(request, plane->props[KMS_PLANE_CRTC_ID], 0);
}

static void add_modeset(
		const struct drm_output *output, struct kms_request *request, bool adaptive_sync)
{
	kms_request_object(request, output->connector->id);
	kms_request_set(request, output->connector->props[KMS_CONNECTOR_CRTC_ID], output->crtc->id);
	kms_request_set(request, output->connector->props[KMS_CONNECTOR_LINK_STATUS],
			DRM_MODE_LINK_STATUS_GOOD);
	drm_configure_add(output, request);
	kms_request_object(request, output->crtc->id);
	kms_request_set(request, output->crtc->props[KMS_CRTC_MODE_ID], output->mode_blob);
	kms_request_set(request, output->crtc->props[KMS_CRTC_ACTIVE], 1);
	kms_request_set(request, output->crtc->props[KMS_CRTC_VRR_ENABLED], adaptive_sync);
}

// Fills the backend's request. 0 or -errno.
static int start_request(struct drm_output *output, const struct output_state *state,
		bool adaptive_sync, uint32_t *flags)
{
	struct kms_request *request = &output->device->request;
	uint32_t used = 0;
	kms_request_clear(request);
	for (int i = 0; i < state->n_layers; i++) {
		int ret = add_layer(output, request, &state->layers[i],
				state->same_contents && !output->needs_modeset);
		if (ret < 0) {
			return ret;
		}
		used |= 1u << state->layers[i].plane;
	}
	for (int i = 0; i < output->base.n_planes; i++) {
		if (!(used & 1u << i) && (output->shown[i] || output->needs_modeset)) {
			drm_commit_turn_off(output->planes[i], request);
		}
	}
	if (output->needs_modeset) {
		add_modeset(output, request, adaptive_sync);
		*flags |= DRM_MODE_ATOMIC_ALLOW_MODESET;
	} else if (adaptive_sync != output->base.adapts) {
		kms_request_object(request, output->crtc->id);
		kms_request_set(request, output->crtc->props[KMS_CRTC_VRR_ENABLED], adaptive_sync);
	}
	if (request->n_objects == 0) {
		// Without a CRTC there is no event.
		kms_request_object(request, output->crtc->id);
		kms_request_set(request, output->crtc->props[KMS_CRTC_ACTIVE], 1);
	}
	return 0;
}

int drm_commit_test(struct output *base, const struct output_state *state)
{
	struct drm_output *output = drm_output_from_base(base);
	uint32_t flags = DRM_MODE_ATOMIC_TEST_ONLY;
	int ret = start_request(output, state, base->adapts, &flags);
	if (ret < 0) {
		return ret;
	}
	output->backend->base.counters.tests++;
	return kms_request_commit(&output->device->request, output->device->fd, flags, NULL);
}

static int commit_request(
		struct drm_output *output, const struct output_state *state, bool adaptive_sync)
{
	uint32_t flags = DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT;
	if (start_request(output, state, adaptive_sync, &flags) < 0) {
		// Whatever keeps a buffer from being a framebuffer is neither the output's trouble
		// nor the moment's: it is for another state to do without it.
		return -EINVAL;
	}
	struct kms_request *request = &output->device->request;
	if (output->capture && output->fence < 0) {
		if (!output->writeback_attached) {
			flags |= DRM_MODE_ATOMIC_ALLOW_MODESET;
		}
		drm_writeback_add(output, request);
	}
	// Asked for only where somebody waits: it costs the kernel a file.
	int32_t fence = -1;
	if (drm_release_is_awaited(output, state)) {
		kms_request_object(request, output->crtc->id);
		kms_request_set(request, output->crtc->props[KMS_CRTC_OUT_FENCE_PTR],
				(uint64_t)(uintptr_t)&fence);
	}
	output->backend->base.counters.commits++;
	int ret = kms_request_commit(request, output->device->fd, flags, output->device);
	if (fence >= 0) {
		drm_release_tell(output, state, fence);
	}
	return ret;
}

// A device that would need a modeset to turn adaptive sync on or off shows the frame without that.
static int commit_at_retrace(
		struct drm_output *output, const struct output_state *state, bool adaptive_sync)
{
	struct output *base = &output->base;
	int ret = commit_request(output, state, adaptive_sync);
	if (ret == -EINVAL && adaptive_sync != base->adapts) {
		adaptive_sync = base->adapts;
		ret = commit_request(output, state, adaptive_sync);
		base->can_adapt &= ret < 0;
	}
	drm_writeback_committed(output, ret);
	if (ret == 0) {
		base->adapts = adaptive_sync;
	}
	return ret;
}

int drm_commit(struct output *base, const struct output_state *state)
{
	struct drm_output *output = drm_output_from_base(base);
	if (!output->backend->session->active) {
		return -EACCES;
	}
	if (base->in_flight) {
		return -EBUSY;
	}
	drm_shadow_write(output, state);
	bool adaptive_sync = base->can_adapt ? state->adaptive_sync
					     : base->adapts && !output->needs_modeset;
	struct drm_flip_key key = drm_tearing_get_key(state);
	bool at_once = state->may_tear && adaptive_sync == base->adapts;
	int ret = at_once ? drm_tearing_commit(output, state, &key) : -EINVAL;
	output->torn = ret == 0;
	if (ret == -EINVAL) {
		ret = commit_at_retrace(output, state, adaptive_sync);
	}
	if (ret < 0) {
		drm_output_refused(output, -ret);
		return ret;
	}
	output->needs_modeset = false;
	output->lit = true;
	output->committed = key;
	memset(output->told, 0, sizeof(output->told));
	for (int i = 0; i < state->n_layers; i++) {
		const struct output_layer *layer = &state->layers[i];
		output->told[layer->plane] = (struct drm_told){
			drm_commit_get_framebuffer(output, layer),
			*layer,
		};
		output->told[layer->plane].layer.opaque = NULL; // it goes
		output->pending[layer->plane] = buffer_lock(layer->buffer);
	}
	base->in_flight = true;
	drm_output_watch(output);
	return 0;
}
