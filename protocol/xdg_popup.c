/* SPDX-License-Identifier: MIT */
#include "xdg_popup.h"

#include <stdlib.h>
#include <string.h>

#include "seat.h"

#include "xdg-shell-server-protocol.h"

static void place(struct xdg_popup *popup)
{
	static const pixman_box32_t anywhere = { INT16_MIN, INT16_MIN, INT16_MAX, INT16_MAX };
	bool bounded = popup->bounds.x1 < popup->bounds.x2 && popup->bounds.y1 < popup->bounds.y2;
	popup->placed = xdg_positioner_place(&popup->rules, bounded ? &popup->bounds : &anywhere);
}

static void send_configure(struct xdg_surface *base, struct xdg_configure *configure)
{
	struct xdg_popup *popup = base->role_data;
	if (popup->repositioned) {
		popup->repositioned = false;
		xdg_popup_send_repositioned(popup->resource, popup->token);
	}
	popup->told = true;
	configure->popup = popup->placed;
	xdg_popup_send_configure(popup->resource, popup->placed.x1, popup->placed.y1,
			popup->placed.x2 - popup->placed.x1, popup->placed.y2 - popup->placed.y1);
}

static void initial_commit(struct xdg_surface *base)
{
	struct xdg_popup *popup = base->role_data;
	if (popup->dismissed) {
		return;
	}
	if (!popup->parent) {
		wl_resource_post_error(base->client->resource,
				XDG_WM_BASE_ERROR_INVALID_POPUP_PARENT, "the popup has no parent");
		return;
	}
	wl_signal_emit_mutable(&base->client->wm_base->events.new_popup, popup);
}

static void commit(struct xdg_surface *base, const struct xdg_configure *acked)
{
	struct xdg_popup *popup = base->role_data;
	if (acked) {
		popup->box = acked->popup;
	}
}

static void map(struct xdg_surface *base)
{
	struct xdg_popup *popup = base->role_data;
	if (!popup->parent || !popup->parent->mapped) {
		xdg_popup_dismiss(popup);
	}
	base->mapped = !popup->dismissed;
}

static void ungrab(struct xdg_popup *popup)
{
	if (!wl_list_empty(&popup->grab_link)) {
		wl_list_remove(&popup->grab_link);
		wl_list_init(&popup->grab_link);
		wl_signal_emit_mutable(&popup->wm_base->events.grabs_changed, NULL);
	}
}

static void hide(struct xdg_popup *popup)
{
	popup->base->mapped = false;
	ungrab(popup);
	struct surface *surface = popup->parent ? popup->parent->surface : NULL;
	if (surface) {
		wl_signal_emit_mutable(&surface->events.changed, surface);
	}
}

static void unmap(struct xdg_surface *base)
{
	struct xdg_popup *popup = base->role_data;
	popup->told = false;
	hide(popup);
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
	.initial_commit = initial_commit,
	.commit = commit,
	.map = map,
	.unmap = unmap,
	.base_destroyed = base_destroyed,
};

const struct surface_role xdg_popup_surface_role = {
	.name = "xdg_popup",
	.precommit = xdg_surface_precommit,
	.capture = xdg_surface_capture,
	.merge = xdg_surface_merge,
	.commit = xdg_surface_commit,
	.object_goes_first = true,
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	struct xdg_popup *popup = wl_resource_get_user_data(resource);
	struct xdg_popup *child;
	if (popup->base) {
		wl_list_for_each (child, &popup->base->popups, link) {
			if (!child->dismissed) {
				wl_resource_post_error(popup->base->client->resource,
						XDG_WM_BASE_ERROR_NOT_THE_TOPMOST_POPUP,
						"a popup above this one must be destroyed first");
				return;
			}
		}
	}
	wl_resource_destroy(resource);
}

static struct xdg_popup *get_parent_popup(const struct xdg_popup *popup)
{
	const struct xdg_surface *parent = popup->parent;
	return parent && parent->role == &role ? parent->role_data : NULL;
}

// Input can be had by one client alone: the newest.
static void dismiss_others(struct xdg_wm_base *wm_base, const struct wl_client *client)
{
	while (!wl_list_empty(&wm_base->grabs)) {
		struct xdg_popup *popup = wl_container_of(wm_base->grabs.next, popup, grab_link);
		if (wl_resource_get_client(popup->resource) == client) {
			return;
		}
		xdg_popup_dismiss(popup);
	}
}

static void handle_grab(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *seat_resource, uint32_t serial)
{
	struct xdg_popup *popup = wl_resource_get_user_data(resource);
	if (!popup->base || popup->dismissed) {
		return;
	}
	if (popup->base->mapped) {
		wl_resource_post_error(resource, XDG_POPUP_ERROR_INVALID_GRAB,
				"a popup that is shown cannot begin to grab");
		return;
	}
	struct xdg_wm_base *wm_base = popup->wm_base;
	struct xdg_popup *parent = get_parent_popup(popup);
	if (parent && parent->dismissed) {
		xdg_popup_dismiss(popup);
		return;
	}
	if (parent && wm_base->grabs.next != &parent->grab_link) {
		wl_resource_post_error(popup->base->client->resource,
				XDG_WM_BASE_ERROR_NOT_THE_TOPMOST_POPUP,
				"the parent is not the topmost popup that grabs");
		return;
	}
	const struct seat *seat = seat_from_resource(seat_resource);
	if (!seat || !seat_has_serial(seat, client, serial)) {
		xdg_popup_dismiss(popup);
		return;
	}
	dismiss_others(wm_base, client);
	wl_list_remove(&popup->grab_link);
	wl_list_insert(&wm_base->grabs, &popup->grab_link);
	wl_signal_emit_mutable(&wm_base->events.grabs_changed, NULL);
}

static void handle_reposition(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *positioner, uint32_t token)
{
	struct xdg_popup *popup = wl_resource_get_user_data(resource);
	const struct positioner_rules *rules = xdg_positioner_get_rules(positioner);
	if (!popup->base) {
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
	wl_signal_emit_mutable(&popup->base->client->wm_base->events.popup_reposition, popup);
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

// How many popups there are from this one, if it is one, up to the toplevel.
static int count_ancestors(const struct xdg_surface *base)
{
	int n = 0;
	for (; base && base->role == &role && base->role_data; n++) {
		const struct xdg_popup *popup = base->role_data;
		base = popup->parent;
	}
	return n;
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
	if (parent && (!parent->role_data || !parent->surface)) {
		wl_resource_post_error(base->client->resource,
				XDG_WM_BASE_ERROR_INVALID_POPUP_PARENT,
				"the popup's parent has no role, or no surface any more");
		return;
	}
	if (parent && count_ancestors(parent) >= SURFACE_MAX_DEPTH) {
		wl_resource_post_error(base->client->resource,
				XDG_WM_BASE_ERROR_INVALID_POPUP_PARENT,
				"popups are nested %d deep at most", SURFACE_MAX_DEPTH);
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
	popup->wm_base = base->client->wm_base;
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
	if (!popup->base || (popup->told && !popup->rules.reactive)) {
		return;
	}
	pixman_box32_t before = popup->placed;
	place(popup);
	if (memcmp(&before, &popup->placed, sizeof(before)) != 0) {
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
	hide(popup);
	xdg_popup_send_popup_done(popup->resource);
}

void xdg_popup_orphan(struct xdg_popup *popup)
{
	xdg_popup_dismiss(popup);
	detach(popup);
}
