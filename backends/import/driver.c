/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <virtgpu_drm.h>
#include <xf86drm.h>

#include "import.h"

static const char *const virtio[] = { "virtio_gpu" };

static bool is_one_of(int drm_fd, const char *const *names, size_t n)
{
	drmVersion *version = drmGetVersion(drm_fd);
	bool found = false;
	for (size_t i = 0; version && i < n; i++) {
		found |= strcmp(version->name, names[i]) == 0;
	}
	drmFreeVersion(version);
	return found;
}

// With virgl the pixels are in a texture of the host; the guest's pages are never written.
static bool has_virgl(int drm_fd)
{
	int value = 0;
	struct drm_virtgpu_getparam param = {
		.param = VIRTGPU_PARAM_3D_FEATURES,
		.value = (uintptr_t)&value,
	};
	return drmIoctl(drm_fd, DRM_IOCTL_VIRTGPU_GETPARAM, &param) == 0 && value;
}

bool slip_driver_is_linear(int drm_fd)
{
	// These have no hardware that could want anything else.
	static const char *const names[] = { "ast", "bochs-drm", "cirrus", "gud", "mgag200",
		"simpledrm", "udl", "vgem", "vkms" };
	return is_one_of(drm_fd, names, sizeof(names) / sizeof(names[0])) ||
			(is_one_of(drm_fd, virtio, 1) && !has_virgl(drm_fd));
}

bool slip_driver_lies(int drm_fd)
{
	static const char *const vmware[] = { "vmwgfx" };
	return (is_one_of(drm_fd, virtio, 1) && has_virgl(drm_fd)) || is_one_of(drm_fd, vmware, 1);
}

int slip_driver_reopen(int drm_fd)
{
	char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", drm_fd);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	// Who opens a card first becomes its master, which is for those who show something.
	if (fd >= 0 && drmIsMaster(fd)) {
		drmDropMaster(fd);
	}
	return fd;
}

int slip_driver_reopen_render(int drm_fd)
{
	char *node = drmGetRenderDeviceNameFromFd(drm_fd);
	int fd = node ? open(node, O_RDWR | O_CLOEXEC) : -1;
	free(node);
	return fd >= 0 ? fd : slip_driver_reopen(drm_fd);
}
