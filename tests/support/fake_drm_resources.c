/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_drm_private.h"

// Fills a list of the caller's if it is large enough, and says how long it is.
static void give(uint64_t list, uint32_t *count, const void *data, uint32_t n, size_t size)
{
	if (list && *count >= n && n > 0) {
		memcpy((void *)(uintptr_t)list, data, n * size);
	}
	*count = n;
}

static uint32_t list_objects(const struct fake_kernel *kernel, uint32_t type, uint32_t *ids)
{
	uint32_t n = 0;
	for (int i = 0; i < kernel->n_objects; i++) {
		if (kernel->objects[i].type == type) {
			ids[n++] = kernel->objects[i].id;
		}
	}
	return n;
}

static struct fake_object *find(struct fake_drm_device *device, uint32_t id, uint32_t type)
{
	struct fake_kernel *kernel = fake_kernel_get(device);
	struct fake_object *object = fake_objects_find(kernel->objects, kernel->n_objects, id);
	return object && object->type == type ? object : NULL;
}

int fake_get_resources(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_card_res *get = argument;
	uint32_t ids[FAKE_OBJECTS];
	uint32_t n = list_objects(fake_kernel_get(device), DRM_MODE_OBJECT_CRTC, ids);
	give(get->crtc_id_ptr, &get->count_crtcs, ids, n, sizeof(*ids));
	n = list_objects(fake_kernel_get(device), DRM_MODE_OBJECT_CONNECTOR, ids);
	give(get->connector_id_ptr, &get->count_connectors, ids, n, sizeof(*ids));
	for (uint32_t i = 0; i < n; i++) {
		ids[i] = FIRST_ENCODER + i;
	}
	give(get->encoder_id_ptr, &get->count_encoders, ids, n, sizeof(*ids));
	get->count_fbs = 0;
	get->max_width = get->max_height = 16384;
	return 0;
}

int fake_get_plane_resources(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_get_plane_res *get = argument;
	uint32_t ids[FAKE_OBJECTS];
	uint32_t n = list_objects(fake_kernel_get(device), DRM_MODE_OBJECT_PLANE, ids);
	give(get->plane_id_ptr, &get->count_planes, ids, n, sizeof(*ids));
	return 0;
}

static uint32_t count(const uint32_t *formats)
{
	uint32_t n = 0;
	while (formats && formats[n]) {
		n++;
	}
	return n;
}

int fake_get_plane(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_get_plane *get = argument;
	const struct fake_object *object = find(device, get->plane_id, DRM_MODE_OBJECT_PLANE);
	if (!object) {
		return ENOENT;
	}
	const struct fake_drm_plane *plane = &device->model->planes[object->index];
	get->possible_crtcs = plane->crtcs;
	get->crtc_id = (uint32_t)object->values[PROP_PLANE_CRTC_ID];
	get->fb_id = (uint32_t)object->values[PROP_PLANE_FB_ID];
	give(get->format_type_ptr, &get->count_format_types, plane->formats, count(plane->formats),
			sizeof(*plane->formats));
	return 0;
}

int fake_get_encoder(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_get_encoder *get = argument;
	get->encoder_type = DRM_MODE_ENCODER_TMDS;
	get->possible_crtcs = (1u << device->model->n_crtcs) - 1;
	uint32_t index = get->encoder_id - FIRST_ENCODER;
	if (index < FAKE_DRM_CONNECTORS && device->connectors[index].possible_crtcs) {
		get->possible_crtcs = device->connectors[index].possible_crtcs;
	}
	get->possible_clones = 0;
	get->crtc_id = 0;
	return 0;
}

static uint32_t list_props(struct fake_drm_device *device, const struct fake_object *object,
		uint32_t *ids, uint64_t *values)
{
	uint32_t n = 0, flags;
	for (int i = 0; i < PROP_COUNT; i++) {
		if (fake_objects_have(device, object, i, &flags)) {
			ids[n] = object->id * 64 + (uint32_t)i;
			values[n++] = fake_objects_get_value(device, object, i);
		}
	}
	return n;
}

static struct drm_mode_modeinfo get_mode(const struct fake_drm_model *model, int part)
{
	uint16_t width = (uint16_t)((model->width ? model->width : 64) / part);
	uint16_t height = (uint16_t)((model->height ? model->height : 64) / part);
	struct drm_mode_modeinfo mode = {
		.clock = (uint32_t)width * height * 60 / 1000,
		.hdisplay = width,
		.htotal = width,
		.vdisplay = height,
		.vtotal = height,
		.type = part == 1 ? DRM_MODE_TYPE_PREFERRED : 0,
	};
	snprintf(mode.name, sizeof(mode.name), "%dx%d", width, height);
	return mode;
}

int fake_get_connector(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_get_connector *get = argument;
	const struct fake_object *object =
			find(device, get->connector_id, DRM_MODE_OBJECT_CONNECTOR);
	if (!object) {
		return ENOENT;
	}
	bool connected = !fake_objects_are_writeback(object) &&
			device->connectors[object->index].connected;
	struct drm_mode_modeinfo modes[] = { get_mode(device->model, 1),
		get_mode(device->model, 2) };
	uint32_t encoder = FIRST_ENCODER + (uint32_t)object->index, ids[PROP_COUNT];
	uint64_t values[PROP_COUNT];
	uint32_t n = list_props(device, object, ids, values), n_values = get->count_props;
	get->connector_type = fake_objects_are_writeback(object) ? DRM_MODE_CONNECTOR_WRITEBACK
								 : DRM_MODE_CONNECTOR_DisplayPort;
	get->connector_type_id = (uint32_t)((device - fake_drm.devices) * FAKE_DRM_CONNECTORS +
			object->index + 1);
	get->connection = fake_objects_are_writeback(object) ? DRM_MODE_UNKNOWNCONNECTION
			: connected                          ? DRM_MODE_CONNECTED
							     : DRM_MODE_DISCONNECTED;
	get->encoder_id = 0;
	give(get->encoders_ptr, &get->count_encoders, &encoder, 1, sizeof(encoder));
	give(get->modes_ptr, &get->count_modes, modes, connected ? 2 : 0, sizeof(*modes));
	give(get->prop_values_ptr, &n_values, values, n, sizeof(*values));
	give(get->props_ptr, &get->count_props, ids, n, sizeof(*ids));
	return 0;
}

int fake_get_properties(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_obj_get_properties *get = argument;
	const struct fake_object *object = find(device, get->obj_id, get->obj_type);
	if (!object) {
		return ENOENT;
	}
	uint32_t ids[PROP_COUNT], n_values = get->count_props;
	uint64_t values[PROP_COUNT];
	uint32_t n = list_props(device, object, ids, values);
	give(get->prop_values_ptr, &n_values, values, n, sizeof(*values));
	give(get->props_ptr, &get->count_props, ids, n, sizeof(*ids));
	return 0;
}

static uint32_t list_enum(struct fake_drm_device *device, const struct fake_object *object,
		enum fake_prop prop, struct drm_mode_property_enum *enums)
{
	const char *const *names = fake_objects_get_enum(prop);
	uint64_t allowed = fake_objects_get_allowed(device, object, prop);
	uint32_t n = 0;
	for (uint64_t i = 0; names && names[i]; i++) {
		if (allowed & UINT64_C(1) << i) {
			enums[n].value = i;
			snprintf(enums[n].name, sizeof(enums[n].name), "%s", names[i]);
			n++;
		}
	}
	return n;
}

int fake_get_property(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_get_property *get = argument;
	struct fake_kernel *kernel = fake_kernel_get(device);
	const struct fake_object *object =
			fake_objects_find(kernel->objects, kernel->n_objects, get->prop_id / 64);
	enum fake_prop prop = get->prop_id % 64;
	if (!object || prop >= PROP_COUNT ||
			!fake_objects_have(device, object, prop, &get->flags)) {
		return ENOENT;
	}
	const struct fake_drm_plane *plane = &device->model->planes[object->index];
	struct drm_mode_property_enum enums[8];
	uint64_t range[2] = { 0, UINT64_MAX };
	if (prop == PROP_PLANE_ZPOS) {
		range[0] = plane->zpos_min;
		range[1] = plane->zpos_max;
	}
	snprintf(get->name, sizeof(get->name), "%s", strchr(fake_objects_get_name(prop), '.') + 1);
	give(get->values_ptr, &get->count_values, range, get->flags & DRM_MODE_PROP_RANGE ? 2 : 0,
			sizeof(*range));
	give(get->enum_blob_ptr, &get->count_enum_blobs, enums,
			list_enum(device, object, prop, enums), sizeof(*enums));
	return 0;
}

// As the kernel writes IN_FORMATS. *size is what it takes; blob may be NULL.
static void write_formats(
		const uint32_t *formats, const uint64_t *modifiers, void *blob, uint32_t *size)
{
	uint32_t n = count(formats), n_modifiers = 1;
	while (modifiers && modifiers[n_modifiers - 1]) {
		n_modifiers++;
	}
	struct drm_format_modifier_blob header = {
		.version = 1,
		.count_formats = n,
		.formats_offset = sizeof(header),
		.count_modifiers = n_modifiers,
		.modifiers_offset = (uint32_t)(sizeof(header) + (n + n % 2) * sizeof(*formats)),
	};
	*size = header.modifiers_offset +
			n_modifiers * (uint32_t)sizeof(struct drm_format_modifier);
	if (!blob) {
		return;
	}
	memcpy(blob, &header, sizeof(header));
	memcpy((char *)blob + header.formats_offset, formats, n * sizeof(*formats));
	struct drm_format_modifier *list = (void *)((char *)blob + header.modifiers_offset);
	for (uint32_t i = 0; i < n_modifiers; i++) {
		list[i] = (struct drm_format_modifier){
			.formats = (UINT64_C(1) << n) - 1,
			.modifier = i == n_modifiers - 1 ? DRM_FORMAT_MOD_LINEAR : modifiers[i],
		};
	}
}

int fake_get_blob(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_get_blob *get = argument;
	void *data = get->data ? (void *)(uintptr_t)get->data : NULL;
	uint32_t n_planes = (uint32_t)device->model->n_planes;
	uint32_t formats = get->blob_id - FIRST_FORMATS_BLOB;
	uint32_t async = get->blob_id - FIRST_ASYNC_BLOB, edid = get->blob_id - FIRST_EDID_BLOB;
	if (formats < n_planes) {
		const struct fake_drm_plane *plane = &device->model->planes[formats];
		write_formats(plane->formats, plane->modifiers, data, &get->length);
	} else if (async < n_planes) {
		const struct fake_drm_plane *plane = &device->model->planes[async];
		write_formats(plane->async_formats, NULL, data, &get->length);
	} else if (edid < FAKE_DRM_CONNECTORS) {
		give(get->data, &get->length, &device->connectors[edid].monitor,
				sizeof(device->connectors[edid].monitor), 1);
	} else {
		return ENOENT;
	}
	return 0;
}
