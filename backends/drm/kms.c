/* SPDX-License-Identifier: MIT */
#include "kms.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <output.h>
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
	[KMS_PLANE_IN_FORMATS_ASYNC] = "IN_FORMATS_ASYNC",
	[KMS_PLANE_ROTATION] = "rotation",
	[KMS_PLANE_ALPHA] = "alpha",
	[KMS_PLANE_ZPOS] = "zpos",
	[KMS_PLANE_BLEND_MODE] = "pixel blend mode",
	[KMS_PLANE_COLOR_ENCODING] = "COLOR_ENCODING",
	[KMS_PLANE_COLOR_RANGE] = "COLOR_RANGE",
};

static const char *const crtc_names[KMS_CRTC_N_PROPS] = {
	[KMS_CRTC_ACTIVE] = "ACTIVE",
	[KMS_CRTC_MODE_ID] = "MODE_ID",
	[KMS_CRTC_OUT_FENCE_PTR] = "OUT_FENCE_PTR",
	[KMS_CRTC_VRR_ENABLED] = "VRR_ENABLED",
};

static const char *const connector_names[KMS_CONNECTOR_N_PROPS] = {
	[KMS_CONNECTOR_CRTC_ID] = "CRTC_ID",
	[KMS_CONNECTOR_EDID] = "EDID",
	[KMS_CONNECTOR_VRR_CAPABLE] = "vrr_capable",
	[KMS_CONNECTOR_LINK_STATUS] = "link-status",
	[KMS_CONNECTOR_NON_DESKTOP] = "non-desktop",
	[KMS_CONNECTOR_MAX_BPC] = "max bpc",
	[KMS_CONNECTOR_CONTENT_TYPE] = "content type",
	[KMS_CONNECTOR_WRITEBACK_FB_ID] = "WRITEBACK_FB_ID",
	[KMS_CONNECTOR_WRITEBACK_OUT_FENCE_PTR] = "WRITEBACK_OUT_FENCE_PTR",
};

// Ids and values of the named properties of an object; those that it does not have stay as they
// are. 0 or -errno: an object of which not all is known cannot be used.
static int get_props(int fd, uint32_t object, uint32_t type, const char *const *names, size_t n,
		uint32_t *ids, uint64_t *values)
{
	drmModeObjectProperties *all = drmModeObjectGetProperties(fd, object, type);
	int ret = all ? 0 : -errno;
	for (uint32_t i = 0; ret == 0 && i < all->count_props; i++) {
		drmModePropertyRes *prop = drmModeGetProperty(fd, all->props[i]);
		ret = prop ? 0 : -errno;
		for (size_t j = 0; prop && j < n; j++) {
			if (strcmp(prop->name, names[j]) == 0) {
				ids[j] = prop->prop_id;
				values[j] = all->prop_values[i];
			}
		}
		drmModeFreeProperty(prop);
	}
	drmModeFreeObjectProperties(all);
	return ret;
}

static bool add_pair(struct slip_format_pair **pairs, size_t *n_pairs, uint32_t format,
		uint64_t modifier)
{
	struct slip_format_pair *more = realloc(*pairs, sizeof(*more) * (*n_pairs + 1));
	if (!more) {
		return false;
	}
	more[(*n_pairs)++] = (struct slip_format_pair){ format, modifier };
	*pairs = more;
	return true;
}

static bool read_in_formats(
		int fd, uint32_t blob_id, struct slip_format_pair **pairs, size_t *n_pairs)
{
	drmModePropertyBlobRes *blob = drmModeGetPropertyBlob(fd, blob_id);
	if (!blob) {
		return false;
	}
	drmModeFormatModifierIterator it = { 0 };
	bool complete = true;
	while (drmModeFormatModifierBlobIterNext(blob, &it)) {
		complete &= add_pair(pairs, n_pairs, it.fmt, it.mod);
	}
	drmModeFreePropertyBlob(blob);
	return complete;
}

// What an enumeration calls the value, or KMS_NO_VALUE.
static uint64_t find_value(const drmModePropertyRes *prop, const char *name)
{
	for (int i = 0; prop && i < prop->count_enums; i++) {
		if (strcmp(prop->enums[i].name, name) == 0) {
			return prop->enums[i].value;
		}
	}
	return KMS_NO_VALUE;
}

static void init_zpos(struct kms_plane *plane, int fd, uint64_t value)
{
	drmModePropertyRes *prop = drmModeGetProperty(fd, plane->props[KMS_PLANE_ZPOS]);
	// Those without it are stacked by type, then by id.
	plane->zpos_min = plane->type == DRM_PLANE_TYPE_PRIMARY ? 0
			: plane->type == DRM_PLANE_TYPE_OVERLAY ? 1
								: 2;
	if (prop) {
		bool fixed = prop->flags & DRM_MODE_PROP_IMMUTABLE || prop->count_values < 2;
		plane->zpos_min = (uint32_t)(fixed ? value : prop->values[0]);
		plane->zpos_max = (uint32_t)(fixed ? value : prop->values[1]);
		plane->props[KMS_PLANE_ZPOS] = fixed ? 0 : prop->prop_id;
	} else {
		plane->zpos_max = plane->zpos_min;
	}
	drmModeFreeProperty(prop);
}

static void init_enums(struct kms_plane *plane, int fd)
{
	drmModePropertyRes *prop = drmModeGetProperty(fd, plane->props[KMS_PLANE_ROTATION]);
	plane->rotations = prop ? 0 : DRM_MODE_ROTATE_0;
	for (int i = 0; prop && i < prop->count_enums; i++) {
		plane->rotations |= UINT64_C(1) << prop->enums[i].value;
	}
	drmModeFreeProperty(prop);

	prop = drmModeGetProperty(fd, plane->props[KMS_PLANE_BLEND_MODE]);
	plane->premultiplied = find_value(prop, "Pre-multiplied");
	drmModeFreeProperty(prop);

	prop = drmModeGetProperty(fd, plane->props[KMS_PLANE_COLOR_ENCODING]);
	plane->encodings[0] = find_value(prop, "ITU-R BT.601 YCbCr");
	plane->encodings[1] = find_value(prop, "ITU-R BT.709 YCbCr");
	plane->encodings[2] = find_value(prop, "ITU-R BT.2020 YCbCr");
	drmModeFreeProperty(prop);

	prop = drmModeGetProperty(fd, plane->props[KMS_PLANE_COLOR_RANGE]);
	plane->ranges[0] = find_value(prop, "YCbCr limited range");
	plane->ranges[1] = find_value(prop, "YCbCr full range");
	drmModeFreeProperty(prop);
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
	int ret = get_props(fd, id, DRM_MODE_OBJECT_PLANE, plane_names, KMS_PLANE_N_PROPS,
			plane->props, values);
	if (ret < 0) {
		drmModeFreePlane(info);
		return ret;
	}
	plane->type = values[KMS_PLANE_TYPE];
	init_zpos(plane, fd, values[KMS_PLANE_ZPOS]);
	init_enums(plane, fd);
	bool complete = true;
	if (!values[KMS_PLANE_IN_FORMATS] ||
			!read_in_formats(fd, (uint32_t)values[KMS_PLANE_IN_FORMATS], &plane->pairs,
					&plane->n_pairs)) {
		// A device that does not know of modifiers: every format is linear.
		for (uint32_t i = 0; i < info->count_formats; i++) {
			complete &= add_pair(&plane->pairs, &plane->n_pairs, info->formats[i],
					DRM_FORMAT_MOD_LINEAR);
		}
	}
	if (values[KMS_PLANE_IN_FORMATS_ASYNC]) {
		read_in_formats(fd, (uint32_t)values[KMS_PLANE_IN_FORMATS_ASYNC],
				&plane->async_pairs, &plane->n_async_pairs);
	}
	drmModeFreePlane(info);
	return complete ? 0 : -ENOMEM;
}

static void read_max_bpc(struct kms_connector *connector, int fd, uint64_t value)
{
	drmModePropertyRes *prop = drmModeGetProperty(fd, connector->props[KMS_CONNECTOR_MAX_BPC]);
	if (prop && prop->count_values == 2) {
		connector->max_bpc = value;
		connector->min_max_bpc = prop->values[0];
		connector->max_max_bpc = prop->values[1];
	}
	drmModeFreeProperty(prop);
}

// FNV-1a: enough to tell one monitor from another. One that cannot be read is the last one still.
static uint64_t hash_blob(int fd, uint64_t id, uint64_t last)
{
	drmModePropertyBlobRes *blob = id ? drmModeGetPropertyBlob(fd, (uint32_t)id) : NULL;
	if (!blob) {
		return id ? last : 0;
	}
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (uint32_t i = 0; i < blob->length; i++) {
		hash = (hash ^ ((const uint8_t *)blob->data)[i]) * UINT64_C(0x100000001b3);
	}
	drmModeFreePropertyBlob(blob);
	return hash;
}

// 0, or -errno with nothing changed.
static int read_connector(struct kms_connector *connector, int fd, const drmModeConnector *info)
{
	uint64_t values[KMS_CONNECTOR_N_PROPS] = { 0 };
	int ret = get_props(fd, info->connector_id, DRM_MODE_OBJECT_CONNECTOR, connector_names,
			KMS_CONNECTOR_N_PROPS, connector->props, values);
	if (ret < 0) {
		return ret;
	}
	const char *type = drmModeGetConnectorTypeName(info->connector_type);
	connector->id = info->connector_id;
	snprintf(connector->name, sizeof(connector->name), "%s-%u", type ? type : "Unknown",
			info->connector_type_id);
	connector->writeback = info->connector_type == DRM_MODE_CONNECTOR_WRITEBACK;
	connector->connected = info->connection == DRM_MODE_CONNECTED && info->count_modes > 0;
	connector->possible_crtcs = drmModeConnectorGetPossibleCrtcs(fd, info);
	connector->crtc = (uint32_t)values[KMS_CONNECTOR_CRTC_ID];
	connector->edid = values[KMS_CONNECTOR_EDID];
	connector->vrr_capable = values[KMS_CONNECTOR_VRR_CAPABLE] == 1;
	connector->non_desktop = values[KMS_CONNECTOR_NON_DESKTOP] == 1;
	connector->monitor = hash_blob(fd, connector->edid, connector->monitor);
	connector->link_bad = values[KMS_CONNECTOR_LINK_STATUS] == DRM_MODE_LINK_STATUS_BAD;
	if (connector->props[KMS_CONNECTOR_MAX_BPC] && !connector->max_bpc) {
		read_max_bpc(connector, fd, values[KMS_CONNECTOR_MAX_BPC]);
	}
	return 0;
}

static struct kms_connector *find_connector(const struct kms *kms, uint32_t id)
{
	for (size_t i = 0; i < kms->n_connectors; i++) {
		if (kms->connectors[i]->id == id) {
			return kms->connectors[i];
		}
	}
	return NULL;
}

static int add_connector(struct kms *kms, int fd, const drmModeConnector *info)
{
	struct kms_connector **connectors =
			realloc(kms->connectors, sizeof(*connectors) * (kms->n_connectors + 1));
	if (!connectors) {
		return -ENOMEM;
	}
	kms->connectors = connectors;
	struct kms_connector *connector = calloc(1, sizeof(*connector));
	int ret = connector ? read_connector(connector, fd, info) : -ENOMEM;
	if (ret < 0) {
		free(connector);
		return ret;
	}
	connectors[kms->n_connectors++] = connector;
	return 0;
}

// One that cannot be read is what it was, or, when it is new, left for the next time.
static int probe_connectors(struct kms *kms, int fd, const drmModeRes *resources, uint32_t only)
{
	for (size_t i = 0; i < kms->n_connectors; i++) {
		kms->connectors[i]->gone = true;
	}
	int ret = 0;
	for (int i = 0; i < resources->count_connectors; i++) {
		uint32_t id = resources->connectors[i];
		struct kms_connector *connector = find_connector(kms, id);
		if (connector) {
			connector->gone = false;
		}
		drmModeConnector *info = connector && only && only != id
				? NULL
				: drmModeGetConnector(fd, id);
		if (info && connector) {
			read_connector(connector, fd, info);
		} else if (info && add_connector(kms, fd, info) == -ENOMEM) {
			ret = -ENOMEM;
		}
		drmModeFreeConnector(info);
	}
	return ret;
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
	if (!kms->crtcs) {
		return -ENOMEM;
	}
	int ret = 0;
	for (int i = 0; ret == 0 && i < resources->count_crtcs; i++) {
		struct kms_crtc *crtc = &kms->crtcs[kms->n_crtcs++];
		uint64_t values[KMS_CRTC_N_PROPS];
		crtc->id = resources->crtcs[i];
		ret = get_props(fd, crtc->id, DRM_MODE_OBJECT_CRTC, crtc_names, KMS_CRTC_N_PROPS,
				crtc->props, values);
	}
	if (ret == 0) {
		ret = probe_connectors(kms, fd, resources, 0);
	}
	return ret < 0 ? ret : init_planes(kms, fd);
}

int kms_init(struct kms *kms, int fd)
{
	*kms = (struct kms){ 0 };
	drmModeRes *resources = drmModeGetResources(fd);
	if (!resources) {
		return -errno;
	}
	uint64_t width = 0, height = 0;
	drmGetCap(fd, DRM_CAP_CURSOR_WIDTH, &width);
	drmGetCap(fd, DRM_CAP_CURSOR_HEIGHT, &height);
	kms->cursor_width = (uint32_t)width;
	kms->cursor_height = (uint32_t)height;
	int ret = init_resources(kms, fd, resources);
	drmModeFreeResources(resources);
	if (ret < 0) {
		kms_finish(kms);
	}
	return ret;
}

int kms_probe(struct kms *kms, int fd, uint32_t id)
{
	drmModeRes *resources = drmModeGetResources(fd);
	if (!resources) {
		return -errno;
	}
	int ret = probe_connectors(kms, fd, resources, id);
	drmModeFreeResources(resources);
	return ret;
}

void kms_forget_gone(struct kms *kms)
{
	size_t n = 0;
	for (size_t i = 0; i < kms->n_connectors; i++) {
		struct kms_connector *connector = kms->connectors[i];
		if (connector->gone) {
			free(connector);
		} else {
			kms->connectors[n++] = connector;
		}
	}
	kms->n_connectors = n;
}

void kms_finish(struct kms *kms)
{
	for (size_t i = 0; i < kms->n_connectors; i++) {
		free(kms->connectors[i]);
	}
	for (size_t i = 0; i < kms->n_planes; i++) {
		free(kms->planes[i].pairs);
		free(kms->planes[i].async_pairs);
	}
	free(kms->planes);
	free(kms->crtcs);
	free(kms->connectors);
	*kms = (struct kms){ 0 };
}

bool kms_plane_takes_async(const struct kms_plane *plane, uint32_t format, uint64_t modifier)
{
	return plane->props[KMS_PLANE_IN_FORMATS_ASYNC] == 0 ||
			output_has_pair(plane->async_pairs, plane->n_async_pairs, format, modifier);
}
