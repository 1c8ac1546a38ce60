/* SPDX-License-Identifier: MIT */
#include "xdg_wm_base.h"

#include <stdlib.h>

#include "xdg-shell-server-protocol.h"
#include "xdg_positioner.h"
#include "xdg_surface.h"

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	struct xdg_client *xdg_client = wl_resource_get_user_data(resource);
	if (!wl_list_empty(&xdg_client->surfaces)) {
		wl_resource_post_error(resource, XDG_WM_BASE_ERROR_DEFUNCT_SURFACES,
				"xdg_surfaces must be destroyed before the xdg_wm_base that made "
				"them");
		return;
	}
	wl_resource_destroy(resource);
}

static void handle_create_positioner(
		struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	xdg_positioner_create(client, (uint32_t)wl_resource_get_version(resource), id);
}

static void handle_get_xdg_surface(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, struct wl_resource *surface)
{
	xdg_surface_create(wl_resource_get_user_data(resource), surface_from_resource(surface), id);
}

static void handle_pong(struct wl_client *client, struct wl_resource *resource, uint32_t serial)
{
	// Nobody asked, and an answer to nothing is no error.
}

static const struct xdg_wm_base_interface wm_base_impl = {
	.destroy = handle_destroy,
	.create_positioner = handle_create_positioner,
	.get_xdg_surface = handle_get_xdg_surface,
	.pong = handle_pong,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct xdg_client *xdg_client = wl_resource_get_user_data(resource);
	// When a whole client goes, its objects go in any order.
	struct xdg_surface *surface, *next;
	wl_list_for_each_safe (surface, next, &xdg_client->surfaces, link) {
		surface->client = NULL;
		wl_list_remove(&surface->link);
		wl_list_init(&surface->link);
	}
	free(xdg_client);
}

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct xdg_client *xdg_client = calloc(1, sizeof(*xdg_client));
	struct wl_resource *resource =
			wl_resource_create(client, &xdg_wm_base_interface, (int)version, id);
	if (!xdg_client || !resource) {
		free(xdg_client);
		wl_client_post_no_memory(client);
		return;
	}
	xdg_client->wm_base = data;
	xdg_client->resource = resource;
	wl_list_init(&xdg_client->surfaces);
	wl_resource_set_implementation(
			resource, &wm_base_impl, xdg_client, handle_resource_destroy);
}

struct xdg_wm_base *xdg_wm_base_create(struct wl_display *display)
{
	struct xdg_wm_base *wm_base = calloc(1, sizeof(*wm_base));
	if (!wm_base) {
		return NULL;
	}
	wm_base->display = display;
	wl_signal_init(&wm_base->events.new_toplevel);
	wl_signal_init(&wm_base->events.new_popup);
	wl_signal_init(&wm_base->events.popup_reposition);
	wl_signal_init(&wm_base->events.grabs_changed);
	wl_list_init(&wm_base->grabs);
	wm_base->global = wl_global_create(display, &xdg_wm_base_interface, 6, wm_base, bind);
	if (!wm_base->global) {
		free(wm_base);
		return NULL;
	}
	return wm_base;
}

void xdg_wm_base_destroy(struct xdg_wm_base *wm_base)
{
	if (wm_base) {
		wl_global_destroy(wm_base->global);
		free(wm_base);
	}
}
