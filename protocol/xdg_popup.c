/* SPDX-License-Identifier: MIT */
#include "xdg_popup.h"

#include <stdlib.h>

#include "xdg-shell-server-protocol.h"

static void place(struct xdg_popup *popup)
{
	static const pixman_box32_t anywhere = { INT16_MIN, INT16_MIN, INT16_MAX, INT16_MAX };
	bool bounded = popup->bounds.x1 < popup->bounds.x2 && popup->bounds.y1 < popup->bounds.y2;
	popup->box = xdg_positioner_place(&popup->rules, bounded ? &popup->bounds : &anywhere);
}

static void send_configure(struct xdg_surface *base, uint32_t serial)
{
	struct xdg_popup *popup = base->role_data;
	if (popup->repositioned) {
		popup->repositioned = false;
		xdg_popup_send_repositioned(popup->resource, popup->token);
	}
	xdg_popup_send_configure(popup->resource, popup->box.x1, popup->box.y1,
			popup->box.x2 - popup->box.x1, popup->box.y2 - popup->box.y1);
}

static void acked(struct xdg_surface *base, uint32_t serial)
{
}

static void initial_commit(struct xdg_surface *base)
{
	struct xdg_popup *popup = base->role_data;
	if (!popup->parent) {
		if (base->client) {
			wl_resource_post_error(base->client->resource,
					XDG_WM_BASE_ERROR_INVALID_POPUP_PARENT,
					"the popup has no parent");
		}
		return;
	}
	wl_signal_emit_mutable(&base->client->wm_base->events.new_popup, popup);
}

static void commit(struct xdg_surface *base)
{
}

static void map(struct xdg_surface *base)
{
	struct xdg_popup *popup = base->role_data;
	if (popup->dismissed) {
		base->mapped = false;
	}
}

static void ungrab(struct xdg_popup *popup)
{
	wl_list_remove(&popup->grab_link);
	wl_list_init(&popup->grab_link);
}

static void unmap(struct xdg_surface *base)
{
	ungrab(base->role_data);
}

static void detach(struct xdg_popup *popup)
{
	popup->parent = NULL;
	wl_list_remove(&popup->link);
	wl_list_init(&popup->link);
	ungrab(popup);
}

static void base_destroyed(struct xdg_surface *base)
{
	struct xdg_popup *popup = base->role_data;
	detach(popup);
	popup->base = NULL;
}

static const struct xdg_role role = {
	.send_configure = send_configure,
	.acked = acked,
	.initial_commit = initial_commit,
	.commit = commit,
	.map = map,
	.unmap = unmap,
	.base_destroyed = base_destroyed,
};

const struct surface_role xdg_popup_surface_role = {
	.name = "xdg_popup",
	.precommit = xdg_surface_precommit,
	.commit = xdg_surface_commit,
	.object_goes_first = true,
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	struct xdg_popup *popup = wl_resource_get_user_data(resource);
	if (popup->base && popup->base->client && !wl_list_empty(&popup->base->popups)) {
		struct xdg_popup *child;
		wl_list_for_each (child, &popup->base->popups, link) {
			if (child->base->mapped) {
				wl_resource_post_error(popup->base->client->resource,
						XDG_WM_BASE_ERROR_NOT_THE_TOPMOST_POPUP,
						"a popup above this one must be destroyed first");
				return;
			}
		}
	}
	wl_resource_destroy(resource);
}

static void handle_grab(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *seat, uint32_t serial)
{
	struct xdg_popup *popup = wl_resource_get_user_data(resource);
	if (!popup->base || !popup->base->client || popup->dismissed) {
		return;
	}
	if (popup->base->mapped) {
		wl_resource_post_error(resource, XDG_POPUP_ERROR_INVALID_GRAB,
				"a popup that is shown cannot begin to grab");
		return;
	}
	ungrab(popup);
	wl_list_insert(&popup->base->client->grabs, &popup->grab_link);
}

static void handle_reposition(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *positioner, uint32_t token)
{
	struct xdg_popup *popup = wl_resource_get_user_data(resource);
	const struct positioner_rules *rules = xdg_positioner_get_rules(positioner);
	if (!popup->base || !popup->base->client) {
		return;
	}
	if (!rules) {
		wl_resource_post_error(popup->base->client->resource,
				XDG_WM_BASE_ERROR_INVALID_POSITIONER,
				"the positioner lacks its size or its anchor rectangle");
		return;
	}
	popup->rules = *rules;
	popup->repositioned = true;
	popup->token = token;
	place(popup);
	xdg_surface_schedule_configure(popup->base);
}

static const struct xdg_popup_interface popup_impl = {
	.destroy = handle_destroy,
	.grab = handle_grab,
	.reposition = handle_reposition,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct xdg_popup *popup = wl_resource_get_user_data(resource);
	struct xdg_surface *base = popup->base;
	if (base) {
		xdg_surface_unset_role(base);
	}
	detach(popup);
	free(popup);
}

void xdg_popup_create(struct xdg_surface *base, uint32_t id, struct xdg_surface *parent,
		struct wl_resource *positioner)
{
	struct wl_client *client = wl_resource_get_client(base->resource);
	const struct positioner_rules *rules = xdg_positioner_get_rules(positioner);
	if (!rules) {
		wl_resource_post_error(base->client->resource, XDG_WM_BASE_ERROR_INVALID_POSITIONER,
				"the positioner lacks its size or its anchor rectangle");
		return;
	}
	if (parent && (!parent->role_data || parent == base)) {
		wl_resource_post_error(base->client->resource,
				XDG_WM_BASE_ERROR_INVALID_POPUP_PARENT,
				"the popup's parent has no role");
		return;
	}
	struct xdg_popup *popup = calloc(1, sizeof(*popup));
	if (!popup) {
		wl_client_post_no_memory(client);
		return;
	}
	if (!xdg_surface_set_role(base, &xdg_popup_surface_role, &role, popup)) {
		free(popup);
		return;
	}
	popup->resource = wl_resource_create(
			client, &xdg_popup_interface, wl_resource_get_version(base->resource), id);
	if (!popup->resource) {
		xdg_surface_unset_role(base);
		free(popup);
		wl_client_post_no_memory(client);
		return;
	}
	popup->base = base;
	popup->parent = parent;
	popup->rules = *rules;
	place(popup);
	wl_list_init(&popup->grab_link);
	wl_list_init(&popup->link);
	if (parent) {
		wl_list_insert(parent->popups.prev, &popup->link);
	}
	wl_resource_set_implementation(
			popup->resource, &popup_impl, popup, handle_resource_destroy);
}

void xdg_popup_set_bounds(struct xdg_popup *popup, const pixman_box32_t *bounds)
{
	popup->bounds = *bounds;
	place(popup);
	if (popup->base) {
		xdg_surface_schedule_configure(popup->base);
	}
}

void xdg_popup_dismiss(struct xdg_popup *popup)
{
	if (popup->dismissed || !popup->base) {
		return;
	}
	struct xdg_popup *child, *next;
	wl_list_for_each_reverse_safe (child, next, &popup->base->popups, link) {
		xdg_popup_dismiss(child);
	}
	popup->dismissed = true;
	popup->base->mapped = false;
	ungrab(popup);
	xdg_popup_send_popup_done(popup->resource);
}

void xdg_popup_orphan(struct xdg_popup *popup)
{
	xdg_popup_dismiss(popup);
	detach(popup);
}
