/* SPDX-License-Identifier: MIT */
#include "fake_gbm.h"

#include <errno.h>
#include <gbm.h>
#include <stdlib.h>
#include <string.h>
#include <virtgpu_drm.h>
#include <xf86drm.h>

struct fake_gbm fake_gbm;

drmVersionPtr __wrap_drmGetVersion(int fd);
int __wrap_drmIoctl(int fd, unsigned long request, void *argument);
int __wrap_drmPrimeFDToHandle(int fd, int prime_fd, uint32_t *handle);
int __wrap_drmCloseBufferHandle(int fd, uint32_t handle);
char *__wrap_drmGetRenderDeviceNameFromFd(int fd);
struct gbm_device *__wrap_gbm_create_device(int fd);
void __wrap_gbm_device_destroy(struct gbm_device *gbm);
struct gbm_bo *__wrap_gbm_bo_import(
		struct gbm_device *gbm, uint32_t type, void *buffer, uint32_t flags);
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
	fake_gbm.live_bos++;
	return malloc(1);
}

void *__wrap_gbm_bo_map(struct gbm_bo *bo, uint32_t x, uint32_t y, uint32_t width, uint32_t height,
		uint32_t flags, uint32_t *stride, void **map_data)
{
	fake_gbm.maps++;
	if (fake_gbm.map_error || flags != GBM_BO_TRANSFER_READ) {
		errno = fake_gbm.map_error;
		return NULL;
	}
	fake_gbm.live_maps++;
	*stride = fake_gbm.stride;
	*map_data = bo;
	return (void *)(uintptr_t)fake_gbm.pixels;
}

void __wrap_gbm_bo_unmap(struct gbm_bo *bo, void *map_data)
{
	fake_gbm.live_maps -= map_data == bo;
}

void __wrap_gbm_bo_destroy(struct gbm_bo *bo)
{
	fake_gbm.live_bos--;
	free(bo);
}
