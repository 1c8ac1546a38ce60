/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fake_drm_private.h"

/** What would be if a commit were made. */
struct state {
	struct fake_drm_device *device;
	struct fake_kernel *kernel;
	const struct drm_mode_atomic *atomic;
	struct fake_object objects[FAKE_OBJECTS];
	int n;
	/** Indices of CRTCs, as bits: those that it is about, and that it switches. */
	uint32_t involved, switched;
	/** Where they go. */
	int32_t *fences[FAKE_FENCES];
	/** As struct fake_kernel has them. */
	int64_t given[PROP_COUNT], given_cursor[PROP_COUNT];
	int n_given;
};

int64_t fake_drm_get(const char *name)
{
	static const char cursor[] = "cursor.";
	if (strncmp(name, cursor, strlen(cursor)) == 0) {
		for (int i = PROP_PLANE_TYPE; i < PROP_COUNT; i++) {
			if (strcmp(strchr(fake_objects_get_name(i), '.'),
					    name + strlen("cursor")) == 0) {
				return fake_kernels[0].given_cursor[i];
			}
		}
	}
	for (int i = 0; i < PROP_COUNT; i++) {
		if (strcmp(fake_objects_get_name(i), name) == 0) {
			return fake_kernels[0].given[i];
		}
	}
	fprintf(stderr, "there is no property %s\n", name);
	abort();
}

int fake_drm_count_props(void)
{
	return fake_kernels[0].n_given;
}

int fake_drm_get_crtc(int device, int connector)
{
	uint64_t id = fake_kernels[device].objects[connector].values[PROP_CONNECTOR_CRTC_ID];
	return id ? (int)(id - FIRST_CRTC) + 1 : 0;
}

/* ---- reading ---- */

static int set(struct state *state, struct fake_object *object, uint32_t id, uint64_t value)
{
	enum fake_prop prop = id % 64;
	uint32_t number = (uint32_t)value;
	if (id / 64 != object->id || prop >= PROP_COUNT) {
		return ENOENT;
	}
	if (!fake_objects_may_set(state->device, object, prop, value)) {
		return EINVAL;
	}
	if (prop == PROP_CRTC_MODE_ID) {
		const struct fake_blob *blob =
				number ? fake_memory_find_blob(state->kernel, number) : NULL;
		if (number && (!blob || blob->size != sizeof(struct drm_mode_modeinfo))) {
			return EINVAL;
		}
		struct drm_mode_modeinfo mode = { 0 };
		if (blob) {
			memcpy(&mode, blob->data, sizeof(mode));
		}
		object->width = mode.hdisplay;
		object->height = mode.vdisplay;
	} else if (prop == PROP_PLANE_FB_ID || prop == PROP_CONNECTOR_WRITEBACK_FB_ID) {
		const struct fake_framebuffer *framebuffer =
				number ? fake_memory_find_framebuffer(state->kernel, number) : NULL;
		// What is closed, a plane only keeps.
		if (number && (!framebuffer || framebuffer->closed)) {
			return EINVAL;
		}
	} else if (prop == PROP_PLANE_CRTC_ID || prop == PROP_CONNECTOR_CRTC_ID) {
		const struct fake_object *crtc =
				fake_objects_find(state->objects, state->n, number);
		if (number && (!crtc || crtc->type != DRM_MODE_OBJECT_CRTC)) {
			return EINVAL;
		}
	} else if (prop == PROP_CONNECTOR_WRITEBACK_FENCE || prop == PROP_CRTC_OUT_FENCE) {
		state->fences[prop == PROP_CRTC_OUT_FENCE] = (int32_t *)(uintptr_t)value;
	}
	object->values[prop] = value;
	state->n_given++;
	bool cursor = object->type == DRM_MODE_OBJECT_PLANE &&
			state->device->model->planes[object->index].type == DRM_PLANE_TYPE_CURSOR;
	int64_t *given = cursor ? &state->given_cursor[prop] : &state->given[prop];
	*given = *given < 0 ? (int64_t)value : *given;
	return 0;
}

static int read_request(struct state *state)
{
	const struct drm_mode_atomic *atomic = state->atomic;
	const uint32_t *ids = (const uint32_t *)(uintptr_t)atomic->objs_ptr;
	const uint32_t *counts = (const uint32_t *)(uintptr_t)atomic->count_props_ptr;
	const uint32_t *props = (const uint32_t *)(uintptr_t)atomic->props_ptr;
	const uint64_t *values = (const uint64_t *)(uintptr_t)atomic->prop_values_ptr;
	memset(state->given, -1, sizeof(state->given));
	memset(state->given_cursor, -1, sizeof(state->given_cursor));
	for (uint32_t i = 0; i < atomic->count_objs; i++) {
		struct fake_object *object = fake_objects_find(state->objects, state->n, ids[i]);
		if (!object) {
			return ENOENT;
		}
		for (uint32_t j = 0; j < counts[i]; j++) {
			int error = set(state, object, *props++, *values++);
			if (error) {
				return error;
			}
		}
	}
	return 0;
}

/* ---- judging, as the kernel's drm_atomic.c and drivers do ---- */

static const struct fake_object *get_crtc(const struct state *state, uint64_t id)
{
	return id ? fake_objects_find((struct fake_object *)state->objects, state->n, (uint32_t)id)
		  : NULL;
}

static uint64_t get_crtc_id(const struct fake_object *object)
{
	return object->type == DRM_MODE_OBJECT_PLANE ? object->values[PROP_PLANE_CRTC_ID]
			: object->type == DRM_MODE_OBJECT_CRTC
			? object->id
			: object->values[PROP_CONNECTOR_CRTC_ID];
}

static void involve(struct state *state, uint64_t crtc, bool switches)
{
	const struct fake_object *object = get_crtc(state, crtc);
	if (object) {
		state->involved |= 1u << object->index;
		state->switched |= switches ? 1u << object->index : 0;
	}
}

// Who is named, is touched; what differs in a CRTC or a connector is a modeset.
static void find_involved(struct state *state)
{
	const uint32_t *ids = (const uint32_t *)(uintptr_t)state->atomic->objs_ptr;
	for (uint32_t i = 0; i < state->atomic->count_objs; i++) {
		const struct fake_object *new = fake_objects_find(state->objects, state->n, ids[i]);
		const struct fake_object *old =
				fake_objects_find(state->kernel->objects, state->n, ids[i]);
		bool switches = false;
		if (new->type == DRM_MODE_OBJECT_CRTC) {
			switches = new->values[PROP_CRTC_ACTIVE] != old->values[PROP_CRTC_ACTIVE] ||
					new->values[PROP_CRTC_MODE_ID] !=
							old->values[PROP_CRTC_MODE_ID];
		} else if (new->type == DRM_MODE_OBJECT_CONNECTOR) {
			switches = get_crtc_id(new) != get_crtc_id(old);
		}
		involve(state, get_crtc_id(new), switches);
		involve(state, get_crtc_id(old), switches);
	}
}

static bool has(const uint32_t *formats, uint32_t format)
{
	while (formats && *formats && *formats != format) {
		formats++;
	}
	return formats && *formats;
}

static bool has_modifier(const uint64_t *modifiers, uint64_t modifier)
{
	while (modifiers && *modifiers && *modifiers != modifier) {
		modifiers++;
	}
	return modifier == DRM_FORMAT_MOD_LINEAR || (modifiers && *modifiers);
}

static bool scales(const struct fake_drm_plane *plane, double src, double dst)
{
	int up = plane->scales_up ? plane->scales_up : 1;
	int down = plane->scales_down ? plane->scales_down : 1;
	return dst <= src * up && src <= dst * down;
}

static bool covers(const struct fake_drm_use *use, const struct fake_object *crtc)
{
	return use->x <= 0 && use->y <= 0 && use->x + (int)use->dst_width >= (int)crtc->width &&
			use->y + (int)use->dst_height >= (int)crtc->height;
}

// What the plane would show: an errno, or 0; use->plane is NULL if it is off.
static int check_plane(
		struct state *state, const struct fake_object *object, struct fake_drm_use *use)
{
	const struct fake_drm_plane *plane = &state->device->model->planes[object->index];
	const uint64_t *values = object->values;
	const struct fake_object *crtc = get_crtc(state, values[PROP_PLANE_CRTC_ID]);
	*use = (struct fake_drm_use){ 0 };
	if (!crtc != !values[PROP_PLANE_FB_ID]) {
		return EINVAL;
	}
	if (!crtc) {
		return 0;
	}
	const struct fake_framebuffer *framebuffer = fake_memory_find_framebuffer(
			state->kernel, (uint32_t)values[PROP_PLANE_FB_ID]);
	bool turned = values[PROP_PLANE_ROTATION] & (DRM_MODE_ROTATE_90 | DRM_MODE_ROTATE_270);
	double width = (double)values[PROP_PLANE_SRC_W] / 65536;
	double height = (double)values[PROP_PLANE_SRC_H] / 65536;
	*use = (struct fake_drm_use){
		.plane = plane,
		.crtc = crtc->index,
		.format = framebuffer->format,
		.modifier = framebuffer->modifier,
		.width = framebuffer->width,
		.height = framebuffer->height,
		.zpos = (uint32_t)values[PROP_PLANE_ZPOS],
		.src_width = turned ? height : width,
		.src_height = turned ? width : height,
		.x = (int)values[PROP_PLANE_CRTC_X],
		.y = (int)values[PROP_PLANE_CRTC_Y],
		.dst_width = (uint32_t)values[PROP_PLANE_CRTC_W],
		.dst_height = (uint32_t)values[PROP_PLANE_CRTC_H],
	};
	if (!(plane->crtcs & 1u << crtc->index) || !has(plane->formats, use->format) ||
			!has_modifier(plane->modifiers, use->modifier)) {
		return EINVAL;
	}
	if ((double)values[PROP_PLANE_SRC_X] / 65536 + width > use->width ||
			(double)values[PROP_PLANE_SRC_Y] / 65536 + height > use->height) {
		return ENOSPC;
	}
	if (!scales(plane, use->src_width, use->dst_width) ||
			!scales(plane, use->src_height, use->dst_height)) {
		return ERANGE;
	}
	bool fits = !plane->width || (use->width == plane->width && use->height == plane->height);
	return !fits || (plane->covers && !covers(use, crtc)) ? EINVAL : 0;
}

static int check_planes(struct state *state)
{
	const struct fake_drm_model *model = state->device->model;
	struct fake_drm_use uses[FAKE_DRM_PLANES];
	int n = 0;
	for (int i = 0; i < state->n; i++) {
		if (state->objects[i].type != DRM_MODE_OBJECT_PLANE) {
			continue;
		}
		int error = check_plane(state, &state->objects[i], &uses[n]);
		if (error) {
			return error;
		}
		n += uses[n].plane != NULL;
	}
	return model->check ? model->check(uses, n) : 0;
}

static int check_connector(struct state *state, const struct fake_object *connector)
{
	const uint64_t *values = connector->values;
	bool writes = values[PROP_CONNECTOR_WRITEBACK_FB_ID];
	if (!fake_objects_are_writeback(connector)) {
		return 0;
	}
	return (writes && !values[PROP_CONNECTOR_CRTC_ID]) || (state->fences[0] && !writes) ? EINVAL
											    : 0;
}

static int check_crtc(const struct state *state, const struct fake_object *crtc)
{
	bool connected = false;
	for (int i = 0; i < state->n; i++) {
		const struct fake_object *object = &state->objects[i];
		connected |= object->type == DRM_MODE_OBJECT_CONNECTOR &&
				object->index < FAKE_DRM_CONNECTORS &&
				object->values[PROP_CONNECTOR_CRTC_ID] == crtc->id;
	}
	bool has_mode = crtc->values[PROP_CRTC_MODE_ID];
	if (has_mode != connected || (crtc->values[PROP_CRTC_ACTIVE] && !has_mode)) {
		return EINVAL;
	}
	bool event = state->atomic->flags & DRM_MODE_PAGE_FLIP_EVENT &&
			state->involved & 1u << crtc->index;
	return event && !crtc->values[PROP_CRTC_ACTIVE] ? EINVAL : 0;
}

static int check_objects(struct state *state)
{
	for (int i = 0; i < state->n; i++) {
		const struct fake_object *object = &state->objects[i];
		int error = object->type == DRM_MODE_OBJECT_CONNECTOR
				? check_connector(state, object)
				: object->type == DRM_MODE_OBJECT_CRTC ? check_crtc(state, object)
								       : 0;
		if (error) {
			return error;
		}
	}
	return check_planes(state);
}

// Nothing but another framebuffer may be given to a plane in mid-picture.
static int check_async(const struct state *state)
{
	bool others = state->n_given != 1 || state->given[PROP_PLANE_FB_ID] == -1;
	return others || !state->device->model->can_flip_async ? EINVAL
							       : state->device->async_error;
}

static int check(struct state *state)
{
	const struct fake_drm_device *device = state->device;
	uint32_t flags = state->atomic->flags;
	if (flags & DRM_MODE_ATOMIC_TEST_ONLY && flags & DRM_MODE_PAGE_FLIP_EVENT) {
		return EINVAL;
	}
	if (!device->master) {
		return EACCES;
	}
	int error = read_request(state);
	if (error) {
		return error;
	}
	find_involved(state);
	if (!(flags & DRM_MODE_ATOMIC_TEST_ONLY) && device->commit_error) {
		return device->commit_error;
	}
	if (flags & DRM_MODE_PAGE_FLIP_ASYNC && (error = check_async(state))) {
		return error;
	}
	if (!(flags & DRM_MODE_ATOMIC_ALLOW_MODESET) &&
			(state->switched ||
					(state->given[PROP_CRTC_VRR_ENABLED] != -1 &&
							device->vrr_error))) {
		return state->switched ? EINVAL : device->vrr_error;
	}
	if (flags & DRM_MODE_PAGE_FLIP_EVENT && !state->involved) {
		return EINVAL;
	}
	error = check_objects(state);
	for (int i = 0; !error && i < FAKE_DRM_CRTCS; i++) {
		bool waits = state->involved & 1u << i && state->kernel->flipping[i];
		error = waits && flags & DRM_MODE_ATOMIC_NONBLOCK &&
						!(flags & DRM_MODE_ATOMIC_TEST_ONLY)
				? EBUSY
				: 0;
	}
	return error;
}

/* ---- events ---- */

void fake_drm_lose_flip(int device, int crtc)
{
	struct fake_kernel *kernel = &fake_kernels[device];
	kernel->flipping[crtc] = false;
	for (int i = 0; i < FAKE_FENCES; i++) {
		if (kernel->fences[i] >= 0) {
			eventfd_write(kernel->fences[i], 1);
			close(kernel->fences[i]);
			kernel->fences[i] = -1;
		}
	}
}

void fake_drm_flip_at(int device, int crtc, unsigned sequence, unsigned microsecond)
{
	struct fake_kernel *kernel = &fake_kernels[device];
	bool flipping = kernel->flipping[crtc];
	struct drm_event_vblank event = {
		.base = { .type = DRM_EVENT_FLIP_COMPLETE, .length = sizeof(event) },
		.user_data = kernel->flip_data[crtc],
		.tv_sec = microsecond / 1000000,
		.tv_usec = microsecond % 1000000,
		.sequence = sequence,
	};
	for (int i = 0; i < kernel->n_objects; i++) {
		const struct fake_object *object = &kernel->objects[i];
		if (object->type == DRM_MODE_OBJECT_CRTC && object->index == crtc) {
			event.crtc_id = object->id;
		}
	}
	fake_drm_lose_flip(device, crtc);
	if (flipping && kernel->end >= 0 &&
			write(kernel->end, &event, sizeof(event)) != sizeof(event)) {
		perror("flip");
	}
}

void fake_drm_flip(int device, int crtc)
{
	fake_drm_flip_at(device, crtc, 1, 0);
}

/* ---- doing ---- */

static void apply(struct state *state)
{
	struct fake_kernel *kernel = state->kernel;
	uint32_t flags = state->atomic->flags;
	for (int i = 0; i < FAKE_DRM_CRTCS; i++) {
		if (state->involved & 1u << i && kernel->flipping[i]) {
			// One that blocks waits for what is under way.
			fake_drm_flip((int)(state->device - fake_drm.devices), i);
		}
	}
	for (int i = 0; i < state->n; i++) {
		// A job is for one commit.
		state->objects[i].values[PROP_CONNECTOR_WRITEBACK_FB_ID] = 0;
		kernel->objects[i] = state->objects[i];
	}
	for (int i = 0; i < FAKE_FENCES; i++) {
		if (state->fences[i]) {
			kernel->fences[i] = eventfd(0, EFD_CLOEXEC);
			*state->fences[i] = dup(kernel->fences[i]);
		}
	}
	for (int i = 0; i < FAKE_DRM_CRTCS && flags & DRM_MODE_PAGE_FLIP_EVENT; i++) {
		if (state->involved & 1u << i) {
			kernel->flipping[i] = true;
			kernel->flip_data[i] = state->atomic->user_data;
		}
	}
	state->device->modesets +=
			flags & DRM_MODE_ATOMIC_ALLOW_MODESET && flags & DRM_MODE_PAGE_FLIP_EVENT;
	fake_memory_collect(kernel);
}

int fake_commit(struct fake_drm_device *device, void *argument)
{
	struct state state = {
		.device = device, .kernel = fake_kernel_get(device), .atomic = argument
	};
	state.n = state.kernel->n_objects;
	memcpy(state.objects, state.kernel->objects, sizeof(state.objects));
	bool test = state.atomic->flags & DRM_MODE_ATOMIC_TEST_ONLY;
	int error = check(&state);
	if (test) {
		return error;
	}
	device->commits++;
	device->flags = state.atomic->flags;
	memcpy(state.kernel->given, state.given, sizeof(state.given));
	memcpy(state.kernel->given_cursor, state.given_cursor, sizeof(state.given_cursor));
	state.kernel->n_given = state.n_given;
	if (!error) {
		apply(&state);
	}
	return error;
}
