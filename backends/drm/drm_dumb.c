/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <sys/mman.h>
#include <xf86drm.h>

#include "drm_private.h"

static void nothing(struct buffer *buffer)
{
}

static const struct buffer_interface dumb_impl = {
	.release = nothing,
	.destroy = nothing,
};

struct drm_dumb *drm_dumb_from_buffer(struct buffer *buffer)
{
	if (buffer->impl != &dumb_impl) {
		return NULL;
	}
	struct drm_dumb *dumb = wl_container_of(buffer, dumb, buffer);
	return dumb;
}

static int map(struct drm_dumb *dumb, int fd)
{
	uint64_t offset;
	int ret = drmModeMapDumbBuffer(fd, dumb->handle, &offset);
	if (ret < 0) {
		return ret;
	}
	void *data = mmap(NULL, dumb->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
	if (data == MAP_FAILED) {
		return -errno;
	}
	dumb->target.data = data;
	return 0;
}

int drm_dumb_init(struct drm_dumb *dumb, struct drm_device *device, int width, int height)
{
	uint32_t strides[SLIP_MAX_PLANES] = { 0 }, handles[SLIP_MAX_PLANES] = { 0 };
	uint32_t offsets[SLIP_MAX_PLANES] = { 0 };
	uint64_t size;
	*dumb = (struct drm_dumb){ .device = device };
	pixman_region32_init_rect(&dumb->target.damage, 0, 0, (unsigned)width, (unsigned)height);
	int ret = drmModeCreateDumbBuffer(device->fd, (uint32_t)width, (uint32_t)height, 32, 0,
			&dumb->handle, &strides[0], &size);
	if (ret < 0) {
		goto fail;
	}
	dumb->size = (size_t)size;
	dumb->target.stride = strides[0];
	ret = map(dumb, device->fd);
	if (ret < 0) {
		goto fail;
	}
	handles[0] = dumb->handle;
	ret = drmModeAddFB2(device->fd, (uint32_t)width, (uint32_t)height, DRM_FORMAT_XRGB8888,
			handles, strides, offsets, &dumb->framebuffer, 0);
	if (ret < 0) {
		goto fail;
	}
	// Without it, nothing can be shown below what is painted.
	drmModeAddFB2(device->fd, (uint32_t)width, (uint32_t)height, DRM_FORMAT_ARGB8888, handles,
			strides, offsets, &dumb->alpha_framebuffer, 0);
	buffer_init(&dumb->buffer, &dumb_impl, width, height, DRM_FORMAT_XRGB8888);
	dumb->target.buffer = &dumb->buffer;
	return 0;
fail:
	drm_dumb_finish(dumb);
	return ret;
}

void drm_dumb_finish(struct drm_dumb *dumb)
{
	if (!dumb->device) {
		return;
	}
	int fd = dumb->device->fd;
	if (dumb->framebuffer) {
		drmModeRmFB(fd, dumb->framebuffer);
	}
	if (dumb->alpha_framebuffer) {
		drmModeRmFB(fd, dumb->alpha_framebuffer);
	}
	if (dumb->target.data) {
		munmap(dumb->target.data, dumb->size);
	}
	if (dumb->handle) {
		drmModeDestroyDumbBuffer(fd, dumb->handle);
	}
	pixman_region32_fini(&dumb->target.damage);
	*dumb = (struct drm_dumb){ 0 };
}
