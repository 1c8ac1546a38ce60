/* SPDX-License-Identifier: MIT */
#include "fractional_scale.h"

#include "fractional-scale-v1-server-protocol.h"

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wp_fractional_scale_v1_interface scale_impl = {
	.destroy = handle_destroy,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (surface) {
		surface->fractional_scale = NULL;
	}
}

void fractional_scale_update(struct surface *surface)
{
	if (surface->fractional_scale && surface->preferred.scale > 0) {
		wp_fractional_scale_v1_send_preferred_scale(
				surface->fractional_scale, (uint32_t)surface->preferred.scale);
	}
}

static void handle_get_fractional_scale(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, struct wl_resource *surface_resource)
{
	struct surface *surface = surface_from_resource(surface_resource);
	if (surface->fractional_scale) {
		wl_resource_post_error(resource,
				WP_FRACTIONAL_SCALE_MANAGER_V1_ERROR_FRACTIONAL_SCALE_EXISTS,
				"the surface already has a fractional scale");
		return;
	}
	struct wl_resource *scale = wl_resource_create(client, &wp_fractional_scale_v1_interface,
			wl_resource_get_version(resource), id);
	if (!scale) {
		wl_client_post_no_memory(client);
		return;
	}
	surface->fractional_scale = scale;
	wl_resource_set_implementation(scale, &scale_impl, surface, handle_resource_destroy);
	fractional_scale_update(surface);
}

static const struct wp_fractional_scale_manager_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.get_fractional_scale = handle_get_fractional_scale,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &wp_fractional_scale_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
}

struct wl_global *fractional_scale_create(struct wl_display *display)
{
	return wl_global_create(display, &wp_fractional_scale_manager_v1_interface, 1, NULL, bind);
}
