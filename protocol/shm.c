/* SPDX-License-Identifier: MIT */
#include "shm.h"

#include <assert.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-server-protocol.h>

/** A mapping of a client's fd; buffers keep the one that they were made on or grew into. */
struct mapping {
	int refs;
	void *data;
	size_t size;
	/** For pictures that the client wants. */
	bool writable;
};

struct pool {
	const struct shm *shm;
	int refs;
	int fd;
	struct mapping *mapping;
};

struct shm_buffer {
	struct buffer base;
	struct wl_resource *resource; // NULL once destroyed, while locks remain
	struct pool *pool;
	/** Its planes follow each other. */
	struct {
		size_t offset;
		uint32_t stride;
	} planes[SLIP_MAX_PLANES];
	int readers;
	struct mapping *reading; // what the open bracket reads
	struct slip_guard guard;
};

struct shm {
	struct wl_listener display_destroy;
	size_t n_formats;
	uint32_t formats[];
};

static struct mapping *mapping_create(int fd, size_t size)
{
	struct mapping *mapping = calloc(1, sizeof(*mapping));
	if (!mapping) {
		return NULL;
	}
	mapping->data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	mapping->writable = mapping->data != MAP_FAILED;
	if (!mapping->writable && (errno == EACCES || errno == EPERM)) {
		// It is sealed, or its client keeps the writing to itself.
		mapping->data = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	}
	if (mapping->data == MAP_FAILED) {
		free(mapping);
		return NULL;
	}
	mapping->size = size;
	mapping->refs = 1;
	return mapping;
}

static void mapping_unref(struct mapping *mapping)
{
	if (mapping && --mapping->refs == 0) {
		munmap(mapping->data, mapping->size);
		free(mapping);
	}
}

static void pool_unref(struct pool *pool)
{
	if (--pool->refs == 0) {
		mapping_unref(pool->mapping);
		free(pool);
	}
}

static int buffer_begin_read(struct buffer *base, struct slip_mapping *mapping)
{
	struct shm_buffer *buffer = wl_container_of(base, buffer, base);
	if (buffer->readers == 0) {
		struct mapping *pool_mapping = buffer->pool->mapping;
		int ret = slip_guard_begin(&buffer->guard, pool_mapping->data, pool_mapping->size);
		if (ret < 0) {
			return ret;
		}
		buffer->reading = pool_mapping;
		pool_mapping->refs++;
	}
	buffer->readers++;
	*mapping = (struct slip_mapping){ 0 };
	for (int i = 0; i < slip_format_get(base->format)->n_planes; i++) {
		mapping->planes[i].data =
				(const char *)buffer->reading->data + buffer->planes[i].offset;
		mapping->planes[i].stride = buffer->planes[i].stride;
	}
	return 0;
}

static bool end_guard(struct shm_buffer *buffer, struct slip_guard *guard)
{
	bool whole = slip_guard_end(guard);
	if (!whole && buffer->resource) {
		wl_resource_post_error(buffer->resource, WL_SHM_ERROR_INVALID_FD,
				"the wl_shm_pool's file was made smaller than the pool");
	}
	return whole;
}

static bool buffer_end_read(struct buffer *base)
{
	struct shm_buffer *buffer = wl_container_of(base, buffer, base);
	if (--buffer->readers > 0) {
		return true;
	}
	mapping_unref(buffer->reading);
	buffer->reading = NULL;
	return end_guard(buffer, &buffer->guard);
}

static int buffer_begin_write(struct buffer *base, struct slip_writing *writing)
{
	struct shm_buffer *buffer = wl_container_of(base, buffer, base);
	struct mapping *mapping = buffer->pool->mapping;
	if (!mapping->writable || slip_format_get(base->format)->n_planes > 1) {
		return mapping->writable ? -EINVAL : -EACCES;
	}
	*writing = (struct slip_writing){
		.data = (char *)mapping->data + buffer->planes[0].offset,
		.stride = buffer->planes[0].stride,
		.mapping = mapping,
		.size = mapping->size,
	};
	int ret = slip_guard_begin_write(&writing->guard, mapping->data, mapping->size);
	if (ret == 0) {
		mapping->refs++;
	}
	return ret;
}

static bool buffer_end_write(struct buffer *base, struct slip_writing *writing)
{
	struct shm_buffer *buffer = wl_container_of(base, buffer, base);
	bool whole = end_guard(buffer, &writing->guard);
	mapping_unref(writing->mapping);
	return whole;
}

static void buffer_release(struct buffer *base)
{
	struct shm_buffer *buffer = wl_container_of(base, buffer, base);
	wl_buffer_send_release(buffer->resource);
}

static void buffer_destroy(struct buffer *base)
{
	struct shm_buffer *buffer = wl_container_of(base, buffer, base);
	assert(buffer->readers == 0);
	pool_unref(buffer->pool);
	free(buffer);
}

static const struct buffer_interface shm_buffer_impl = {
	.name = "wl_shm",
	.begin_read = buffer_begin_read,
	.end_read = buffer_end_read,
	.begin_write = buffer_begin_write,
	.end_write = buffer_end_write,
	.release = buffer_release,
	.destroy = buffer_destroy,
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wl_buffer_interface wl_buffer_impl = {
	.destroy = handle_destroy,
};

struct buffer *shm_buffer_from_resource(struct wl_resource *resource)
{
	if (!wl_resource_instance_of(resource, &wl_buffer_interface, &wl_buffer_impl)) {
		return NULL;
	}
	struct shm_buffer *buffer = wl_resource_get_user_data(resource);
	return &buffer->base;
}

static void handle_buffer_resource_destroy(struct wl_resource *resource)
{
	struct shm_buffer *buffer = wl_resource_get_user_data(resource);
	buffer->resource = NULL;
	buffer_drop(&buffer->base);
}

// wl_shm has codes of its own for the two formats that are older than its use of fourccs: their
// fourccs are none.
static uint32_t to_fourcc(uint32_t format)
{
	switch (format) {
	case WL_SHM_FORMAT_ARGB8888:
		return DRM_FORMAT_ARGB8888;
	case WL_SHM_FORMAT_XRGB8888:
		return DRM_FORMAT_XRGB8888;
	case DRM_FORMAT_ARGB8888:
	case DRM_FORMAT_XRGB8888:
		return DRM_FORMAT_INVALID;
	default:
		return format;
	}
}

static uint32_t from_fourcc(uint32_t fourcc)
{
	switch (fourcc) {
	case DRM_FORMAT_ARGB8888:
		return WL_SHM_FORMAT_ARGB8888;
	case DRM_FORMAT_XRGB8888:
		return WL_SHM_FORMAT_XRGB8888;
	default:
		return fourcc;
	}
}

static bool is_offered(const struct shm *shm, uint32_t fourcc)
{
	for (size_t i = 0; i < shm->n_formats; i++) {
		if (shm->formats[i] == fourcc) {
			return true;
		}
	}
	return false;
}

// Where the planes are, which wl_shm leaves open: one after the other, the strides in proportion,
// as clients have it. False if they do not fit the pool.
static bool lay_out(struct shm_buffer *buffer, const struct slip_format *format, int64_t offset,
		int64_t stride, size_t size)
{
	int64_t width = buffer->base.width, height = buffer->base.height;
	for (int i = 0; i < format->n_planes; i++) {
		int64_t bytes = format->planes[i].bytes, hsub = format->planes[i].hsub;
		int64_t vsub = format->planes[i].vsub;
		int64_t plane_stride = stride * bytes / (format->planes[0].bytes * hsub);
		plane_stride = format->n_planes == 1 ? stride : plane_stride;
		if (plane_stride < (width + hsub - 1) / hsub * bytes) {
			return false;
		}
		buffer->planes[i].offset = (size_t)offset;
		buffer->planes[i].stride = (uint32_t)plane_stride;
		offset += plane_stride * ((height + vsub - 1) / vsub);
	}
	return offset <= (int64_t)size;
}

static void handle_create_buffer(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, int32_t offset, int32_t width, int32_t height, int32_t stride,
		uint32_t format)
{
	struct pool *pool = wl_resource_get_user_data(resource);
	uint32_t fourcc = to_fourcc(format);
	if (!is_offered(pool->shm, fourcc)) {
		wl_resource_post_error(resource, WL_SHM_ERROR_INVALID_FORMAT,
				"format 0x%08x was not offered", format);
		return;
	}
	struct shm_buffer *buffer = calloc(1, sizeof(*buffer));
	if (!buffer) {
		wl_client_post_no_memory(client);
		return;
	}
	buffer_init(&buffer->base, &shm_buffer_impl, width, height, fourcc);
	if (offset < 0 || width <= 0 || height <= 0 || stride <= 0 ||
			!lay_out(buffer, slip_format_get(fourcc), offset, stride,
					pool->mapping->size)) {
		wl_resource_post_error(resource, WL_SHM_ERROR_INVALID_STRIDE,
				"a buffer of %dx%d with offset %d and stride %d does not fit a "
				"pool of %zu bytes",
				width, height, offset, stride, pool->mapping->size);
		free(buffer);
		return;
	}
	buffer->resource = wl_resource_create(client, &wl_buffer_interface, 1, id);
	if (!buffer->resource) {
		free(buffer);
		wl_client_post_no_memory(client);
		return;
	}
	buffer->pool = pool;
	pool->refs++;
	wl_resource_set_implementation(
			buffer->resource, &wl_buffer_impl, buffer, handle_buffer_resource_destroy);
}

static void handle_resize(struct wl_client *client, struct wl_resource *resource, int32_t size)
{
	struct pool *pool = wl_resource_get_user_data(resource);
	if (size <= 0 || (size_t)size < pool->mapping->size) {
		wl_resource_post_error(resource, WL_SHM_ERROR_INVALID_FD,
				"a pool of %zu bytes cannot shrink to %d", pool->mapping->size,
				size);
		return;
	}
	struct mapping *mapping = mapping_create(pool->fd, (size_t)size);
	if (!mapping) {
		wl_resource_post_error(resource, WL_SHM_ERROR_INVALID_FD, "mmap of %d bytes: %s",
				size, strerror(errno));
		return;
	}
	mapping_unref(pool->mapping);
	pool->mapping = mapping;
}

static const struct wl_shm_pool_interface pool_impl = {
	.create_buffer = handle_create_buffer,
	.destroy = handle_destroy,
	.resize = handle_resize,
};

static void handle_pool_destroy(struct wl_resource *resource)
{
	struct pool *pool = wl_resource_get_user_data(resource);
	close(pool->fd); // for resizing alone; buffers need but the mapping
	pool_unref(pool);
}

static void handle_create_pool(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		int32_t fd, int32_t size)
{
	if (size <= 0) {
		wl_resource_post_error(resource, WL_SHM_ERROR_INVALID_STRIDE,
				"a pool's size must be positive, not %d", size);
		close(fd);
		return;
	}
	struct mapping *mapping = mapping_create(fd, (size_t)size);
	if (!mapping) {
		wl_resource_post_error(resource, WL_SHM_ERROR_INVALID_FD, "mmap of fd %d: %s", fd,
				strerror(errno));
		close(fd);
		return;
	}
	struct pool *pool = calloc(1, sizeof(*pool));
	struct wl_resource *created = wl_resource_create(
			client, &wl_shm_pool_interface, wl_resource_get_version(resource), id);
	if (!pool || !created) {
		free(pool);
		mapping_unref(mapping);
		close(fd);
		wl_client_post_no_memory(client);
		return;
	}
	pool->shm = wl_resource_get_user_data(resource);
	pool->refs = 1;
	pool->fd = fd;
	pool->mapping = mapping;
	wl_resource_set_implementation(created, &pool_impl, pool, handle_pool_destroy);
}

static const struct wl_shm_interface shm_impl = {
	.create_pool = handle_create_pool,
	.release = handle_destroy,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct shm *shm = data;
	struct wl_resource *resource =
			wl_resource_create(client, &wl_shm_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &shm_impl, shm, NULL);
	for (size_t i = 0; i < shm->n_formats; i++) {
		wl_shm_send_format(resource, from_fourcc(shm->formats[i]));
	}
}

static void handle_display_destroy(struct wl_listener *listener, void *data)
{
	struct shm *shm = wl_container_of(listener, shm, display_destroy);
	wl_list_remove(&shm->display_destroy.link);
	free(shm);
}

struct wl_global *shm_create(struct wl_display *display, const uint32_t *formats, size_t n_formats)
{
	struct shm *shm = calloc(1, sizeof(*shm) + n_formats * sizeof(*formats));
	if (!shm) {
		return NULL;
	}
	memcpy(shm->formats, formats, n_formats * sizeof(*formats));
	shm->n_formats = n_formats;
	struct wl_global *global = wl_global_create(display, &wl_shm_interface, 2, shm, bind);
	if (!global) {
		free(shm);
		return NULL;
	}
	shm->display_destroy.notify = handle_display_destroy;
	wl_display_add_destroy_listener(display, &shm->display_destroy);
	return global;
}
