/* SPDX-License-Identifier: MIT */
#include "kms.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

static const char *const plane_names[KMS_PLANE_N_PROPS] = {
	[KMS_PLANE_TYPE] = "type",
	[KMS_PLANE_FB_ID] = "FB_ID",
	[KMS_PLANE_CRTC_ID] = "CRTC_ID",
	[KMS_PLANE_SRC_X] = "SRC_X",
	[KMS_PLANE_SRC_Y] = "SRC_Y",
	[KMS_PLANE_SRC_W] = "SRC_W",
	[KMS_PLANE_SRC_H] = "SRC_H",
	[KMS_PLANE_CRTC_X] = "CRTC_X",
	[KMS_PLANE_CRTC_Y] = "CRTC_Y",
	[KMS_PLANE_CRTC_W] = "CRTC_W",
	[KMS_PLANE_CRTC_H] = "CRTC_H",
	[KMS_PLANE_IN_FORMATS] = "IN_FORMATS",
	[KMS_PLANE_ROTATION] = "rotation",
	[KMS_PLANE_ALPHA] = "alpha",
};

static const char *const crtc_names[KMS_CRTC_N_PROPS] = {
	[KMS_CRTC_ACTIVE] = "ACTIVE",
	[KMS_CRTC_MODE_ID] = "MODE_ID",
};

static const char *const connector_names[KMS_CONNECTOR_N_PROPS] = {
	[KMS_CONNECTOR_CRTC_ID] = "CRTC_ID",
	[KMS_CONNECTOR_EDID] = "EDID",
	[KMS_CONNECTOR_MAX_BPC] = "max bpc",
	[KMS_CONNECTOR_CONTENT_TYPE] = "content type",
	[KMS_CONNECTOR_WRITEBACK_FB_ID] = "WRITEBACK_FB_ID",
	[KMS_CONNECTOR_WRITEBACK_OUT_FENCE_PTR] = "WRITEBACK_OUT_FENCE_PTR",
};

// Ids of the named properties of an object, and their values where asked for.
static void get_props(int fd, uint32_t object, uint32_t type, const char *const *names, size_t n,
		uint32_t *ids, uint64_t *values)
{
	drmModeObjectProperties *all = drmModeObjectGetProperties(fd, object, type);
	for (uint32_t i = 0; all && i < all->count_props; i++) {
		drmModePropertyRes *prop = drmModeGetProperty(fd, all->props[i]);
		for (size_t j = 0; prop && j < n; j++) {
			if (strcmp(prop->name, names[j]) == 0) {
				ids[j] = prop->prop_id;
				values[j] = all->prop_values[i];
			}
		}
		drmModeFreeProperty(prop);
	}
	drmModeFreeObjectProperties(all);
}

static bool add_pair(struct kms_plane *plane, uint32_t format, uint64_t modifier)
{
	struct slip_format_pair *pairs =
			realloc(plane->pairs, sizeof(*pairs) * (plane->n_pairs + 1));
	if (!pairs) {
		return false;
	}
	pairs[plane->n_pairs++] = (struct slip_format_pair){ format, modifier };
	plane->pairs = pairs;
	return true;
}

static bool read_in_formats(struct kms_plane *plane, int fd, uint32_t blob_id)
{
	drmModePropertyBlobRes *blob = drmModeGetPropertyBlob(fd, blob_id);
	if (!blob) {
		return false;
	}
	drmModeFormatModifierIterator it = { 0 };
	bool complete = true;
	while (drmModeFormatModifierBlobIterNext(blob, &it)) {
		complete &= add_pair(plane, it.fmt, it.mod);
	}
	drmModeFreePropertyBlob(blob);
	return complete;
}

static int init_plane(struct kms_plane *plane, int fd, uint32_t id)
{
	drmModePlane *info = drmModeGetPlane(fd, id);
	if (!info) {
		return -errno;
	}
	uint64_t values[KMS_PLANE_N_PROPS] = { 0 };
	plane->id = id;
	plane->possible_crtcs = info->possible_crtcs;
	get_props(fd, id, DRM_MODE_OBJECT_PLANE, plane_names, KMS_PLANE_N_PROPS, plane->props,
			values);
	plane->type = values[KMS_PLANE_TYPE];
	bool complete = true;
	if (!values[KMS_PLANE_IN_FORMATS] ||
			!read_in_formats(plane, fd, (uint32_t)values[KMS_PLANE_IN_FORMATS])) {
		// A device that does not know of modifiers: every format is linear.
		for (uint32_t i = 0; i < info->count_formats; i++) {
			complete &= add_pair(plane, info->formats[i], DRM_FORMAT_MOD_LINEAR);
		}
	}
	drmModeFreePlane(info);
	return complete ? 0 : -ENOMEM;
}

static void init_max_bpc(struct kms_connector *connector, int fd, uint64_t value)
{
	drmModePropertyRes *prop = drmModeGetProperty(fd, connector->props[KMS_CONNECTOR_MAX_BPC]);
	if (prop && prop->count_values == 2) {
		connector->max_bpc = value;
		connector->min_max_bpc = prop->values[0];
		connector->max_max_bpc = prop->values[1];
	}
	drmModeFreeProperty(prop);
}

static void init_connector(struct kms_connector *connector, int fd, const drmModeConnector *info)
{
	uint64_t values[KMS_CONNECTOR_N_PROPS] = { 0 };
	const char *type = drmModeGetConnectorTypeName(info->connector_type);
	connector->id = info->connector_id;
	snprintf(connector->name, sizeof(connector->name), "%s-%u", type ? type : "Unknown",
			info->connector_type_id);
	connector->writeback = info->connector_type == DRM_MODE_CONNECTOR_WRITEBACK;
	connector->connected = info->connection == DRM_MODE_CONNECTED && info->count_modes > 0;
	connector->possible_crtcs = drmModeConnectorGetPossibleCrtcs(fd, info);
	get_props(fd, connector->id, DRM_MODE_OBJECT_CONNECTOR, connector_names,
			KMS_CONNECTOR_N_PROPS, connector->props, values);
	connector->edid = values[KMS_CONNECTOR_EDID];
	if (connector->props[KMS_CONNECTOR_MAX_BPC]) {
		init_max_bpc(connector, fd, values[KMS_CONNECTOR_MAX_BPC]);
	}
}

static int init_planes(struct kms *kms, int fd)
{
	drmModePlaneRes *planes = drmModeGetPlaneResources(fd);
	if (!planes) {
		return -errno;
	}
	int ret = 0;
	kms->planes = calloc(planes->count_planes, sizeof(*kms->planes));
	for (uint32_t i = 0; kms->planes && ret == 0 && i < planes->count_planes; i++) {
		kms->n_planes++;
		ret = init_plane(&kms->planes[i], fd, planes->planes[i]);
	}
	drmModeFreePlaneResources(planes);
	return kms->planes ? ret : -ENOMEM;
}

static int init_resources(struct kms *kms, int fd, const drmModeRes *resources)
{
	kms->crtcs = calloc((size_t)resources->count_crtcs + 1, sizeof(*kms->crtcs));
	kms->connectors = calloc((size_t)resources->count_connectors + 1, sizeof(*kms->connectors));
	if (!kms->crtcs || !kms->connectors) {
		return -ENOMEM;
	}
	for (int i = 0; i < resources->count_crtcs; i++) {
		struct kms_crtc *crtc = &kms->crtcs[kms->n_crtcs++];
		uint64_t values[KMS_CRTC_N_PROPS];
		crtc->id = resources->crtcs[i];
		get_props(fd, crtc->id, DRM_MODE_OBJECT_CRTC, crtc_names, KMS_CRTC_N_PROPS,
				crtc->props, values);
	}
	for (int i = 0; i < resources->count_connectors; i++) {
		drmModeConnector *info = drmModeGetConnector(fd, resources->connectors[i]);
		if (info) {
			init_connector(&kms->connectors[kms->n_connectors++], fd, info);
			drmModeFreeConnector(info);
		}
	}
	return init_planes(kms, fd);
}

int kms_init(struct kms *kms, int fd)
{
	*kms = (struct kms){ 0 };
	drmModeRes *resources = drmModeGetResources(fd);
	if (!resources) {
		return -errno;
	}
	int ret = init_resources(kms, fd, resources);
	drmModeFreeResources(resources);
	if (ret < 0) {
		kms_finish(kms);
	}
	return ret;
}

void kms_finish(struct kms *kms)
{
	for (size_t i = 0; i < kms->n_planes; i++) {
		free(kms->planes[i].pairs);
	}
	free(kms->planes);
	free(kms->crtcs);
	free(kms->connectors);
	*kms = (struct kms){ 0 };
}

bool kms_plane_takes(const struct kms_plane *plane, uint32_t format, uint64_t modifier)
{
	for (size_t i = 0; i < plane->n_pairs; i++) {
		if (plane->pairs[i].format == format && plane->pairs[i].modifier == modifier) {
			return true;
		}
	}
	return false;
}
