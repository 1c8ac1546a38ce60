/* SPDX-License-Identifier: MIT */
#include "exporter.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <xf86drm.h>

#include "drm_node.h"

static int open_card(struct exporter *exporter, const char *path, const char *driver)
{
	exporter->fd = path ? drm_node_open(path) : drm_node_open_card(driver);
	if (exporter->fd < 0 && path) {
		warn("%s", path);
	} else if (exporter->fd < 0) {
		warnx("no DRM card %s%s; name one with --device", driver ? "of driver " : "",
				driver ? driver : "with dumb buffers");
	}
	return exporter->fd < 0 ? -1 : 0;
}

static int open_dumb(struct exporter *exporter, const char *path)
{
	return open_card(exporter, path, NULL);
}

static int open_vgem(struct exporter *exporter, const char *path)
{
	return open_card(exporter, path, "vgem");
}

/* The driver picks the pitch: ask for rows as wide as the stride, and as many as it takes. */
static int create_dumb(int fd, uint32_t bytes, uint32_t stride, size_t size,
		struct drm_mode_create_dumb *dumb)
{
	*dumb = (struct drm_mode_create_dumb){
		.width = (stride + bytes - 1) / bytes,
		.height = (uint32_t)((size + stride - 1) / stride),
		.bpp = bytes * 8,
	};
	return drmIoctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, dumb);
}

static int export_dumb(int fd, uint32_t bytes, uint32_t stride, struct buffer_object *object,
		uint32_t *pitch)
{
	struct drm_mode_create_dumb dumb;
	struct drm_mode_destroy_dumb destroy;
	int result;

	if (create_dumb(fd, bytes, stride, object->size, &dumb) < 0) {
		return -1;
	}
	*pitch = dumb.pitch;
	/* DRM_RDWR, or else the dma-buf could not be mapped for writing. */
	result = drmPrimeHandleToFD(fd, dumb.handle, DRM_CLOEXEC | DRM_RDWR, &object->fd);
	/* The dma-buf alone keeps the memory from here on. */
	destroy = (struct drm_mode_destroy_dumb){ .handle = dumb.handle };
	drmIoctl(fd, DRM_IOCTL_MODE_DESTROY_DUMB, &destroy);
	return result;
}

static int allocate_dumb(struct exporter *exporter, struct buffer *buffer)
{
	uint32_t stride = buffer_spec_stride(&buffer->spec), pitch, ignored;

	buffer_lay_out(buffer, stride);
	if (export_dumb(exporter->fd, buffer->spec.format->planes[0].bytes, stride,
			    &buffer->objects[0], &pitch) < 0) {
		return -1;
	}
	if (pitch % buffer->spec.stride_align != 0) {
		errno = EINVAL;
		return -1;
	}
	/* The other planes go by the first one's pitch, and their own objects are but memory. */
	buffer_lay_out(buffer, pitch);
	for (uint32_t i = 1; i < buffer->object_count; i++) {
		if (export_dumb(exporter->fd, 1, buffer->planes[i].stride, &buffer->objects[i],
				    &ignored) < 0) {
			return -1;
		}
	}
	return buffer_map(buffer, true);
}

const struct exporter_type exporter_dumb = {
	.name = "dumb",
	.open = open_dumb,
	.allocate = allocate_dumb,
};

const struct exporter_type exporter_vgem = {
	.name = "vgem",
	.open = open_vgem,
	.allocate = allocate_dumb,
};
