/* SPDX-License-Identifier: MIT */
#include "synced_buffer.h"

#include <stdlib.h>

struct synced_buffer {
	struct buffer base;
	/** Named as the inner one is, and with no more functions. */
	struct buffer_interface impl;
	struct buffer *inner;
	struct slip_sync *sync;
};

static int begin_read(struct buffer *base, struct slip_mapping *mapping)
{
	struct synced_buffer *buffer = wl_container_of(base, buffer, base);
	return buffer->inner->impl->begin_read(buffer->inner, mapping);
}

static bool end_read(struct buffer *base)
{
	struct synced_buffer *buffer = wl_container_of(base, buffer, base);
	return buffer->inner->impl->end_read(buffer->inner);
}

/*
 * A client that says when it is done may have implicit fences, too. The kernel waits for them when
 * the buffer is read or flipped to, and everybody with it, whatever the client said.
 */
static int get_fence(struct buffer *base, int *fd)
{
	struct synced_buffer *buffer = wl_container_of(base, buffer, base);
	int ret = slip_sync_get_fence(buffer->sync, fd);
	if (ret < 0 || *fd >= 0 || !buffer->inner->impl->get_fence) {
		return ret;
	}
	return buffer->inner->impl->get_fence(buffer->inner, fd);
}

static int set_release_fence(struct buffer *base, int fence)
{
	struct synced_buffer *buffer = wl_container_of(base, buffer, base);
	return slip_sync_set_release_fence(buffer->sync, fence);
}

static void destroy(struct buffer *base)
{
	struct synced_buffer *buffer = wl_container_of(base, buffer, base);
	slip_sync_release(buffer->sync);
	buffer_unlock(buffer->inner);
	free(buffer);
}

struct buffer *synced_buffer_create(struct buffer *inner, struct slip_sync *sync)
{
	struct synced_buffer *buffer = calloc(1, sizeof(*buffer));
	if (!buffer) {
		return NULL;
	}
	buffer->impl = (struct buffer_interface){
		.name = inner->impl->name,
		.begin_read = inner->impl->begin_read ? begin_read : NULL,
		.end_read = inner->impl->end_read ? end_read : NULL,
		.get_fence = get_fence,
		.set_release_fence = set_release_fence,
		.destroy = destroy,
	};
	buffer_init(&buffer->base, &buffer->impl, inner->width, inner->height, inner->format);
	buffer->base.y_invert = inner->y_invert;
	buffer->base.failed = inner->failed;
	buffer->base.dmabuf = inner->dmabuf;
	buffer->inner = inner;
	buffer->sync = sync;
	buffer_lock(&buffer->base);
	// Its commit is all that it is for.
	buffer_drop(&buffer->base);
	return &buffer->base;
}
