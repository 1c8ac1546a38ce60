/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "import.h"

static bool is_linear(const struct slip_dmabuf_attributes *attributes)
{
	// An implicit modifier is not LINEAR, so the CPU cannot know the layout.
	return attributes->modifier == DRM_FORMAT_MOD_LINEAR;
}

static int keep_planes(struct slip_buffer *buffer, const struct slip_dmabuf_attributes *attributes)
{
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		if (attributes->planes[i].fd < 0) {
			continue;
		}
		int fd = fcntl(attributes->planes[i].fd, F_DUPFD_CLOEXEC, 0);
		if (fd < 0) {
			return -1;
		}
		buffer->attributes.planes[i].fd = fd;
		buffer->objects[i] = slip_object_get(buffer->context, fd);
		if (!buffer->objects[i]) {
			return -1;
		}
	}
	return 0;
}

struct slip_buffer *slip_buffer_import(
		struct slip_context *context, const struct slip_dmabuf_attributes *attributes)
{
	const char *reason = "only linear buffers can be read";
	struct slip_buffer *buffer = NULL;
	if (slip_dmabuf_attributes_check(attributes, &reason) != SLIP_DMABUF_VALID ||
			!is_linear(attributes)) {
		slip_log(context, SLIP_LOG_DEBUG, "import refused: %s", reason);
		errno = EINVAL;
		goto fail;
	}
	buffer = calloc(1, sizeof(*buffer));
	if (!buffer) {
		goto fail;
	}
	LIST_INIT(&buffer->framebuffers);
	buffer->context = context;
	buffer->refs = 1;
	buffer->attributes = *attributes;
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		buffer->attributes.planes[i].fd = -1;
	}
	if (keep_planes(buffer, attributes) < 0) {
		goto fail;
	}
	context->counters.imports++;
	return buffer;

fail:;
	int error = errno;
	context->counters.refusals++;
	slip_buffer_unref(buffer);
	errno = error;
	return NULL;
}

struct slip_buffer *slip_buffer_ref(struct slip_buffer *buffer)
{
	buffer->refs++;
	return buffer;
}

void slip_buffer_unref(struct slip_buffer *buffer)
{
	if (!buffer || --buffer->refs > 0) {
		return;
	}
	struct slip_framebuffer *framebuffer;
	while ((framebuffer = LIST_FIRST(&buffer->framebuffers))) {
		slip_framebuffer_destroy(framebuffer);
	}
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		slip_object_unref(buffer->objects[i]);
	}
	slip_dmabuf_attributes_finish(&buffer->attributes);
	free(buffer);
}

const struct slip_dmabuf_attributes *slip_buffer_get_attributes(const struct slip_buffer *buffer)
{
	return &buffer->attributes;
}

static bool end_read(struct slip_buffer *buffer, int n_planes)
{
	bool whole = true;
	for (int i = n_planes - 1; i >= 0; i--) {
		if (buffer->objects[i]) {
			whole &= slip_object_end_read(buffer->objects[i]);
		}
	}
	return whole;
}

int slip_buffer_begin_read(struct slip_buffer *buffer, struct slip_mapping *mapping)
{
	*mapping = (struct slip_mapping){ 0 };
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		if (!buffer->objects[i]) {
			continue;
		}
		int ret = slip_object_begin_read(buffer->objects[i]);
		if (ret < 0) {
			end_read(buffer, i);
			return ret;
		}
		mapping->planes[i].data =
				buffer->objects[i]->data + buffer->attributes.planes[i].offset;
		mapping->planes[i].stride = buffer->attributes.planes[i].stride;
	}
	return 0;
}

bool slip_buffer_end_read(struct slip_buffer *buffer)
{
	return end_read(buffer, SLIP_MAX_PLANES);
}
