/* SPDX-License-Identifier: MIT */
#include "single_pixel_buffer.h"

#include <drm_fourcc.h>
#include <stdlib.h>
#include <wayland-server-protocol.h>

#include "single-pixel-buffer-v1-server-protocol.h"

struct single_pixel_buffer {
	struct buffer base;
	struct wl_resource *resource; // NULL once destroyed, while locks remain
	/** As it is stored: the bytes are blue, green, red, alpha. */
	uint8_t pixel[4];
};

static int begin_read(struct buffer *base, struct slip_mapping *mapping)
{
	struct single_pixel_buffer *buffer = wl_container_of(base, buffer, base);
	*mapping = (struct slip_mapping){
		.planes[0] = { .data = buffer->pixel, .stride = sizeof(buffer->pixel) },
	};
	return 0;
}

static bool end_read(struct buffer *base)
{
	return true;
}

static void release(struct buffer *base)
{
	struct single_pixel_buffer *buffer = wl_container_of(base, buffer, base);
	wl_buffer_send_release(buffer->resource);
}

static void destroy(struct buffer *base)
{
	struct single_pixel_buffer *buffer = wl_container_of(base, buffer, base);
	free(buffer);
}

static const struct buffer_interface buffer_impl = {
	.name = "single pixel",
	.begin_read = begin_read,
	.end_read = end_read,
	.release = release,
	.destroy = destroy,
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wl_buffer_interface wl_buffer_impl = {
	.destroy = handle_destroy,
};

struct buffer *single_pixel_buffer_from_resource(struct wl_resource *resource)
{
	if (!wl_resource_instance_of(resource, &wl_buffer_interface, &wl_buffer_impl)) {
		return NULL;
	}
	struct single_pixel_buffer *buffer = wl_resource_get_user_data(resource);
	return &buffer->base;
}

static void handle_buffer_resource_destroy(struct wl_resource *resource)
{
	struct single_pixel_buffer *buffer = wl_resource_get_user_data(resource);
	buffer->resource = NULL;
	buffer_drop(&buffer->base);
}

// The nearest of 256 values, both ranges' ends being 0 and 1.
static uint8_t to_8_bits(uint32_t channel)
{
	return (uint8_t)((channel * UINT64_C(255) + UINT32_MAX / 2) / UINT32_MAX);
}

static void handle_create_u32_rgba_buffer(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, uint32_t r, uint32_t g, uint32_t b, uint32_t a)
{
	struct single_pixel_buffer *buffer = calloc(1, sizeof(*buffer));
	if (buffer) {
		buffer->resource = wl_resource_create(client, &wl_buffer_interface, 1, id);
	}
	if (!buffer || !buffer->resource) {
		free(buffer);
		wl_client_post_no_memory(client);
		return;
	}
	uint8_t alpha = to_8_bits(a);
	buffer_init(&buffer->base, &buffer_impl, 1, 1,
			alpha == 255 ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_ARGB8888);
	buffer->pixel[0] = to_8_bits(b);
	buffer->pixel[1] = to_8_bits(g);
	buffer->pixel[2] = to_8_bits(r);
	buffer->pixel[3] = alpha;
	wl_resource_set_implementation(
			buffer->resource, &wl_buffer_impl, buffer, handle_buffer_resource_destroy);
}

static const struct wp_single_pixel_buffer_manager_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.create_u32_rgba_buffer = handle_create_u32_rgba_buffer,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &wp_single_pixel_buffer_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
}

struct wl_global *single_pixel_buffer_create(struct wl_display *display)
{
	return wl_global_create(
			display, &wp_single_pixel_buffer_manager_v1_interface, 1, NULL, bind);
}
