/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <xf86drm.h>

struct slip_reader *slip_reader_create(struct slip_context *context, int drm_fd)
{
	struct slip_reader *reader = calloc(1, sizeof(*reader));
	if (!reader) {
		return NULL;
	}
	reader->gbm_fd = -1;
	reader->fd = slip_driver_reopen_render(drm_fd);
	if (reader->fd < 0) {
		int error = errno;
		free(reader);
		errno = error;
		return NULL;
	}
	reader->context = context;
	reader->lies = slip_driver_lies(reader->fd);
	LIST_INIT(&reader->buffers);
	STAILQ_INSERT_TAIL(&context->readers, reader, link);
	return reader;
}

void slip_reader_destroy(struct slip_reader *reader)
{
	if (!reader) {
		return;
	}
	struct slip_driver_buffer *buffer;
	while ((buffer = LIST_FIRST(&reader->buffers))) {
		slip_driver_buffer_forget(buffer);
	}
	STAILQ_REMOVE(&reader->context->readers, reader, slip_reader, link);
	slip_reader_close(reader);
	close(reader->fd);
	free(reader);
}

bool slip_reader_is_needed(const struct slip_reader *reader)
{
	return reader->lies;
}

// Only a device's own buffers have their pixels where no mapping shows them, and those its driver
// takes. What it says to others is ENODEV, of vmwgfx ENOSYS.
static bool may_be_of(struct slip_reader *reader, int fd)
{
	uint32_t handle;
	if (drmPrimeFDToHandle(reader->fd, fd, &handle) < 0) {
		return errno != ENODEV && errno != ENOSYS;
	}
	drmCloseBufferHandle(reader->fd, handle);
	return true;
}

bool slip_dmabuf_may_lie(struct slip_context *context, int fd)
{
	struct slip_reader *reader;
	STAILQ_FOREACH (reader, &context->readers, link) {
		if (reader->lies && may_be_of(reader, fd)) {
			return true;
		}
	}
	return false;
}
