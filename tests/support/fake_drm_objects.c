/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>

#include "fake_drm_private.h"

static const uint32_t plain_formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888, 0 };

static const struct fake_drm_plane plain_planes[] = {
	{ .type = DRM_PLANE_TYPE_PRIMARY, .crtcs = 1, .formats = plain_formats },
	{ .type = DRM_PLANE_TYPE_PRIMARY, .crtcs = 2, .formats = plain_formats },
};

const struct fake_drm_model fake_drm_plain = {
	.name = "plain",
	.n_crtcs = 2,
	.planes = plain_planes,
	.n_planes = 2,
};

static const struct {
	uint32_t type;
	const char *name;
} props[PROP_COUNT] = {
#define X(prop, kind, name) [PROP_##prop] = { DRM_MODE_OBJECT_##kind, name },
	FAKE_DRM_PROPS(X)
#undef X
};

const char *fake_objects_get_name(enum fake_prop prop)
{
	return props[prop].name;
}

static void add_object(struct fake_kernel *kernel, uint32_t first, int index, uint32_t type)
{
	struct fake_object *object = &kernel->objects[kernel->n_objects++];
	*object = (struct fake_object){
		.id = first + (uint32_t)index, .type = type, .index = index
	};
	object->values[PROP_PLANE_ALPHA] = 0xffff;
	object->values[PROP_PLANE_ROTATION] = DRM_MODE_ROTATE_0;
}

void fake_objects_init(struct fake_drm_device *device)
{
	const struct fake_drm_model *model = device->model;
	struct fake_kernel *kernel = fake_kernel_get(device);
	for (int i = 0; i < FAKE_DRM_CONNECTORS + model->writeback; i++) {
		add_object(kernel, FIRST_CONNECTOR, i, DRM_MODE_OBJECT_CONNECTOR);
	}
	for (int i = 0; i < model->n_crtcs; i++) {
		add_object(kernel, FIRST_CRTC, i, DRM_MODE_OBJECT_CRTC);
	}
	for (int i = 0; i < FAKE_DRM_CONNECTORS; i++) {
		int crtc = device->connectors[i].crtc;
		if (crtc) {
			uint32_t id = FIRST_CRTC + (uint32_t)crtc - 1;
			struct fake_object *object =
					fake_objects_find(kernel->objects, kernel->n_objects, id);
			kernel->objects[i].values[PROP_CONNECTOR_CRTC_ID] = id;
			object->values[PROP_CRTC_MODE_ID] = FIRMWARE_MODE_BLOB;
			object->values[PROP_CRTC_ACTIVE] = 1;
		}
	}
	for (int i = 0; i < model->n_planes; i++) {
		add_object(kernel, FIRST_PLANE, i, DRM_MODE_OBJECT_PLANE);
		struct fake_object *object = &kernel->objects[kernel->n_objects - 1];
		object->values[PROP_PLANE_TYPE] = model->planes[i].type;
		object->values[PROP_PLANE_ZPOS] = model->planes[i].zpos_min;
		object->values[PROP_PLANE_IN_FORMATS] = FIRST_FORMATS_BLOB + (uint32_t)i;
		object->values[PROP_PLANE_IN_FORMATS_ASYNC] = FIRST_ASYNC_BLOB + (uint32_t)i;
	}
}

struct fake_object *fake_objects_find(struct fake_object *objects, int n, uint32_t id)
{
	for (int i = 0; i < n; i++) {
		if (objects[i].id == id) {
			return &objects[i];
		}
	}
	return NULL;
}

bool fake_objects_are_writeback(const struct fake_object *connector)
{
	return connector->index == FAKE_DRM_CONNECTORS;
}

bool fake_objects_have(const struct fake_drm_device *device, const struct fake_object *object,
		enum fake_prop prop, uint32_t *flags)
{
	const struct fake_drm_model *model = device->model;
	if (props[prop].type != object->type) {
		return false;
	}
	bool writeback = object->type == DRM_MODE_OBJECT_CONNECTOR &&
			fake_objects_are_writeback(object);
	const struct fake_drm_plane *plane = &model->planes[object->index];
	*flags = DRM_MODE_PROP_RANGE;
	switch (prop) {
	case PROP_CRTC_VRR_ENABLED:
		return model->has_vrr_enabled;
	case PROP_CRTC_MODE_ID:
		*flags = DRM_MODE_PROP_BLOB;
		return true;
	case PROP_CONNECTOR_EDID:
		*flags = DRM_MODE_PROP_BLOB | DRM_MODE_PROP_IMMUTABLE;
		return !writeback;
	case PROP_CONNECTOR_VRR_CAPABLE:
		*flags = DRM_MODE_PROP_RANGE | DRM_MODE_PROP_IMMUTABLE;
		return !writeback;
	case PROP_CONNECTOR_LINK_STATUS:
		*flags = DRM_MODE_PROP_ENUM;
		return !writeback;
	case PROP_CONNECTOR_WRITEBACK_FB_ID:
	case PROP_CONNECTOR_WRITEBACK_FENCE:
		return writeback;
	case PROP_PLANE_TYPE:
		*flags = DRM_MODE_PROP_ENUM | DRM_MODE_PROP_IMMUTABLE;
		return true;
	case PROP_PLANE_IN_FORMATS:
		*flags = DRM_MODE_PROP_BLOB | DRM_MODE_PROP_IMMUTABLE;
		return true;
	case PROP_PLANE_IN_FORMATS_ASYNC:
		*flags = DRM_MODE_PROP_BLOB | DRM_MODE_PROP_IMMUTABLE;
		return plane->async_formats != NULL;
	case PROP_PLANE_ROTATION:
		*flags = DRM_MODE_PROP_BITMASK;
		return plane->rotations != 0;
	case PROP_PLANE_ALPHA:
		return plane->alpha;
	case PROP_PLANE_ZPOS:
		*flags = DRM_MODE_PROP_RANGE |
				(plane->zpos_min == plane->zpos_max ? DRM_MODE_PROP_IMMUTABLE : 0);
		return plane->has_zpos;
	case PROP_PLANE_BLEND_MODE:
		*flags = DRM_MODE_PROP_ENUM;
		return plane->blend_mode;
	case PROP_PLANE_COLOR_ENCODING:
	case PROP_PLANE_COLOR_RANGE:
		*flags = DRM_MODE_PROP_ENUM;
		return plane->encodings != 0;
	default:
		return true;
	}
}

/* ---- what properties may be ---- */

// As the kernel calls them; the values are the indices, except where there are gaps.
static const char *const types[] = { "Overlay", "Primary", "Cursor", NULL };
static const char *const rotations[] = { "rotate-0", "rotate-90", "rotate-180", "rotate-270",
	"reflect-x", "reflect-y", NULL };
static const char *const blend_modes[] = { "Pre-multiplied", "Coverage", NULL };
static const char *const encodings[] = { "ITU-R BT.601 YCbCr", "ITU-R BT.709 YCbCr",
	"ITU-R BT.2020 YCbCr", NULL };
static const char *const ranges[] = { "YCbCr limited range", "YCbCr full range", NULL };
static const char *const link_states[] = { "Good", "Bad", NULL };

const char *const *fake_objects_get_enum(enum fake_prop prop)
{
	switch (prop) {
	case PROP_PLANE_TYPE:
		return types;
	case PROP_PLANE_ROTATION:
		return rotations;
	case PROP_PLANE_BLEND_MODE:
		return blend_modes;
	case PROP_PLANE_COLOR_ENCODING:
		return encodings;
	case PROP_PLANE_COLOR_RANGE:
		return ranges;
	case PROP_CONNECTOR_LINK_STATUS:
		return link_states;
	default:
		return NULL;
	}
}

// Those that the object has: bits are values; for a bitmask, bits of values.
uint64_t fake_objects_get_allowed(const struct fake_drm_device *device,
		const struct fake_object *object, enum fake_prop prop)
{
	const struct fake_drm_plane *plane = &device->model->planes[object->index];
	return prop == PROP_PLANE_ROTATION                  ? plane->rotations
			: prop == PROP_PLANE_COLOR_ENCODING ? plane->encodings
							    : UINT64_MAX;
}

bool fake_objects_may_set(const struct fake_drm_device *device, const struct fake_object *object,
		enum fake_prop prop, uint64_t value)
{
	const struct fake_drm_plane *plane = &device->model->planes[object->index];
	uint32_t flags;
	if (!fake_objects_have(device, object, prop, &flags) || flags & DRM_MODE_PROP_IMMUTABLE) {
		return false;
	}
	uint64_t allowed = fake_objects_get_allowed(device, object, prop);
	switch (prop) {
	case PROP_PLANE_ZPOS:
		return value >= plane->zpos_min && value <= plane->zpos_max;
	case PROP_PLANE_ALPHA:
		return value <= 0xffff;
	case PROP_PLANE_ROTATION:
		// One turn, and any reflections.
		return (value & ~allowed) == 0 && (value & DRM_MODE_ROTATE_MASK) != 0 &&
				((value & DRM_MODE_ROTATE_MASK) &
						((value & DRM_MODE_ROTATE_MASK) - 1)) == 0;
	case PROP_CRTC_ACTIVE:
	case PROP_CRTC_VRR_ENABLED:
		return value <= 1;
	default:
		break;
	}
	const char *const *names = fake_objects_get_enum(prop);
	if (!names) {
		return true;
	}
	uint64_t n = 0;
	while (names[n]) {
		n++;
	}
	return value < n && allowed & UINT64_C(1) << value;
}

uint64_t fake_objects_get_value(const struct fake_drm_device *device,
		const struct fake_object *object, enum fake_prop prop)
{
	switch (prop) {
	case PROP_CONNECTOR_EDID:
		return device->connectors[object->index].monitor
				? FIRST_EDID_BLOB + (uint64_t)object->index
				: 0;
	case PROP_CONNECTOR_VRR_CAPABLE:
		return device->model->vrr_capable;
	case PROP_CONNECTOR_LINK_STATUS:
		return device->connectors[object->index].link_bad;
	default:
		return object->values[prop];
	}
}
