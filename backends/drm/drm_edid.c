/* SPDX-License-Identifier: MIT */
#include <config.h>
#include <stdio.h>
#include <stdlib.h>

#include "drm_private.h"

#if HAVE_LIBDISPLAY_INFO
#include <libdisplay-info/info.h>

static void copy_text(char *to, size_t size, char *text)
{
	if (text) {
		snprintf(to, size, "%s", text);
	}
	free(text);
}

static void parse(struct output *output, const drmModePropertyBlobRes *blob)
{
	struct di_info *info = di_info_parse_edid(blob->data, blob->length);
	if (info) {
		copy_text(output->make, sizeof(output->make), di_info_get_make(info));
		copy_text(output->model, sizeof(output->model), di_info_get_model(info));
		di_info_destroy(info);
	}
}

#else

static void parse(struct output *output, const drmModePropertyBlobRes *blob)
{
}

#endif

void drm_edid_read(struct drm_output *output)
{
	// Wayland has no word for a monitor that does not say who made it.
	snprintf(output->base.make, sizeof(output->base.make), "Unknown");
	snprintf(output->base.model, sizeof(output->base.model), "%s", output->base.name);
	drmModeConnector *connector =
			drmModeGetConnectorCurrent(output->device->fd, output->connector->id);
	if (connector) {
		output->base.physical_width = (int)connector->mmWidth;
		output->base.physical_height = (int)connector->mmHeight;
		drmModeFreeConnector(connector);
	}
	if (output->connector->edid) {
		drmModePropertyBlobRes *blob = drmModeGetPropertyBlob(
				output->device->fd, (uint32_t)output->connector->edid);
		if (blob) {
			parse(&output->base, blob);
			drmModeFreePropertyBlob(blob);
		}
	}
}
