/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fake_drm_private.h"
#include "unit.h"

#define FIRST_ID 1000

static uint32_t make_id(struct fake_kernel *kernel)
{
	kernel->last_id = kernel->last_id ? kernel->last_id + 1 : FIRST_ID;
	return kernel->last_id;
}

static void add_counts(struct fake_drm_counts *counts, const struct fake_kernel *kernel)
{
	for (int i = 0; i < FAKE_THINGS; i++) {
		const struct fake_framebuffer *framebuffer = &kernel->framebuffers[i];
		const struct fake_blob *blob = &kernel->blobs[i];
		const struct fake_gem *gem = &kernel->gems[i];
		counts->framebuffers +=
				framebuffer->id && !framebuffer->closed && !framebuffer->abandoned;
		counts->blobs += blob->id && !blob->abandoned;
		counts->handles += gem->handle && !gem->abandoned;
		counts->mappings += gem->mapping != NULL;
	}
}

struct fake_drm_counts fake_drm_count(void)
{
	struct fake_drm_counts counts = fake_drm_lost;
	for (int i = 0; i < FAKE_DRM_DEVICES; i++) {
		add_counts(&counts, &fake_kernels[i]);
	}
	return counts;
}

void fake_drm_assert_nothing_left(void)
{
	struct fake_drm_counts counts = fake_drm_count();
	assert_int_equal(counts.framebuffers, 0);
	assert_int_equal(counts.blobs, 0);
	assert_int_equal(counts.handles, 0);
	assert_int_equal(counts.mappings, 0);
}

void fake_memory_lose(const struct fake_kernel *kernel)
{
	add_counts(&fake_drm_lost, kernel);
}

/* ---- blobs ---- */

struct fake_blob *fake_memory_find_blob(struct fake_kernel *kernel, uint32_t id)
{
	for (int i = 0; i < FAKE_THINGS; i++) {
		if (kernel->blobs[i].id == id) {
			return &kernel->blobs[i];
		}
	}
	return NULL;
}

int fake_create_blob(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_create_blob *create = argument;
	struct fake_kernel *kernel = fake_kernel_get(device);
	struct fake_blob *blob = fake_memory_find_blob(kernel, 0);
	if (!blob || create->length > sizeof(blob->data)) {
		return ENOMEM;
	}
	*blob = (struct fake_blob){ .id = make_id(kernel), .size = create->length };
	memcpy(blob->data, (void *)(uintptr_t)create->data, create->length);
	create->blob_id = blob->id;
	return 0;
}

int fake_destroy_blob(struct fake_drm_device *device, void *argument)
{
	const struct drm_mode_destroy_blob *destroy = argument;
	struct fake_blob *blob = destroy->blob_id
			? fake_memory_find_blob(fake_kernel_get(device), destroy->blob_id)
			: NULL;
	if (!blob) {
		return ENOENT;
	}
	*blob = (struct fake_blob){ 0 };
	return 0;
}

/* ---- memory ---- */

static struct fake_gem *find_gem(struct fake_kernel *kernel, uint32_t handle)
{
	for (int i = 0; i < FAKE_THINGS; i++) {
		if (kernel->gems[i].handle == handle) {
			return &kernel->gems[i];
		}
	}
	return NULL;
}

static struct fake_gem *add_gem(struct fake_kernel *kernel, size_t size)
{
	struct fake_gem *gem = find_gem(kernel, 0);
	if (gem) {
		*gem = (struct fake_gem){ .handle = ++kernel->last_handle, .size = size };
	}
	return gem;
}

static int close_gem(struct fake_drm_device *device, uint32_t handle)
{
	struct fake_gem *gem = handle ? find_gem(fake_kernel_get(device), handle) : NULL;
	if (!gem) {
		return EINVAL;
	}
	// A mapping lives on without the handle, and still counts.
	*gem = (struct fake_gem){ .mapping = gem->mapping };
	return 0;
}

int fake_create_dumb(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_create_dumb *create = argument;
	if (create->bpp != 32 || create->width == 0 || create->height == 0) {
		return EINVAL;
	}
	create->pitch = (create->width * 4 + 63) & ~63u;
	create->size = (uint64_t)create->pitch * create->height;
	const struct fake_gem *gem = add_gem(fake_kernel_get(device), create->size);
	create->handle = gem ? gem->handle : 0;
	return gem ? 0 : ENOMEM;
}

int fake_map_dumb(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_map_dumb *map = argument;
	const struct fake_gem *gem =
			map->handle ? find_gem(fake_kernel_get(device), map->handle) : NULL;
	map->offset = (uint64_t)map->handle << 12;
	return !gem ? ENOENT : gem->ino ? EINVAL : 0;
}

int fake_destroy_dumb(struct fake_drm_device *device, void *argument)
{
	return close_gem(device, ((const struct drm_mode_destroy_dumb *)argument)->handle);
}

int fake_close_gem(struct fake_drm_device *device, void *argument)
{
	return close_gem(device, ((const struct drm_gem_close *)argument)->handle);
}

// The same dma-buf has the same handle, which is not counted.
int fake_import(struct fake_drm_device *device, void *argument)
{
	struct drm_prime_handle *import = argument;
	struct fake_kernel *kernel = fake_kernel_get(device);
	struct stat st;
	struct fake_gem *gem = NULL;
	if (fstat(import->fd, &st) < 0) {
		return EBADF;
	}
	for (int i = 0; i < FAKE_THINGS; i++) {
		if (kernel->gems[i].handle && kernel->gems[i].ino == st.st_ino) {
			gem = &kernel->gems[i];
		}
	}
	gem = gem ? gem : add_gem(kernel, (size_t)st.st_size);
	if (!gem) {
		return ENOMEM;
	}
	gem->ino = st.st_ino;
	import->handle = gem->handle;
	return 0;
}

/* ---- framebuffers ---- */

struct fake_framebuffer *fake_memory_find_framebuffer(struct fake_kernel *kernel, uint32_t id)
{
	for (int i = 0; i < FAKE_THINGS; i++) {
		if (kernel->framebuffers[i].id == id) {
			return &kernel->framebuffers[i];
		}
	}
	return NULL;
}

static bool is_shown(const struct fake_kernel *kernel, uint32_t id)
{
	for (int i = 0; i < kernel->n_objects; i++) {
		if (kernel->objects[i].values[PROP_PLANE_FB_ID] == id) {
			return true;
		}
	}
	return false;
}

void fake_memory_collect(struct fake_kernel *kernel)
{
	for (int i = 0; i < FAKE_THINGS; i++) {
		struct fake_framebuffer *framebuffer = &kernel->framebuffers[i];
		if (framebuffer->closed && !is_shown(kernel, framebuffer->id)) {
			*framebuffer = (struct fake_framebuffer){ 0 };
		}
	}
}

static bool is_taken(const struct fake_drm_model *model, uint32_t format)
{
	for (int i = 0; i < model->n_planes; i++) {
		for (const uint32_t *known = model->planes[i].formats; *known; known++) {
			if (*known == format) {
				return true;
			}
		}
	}
	return false;
}

int fake_add_framebuffer(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_fb_cmd2 *add = argument;
	struct fake_kernel *kernel = fake_kernel_get(device);
	struct fake_framebuffer *framebuffer = fake_memory_find_framebuffer(kernel, 0);
	bool linear = !(add->flags & DRM_MODE_FB_MODIFIERS) ||
			add->modifier[0] == DRM_FORMAT_MOD_LINEAR;
	if (!is_taken(device->model, add->pixel_format) || !add->handles[0]) {
		return EINVAL;
	}
	for (int i = 0; i < 4 && add->handles[i]; i++) {
		const struct fake_gem *gem = find_gem(kernel, add->handles[i]);
		if (!gem) {
			return ENOENT;
		}
		// How many rows the later planes have, and what a tile is, is not known here.
		uint32_t rows = i == 0 && linear ? add->height : 1;
		if (add->offsets[i] + (uint64_t)add->pitches[i] * rows > gem->size) {
			return EINVAL;
		}
	}
	if (!framebuffer) {
		return ENOMEM;
	}
	*framebuffer = (struct fake_framebuffer){
		.id = make_id(kernel),
		.width = add->width,
		.height = add->height,
		.format = add->pixel_format,
		.modifier = linear ? DRM_FORMAT_MOD_LINEAR : add->modifier[0],
	};
	add->fb_id = framebuffer->id;
	return 0;
}

static int close_framebuffer(struct fake_kernel *kernel, uint32_t id)
{
	struct fake_framebuffer *framebuffer = id ? fake_memory_find_framebuffer(kernel, id) : NULL;
	if (!framebuffer || framebuffer->closed) {
		return ENOENT;
	}
	framebuffer->closed = true;
	fake_memory_collect(kernel);
	return 0;
}

int fake_close_framebuffer(struct fake_drm_device *device, void *argument)
{
	const struct drm_mode_closefb *close = argument;
	return close_framebuffer(fake_kernel_get(device), close->fb_id);
}

int fake_remove_framebuffer(struct fake_drm_device *device, void *argument)
{
	struct fake_kernel *kernel = fake_kernel_get(device);
	uint32_t id = *(const uint32_t *)argument;
	for (int i = 0; id && i < kernel->n_objects; i++) {
		uint64_t *values = kernel->objects[i].values;
		if (values[PROP_PLANE_FB_ID] == id) {
			device->removed_live++;
			values[PROP_PLANE_FB_ID] = values[PROP_PLANE_CRTC_ID] = 0;
		}
	}
	return close_framebuffer(kernel, id);
}

void fake_memory_abandon(struct fake_kernel *kernel, enum fake_drm_call call, const void *argument)
{
	struct fake_blob *blob = NULL;
	struct fake_gem *gem = NULL;
	struct fake_framebuffer *framebuffer = NULL;
	switch (call) {
	case FAKE_DRM_DESTROY_BLOB:
		blob = fake_memory_find_blob(
				kernel, ((const struct drm_mode_destroy_blob *)argument)->blob_id);
		break;
	case FAKE_DRM_DESTROY_DUMB:
		gem = find_gem(kernel, ((const struct drm_mode_destroy_dumb *)argument)->handle);
		break;
	case FAKE_DRM_CLOSE_GEM:
		gem = find_gem(kernel, ((const struct drm_gem_close *)argument)->handle);
		break;
	case FAKE_DRM_RM_FB:
		framebuffer = fake_memory_find_framebuffer(kernel, *(const uint32_t *)argument);
		break;
	default:
		break;
	}
	if (blob && blob->id) {
		blob->abandoned = true;
	}
	if (gem && gem->handle) {
		gem->abandoned = true;
	}
	if (framebuffer && framebuffer->id) {
		framebuffer->abandoned = true;
	}
}
