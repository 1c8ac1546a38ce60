/* SPDX-License-Identifier: MIT */
#include "compositor.h"

#include <stdlib.h>

#include "region.h"
#include "surface.h"

static void handle_create_surface(
		struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	struct compositor *compositor = wl_resource_get_user_data(resource);
	struct surface *surface = surface_create(
			client, compositor->clock, (uint32_t)wl_resource_get_version(resource), id);
	if (surface) {
		wl_signal_emit_mutable(&compositor->events.new_surface, surface);
	}
}

static void handle_create_region(
		struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	region_create(client, (uint32_t)wl_resource_get_version(resource), id);
}

static const struct wl_compositor_interface compositor_impl = {
	.create_surface = handle_create_surface,
	.create_region = handle_create_region,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource =
			wl_resource_create(client, &wl_compositor_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &compositor_impl, data, NULL);
}

struct compositor *compositor_create(struct wl_display *display, struct clock *clock)
{
	struct compositor *compositor = calloc(1, sizeof(*compositor));
	if (!compositor) {
		return NULL;
	}
	compositor->clock = clock;
	wl_signal_init(&compositor->events.new_surface);
	compositor->global =
			wl_global_create(display, &wl_compositor_interface, 6, compositor, bind);
	if (!compositor->global) {
		free(compositor);
		return NULL;
	}
	return compositor;
}

void compositor_destroy(struct compositor *compositor)
{
	if (compositor) {
		wl_global_destroy(compositor->global);
		free(compositor);
	}
}
