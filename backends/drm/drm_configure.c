/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xf86drm.h>

#include "drm_private.h"
#include "kms_mode.h"

static int choose(struct drm_output *output, const struct output_mode *wanted,
		drmModeModeInfo *mode, char *error)
{
	drmModeConnector *connector =
			drmModeGetConnectorCurrent(output->backend->fd, output->connector->id);
	if (!connector) {
		int err = errno;
		snprintf(error, OUTPUT_ERROR_SIZE, "%s", strerror(err));
		return -err;
	}
	int ret = kms_mode_choose(connector->modes, connector->count_modes, wanted, mode, error);
	drmModeFreeConnector(connector);
	return ret;
}

// Whether the device would show the mode, with a picture of its size.
static int test_mode(struct drm_output *output, const drmModeModeInfo *mode, uint32_t blob)
{
	struct drm_dumb dumb = { 0 };
	int ret = drm_dumb_init(&dumb, output->backend, mode->hdisplay, mode->vdisplay);
	if (ret < 0) {
		return ret;
	}
	struct kms_request *request = &output->backend->request;
	const uint32_t *props = output->plane->props;
	uint64_t width = mode->hdisplay, height = mode->vdisplay;
	kms_request_clear(request);
	kms_request_object(request, output->plane->id);
	kms_request_set(request, props[KMS_PLANE_FB_ID], dumb.framebuffer);
	kms_request_set(request, props[KMS_PLANE_CRTC_ID], output->crtc->id);
	kms_request_set(request, props[KMS_PLANE_SRC_X], 0);
	kms_request_set(request, props[KMS_PLANE_SRC_Y], 0);
	kms_request_set(request, props[KMS_PLANE_SRC_W], width << 16);
	kms_request_set(request, props[KMS_PLANE_SRC_H], height << 16);
	kms_request_set(request, props[KMS_PLANE_CRTC_X], 0);
	kms_request_set(request, props[KMS_PLANE_CRTC_Y], 0);
	kms_request_set(request, props[KMS_PLANE_CRTC_W], width);
	kms_request_set(request, props[KMS_PLANE_CRTC_H], height);
	kms_request_object(request, output->connector->id);
	kms_request_set(request, output->connector->props[KMS_CONNECTOR_CRTC_ID], output->crtc->id);
	kms_request_object(request, output->crtc->id);
	kms_request_set(request, output->crtc->props[KMS_CRTC_MODE_ID], blob);
	kms_request_set(request, output->crtc->props[KMS_CRTC_ACTIVE], 1);
	output->backend->base.counters.tests++;
	ret = kms_request_commit(request, output->backend->fd,
			DRM_MODE_ATOMIC_TEST_ONLY | DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
	drm_dumb_finish(&dumb);
	// Neither is about the mode.
	return ret == -EBUSY || ret == -EACCES ? 0 : ret;
}

void drm_configure_add(const struct drm_output *output, struct kms_request *request)
{
	const uint32_t *props = output->connector->props;
	// Those that it does not have are passed over.
	kms_request_set(request, props[KMS_CONNECTOR_MAX_BPC], output->max_bpc);
	kms_request_set(request, props[KMS_CONNECTOR_CONTENT_TYPE], output->content);
}

static void take_properties(struct drm_output *output, const struct output_config *config)
{
	const struct kms_connector *connector = output->connector;
	uint64_t max_bpc = connector->max_bpc;
	if (config->max_bpc && max_bpc) {
		max_bpc = (uint64_t)config->max_bpc;
		max_bpc = max_bpc < connector->min_max_bpc ? connector->min_max_bpc : max_bpc;
		max_bpc = max_bpc > connector->max_max_bpc ? connector->max_max_bpc : max_bpc;
	}
	if (output->max_bpc != max_bpc || output->content != (uint64_t)config->content) {
		output->max_bpc = max_bpc;
		output->content = (uint64_t)config->content;
		output->needs_modeset = true;
		output_schedule_frame(&output->base);
	}
}

static void take_mode(struct drm_output *output, const drmModeModeInfo *mode, uint32_t blob)
{
	// What is on the screen keeps the old one alive.
	drmModeDestroyPropertyBlob(output->backend->fd, output->mode_blob);
	output->mode_blob = blob;
	output->mode = *mode;
	output->needs_modeset = true;
	output->base.width = mode->hdisplay;
	output->base.height = mode->vdisplay;
	output->base.refresh = kms_mode_get_refresh(mode);
	output->base.generation++;
	memset(output->answers, 0, sizeof(output->answers));
	drm_dumb_finish(&output->captured);
}

int drm_configure(struct output *base, const struct output_config *config, char *error)
{
	struct drm_output *output = drm_output_from_base(base);
	if (config->off) {
		if (!output->off) {
			output->off = true;
			drm_output_turn_off(output);
		}
		return 0;
	}
	if (output->off) {
		output->off = false;
		base->generation++;
	}
	drmModeModeInfo mode;
	uint32_t blob;
	int ret = choose(output, &config->mode, &mode, error);
	if (ret < 0) {
		return ret;
	}
	take_properties(output, config);
	if (memcmp(&mode, &output->mode, sizeof(mode)) == 0) {
		return 0;
	}
	if (output->capture || output->fence >= 0) {
		snprintf(error, OUTPUT_ERROR_SIZE, "a picture is being taken of it; try again");
		return -EBUSY;
	}
	ret = drmModeCreatePropertyBlob(output->backend->fd, &mode, sizeof(mode), &blob);
	if (ret == 0) {
		ret = test_mode(output, &mode, blob);
		if (ret < 0) {
			drmModeDestroyPropertyBlob(output->backend->fd, blob);
		}
	}
	if (ret < 0) {
		snprintf(error, OUTPUT_ERROR_SIZE, "the device refuses %ux%u@%.2f: %s",
				mode.hdisplay, mode.vdisplay, kms_mode_get_refresh(&mode) / 1000.0,
				strerror(-ret));
		return ret;
	}
	take_mode(output, &mode, blob);
	return 1;
}
