/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <err.h>
#include <linux/dma-buf.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>
#include <xf86drm.h>

struct buffer *buffer_create(const struct buffer_spec *spec)
{
	struct buffer *buffer = calloc(1, sizeof(*buffer));

	if (!buffer) {
		return NULL;
	}
	buffer->spec = *spec;
	buffer->frame = -1;
	for (int i = 0; i < BUFFER_MAX_PLANES; i++) {
		buffer->planes[i].fd = -1;
	}
	return buffer;
}

void buffer_destroy(struct buffer *buffer)
{
	if (!buffer) {
		return;
	}
	if (buffer->wl_buffer) {
		wl_buffer_destroy(buffer->wl_buffer);
	}
	if (buffer->map) {
		munmap(buffer->map, buffer->size);
	}
	if (buffer->driver) {
		buffer->driver->destroy(buffer);
	}
	for (int i = 0; i < BUFFER_MAX_PLANES; i++) {
		if (buffer->planes[i].fd >= 0) {
			close(buffer->planes[i].fd);
		}
	}
	free(buffer);
}

uint32_t buffer_spec_stride(const struct buffer_spec *spec)
{
	uint32_t bytes = spec->width * spec->format->bytes;

	return (bytes + spec->stride_align - 1) / spec->stride_align * spec->stride_align;
}

size_t buffer_spec_size(const struct buffer_spec *spec, uint32_t stride)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes = spec->offset + (size_t)stride * spec->height;

	return (bytes + page - 1) / page * page;
}

int buffer_map(struct buffer *buffer, size_t size, bool synced)
{
	void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, buffer->planes[0].fd, 0);

	if (map == MAP_FAILED) {
		return -1;
	}
	buffer->map = map;
	buffer->size = size;
	buffer->synced = synced;
	return 0;
}

static int sync_map(struct buffer *buffer, uint64_t flags)
{
	struct dma_buf_sync sync = { .flags = flags | DMA_BUF_SYNC_WRITE };

	if (!buffer->synced) {
		return 0;
	}
	/* drmIoctl, since the kernel may ask to try again (EINTR, EAGAIN) */
	return drmIoctl(buffer->planes[0].fd, DMA_BUF_IOCTL_SYNC, &sync);
}

uint8_t *buffer_begin(struct buffer *buffer, uint32_t *stride)
{
	if (buffer->driver) {
		uint8_t *pixels = buffer->driver->begin(buffer, stride);

		if (!pixels) {
			warn("cannot map the buffer through its driver");
		}
		return pixels;
	}
	if (sync_map(buffer, DMA_BUF_SYNC_START) < 0) {
		warn("cannot begin CPU access to the dma-buf");
		return NULL;
	}
	*stride = buffer->planes[0].stride;
	return (uint8_t *)buffer->map + buffer->planes[0].offset;
}

void buffer_end(struct buffer *buffer)
{
	if (buffer->driver) {
		buffer->driver->end(buffer);
	} else if (sync_map(buffer, DMA_BUF_SYNC_END) < 0) {
		warn("cannot end CPU access to the dma-buf");
	}
}

static void handle_release(void *data, struct wl_buffer *wl_buffer)
{
	struct buffer *buffer = data;

	(void)wl_buffer;
	buffer->busy = false;
	if (buffer->released) {
		(*buffer->released)++;
	}
}

static const struct wl_buffer_listener buffer_listener = {
	.release = handle_release,
};

void buffer_set_wl_buffer(struct buffer *buffer, struct wl_buffer *wl_buffer)
{
	buffer->wl_buffer = wl_buffer;
	wl_buffer_add_listener(wl_buffer, &buffer_listener, buffer);
}
