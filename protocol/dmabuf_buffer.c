/* SPDX-License-Identifier: MIT */
#include "dmabuf_buffer.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <wayland-server-protocol.h>

#include "slipway-server.h"

/** A dma-buf's wl_buffer as the compositor sees it; made when it is first attached. */
struct dmabuf_buffer {
	struct buffer base;
	struct wl_resource *resource;
	struct wl_listener resource_destroy;
};

static int begin_read(struct buffer *base, struct slip_mapping *mapping)
{
	// A wl_buffer whose import failed exists, but has no content.
	return base->dmabuf ? slip_buffer_begin_read(base->dmabuf, mapping) : -ENODATA;
}

static bool end_read(struct buffer *base)
{
	return slip_buffer_end_read(base->dmabuf);
}

static int begin_write(struct buffer *base, struct slip_writing *writing)
{
	return base->dmabuf ? slip_buffer_begin_write(base->dmabuf, writing) : -ENODATA;
}

static bool end_write(struct buffer *base, struct slip_writing *writing)
{
	return slip_buffer_end_write(base->dmabuf, writing);
}

static int get_fence(struct buffer *base, int *fd)
{
	*fd = -1;
	return base->dmabuf ? slip_buffer_get_fence(base->dmabuf, fd) : 0;
}

static void release(struct buffer *base)
{
	struct dmabuf_buffer *buffer = wl_container_of(base, buffer, base);
	wl_buffer_send_release(buffer->resource);
}

static void destroy(struct buffer *base)
{
	struct dmabuf_buffer *buffer = wl_container_of(base, buffer, base);
	slip_buffer_unref(buffer->base.dmabuf);
	free(buffer);
}

static const struct buffer_interface buffer_impl = {
	.name = "dma-buf",
	.begin_read = begin_read,
	.end_read = end_read,
	.begin_write = begin_write,
	.end_write = end_write,
	.get_fence = get_fence,
	.release = release,
	.destroy = destroy,
};

static void handle_resource_destroy(struct wl_listener *listener, void *data)
{
	struct dmabuf_buffer *buffer = wl_container_of(listener, buffer, resource_destroy);
	buffer->resource = NULL;
	buffer_drop(&buffer->base);
}

struct buffer *dmabuf_buffer_from_resource(struct wl_resource *resource)
{
	struct dmabuf_buffer *buffer;
	struct wl_listener *listener =
			wl_resource_get_destroy_listener(resource, handle_resource_destroy);
	if (listener) {
		buffer = wl_container_of(listener, buffer, resource_destroy);
		return &buffer->base;
	}
	buffer = calloc(1, sizeof(*buffer));
	if (!buffer) {
		return NULL;
	}
	const struct slip_dmabuf_attributes *attributes =
			slip_linux_dmabuf_get_attributes(resource);
	struct slip_buffer *dmabuf = slip_linux_dmabuf_get_buffer(resource);
	// Without content it must not hide what is below it, whatever its format.
	buffer_init(&buffer->base, &buffer_impl, attributes->width, attributes->height,
			dmabuf ? attributes->format : DRM_FORMAT_ARGB8888);
	buffer->base.y_invert = attributes->flags & SLIP_DMABUF_Y_INVERT;
	buffer->base.failed = !dmabuf;
	buffer->base.dmabuf = dmabuf ? slip_buffer_ref(dmabuf) : NULL;
	buffer->resource = resource;
	buffer->resource_destroy.notify = handle_resource_destroy;
	wl_resource_add_destroy_listener(resource, &buffer->resource_destroy);
	return &buffer->base;
}

bool dmabuf_buffer_is(const struct buffer *buffer)
{
	return buffer->impl == &buffer_impl;
}
