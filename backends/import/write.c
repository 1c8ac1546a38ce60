/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <linux/dma-buf.h>
#include <sys/mman.h>

#include "import.h"

static int check(const struct slip_buffer *buffer)
{
	const struct slip_dmabuf_attributes *attributes = &buffer->attributes;
	const struct slip_format *format = slip_format_get(attributes->format);
	if (buffer->driver) {
		return -EOPNOTSUPP;
	}
	return attributes->modifier == DRM_FORMAT_MOD_LINEAR && format->n_planes == 1 ? 0 : -EINVAL;
}

int slip_buffer_begin_write(struct slip_buffer *buffer, struct slip_writing *writing)
{
	int ret = check(buffer);
	if (ret < 0) {
		return ret;
	}
	struct slip_object *object = buffer->objects[0];
	if (object->poisoned) {
		return -EFAULT;
	}
	if (!slip_dmabuf_is_unused(buffer->context, object->fd)) {
		return -EBUSY;
	}
	void *data = mmap(NULL, object->size, PROT_READ | PROT_WRITE, MAP_SHARED, object->fd, 0);
	if (data == MAP_FAILED) {
		return -errno;
	}
	*writing = (struct slip_writing){
		.data = (char *)data + buffer->attributes.planes[0].offset,
		.stride = buffer->attributes.planes[0].stride,
		.mapping = data,
		.size = object->size,
	};
	// The guard first: once START has succeeded, nothing may fail before END.
	ret = slip_guard_begin_write(&writing->guard, data, writing->size);
	if (ret < 0) {
		goto unmap;
	}
	ret = slip_object_sync(object, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW);
	if (ret < 0) {
		slip_guard_end(&writing->guard);
		goto unmap;
	}
	return 0;

unmap:
	munmap(data, writing->size);
	return ret;
}

bool slip_buffer_end_write(struct slip_buffer *buffer, struct slip_writing *writing)
{
	int ret = slip_object_sync(buffer->objects[0], DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW);
	bool whole = slip_guard_end(&writing->guard);
	munmap(writing->mapping, writing->size);
	return whole && ret == 0;
}
