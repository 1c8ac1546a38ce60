/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "import.h"

struct slip_device *slip_device_create(struct slip_context *context, int drm_fd)
{
	struct slip_device *device = calloc(1, sizeof(*device));
	if (!device) {
		return NULL;
	}
	device->fd = fcntl(drm_fd, F_DUPFD_CLOEXEC, 0);
	if (device->fd < 0) {
		free(device);
		return NULL;
	}
	uint64_t cap = 0;
	device->has_modifiers = drmGetCap(device->fd, DRM_CAP_ADDFB2_MODIFIERS, &cap) == 0 && cap;
	device->context = context;
	LIST_INIT(&device->framebuffers);
	LIST_INSERT_HEAD(&context->devices, device, link);
	return device;
}

void slip_device_destroy(struct slip_device *device)
{
	if (!device) {
		return;
	}
	struct slip_framebuffer *framebuffer;
	while ((framebuffer = LIST_FIRST(&device->framebuffers))) {
		slip_framebuffer_destroy(framebuffer);
	}
	LIST_REMOVE(device, link);
	close(device->fd);
	free(device);
}

void slip_framebuffer_destroy(struct slip_framebuffer *framebuffer)
{
	// RmFB would turn off a plane that still shows it; CLOSEFB, from Linux 6.8 on, does not.
	if (framebuffer->id && drmModeCloseFB(framebuffer->device->fd, framebuffer->id) < 0) {
		drmModeRmFB(framebuffer->device->fd, framebuffer->id);
	}
	LIST_REMOVE(framebuffer, buffer_link);
	LIST_REMOVE(framebuffer, device_link);
	free(framebuffer);
}

// GEM handles are not counted: one that several planes share is closed once.
static void close_handles(int fd, const uint32_t *handles)
{
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		bool closed = false;
		for (int j = 0; j < i; j++) {
			closed |= handles[j] == handles[i];
		}
		if (handles[i] && !closed) {
			// vmwgfx answers EINVAL for its imports; there is nothing to do about any
			// answer.
			drmCloseBufferHandle(fd, handles[i]);
		}
	}
}

static int add_framebuffer(struct slip_device *device,
		const struct slip_dmabuf_attributes *attributes, uint32_t format, uint32_t *id)
{
	uint32_t handles[SLIP_MAX_PLANES] = { 0 }, strides[SLIP_MAX_PLANES] = { 0 };
	uint32_t offsets[SLIP_MAX_PLANES] = { 0 };
	uint64_t modifiers[SLIP_MAX_PLANES] = { 0 };
	uint32_t width = (uint32_t)attributes->width, height = (uint32_t)attributes->height;
	int ret = 0;
	for (int i = 0; i < SLIP_MAX_PLANES && attributes->planes[i].fd >= 0; i++) {
		if (drmPrimeFDToHandle(device->fd, attributes->planes[i].fd, &handles[i]) < 0) {
			ret = -errno;
			goto out;
		}
		strides[i] = attributes->planes[i].stride;
		offsets[i] = attributes->planes[i].offset;
		modifiers[i] = attributes->modifier;
	}
	if (device->has_modifiers && attributes->modifier != DRM_FORMAT_MOD_INVALID) {
		ret = drmModeAddFB2WithModifiers(device->fd, width, height, format, handles,
				strides, offsets, modifiers, id, DRM_MODE_FB_MODIFIERS);
	} else if (attributes->modifier == DRM_FORMAT_MOD_LINEAR) {
		ret = drmModeAddFB2(device->fd, width, height, format, handles, strides, offsets,
				id, 0);
	} else {
		ret = -EINVAL;
	}
out:
	close_handles(device->fd, handles);
	return ret;
}

// Errors that are not about the buffer, but about when it was asked for.
static bool is_of_the_moment(int error)
{
	return error == ENOMEM || error == EMFILE || error == ENFILE || error == EBUSY ||
			error == EINTR || error == EAGAIN || error == EIO;
}

uint32_t slip_device_get_framebuffer(
		struct slip_device *device, struct slip_buffer *buffer, uint32_t format)
{
	assert(device->context == buffer->context);
	struct slip_framebuffer *framebuffer;
	LIST_FOREACH (framebuffer, &buffer->framebuffers, buffer_link) {
		if (framebuffer->device == device && framebuffer->format == format) {
			errno = framebuffer->error;
			return framebuffer->id;
		}
	}
	framebuffer = calloc(1, sizeof(*framebuffer));
	if (!framebuffer) {
		return 0;
	}
	framebuffer->device = device;
	framebuffer->format = format;
	framebuffer->error =
			-add_framebuffer(device, &buffer->attributes, format, &framebuffer->id);
	if (framebuffer->error) {
		slip_log(device->context, SLIP_LOG_DEBUG, "no framebuffer for a %dx%d buffer: %s",
				buffer->attributes.width, buffer->attributes.height,
				strerror(framebuffer->error));
	} else {
		device->context->counters.framebuffers++;
	}
	if (is_of_the_moment(framebuffer->error)) {
		errno = framebuffer->error;
		free(framebuffer);
		return 0;
	}
	LIST_INSERT_HEAD(&buffer->framebuffers, framebuffer, buffer_link);
	LIST_INSERT_HEAD(&device->framebuffers, framebuffer, device_link);
	errno = framebuffer->error;
	return framebuffer->id;
}
