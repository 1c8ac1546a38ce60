/* SPDX-License-Identifier: MIT */
#include "fake_buffer.h"

#include <import.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-server-core.h>

static int begin_read(struct buffer *base, struct slip_mapping *mapping)
{
	struct fake_buffer *buffer = wl_container_of(base, buffer, base);
	*mapping = (struct slip_mapping){ 0 };
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		mapping->planes[i].data = buffer->pixels;
		mapping->planes[i].stride = buffer->dmabuf->attributes.planes[0].stride;
	}
	return 0;
}

static bool end_read(struct buffer *base)
{
	return true;
}

static void nothing(struct buffer *base)
{
}

void fake_buffer_init(struct fake_buffer *buffer, struct slip_context *context, int width,
		int height, uint32_t format, uint64_t modifier, uint32_t stride)
{
	static const struct buffer_interface impl = {
		.name = "fake",
		.begin_read = begin_read,
		.end_read = end_read,
		.release = nothing,
		.destroy = nothing,
	};
	struct slip_buffer *dmabuf = calloc(1, sizeof(*dmabuf));
	stride = stride ? stride : (uint32_t)width * 4;
	// Room for any format; nothing of it is ever written.
	size_t size = (size_t)stride * (size_t)height * 2;
	LIST_INIT(&dmabuf->framebuffers);
	dmabuf->context = context;
	dmabuf->refs = 1;
	slip_dmabuf_attributes_init(&dmabuf->attributes);
	dmabuf->attributes.width = width;
	dmabuf->attributes.height = height;
	dmabuf->attributes.format = format;
	dmabuf->attributes.modifier = modifier;
	for (int i = 0; i < slip_format_get(format)->n_planes; i++) {
		int fd = i == 0 ? memfd_create("fake-buffer", MFD_CLOEXEC)
				: dup(dmabuf->attributes.planes[0].fd);
		if (fd < 0 || ftruncate(fd, (off_t)size) < 0) {
			perror("fake buffer");
			abort();
		}
		dmabuf->attributes.planes[i].fd = fd;
		dmabuf->attributes.planes[i].stride = stride;
		dmabuf->attributes.planes[i].offset =
				i == 0 ? 0 : (uint32_t)i * stride * (uint32_t)height / 2;
	}
	*buffer = (struct fake_buffer){ .dmabuf = dmabuf, .pixels = calloc(1, size) };
	buffer_init(&buffer->base, &impl, width, height, format);
	buffer->base.dmabuf = dmabuf;
}

void fake_buffer_finish(struct fake_buffer *buffer)
{
	slip_buffer_unref(buffer->dmabuf);
	free(buffer->pixels);
}

uint32_t fake_buffer_get_framebuffer(const struct fake_buffer *buffer)
{
	const struct slip_framebuffer *framebuffer = LIST_FIRST(&buffer->dmabuf->framebuffers);
	return framebuffer ? framebuffer->id : 0;
}
