/* SPDX-License-Identifier: MIT */
#include "tearing_control.h"

#include "tearing-control-v1-server-protocol.h"

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void set_hint(struct surface *surface, bool may_tear)
{
	surface->pending.may_tear = may_tear;
	surface->pending.fields |= SURFACE_TEARING;
}

// Of an unknown hint it says nothing; whatever it means, it is not what there is.
static void handle_set_presentation_hint(
		struct wl_client *client, struct wl_resource *resource, uint32_t hint)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (surface) {
		set_hint(surface, hint == WP_TEARING_CONTROL_V1_PRESENTATION_HINT_ASYNC);
	}
}

static const struct wp_tearing_control_v1_interface control_impl = {
	.set_presentation_hint = handle_set_presentation_hint,
	.destroy = handle_destroy,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (surface) {
		surface->tearing_control = NULL;
		set_hint(surface, false);
	}
}

static void handle_get_tearing_control(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, struct wl_resource *surface_resource)
{
	struct surface *surface = surface_from_resource(surface_resource);
	if (surface->tearing_control) {
		wl_resource_post_error(resource,
				WP_TEARING_CONTROL_MANAGER_V1_ERROR_TEARING_CONTROL_EXISTS,
				"the surface already has a tearing control");
		return;
	}
	struct wl_resource *control = wl_resource_create(client, &wp_tearing_control_v1_interface,
			wl_resource_get_version(resource), id);
	if (!control) {
		wl_client_post_no_memory(client);
		return;
	}
	surface->tearing_control = control;
	wl_resource_set_implementation(control, &control_impl, surface, handle_resource_destroy);
}

static const struct wp_tearing_control_manager_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.get_tearing_control = handle_get_tearing_control,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &wp_tearing_control_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
}

struct wl_global *tearing_control_create(struct wl_display *display)
{
	return wl_global_create(display, &wp_tearing_control_manager_v1_interface, 1, NULL, bind);
}
