/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "reader.h"

#if HAVE_GBM
#include <gbm.h>

static struct gbm_device *get_gbm(struct slip_reader *reader)
{
	if (!reader->opened) {
		reader->opened = true;
		reader->gbm_fd = slip_driver_reopen_render(reader->fd);
		reader->gbm = reader->gbm_fd < 0 ? NULL : gbm_create_device(reader->gbm_fd);
		if (!reader->gbm) {
			slip_log(reader->context, SLIP_LOG_INFO,
					"no driver for GBM: what cannot be mapped is not read");
		}
	}
	return reader->gbm;
}

void slip_reader_close(struct slip_reader *reader)
{
	if (reader->gbm) {
		gbm_device_destroy(reader->gbm);
	}
	if (reader->gbm_fd >= 0) {
		close(reader->gbm_fd);
	}
}

static struct gbm_bo *import(
		struct gbm_device *gbm, const struct slip_dmabuf_attributes *attributes)
{
	uint32_t width = (uint32_t)attributes->width, height = (uint32_t)attributes->height;
	bool plain = attributes->modifier == DRM_FORMAT_MOD_LINEAR ||
			attributes->modifier == DRM_FORMAT_MOD_INVALID;
	// Drivers without modifiers know this way only.
	if (plain && attributes->planes[0].offset == 0 && attributes->planes[1].fd < 0) {
		struct gbm_import_fd_data data = {
			.fd = attributes->planes[0].fd,
			.width = width,
			.height = height,
			.stride = attributes->planes[0].stride,
			.format = attributes->format,
		};
		return gbm_bo_import(gbm, GBM_BO_IMPORT_FD, &data, GBM_BO_USE_RENDERING);
	}
	struct gbm_import_fd_modifier_data data = {
		.width = width,
		.height = height,
		.format = attributes->format,
		.modifier = attributes->modifier,
	};
	for (int i = 0; i < SLIP_MAX_PLANES && attributes->planes[i].fd >= 0; i++) {
		data.num_fds++;
		data.fds[i] = attributes->planes[i].fd;
		data.strides[i] = (int)attributes->planes[i].stride;
		data.offsets[i] = (int)attributes->planes[i].offset;
	}
	return gbm_bo_import(gbm, GBM_BO_IMPORT_FD_MODIFIER, &data, GBM_BO_USE_RENDERING);
}

static int map(struct slip_driver_buffer *buffer, int32_t width, int32_t height)
{
	errno = 0;
	buffer->data = gbm_bo_map(buffer->bo, 0, 0, (uint32_t)width, (uint32_t)height,
			GBM_BO_TRANSFER_READ, &buffer->stride, &buffer->transfer);
	return buffer->data ? 0 : errno ? -errno : -EIO;
}

static void unmap(struct slip_driver_buffer *buffer)
{
	gbm_bo_unmap(buffer->bo, buffer->transfer);
	buffer->transfer = NULL;
	buffer->data = NULL;
}

static bool is_ready(const struct slip_driver_buffer *buffer)
{
	const struct slip_dmabuf_attributes *attributes = buffer->attributes;
	bool ready = true;
	for (int i = 0; i < SLIP_MAX_PLANES && ready && attributes->planes[i].fd >= 0; i++) {
		ready = slip_dmabuf_is_ready(buffer->reader->context, attributes->planes[i].fd);
	}
	return ready;
}

// A pixel will do. While a writer is at work the driver would wait for it, so then it has to
// be taken on trust.
static bool can_be_mapped(struct slip_driver_buffer *buffer)
{
	if (!is_ready(buffer)) {
		return true;
	}
	if (map(buffer, 1, 1) < 0) {
		return false;
	}
	unmap(buffer);
	return true;
}

static struct slip_driver_buffer *try_reader(
		struct slip_reader *reader, const struct slip_dmabuf_attributes *attributes)
{
	struct gbm_device *gbm = get_gbm(reader);
	struct slip_driver_buffer *buffer = gbm ? calloc(1, sizeof(*buffer)) : NULL;
	if (!buffer) {
		return NULL;
	}
	buffer->bo = import(gbm, attributes);
	if (!buffer->bo) {
		free(buffer);
		return NULL;
	}
	buffer->reader = reader;
	buffer->attributes = attributes;
	LIST_INSERT_HEAD(&reader->buffers, buffer, link);
	if (!can_be_mapped(buffer)) {
		slip_driver_buffer_destroy(buffer);
		return NULL;
	}
	return buffer;
}

struct slip_driver_buffer *slip_driver_buffer_create(struct slip_context *context,
		const struct slip_dmabuf_attributes *attributes, bool needed_only)
{
	// GBM maps the first plane alone. With one sample plane that is all there is: further ones
	// of a modifier's are for the driver to see through.
	const struct slip_format *format = slip_format_get(attributes->format);
	if (format->n_planes != 1 || format->yuv) {
		return NULL;
	}
	struct slip_reader *reader;
	STAILQ_FOREACH (reader, &context->readers, link) {
		struct slip_driver_buffer *buffer = NULL;
		if (reader->lies || !needed_only) {
			buffer = try_reader(reader, attributes);
		}
		if (buffer) {
			return buffer;
		}
	}
	return NULL;
}

void slip_driver_buffer_forget(struct slip_driver_buffer *buffer)
{
	assert(buffer->readers == 0);
	if (buffer->reader) {
		LIST_REMOVE(buffer, link);
		gbm_bo_destroy(buffer->bo);
	}
	buffer->reader = NULL;
	buffer->bo = NULL;
}

static int begin(struct slip_driver_buffer *buffer)
{
	const struct slip_dmabuf_attributes *attributes = buffer->attributes;
	if (buffer->poisoned) {
		return -EFAULT;
	}
	if (!buffer->reader) {
		return -ENODEV;
	}
	if (!is_ready(buffer)) {
		return -EBUSY;
	}
	int ret = map(buffer, attributes->width, attributes->height);
	if (ret < 0) {
		return ret;
	}
	size_t size = (size_t)buffer->stride * (size_t)attributes->height;
	ret = slip_guard_begin(&buffer->guard, buffer->data, size);
	if (ret < 0) {
		unmap(buffer);
		return ret;
	}
	buffer->reader->context->counters.driver_reads++;
	return 0;
}

int slip_driver_buffer_begin_read(struct slip_driver_buffer *buffer, struct slip_mapping *mapping)
{
	int ret = buffer->readers > 0 ? 0 : begin(buffer);
	if (ret < 0) {
		return ret;
	}
	buffer->readers++;
	mapping->planes[0].data = buffer->data;
	mapping->planes[0].stride = buffer->stride;
	return 0;
}

bool slip_driver_buffer_end_read(struct slip_driver_buffer *buffer)
{
	assert(buffer->readers > 0);
	if (--buffer->readers == 0) {
		buffer->poisoned |= !slip_guard_end(&buffer->guard);
		unmap(buffer);
	}
	return !buffer->poisoned;
}

void slip_driver_buffer_destroy(struct slip_driver_buffer *buffer)
{
	if (buffer) {
		slip_driver_buffer_forget(buffer);
		free(buffer);
	}
}

#else // no GBM: nothing is read this way

void slip_reader_close(struct slip_reader *reader)
{
}

struct slip_driver_buffer *slip_driver_buffer_create(struct slip_context *context,
		const struct slip_dmabuf_attributes *attributes, bool needed_only)
{
	return NULL;
}

void slip_driver_buffer_forget(struct slip_driver_buffer *buffer)
{
}

int slip_driver_buffer_begin_read(struct slip_driver_buffer *buffer, struct slip_mapping *mapping)
{
	return -ENODEV;
}

bool slip_driver_buffer_end_read(struct slip_driver_buffer *buffer)
{
	return true;
}

void slip_driver_buffer_destroy(struct slip_driver_buffer *buffer)
{
}

#endif
