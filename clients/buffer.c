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
		buffer->objects[i].fd = -1;
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
	if (buffer->driver) {
		buffer->driver->destroy(buffer);
	}
	for (int i = 0; i < BUFFER_MAX_PLANES; i++) {
		if (buffer->objects[i].map) {
			munmap(buffer->objects[i].map, buffer->objects[i].size);
		}
		if (buffer->objects[i].fd >= 0) {
			close(buffer->objects[i].fd);
		}
	}
	free(buffer);
}

static uint32_t round_up(uint32_t value, uint32_t to)
{
	return (value + to - 1) / to * to;
}

/* A plane's stride where the first has that one. */
static uint32_t plane_stride(const struct pattern_format *format, uint32_t i, uint32_t stride)
{
	const struct pattern_plane *first = &format->planes[0], *plane = &format->planes[i];

	return i == 0 ? stride : stride * plane->bytes / (first->bytes * plane->hsub);
}

uint32_t buffer_spec_stride(const struct buffer_spec *spec)
{
	const struct pattern_format *format = spec->format;
	uint32_t align = spec->stride_align, across = 1;

	for (uint32_t i = 0; i < pattern_format_planes(format); i++) {
		uint32_t hsub = format->planes[i].hsub;

		across = hsub > across ? hsub : across;
		/* Where another plane's stride is half as long, it is to be a multiple too. */
		if (plane_stride(format, i, 2) == 1) {
			align = 2 * spec->stride_align;
		}
	}
	/* Whole blocks, for then each plane's stride is long enough if the first one's is. */
	return round_up(round_up(spec->width, across) / format->planes[0].hsub *
					format->planes[0].bytes,
			align);
}

void buffer_lay_out(struct buffer *buffer, uint32_t stride)
{
	const struct buffer_spec *spec = &buffer->spec;
	size_t page = (size_t)sysconf(_SC_PAGESIZE), end = spec->offset;

	buffer->plane_count = pattern_format_planes(spec->format);
	buffer->object_count = spec->separate ? buffer->plane_count : 1;
	for (uint32_t i = 0; i < buffer->plane_count; i++) {
		struct buffer_plane *plane = &buffer->planes[i];
		uint32_t vsub = spec->format->planes[i].vsub;

		plane->object = spec->separate ? i : 0;
		plane->offset = spec->separate ? spec->offset : (uint32_t)end;
		plane->stride = plane_stride(spec->format, i, stride);
		end = plane->offset + (size_t)plane->stride * ((spec->height + vsub - 1) / vsub);
		buffer->objects[plane->object].size = (end + page - 1) / page * page;
	}
}

int buffer_map(struct buffer *buffer, bool synced)
{
	buffer->synced = synced;
	for (uint32_t i = 0; i < buffer->object_count; i++) {
		struct buffer_object *object = &buffer->objects[i];
		void *map = mmap(NULL, object->size, PROT_READ | PROT_WRITE, MAP_SHARED, object->fd,
				0);

		if (map == MAP_FAILED) {
			return -1;
		}
		object->map = map;
	}
	return 0;
}

static int sync_map(struct buffer *buffer, uint32_t i, uint64_t flags)
{
	struct dma_buf_sync sync = { .flags = flags | DMA_BUF_SYNC_WRITE };

	if (!buffer->synced) {
		return 0;
	}
	/* drmIoctl, since the kernel may ask to try again (EINTR, EAGAIN) */
	return drmIoctl(buffer->objects[i].fd, DMA_BUF_IOCTL_SYNC, &sync);
}

static void end_objects(struct buffer *buffer, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (sync_map(buffer, i, DMA_BUF_SYNC_END) < 0) {
			warn("cannot end CPU access to the dma-buf");
		}
	}
}

static int begin_objects(struct buffer *buffer)
{
	for (uint32_t i = 0; i < buffer->object_count; i++) {
		if (sync_map(buffer, i, DMA_BUF_SYNC_START) < 0) {
			warn("cannot begin CPU access to the dma-buf");
			end_objects(buffer, i);
			return -1;
		}
	}
	return 0;
}

static int begin_driver(struct buffer *buffer, struct pattern_pixels *pixels)
{
	uint32_t stride;

	pixels->planes[0] = buffer->driver->begin(buffer, &stride);
	if (!pixels->planes[0]) {
		warn("cannot map the buffer through its driver");
		return -1;
	}
	pixels->strides[0] = stride;
	return 0;
}

int buffer_begin(struct buffer *buffer, struct pattern_pixels *pixels)
{
	*pixels = (struct pattern_pixels){ 0 };
	if (buffer->driver) {
		return begin_driver(buffer, pixels);
	}
	if (begin_objects(buffer) < 0) {
		return -1;
	}
	for (uint32_t i = 0; i < buffer->plane_count; i++) {
		const struct buffer_plane *plane = &buffer->planes[i];

		pixels->planes[i] = (uint8_t *)buffer->objects[plane->object].map + plane->offset;
		pixels->strides[i] = plane->stride;
	}
	return 0;
}

void buffer_end(struct buffer *buffer)
{
	if (buffer->driver) {
		buffer->driver->end(buffer);
	} else {
		end_objects(buffer, buffer->object_count);
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
