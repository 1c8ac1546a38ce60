/* SPDX-License-Identifier: MIT */
#include "alpha_modifier.h"

#include "alpha-modifier-v1-server-protocol.h"

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void set_alpha(struct surface *surface, uint32_t alpha)
{
	surface->pending.alpha = alpha;
	surface->pending.fields |= SURFACE_ALPHA;
}

static void handle_set_multiplier(
		struct wl_client *client, struct wl_resource *resource, uint32_t factor)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (!surface) {
		wl_resource_post_error(resource, WP_ALPHA_MODIFIER_SURFACE_V1_ERROR_NO_SURFACE,
				"the alpha modifier's surface is gone");
		return;
	}
	// The nearest, both ranges' ends being 0 and 1.
	uint64_t scaled = (uint64_t)factor * OUTPUT_ALPHA_MAX + UINT32_MAX / 2;
	set_alpha(surface, (uint32_t)(scaled / UINT32_MAX));
}

static const struct wp_alpha_modifier_surface_v1_interface modifier_impl = {
	.destroy = handle_destroy,
	.set_multiplier = handle_set_multiplier,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (surface) {
		surface->alpha_modifier = NULL;
		set_alpha(surface, OUTPUT_ALPHA_MAX);
	}
}

static void handle_get_surface(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		struct wl_resource *surface_resource)
{
	struct surface *surface = surface_from_resource(surface_resource);
	if (surface->alpha_modifier) {
		wl_resource_post_error(resource, WP_ALPHA_MODIFIER_V1_ERROR_ALREADY_CONSTRUCTED,
				"the surface already has an alpha modifier");
		return;
	}
	struct wl_resource *modifier =
			wl_resource_create(client, &wp_alpha_modifier_surface_v1_interface,
					wl_resource_get_version(resource), id);
	if (!modifier) {
		wl_client_post_no_memory(client);
		return;
	}
	surface->alpha_modifier = modifier;
	wl_resource_set_implementation(modifier, &modifier_impl, surface, handle_resource_destroy);
}

static const struct wp_alpha_modifier_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.get_surface = handle_get_surface,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &wp_alpha_modifier_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
}

struct wl_global *alpha_modifier_create(struct wl_display *display)
{
	return wl_global_create(display, &wp_alpha_modifier_v1_interface, 1, NULL, bind);
}
