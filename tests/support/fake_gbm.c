/* SPDX-License-Identifier: MIT */
#include "fake_gbm.h"

#include <errno.h>
#include <fcntl.h>
#include <gbm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <virtgpu_drm.h>
#include <xf86drm.h>

#include "fake_dmabuf.h"

struct fake_gbm fake_gbm;

struct gbm_bo {
	uint32_t width, height;
	/** Of one that was allocated, else -1. */
	int fd;
};

drmVersionPtr __wrap_drmGetVersion(int fd);
int __wrap_drmIoctl(int fd, unsigned long request, void *argument);
int __wrap_drmPrimeFDToHandle(int fd, int prime_fd, uint32_t *handle);
int __wrap_drmCloseBufferHandle(int fd, uint32_t handle);
char *__wrap_drmGetRenderDeviceNameFromFd(int fd);
struct gbm_device *__wrap_gbm_create_device(int fd);
void __wrap_gbm_device_destroy(struct gbm_device *gbm);
struct gbm_bo *__wrap_gbm_bo_import(
		struct gbm_device *gbm, uint32_t type, void *buffer, uint32_t flags);
struct gbm_bo *__wrap_gbm_bo_create(struct gbm_device *gbm, uint32_t width, uint32_t height,
		uint32_t format, uint32_t flags);
uint32_t __wrap_gbm_bo_get_width(struct gbm_bo *bo);
uint32_t __wrap_gbm_bo_get_height(struct gbm_bo *bo);
int __wrap_gbm_bo_get_plane_count(struct gbm_bo *bo);
int __wrap_gbm_bo_get_fd_for_plane(struct gbm_bo *bo, int plane);
uint32_t __wrap_gbm_bo_get_offset(struct gbm_bo *bo, int plane);
uint32_t __wrap_gbm_bo_get_stride_for_plane(struct gbm_bo *bo, int plane);
void *__wrap_gbm_bo_map(struct gbm_bo *bo, uint32_t x, uint32_t y, uint32_t width, uint32_t height,
		uint32_t flags, uint32_t *stride, void **map_data);
void __wrap_gbm_bo_unmap(struct gbm_bo *bo, void *map_data);
void __wrap_gbm_bo_destroy(struct gbm_bo *bo);

drmVersionPtr __wrap_drmGetVersion(int fd)
{
	drmVersionPtr version = calloc(1, sizeof(*version));
	version->name = strdup(fake_gbm.driver); // drmFreeVersion() frees it
	return version;
}

int __wrap_drmIoctl(int fd, unsigned long request, void *argument)
{
	if (request != DRM_IOCTL_VIRTGPU_GETPARAM) {
		errno = EINVAL;
		return -1;
	}
	const struct drm_virtgpu_getparam *param = argument;
	*(int *)(uintptr_t)param->value = fake_gbm.virgl;
	return 0;
}

int __wrap_drmPrimeFDToHandle(int fd, int prime_fd, uint32_t *handle)
{
	*handle = 1;
	errno = fake_gbm.prime_error;
	return fake_gbm.prime_error ? -1 : 0;
}

int __wrap_drmCloseBufferHandle(int fd, uint32_t handle)
{
	return 0;
}

char *__wrap_drmGetRenderDeviceNameFromFd(int fd)
{
	return NULL;
}

struct gbm_device *__wrap_gbm_create_device(int fd)
{
	static char device;
	fake_gbm.devices++;
	fake_gbm.live_devices += !fake_gbm.no_device;
	return fake_gbm.no_device ? NULL : (struct gbm_device *)&device;
}

void __wrap_gbm_device_destroy(struct gbm_device *gbm)
{
	fake_gbm.live_devices--;
}

static struct gbm_bo *create(uint32_t width, uint32_t height, int fd)
{
	struct gbm_bo *bo = calloc(1, sizeof(*bo));
	*bo = (struct gbm_bo){ .width = width, .height = height, .fd = fd };
	fake_gbm.live_bos++;
	return bo;
}

struct gbm_bo *__wrap_gbm_bo_import(
		struct gbm_device *gbm, uint32_t type, void *buffer, uint32_t flags)
{
	fake_gbm.imports++;
	fake_gbm.import_type = type;
	fake_gbm.n_fds = 1;
	fake_gbm.modifier = 0;
	if (type == GBM_BO_IMPORT_FD_MODIFIER) {
		const struct gbm_import_fd_modifier_data *data = buffer;
		fake_gbm.n_fds = data->num_fds;
		fake_gbm.modifier = data->modifier;
	}
	if (fake_gbm.no_import) {
		errno = EINVAL;
		return NULL;
	}
	return create(0, 0, -1);
}

struct gbm_bo *__wrap_gbm_bo_create(struct gbm_device *gbm, uint32_t width, uint32_t height,
		uint32_t format, uint32_t flags)
{
	if (!fake_gbm.canvas) {
		return NULL;
	}
	return create(width, height, fake_dmabuf_create((size_t)fake_gbm.stride * height));
}

uint32_t __wrap_gbm_bo_get_width(struct gbm_bo *bo)
{
	return bo->width;
}

uint32_t __wrap_gbm_bo_get_height(struct gbm_bo *bo)
{
	return bo->height;
}

int __wrap_gbm_bo_get_plane_count(struct gbm_bo *bo)
{
	return 1;
}

int __wrap_gbm_bo_get_fd_for_plane(struct gbm_bo *bo, int plane)
{
	return fcntl(bo->fd, F_DUPFD_CLOEXEC, 0);
}

uint32_t __wrap_gbm_bo_get_offset(struct gbm_bo *bo, int plane)
{
	return 0;
}

uint32_t __wrap_gbm_bo_get_stride_for_plane(struct gbm_bo *bo, int plane)
{
	return fake_gbm.stride;
}

void *__wrap_gbm_bo_map(struct gbm_bo *bo, uint32_t x, uint32_t y, uint32_t width, uint32_t height,
		uint32_t flags, uint32_t *stride, void **map_data)
{
	// Only what it allocated may be written.
	bool write = bo->fd >= 0;
	fake_gbm.maps++;
	if (fake_gbm.map_error || flags != (write ? GBM_BO_TRANSFER_WRITE : GBM_BO_TRANSFER_READ)) {
		errno = fake_gbm.map_error;
		return NULL;
	}
	fake_gbm.live_maps++;
	*stride = fake_gbm.stride;
	*map_data = bo;
	return write ? fake_gbm.canvas : (void *)(uintptr_t)fake_gbm.pixels;
}

void __wrap_gbm_bo_unmap(struct gbm_bo *bo, void *map_data)
{
	fake_gbm.live_maps -= map_data == bo;
	if (bo->fd >= 0 && (fake_gbm.writes_late || fake_gbm.never_writes)) {
		fake_dmabuf_begin_write(bo->fd);
	}
	if (bo->fd >= 0 && fake_gbm.writes_late) {
		fake_dmabuf_end_write_when_polled(bo->fd);
	}
}

void __wrap_gbm_bo_destroy(struct gbm_bo *bo)
{
	fake_gbm.live_bos--;
	if (bo->fd >= 0) {
		close(bo->fd);
	}
	free(bo);
}
