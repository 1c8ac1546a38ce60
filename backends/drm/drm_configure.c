/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xf86drm.h>

#include "drm_private.h"
#include "kms_mode.h"

int drm_configure_choose(const struct drm_device *device, const struct kms_connector *connector,
		const struct output_mode *wanted, drmModeModeInfo *mode, char *error)
{
	drmModeConnector *info = drmModeGetConnectorCurrent(device->fd, connector->id);
	int ret = -ENODEV;
	snprintf(error, OUTPUT_ERROR_SIZE, "it has just gone");
	if (info && info->count_modes > 0) {
		ret = kms_mode_choose(info->modes, info->count_modes, wanted, mode, error);
	}
	drmModeFreeConnector(info);
	return ret;
}

// Whether the device would show the mode, with a picture of its size and nothing else.
static int test_mode(struct drm_output *output, const drmModeModeInfo *mode, uint32_t blob)
{
	struct drm_dumb dumb = { 0 };
	int ret = drm_dumb_init(&dumb, output->device, mode->hdisplay, mode->vdisplay);
	if (ret < 0) {
		return ret;
	}
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, mode->hdisplay, mode->vdisplay);
	struct output_layer layer = {
		.buffer = &dumb.buffer,
		.zpos = output->base.planes[0].zpos_min,
		.src = { 0, 0, mode->hdisplay, mode->vdisplay },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, mode->hdisplay, mode->vdisplay },
		.opaque = &all,
	};
	struct output_state state = { .layers = &layer, .n_layers = 1 };
	uint32_t old_blob = output->mode_blob;
	bool needed_modeset = output->needs_modeset;
	output->mode_blob = blob;
	output->needs_modeset = true;
	ret = drm_commit_test(&output->base, &state);
	output->mode_blob = old_blob;
	output->needs_modeset = needed_modeset;
	pixman_region32_fini(&all);
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
	drmModeDestroyPropertyBlob(output->device->fd, output->mode_blob);
	output->mode_blob = blob;
	output->mode = *mode;
	output->needs_modeset = true;
	output->base.width = mode->hdisplay;
	output->base.height = mode->vdisplay;
	output->base.refresh = kms_mode_get_refresh(mode);
	output->base.generation++;
	output->not_torn = (struct drm_flip_key){ 0 };
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
	int ret = drm_configure_choose(
			output->device, output->connector, &config->mode, &mode, error);
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
	ret = drmModeCreatePropertyBlob(output->device->fd, &mode, sizeof(mode), &blob);
	if (ret == 0) {
		ret = test_mode(output, &mode, blob);
		if (ret < 0) {
			drmModeDestroyPropertyBlob(output->device->fd, blob);
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
