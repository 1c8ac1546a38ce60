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

/* The driver picks the pitch: ask for rows as wide as the stride, more of them for an offset. */
static int create_dumb(struct exporter *exporter, const struct buffer_spec *spec,
		struct drm_mode_create_dumb *dumb)
{
	uint32_t stride = buffer_spec_stride(spec);
	uint32_t bytes = spec->format->bytes;

	*dumb = (struct drm_mode_create_dumb){
		.width = (stride + bytes - 1) / bytes,
		.height = spec->height + (spec->offset + stride - 1) / stride,
		.bpp = bytes * 8,
	};
	return drmIoctl(exporter->fd, DRM_IOCTL_MODE_CREATE_DUMB, dumb);
}

static int allocate_dumb(struct exporter *exporter, struct buffer *buffer)
{
	struct drm_mode_create_dumb dumb;
	struct drm_mode_destroy_dumb destroy;
	int result;

	if (create_dumb(exporter, &buffer->spec, &dumb) < 0) {
		return -1;
	}
	/* DRM_RDWR, or else the dma-buf could not be mapped for writing. */
	result = drmPrimeHandleToFD(
			exporter->fd, dumb.handle, DRM_CLOEXEC | DRM_RDWR, &buffer->planes[0].fd);
	/* The dma-buf alone keeps the memory from here on. */
	destroy = (struct drm_mode_destroy_dumb){ .handle = dumb.handle };
	drmIoctl(exporter->fd, DRM_IOCTL_MODE_DESTROY_DUMB, &destroy);
	if (result < 0) {
		return -1;
	}
	buffer->planes[0].offset = buffer->spec.offset;
	buffer->planes[0].stride = dumb.pitch;
	if (dumb.pitch % buffer->spec.stride_align != 0) {
		errno = EINVAL;
		return -1;
	}
	return buffer_map(buffer, dumb.size, true);
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
