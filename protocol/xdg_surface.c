/* SPDX-License-Identifier: MIT */
#include "xdg_surface.h"

#include <stdlib.h>
#include <string.h>

#include "xdg-shell-server-protocol.h"
#include "xdg_popup.h"
#include "xdg_toplevel.h"

// No client that works is so far behind; for one that is not, they would take ever more memory.
#define MAX_UNANSWERED 1000

static bool is_empty(const pixman_box32_t *box)
{
	return box->x1 >= box->x2 || box->y1 >= box->y2;
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	struct xdg_surface *xdg_surface = wl_resource_get_user_data(resource);
	if (xdg_surface->role_data) {
		wl_resource_post_error(resource, XDG_SURFACE_ERROR_DEFUNCT_ROLE_OBJECT,
				"the xdg_toplevel or xdg_popup must be destroyed before its "
				"xdg_surface");
		return;
	}
	wl_resource_destroy(resource);
}

static void handle_get_toplevel(struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	xdg_toplevel_create(wl_resource_get_user_data(resource), id);
}

static void handle_get_popup(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		struct wl_resource *parent, struct wl_resource *positioner)
{
	xdg_popup_create(wl_resource_get_user_data(resource), id,
			parent ? wl_resource_get_user_data(parent) : NULL, positioner);
}

static void handle_set_window_geometry(struct wl_client *client, struct wl_resource *resource,
		int32_t x, int32_t y, int32_t width, int32_t height)
{
	struct xdg_surface *xdg_surface = wl_resource_get_user_data(resource);
	if (!xdg_surface->role_data) {
		wl_resource_post_error(resource, XDG_SURFACE_ERROR_NOT_CONSTRUCTED,
				"the xdg_surface has no role yet");
		return;
	}
	if (width <= 0 || height <= 0 || x > INT32_MAX - width || y > INT32_MAX - height) {
		wl_resource_post_error(resource, XDG_SURFACE_ERROR_INVALID_SIZE,
				"a window geometry of %dx%d is none", width, height);
		return;
	}
	xdg_surface->pending.geometry =
			(pixman_box32_t){ .x1 = x, .y1 = y, .x2 = x + width, .y2 = y + height };
}

static void handle_ack_configure(
		struct wl_client *client, struct wl_resource *resource, uint32_t serial)
{
	struct xdg_surface *xdg_surface = wl_resource_get_user_data(resource);
	if (!xdg_surface->role_data) {
		wl_resource_post_error(resource, XDG_SURFACE_ERROR_NOT_CONSTRUCTED,
				"the xdg_surface has no role yet");
		return;
	}
	struct xdg_configure *configures = xdg_surface->configures.data;
	size_t n = xdg_surface->configures.size / sizeof(*configures);
	for (size_t i = 0; i < n; i++) {
		if (configures[i].serial == serial) {
			if (!configures[i].stale) {
				xdg_surface->pending.acked = configures[i];
				xdg_surface->configured = true;
			}
			// It answers those before it, too.
			xdg_surface->configures.size = (n - i - 1) * sizeof(*configures);
			memmove(configures, &configures[i + 1], xdg_surface->configures.size);
			if (xdg_surface->held) {
				xdg_surface_schedule_configure(xdg_surface);
			}
			return;
		}
	}
	wl_resource_post_error(resource, XDG_SURFACE_ERROR_INVALID_SERIAL,
			"serial %u is of no configure that waits for an answer", serial);
}

static const struct xdg_surface_interface xdg_surface_impl = {
	.destroy = handle_destroy,
	.get_toplevel = handle_get_toplevel,
	.get_popup = handle_get_popup,
	.set_window_geometry = handle_set_window_geometry,
	.ack_configure = handle_ack_configure,
};

static void cancel_idle(struct xdg_surface *xdg_surface)
{
	if (xdg_surface->idle) {
		wl_event_source_remove(xdg_surface->idle);
		xdg_surface->idle = NULL;
	}
}

// Back to how a surface without content begins.
static void reset(struct xdg_surface *xdg_surface)
{
	if (xdg_surface->mapped) {
		xdg_surface->mapped = false;
		xdg_surface->role->unmap(xdg_surface);
	}
	cancel_idle(xdg_surface);
	struct xdg_configure *configure;
	wl_array_for_each (configure, &xdg_surface->configures) {
		configure->stale = true;
	}
	xdg_surface->initialized = xdg_surface->configured = xdg_surface->held = false;
	xdg_surface->geometry = xdg_surface->pending.geometry = (pixman_box32_t){ 0 };
}

static void dismiss_popups(struct xdg_surface *xdg_surface)
{
	struct xdg_popup *popup, *next;
	wl_list_for_each_safe (popup, next, &xdg_surface->popups, link) {
		xdg_popup_orphan(popup);
	}
}

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct xdg_surface *xdg_surface = wl_resource_get_user_data(resource);
	if (xdg_surface->role_data) {
		const struct xdg_role *role = xdg_surface->role;
		reset(xdg_surface);
		role->base_destroyed(xdg_surface);
	}
	dismiss_popups(xdg_surface);
	cancel_idle(xdg_surface);
	if (xdg_surface->surface && xdg_surface->surface->role_data == xdg_surface) {
		xdg_surface->surface->role_data = NULL;
	}
	wl_list_remove(&xdg_surface->surface_commit.link);
	wl_list_remove(&xdg_surface->surface_destroy.link);
	wl_list_remove(&xdg_surface->link);
	wl_array_release(&xdg_surface->configures);
	free(xdg_surface);
}

static void handle_surface_destroy(struct wl_listener *listener, void *data)
{
	struct xdg_surface *xdg_surface = wl_container_of(listener, xdg_surface, surface_destroy);
	if (xdg_surface->role_data) {
		reset(xdg_surface);
	}
	xdg_surface->surface = NULL;
	dismiss_popups(xdg_surface);
	wl_list_remove(&xdg_surface->surface_commit.link);
	wl_list_init(&xdg_surface->surface_commit.link);
	wl_list_remove(&xdg_surface->surface_destroy.link);
	wl_list_init(&xdg_surface->surface_destroy.link);
}

// Only until there is a role, whose precommit does this from then on.
static void handle_surface_commit(struct wl_listener *listener, void *data)
{
	struct xdg_surface *xdg_surface = wl_container_of(listener, xdg_surface, surface_commit);
	if (!xdg_surface->surface->role && surface_has_content(xdg_surface->surface)) {
		wl_resource_post_error(xdg_surface->resource, XDG_SURFACE_ERROR_UNCONFIGURED_BUFFER,
				"a buffer was attached before there was a role");
	}
}

static bool check_surface(struct xdg_client *client, struct surface *surface)
{
	if (surface->role && surface->role != &xdg_toplevel_surface_role &&
			surface->role != &xdg_popup_surface_role) {
		wl_resource_post_error(client->resource, XDG_WM_BASE_ERROR_ROLE,
				"the surface is already a %s", surface->role->name);
		return false;
	}
	if (wl_signal_get(&surface->events.destroy, handle_surface_destroy)) {
		wl_resource_post_error(client->resource, XDG_WM_BASE_ERROR_ROLE,
				"the surface already has an xdg_surface");
		return false;
	}
	if (surface_get_latest_buffer(surface)) {
		wl_resource_post_error(client->resource, XDG_WM_BASE_ERROR_INVALID_SURFACE_STATE,
				"the surface must not have a buffer yet");
		return false;
	}
	return true;
}

void xdg_surface_create(struct xdg_client *client, struct surface *surface, uint32_t id)
{
	struct wl_client *wl_client = wl_resource_get_client(client->resource);
	if (!check_surface(client, surface)) {
		return;
	}
	struct xdg_surface *xdg_surface = calloc(1, sizeof(*xdg_surface));
	struct wl_resource *resource = wl_resource_create(wl_client, &xdg_surface_interface,
			wl_resource_get_version(client->resource), id);
	if (!xdg_surface || !resource) {
		free(xdg_surface);
		wl_client_post_no_memory(wl_client);
		return;
	}
	xdg_surface->resource = resource;
	xdg_surface->client = client;
	xdg_surface->surface = surface;
	wl_list_init(&xdg_surface->popups);
	wl_array_init(&xdg_surface->configures);
	wl_list_insert(&client->surfaces, &xdg_surface->link);
	xdg_surface->surface_commit.notify = handle_surface_commit;
	wl_signal_add(&surface->events.commit, &xdg_surface->surface_commit);
	xdg_surface->surface_destroy.notify = handle_surface_destroy;
	wl_signal_add(&surface->events.destroy, &xdg_surface->surface_destroy);
	wl_resource_set_implementation(
			resource, &xdg_surface_impl, xdg_surface, handle_resource_destroy);
}

bool xdg_surface_set_role(struct xdg_surface *xdg_surface, const struct surface_role *surface_role,
		const struct xdg_role *role, void *role_data)
{
	if (xdg_surface->role_data) {
		wl_resource_post_error(xdg_surface->resource, XDG_SURFACE_ERROR_ALREADY_CONSTRUCTED,
				"the xdg_surface already has a role");
		return false;
	}
	struct wl_resource *wm_base = xdg_surface->client->resource;
	if (!xdg_surface->surface) {
		wl_resource_post_error(wm_base, XDG_WM_BASE_ERROR_INVALID_SURFACE_STATE,
				"the wl_surface has been destroyed");
		return false;
	}
	if (!surface_set_role(xdg_surface->surface, surface_role, xdg_surface, wm_base,
			    XDG_WM_BASE_ERROR_ROLE)) {
		return false;
	}
	xdg_surface->role = role;
	xdg_surface->role_data = role_data;
	return true;
}

void xdg_surface_unset_role(struct xdg_surface *xdg_surface)
{
	reset(xdg_surface);
	dismiss_popups(xdg_surface);
	xdg_surface->role_data = NULL;
	if (xdg_surface->surface) {
		xdg_surface->surface->role_data = NULL;
	}
}

static void send_configure(void *data)
{
	struct xdg_surface *xdg_surface = data;
	xdg_surface->idle = NULL;
	struct xdg_configure *configure =
			wl_array_add(&xdg_surface->configures, sizeof(*configure));
	if (!configure) {
		wl_resource_post_no_memory(xdg_surface->resource);
		return;
	}
	struct wl_display *display = xdg_surface->client->wm_base->display;
	*configure = (struct xdg_configure){ .serial = wl_display_next_serial(display) };
	xdg_surface->role->send_configure(xdg_surface, configure);
	xdg_surface_send_configure(xdg_surface->resource, configure->serial);
}

void xdg_surface_schedule_configure(struct xdg_surface *xdg_surface)
{
	if (!xdg_surface->initialized || !xdg_surface->client || xdg_surface->idle) {
		return;
	}
	xdg_surface->held = xdg_surface->configures.size >=
			MAX_UNANSWERED * sizeof(struct xdg_configure);
	if (xdg_surface->held) {
		return;
	}
	struct wl_display *display = xdg_surface->client->wm_base->display;
	xdg_surface->idle = wl_event_loop_add_idle(
			wl_display_get_event_loop(display), send_configure, xdg_surface);
	if (!xdg_surface->idle) {
		wl_resource_post_no_memory(xdg_surface->resource);
	}
}

static void extend(struct surface *surface, int x, int y, void *data)
{
	pixman_box32_t *box = data;
	int x2 = x + surface->width, y2 = y + surface->height;
	box->x1 = x < box->x1 ? x : box->x1;
	box->y1 = y < box->y1 ? y : box->y1;
	box->x2 = x2 > box->x2 ? x2 : box->x2;
	box->y2 = y2 > box->y2 ? y2 : box->y2;
}

// The surface and its subsurfaces, in its coordinates.
static pixman_box32_t get_bounds(struct surface *surface)
{
	pixman_box32_t box = { 0, 0, surface->width, surface->height };
	surface_for_each(surface, 0, 0, extend, &box);
	return box;
}

pixman_box32_t xdg_surface_get_geometry(const struct xdg_surface *xdg_surface)
{
	if (!is_empty(&xdg_surface->geometry)) {
		return xdg_surface->geometry;
	}
	return xdg_surface->surface ? get_bounds(xdg_surface->surface) : (pixman_box32_t){ 0 };
}

static bool apply_geometry(struct xdg_surface *xdg_surface, pixman_box32_t box)
{
	if (is_empty(&box)) {
		return true;
	}
	pixman_box32_t bounds = get_bounds(xdg_surface->surface);
	box.x1 = box.x1 > bounds.x1 ? box.x1 : bounds.x1;
	box.y1 = box.y1 > bounds.y1 ? box.y1 : bounds.y1;
	box.x2 = box.x2 < bounds.x2 ? box.x2 : bounds.x2;
	box.y2 = box.y2 < bounds.y2 ? box.y2 : bounds.y2;
	if (is_empty(&box)) {
		wl_resource_post_error(xdg_surface->resource, XDG_SURFACE_ERROR_INVALID_SIZE,
				"the window geometry lies outside of the surface");
		return false;
	}
	xdg_surface->geometry = box;
	return true;
}

void xdg_surface_for_each(struct xdg_surface *xdg_surface, int x, int y, surface_iterator iterator,
		void *data)
{
	surface_for_each(xdg_surface->surface, x, y, iterator, data);
	pixman_box32_t geometry = xdg_surface_get_geometry(xdg_surface);
	struct xdg_popup *popup;
	wl_list_for_each (popup, &xdg_surface->popups, link) {
		if (popup->base->mapped) {
			pixman_box32_t own = xdg_surface_get_geometry(popup->base);
			int px = surface_limit(x + geometry.x1 + popup->box.x1 - own.x1);
			int py = surface_limit(y + geometry.y1 + popup->box.y1 - own.y1);
			xdg_surface_for_each(popup->base, px, py, iterator, data);
		}
	}
}

bool xdg_surface_precommit(struct surface *surface)
{
	struct xdg_surface *xdg_surface = surface->role_data;
	// What an earlier role object's surface still shows is no less a buffer.
	if (surface_get_latest_buffer(surface) && !xdg_surface->configured) {
		wl_resource_post_error(xdg_surface->resource, XDG_SURFACE_ERROR_UNCONFIGURED_BUFFER,
				"a buffer was attached before the first configure was "
				"acknowledged");
		return false;
	}
	const struct xdg_role *role = xdg_surface->role;
	return !role->precommit || role->precommit(xdg_surface);
}

static struct xdg_pending take_pending(struct xdg_surface *xdg_surface)
{
	struct xdg_pending pending = xdg_surface->pending;
	xdg_surface->pending.geometry = (pixman_box32_t){ 0 };
	return pending;
}

void *xdg_surface_capture(struct surface *surface)
{
	struct xdg_pending *captured = malloc(sizeof(*captured));
	if (captured) {
		*captured = take_pending(surface->role_data);
	}
	return captured;
}

void xdg_surface_merge(void *captured, const void *earlier)
{
	struct xdg_pending *pending = captured;
	if (is_empty(&pending->geometry)) {
		pending->geometry = ((const struct xdg_pending *)earlier)->geometry;
	}
}

void xdg_surface_commit(struct surface *surface, const void *captured)
{
	struct xdg_surface *xdg_surface = surface->role_data;
	bool has_content = surface_has_content(surface);
	if (!has_content && xdg_surface->mapped) {
		reset(xdg_surface);
		dismiss_popups(xdg_surface);
		return;
	}
	if (!has_content && !xdg_surface->initialized) {
		xdg_surface->initialized = true;
		xdg_surface->role->initial_commit(xdg_surface);
		xdg_surface_schedule_configure(xdg_surface);
		return;
	}
	// Without content, a geometry waits for it.
	struct xdg_pending pending = xdg_surface->pending;
	if (captured) {
		pending = *(const struct xdg_pending *)captured;
	} else if (has_content) {
		pending = take_pending(xdg_surface);
	}
	if (has_content && !apply_geometry(xdg_surface, pending.geometry)) {
		return;
	}
	xdg_surface->role->commit(xdg_surface, xdg_surface->configured ? &pending.acked : NULL);
	if (has_content && !xdg_surface->mapped) {
		xdg_surface->mapped = true;
		xdg_surface->role->map(xdg_surface);
	}
}
