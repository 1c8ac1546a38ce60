/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "import.h"

static int keep_fds(struct slip_buffer *buffer, const struct slip_dmabuf_attributes *attributes)
{
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		buffer->attributes.planes[i].fd = -1;
	}
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		if (attributes->planes[i].fd < 0) {
			continue;
		}
		int fd = fcntl(attributes->planes[i].fd, F_DUPFD_CLOEXEC, 0);
		if (fd < 0) {
			return -errno;
		}
		buffer->attributes.planes[i].fd = fd;
	}
	return 0;
}

static void drop_objects(struct slip_buffer *buffer)
{
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		slip_object_unref(buffer->objects[i]);
		buffer->objects[i] = NULL;
	}
}

static int map_objects(struct slip_buffer *buffer)
{
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		int fd = buffer->attributes.planes[i].fd;
		if (fd < 0) {
			continue;
		}
		if (slip_dmabuf_may_lie(buffer->context, fd)) {
			return -EOPNOTSUPP;
		}
		buffer->objects[i] = slip_object_get(buffer->context, fd);
		if (!buffer->objects[i]) {
			return -errno;
		}
	}
	return 0;
}

static bool ask_drivers(struct slip_buffer *buffer, bool needed_only, const char *reason)
{
	buffer->driver = slip_driver_buffer_create(
			buffer->context, &buffer->attributes, needed_only);
	buffer->tier_reason = reason;
	return buffer->driver;
}

static const char *explain(int error)
{
	switch (error) {
	case EFAULT:
		return "its mapping faults when touched";
	case EOPNOTSUPP:
		return "mapping this device's buffers does not show what it drew";
	case EBUSY:
		return "too many reads are open";
	case EMFILE:
		return "too many files are open";
	case ENOMEM:
		return "there is no memory";
	default:
		return "its exporter refuses to be mapped";
	}
}

// Finds a way to read the buffer. 0 or -errno and the reason.
static int settle(struct slip_buffer *buffer, const char **reason)
{
	// An implicit modifier is not LINEAR, so the CPU cannot know the layout.
	if (buffer->attributes.modifier != DRM_FORMAT_MOD_LINEAR) {
		*reason = "its layout is not linear, and no driver reads it";
		return ask_drivers(buffer, false, "its layout is not linear") ? 0 : -EINVAL;
	}
	if (ask_drivers(buffer, true, explain(EOPNOTSUPP))) {
		return 0;
	}
	int ret = map_objects(buffer);
	if (ret == 0) {
		buffer->tier_reason = "it is linear, and can be mapped";
		return 0;
	}
	drop_objects(buffer);
	*reason = explain(-ret);
	return ask_drivers(buffer, false, *reason) ? 0 : ret;
}

static int import(struct slip_context *context, const struct slip_dmabuf_attributes *attributes,
		struct slip_buffer **result, const char **reason)
{
	if (slip_dmabuf_attributes_check(attributes, reason) != SLIP_DMABUF_VALID) {
		return -EINVAL;
	}
	struct slip_buffer *buffer = calloc(1, sizeof(*buffer));
	if (!buffer) {
		*reason = explain(ENOMEM);
		return -ENOMEM;
	}
	LIST_INIT(&buffer->framebuffers);
	buffer->context = context;
	buffer->refs = 1;
	buffer->attributes = *attributes;
	int ret = keep_fds(buffer, attributes);
	*reason = explain(-ret);
	if (ret == 0) {
		ret = settle(buffer, reason);
	}
	if (ret < 0) {
		slip_buffer_unref(buffer);
		return ret;
	}
	*result = buffer;
	return 0;
}

struct slip_buffer *slip_buffer_import_or_say(struct slip_context *context,
		const struct slip_dmabuf_attributes *attributes, const char **reason)
{
	struct slip_buffer *buffer = NULL;
	int ret = import(context, attributes, &buffer, reason);
	if (ret < 0) {
		context->counters.refusals++;
		slip_log(context, SLIP_LOG_DEBUG, "import refused: %s (%s)", *reason,
				strerror(-ret));
		errno = -ret;
		return NULL;
	}
	context->counters.imports++;
	return buffer;
}

struct slip_buffer *slip_buffer_import(
		struct slip_context *context, const struct slip_dmabuf_attributes *attributes)
{
	const char *reason;
	return slip_buffer_import_or_say(context, attributes, &reason);
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
	drop_objects(buffer);
	slip_driver_buffer_destroy(buffer->driver);
	slip_dmabuf_attributes_finish(&buffer->attributes);
	free(buffer);
}

const struct slip_dmabuf_attributes *slip_buffer_get_attributes(const struct slip_buffer *buffer)
{
	return &buffer->attributes;
}

enum slip_tier slip_buffer_get_tier(const struct slip_buffer *buffer, const char **reason)
{
	if (reason) {
		*reason = buffer->tier_reason;
	}
	return buffer->driver ? SLIP_TIER_DRIVER : SLIP_TIER_MAPPED;
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
	if (buffer->driver) {
		return slip_driver_buffer_begin_read(buffer->driver, mapping);
	}
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
		mapping->planes[i].stream = buffer->objects[i]->slow;
	}
	return 0;
}

bool slip_buffer_end_read(struct slip_buffer *buffer)
{
	return buffer->driver ? slip_driver_buffer_end_read(buffer->driver)
			      : end_read(buffer, SLIP_MAX_PLANES);
}
