/* SPDX-License-Identifier: MIT */
#include "xdg_toplevel.h"

#include <stdlib.h>
#include <string.h>

#include "seat.h"
#include "xdg-shell-server-protocol.h"

static bool add_value(struct wl_array *values, bool wanted, uint32_t value)
{
	uint32_t *slot = wanted ? wl_array_add(values, sizeof(*slot)) : NULL;
	if (slot) {
		*slot = value;
	}
	return slot || !wanted;
}

static bool add_states(struct wl_array *states, const struct toplevel_state *state)
{
	return add_value(states, state->activated, XDG_TOPLEVEL_STATE_ACTIVATED) &&
			add_value(states, state->maximized, XDG_TOPLEVEL_STATE_MAXIMIZED) &&
			add_value(states, state->fullscreen, XDG_TOPLEVEL_STATE_FULLSCREEN) &&
			add_value(states, state->resizing, XDG_TOPLEVEL_STATE_RESIZING);
}

// There is no window menu, and nothing to minimize to.
static void send_capabilities(struct xdg_toplevel *toplevel)
{
	static uint32_t capabilities[] = {
		XDG_TOPLEVEL_WM_CAPABILITIES_MAXIMIZE,
		XDG_TOPLEVEL_WM_CAPABILITIES_FULLSCREEN,
	};
	struct wl_array array = { .size = sizeof(capabilities), .data = capabilities };
	if (!toplevel->told_capabilities &&
			wl_resource_get_version(toplevel->resource) >=
					XDG_TOPLEVEL_WM_CAPABILITIES_SINCE_VERSION) {
		toplevel->told_capabilities = true;
		xdg_toplevel_send_wm_capabilities(toplevel->resource, &array);
	}
}

static void send_configure(struct xdg_surface *base, struct xdg_configure *configure)
{
	struct xdg_toplevel *toplevel = base->role_data;
	const struct toplevel_state *state = &toplevel->configured;
	send_capabilities(toplevel);
	struct wl_array states;
	wl_array_init(&states);
	if (add_states(&states, state)) {
		configure->toplevel = *state;
		xdg_toplevel_send_configure(
				toplevel->resource, state->width, state->height, &states);
	} else {
		wl_resource_post_no_memory(toplevel->resource);
	}
	wl_array_release(&states);
}

static bool is_above(int min, int max)
{
	return max > 0 && min > max;
}

// Only now, since each may be set before the other.
static bool precommit(struct xdg_surface *base)
{
	struct xdg_toplevel *toplevel = base->role_data;
	if (is_above(toplevel->pending_limits.min_width, toplevel->pending_limits.max_width) ||
			is_above(toplevel->pending_limits.min_height,
					toplevel->pending_limits.max_height)) {
		wl_resource_post_error(toplevel->resource, XDG_TOPLEVEL_ERROR_INVALID_SIZE,
				"the minimum size is larger than the maximum size");
		return false;
	}
	return true;
}

static void initial_commit(struct xdg_surface *base)
{
	struct xdg_toplevel *toplevel = base->role_data;
	toplevel->limits = toplevel->pending_limits;
	wl_signal_emit_mutable(&toplevel->events.configure, toplevel);
}

static void commit(struct xdg_surface *base, const struct xdg_configure *acked)
{
	struct xdg_toplevel *toplevel = base->role_data;
	toplevel->limits = toplevel->pending_limits;
	if (acked) {
		toplevel->current = acked->toplevel;
	}
	wl_signal_emit_mutable(&toplevel->events.commit, toplevel);
}

static void map(struct xdg_surface *base)
{
	struct xdg_toplevel *toplevel = base->role_data;
	wl_signal_emit_mutable(&toplevel->events.map, toplevel);
}

static void set_parent(struct xdg_toplevel *toplevel, struct xdg_toplevel *parent)
{
	toplevel->parent = parent;
	wl_list_remove(&toplevel->link);
	wl_list_init(&toplevel->link);
	if (parent) {
		wl_list_insert(&parent->children, &toplevel->link);
	}
}

// Only what is mapped has children: they go to its own parent, and it to none.
static void leave_family(struct xdg_toplevel *toplevel)
{
	struct xdg_toplevel *child, *next;
	wl_list_for_each_safe (child, next, &toplevel->children, link) {
		set_parent(child, toplevel->parent);
	}
	set_parent(toplevel, NULL);
}

// Back to how it was when it was created.
static void unmap(struct xdg_surface *base)
{
	struct xdg_toplevel *toplevel = base->role_data;
	wl_signal_emit_mutable(&toplevel->events.unmap, toplevel);
	leave_family(toplevel);
	toplevel->configured = toplevel->current = toplevel->requested =
			(struct toplevel_state){ 0 };
	memset(&toplevel->limits, 0, sizeof(toplevel->limits));
	toplevel->pending_limits = toplevel->limits;
	toplevel->told_capabilities = false;
}

// What is left to the client is an object whose requests do nothing.
static void finish(struct xdg_toplevel *toplevel)
{
	if (!toplevel->base) {
		return;
	}
	wl_signal_emit_mutable(&toplevel->events.destroy, toplevel);
	leave_family(toplevel);
	toplevel->base = NULL;
}

static void base_destroyed(struct xdg_surface *base)
{
	finish(base->role_data);
}

static const struct xdg_role role = {
	.send_configure = send_configure,
	.precommit = precommit,
	.initial_commit = initial_commit,
	.commit = commit,
	.map = map,
	.unmap = unmap,
	.base_destroyed = base_destroyed,
};

const struct surface_role xdg_toplevel_surface_role = {
	.name = "xdg_toplevel",
	.precommit = xdg_surface_precommit,
	.capture = xdg_surface_capture,
	.merge = xdg_surface_merge,
	.commit = xdg_surface_commit,
	.object_goes_first = true,
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static bool is_ancestor(const struct xdg_toplevel *candidate, const struct xdg_toplevel *toplevel)
{
	for (; toplevel; toplevel = toplevel->parent) {
		if (toplevel == candidate) {
			return true;
		}
	}
	return false;
}

static void handle_set_parent(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *parent_resource)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	struct xdg_toplevel *parent =
			parent_resource ? wl_resource_get_user_data(parent_resource) : NULL;
	if (!toplevel->base) {
		return;
	}
	if (is_ancestor(toplevel, parent)) {
		wl_resource_post_error(resource, XDG_TOPLEVEL_ERROR_INVALID_PARENT,
				"a toplevel cannot be above itself");
		return;
	}
	set_parent(toplevel, parent && parent->base && parent->base->mapped ? parent : NULL);
}

static void rename_to(struct xdg_toplevel *toplevel, char **name, const char *with)
{
	char *copy = strdup(with);
	if (!copy) {
		wl_resource_post_no_memory(toplevel->resource);
		return;
	}
	free(*name);
	*name = copy;
	wl_signal_emit_mutable(&toplevel->events.renamed, toplevel);
}

static void handle_set_title(
		struct wl_client *client, struct wl_resource *resource, const char *title)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	rename_to(toplevel, &toplevel->title, title);
}

static void handle_set_app_id(
		struct wl_client *client, struct wl_resource *resource, const char *app_id)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	rename_to(toplevel, &toplevel->app_id, app_id);
}

static void handle_show_window_menu(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *seat, uint32_t serial, int32_t x, int32_t y)
{
}

// The user has to be holding a button for this client: else anyone could take the pointer.
static bool has_grab(
		struct wl_resource *seat_resource, const struct wl_client *client, uint32_t serial)
{
	const struct seat *seat = seat_from_resource(seat_resource);
	return seat && seat_pointer_has_grab(seat, client, serial);
}

static void handle_move(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *seat, uint32_t serial)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel->base && has_grab(seat, client, serial)) {
		wl_signal_emit_mutable(&toplevel->events.request_move, toplevel);
	}
}

static void handle_resize(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *seat, uint32_t serial, uint32_t edges)
{
	if (!xdg_toplevel_resize_edge_is_valid(
			    edges, (uint32_t)wl_resource_get_version(resource))) {
		wl_resource_post_error(resource, XDG_TOPLEVEL_ERROR_INVALID_RESIZE_EDGE,
				"there is no resize edge %u", edges);
		return;
	}
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel->base && edges != XDG_TOPLEVEL_RESIZE_EDGE_NONE &&
			has_grab(seat, client, serial)) {
		struct xdg_toplevel_resize resize = { .toplevel = toplevel, .edges = edges };
		wl_signal_emit_mutable(&toplevel->events.request_resize, &resize);
	}
}

static bool check_size(struct wl_resource *resource, int32_t width, int32_t height)
{
	if (width < 0 || height < 0) {
		wl_resource_post_error(resource, XDG_TOPLEVEL_ERROR_INVALID_SIZE,
				"a size of %dx%d cannot be", width, height);
		return false;
	}
	return true;
}

static void handle_set_max_size(struct wl_client *client, struct wl_resource *resource,
		int32_t width, int32_t height)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (check_size(resource, width, height)) {
		toplevel->pending_limits.max_width = width;
		toplevel->pending_limits.max_height = height;
	}
}

static void handle_set_min_size(struct wl_client *client, struct wl_resource *resource,
		int32_t width, int32_t height)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (check_size(resource, width, height)) {
		toplevel->pending_limits.min_width = width;
		toplevel->pending_limits.min_height = height;
	}
}

// The client always gets a configure as an answer, changed or not.
static void request(struct xdg_toplevel *toplevel, bool *wish, bool value, struct wl_signal *signal)
{
	if (!toplevel->base) {
		return;
	}
	*wish = value;
	wl_signal_emit_mutable(signal, toplevel);
	xdg_surface_schedule_configure(toplevel->base);
}

static void handle_set_maximized(struct wl_client *client, struct wl_resource *resource)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	request(toplevel, &toplevel->requested.maximized, true, &toplevel->events.request_maximize);
}

static void handle_unset_maximized(struct wl_client *client, struct wl_resource *resource)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	request(toplevel, &toplevel->requested.maximized, false,
			&toplevel->events.request_maximize);
}

static void handle_set_fullscreen(
		struct wl_client *client, struct wl_resource *resource, struct wl_resource *output)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	request(toplevel, &toplevel->requested.fullscreen, true,
			&toplevel->events.request_fullscreen);
}

static void handle_unset_fullscreen(struct wl_client *client, struct wl_resource *resource)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	request(toplevel, &toplevel->requested.fullscreen, false,
			&toplevel->events.request_fullscreen);
}

static void handle_set_minimized(struct wl_client *client, struct wl_resource *resource)
{
}

static const struct xdg_toplevel_interface toplevel_impl = {
	.destroy = handle_destroy,
	.set_parent = handle_set_parent,
	.set_title = handle_set_title,
	.set_app_id = handle_set_app_id,
	.show_window_menu = handle_show_window_menu,
	.move = handle_move,
	.resize = handle_resize,
	.set_max_size = handle_set_max_size,
	.set_min_size = handle_set_min_size,
	.set_maximized = handle_set_maximized,
	.unset_maximized = handle_unset_maximized,
	.set_fullscreen = handle_set_fullscreen,
	.unset_fullscreen = handle_unset_fullscreen,
	.set_minimized = handle_set_minimized,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct xdg_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel->base) {
		xdg_surface_unset_role(toplevel->base);
		finish(toplevel);
	}
	free(toplevel->title);
	free(toplevel->app_id);
	free(toplevel);
}

void xdg_toplevel_create(struct xdg_surface *base, uint32_t id)
{
	struct wl_client *client = wl_resource_get_client(base->resource);
	struct xdg_toplevel *toplevel = calloc(1, sizeof(*toplevel));
	if (!toplevel) {
		wl_client_post_no_memory(client);
		return;
	}
	if (!xdg_surface_set_role(base, &xdg_toplevel_surface_role, &role, toplevel)) {
		free(toplevel);
		return;
	}
	toplevel->resource = wl_resource_create(client, &xdg_toplevel_interface,
			wl_resource_get_version(base->resource), id);
	if (!toplevel->resource) {
		xdg_surface_unset_role(base);
		free(toplevel);
		wl_client_post_no_memory(client);
		return;
	}
	toplevel->base = base;
	wl_list_init(&toplevel->children);
	wl_list_init(&toplevel->link);
	struct wl_signal *signals[] = { &toplevel->events.configure, &toplevel->events.map,
		&toplevel->events.unmap, &toplevel->events.commit, &toplevel->events.destroy,
		&toplevel->events.renamed, &toplevel->events.request_fullscreen,
		&toplevel->events.request_maximize, &toplevel->events.request_move,
		&toplevel->events.request_resize };
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		wl_signal_init(signals[i]);
	}
	wl_resource_set_implementation(
			toplevel->resource, &toplevel_impl, toplevel, handle_resource_destroy);
	wl_signal_emit_mutable(&base->client->wm_base->events.new_toplevel, toplevel);
}

static bool is_same(const struct toplevel_state *a, const struct toplevel_state *b)
{
	return a->width == b->width && a->height == b->height && a->activated == b->activated &&
			a->maximized == b->maximized && a->fullscreen == b->fullscreen &&
			a->resizing == b->resizing;
}

void xdg_toplevel_configure(struct xdg_toplevel *toplevel, const struct toplevel_state *state)
{
	if (toplevel->base && !is_same(&toplevel->configured, state)) {
		toplevel->configured = *state;
		xdg_surface_schedule_configure(toplevel->base);
	}
}

void xdg_toplevel_close(struct xdg_toplevel *toplevel)
{
	xdg_toplevel_send_close(toplevel->resource);
}
