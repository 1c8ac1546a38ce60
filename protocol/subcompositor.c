/* SPDX-License-Identifier: MIT */
#include "subcompositor.h"

#include <stdlib.h>

#include "surface_queue.h"
#include "surface_state.h"

static void handle_surface_destroy(struct surface *surface);

static const struct surface_role role = {
	.name = "wl_subsurface",
	.destroy = handle_surface_destroy,
};

struct subsurface *subsurface_from_surface(const struct surface *surface)
{
	return surface->role == &role ? surface->role_data : NULL;
}

static bool is_synchronized(const struct subsurface *subsurface)
{
	for (; subsurface && subsurface->parent;
			subsurface = subsurface_from_surface(subsurface->parent)) {
		if (subsurface->synchronized) {
			return true;
		}
	}
	return false;
}

// What was held is not any more: those above may have waited for it.
static void look_again(struct surface *parent)
{
	while (parent) {
		surface_queue_look_again(parent);
		const struct subsurface *subsurface = subsurface_from_surface(parent);
		parent = subsurface ? subsurface->parent : NULL;
	}
}

bool subsurface_hold(struct surface *surface)
{
	struct subsurface *subsurface = subsurface_from_surface(surface);
	if (!subsurface || !is_synchronized(subsurface)) {
		if (subsurface && subsurface->has_cached) {
			// It was synchronized before: nothing that was held may be overtaken.
			surface_state_merge(&subsurface->cached, &surface->pending);
			subsurface->has_cached = false;
			surface_queue_submit(surface, &subsurface->cached);
			look_again(subsurface->parent);
			return true;
		}
		return false;
	}
	// It goes with its parent's commit, and waits for no refresh of its own: says wp_fifo_v1.
	surface->pending.fields &= ~(uint32_t)SURFACE_WAIT_BARRIER;
	surface_state_merge(&subsurface->cached, &surface->pending);
	if (subsurface->has_cached) {
		look_again(subsurface->parent);
	}
	subsurface->has_cached = true;
	return true;
}

static void apply_order(struct wl_list *order, struct wl_list *pending)
{
	struct subsurface *subsurface;
	wl_list_for_each (subsurface, pending, pending_link) {
		wl_list_remove(&subsurface->link);
		wl_list_insert(order->prev, &subsurface->link);
	}
}

// With its parent, whose commit has waited for it; unless it was itself in front of others before.
static void apply_held(struct subsurface *subsurface)
{
	struct surface *surface = subsurface->surface;
	if (wl_list_empty(&surface->queue.commits)) {
		surface_apply(surface, &subsurface->cached, true, NULL);
	} else {
		surface_queue_submit(surface, &subsurface->cached);
	}
}

static void apply_children(struct wl_list *order)
{
	struct subsurface *subsurface;
	wl_list_for_each (subsurface, order, link) {
		subsurface->x = subsurface->pending_x;
		subsurface->y = subsurface->pending_y;
		if (subsurface->has_cached) {
			subsurface->has_cached = false;
			apply_held(subsurface);
		}
	}
}

void subsurface_parent_applied(struct surface *parent)
{
	apply_order(&parent->below, &parent->pending_below);
	apply_order(&parent->above, &parent->pending_above);
	apply_children(&parent->below);
	apply_children(&parent->above);
}

static void detach(struct subsurface *subsurface)
{
	if (!subsurface->parent) {
		return;
	}
	subsurface->parent = NULL;
	wl_list_remove(&subsurface->link);
	wl_list_remove(&subsurface->pending_link);
	wl_list_remove(&subsurface->parent_destroy.link);
}

static void handle_surface_destroy(struct surface *surface)
{
	struct subsurface *subsurface = surface->role_data;
	struct surface *parent = subsurface->parent;
	surface->role_data = NULL;
	subsurface->surface = NULL;
	detach(subsurface);
	look_again(parent);
}

static void handle_parent_destroy(struct wl_listener *listener, void *data)
{
	struct subsurface *subsurface = wl_container_of(listener, subsurface, parent_destroy);
	detach(subsurface);
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void handle_set_position(
		struct wl_client *client, struct wl_resource *resource, int32_t x, int32_t y)
{
	struct subsurface *subsurface = wl_resource_get_user_data(resource);
	subsurface->pending_x = surface_limit(x);
	subsurface->pending_y = surface_limit(y);
}

static void restack(struct wl_resource *resource, struct wl_resource *sibling_resource, bool above)
{
	struct subsurface *subsurface = wl_resource_get_user_data(resource);
	struct surface *sibling_surface = surface_from_resource(sibling_resource);
	if (!subsurface->surface || !subsurface->parent) {
		return;
	}
	struct wl_list *place;
	if (sibling_surface == subsurface->parent) {
		// Next to the parent itself: its nearest neighbour above or below.
		place = above ? &subsurface->parent->pending_above
			      : subsurface->parent->pending_below.prev;
	} else {
		struct subsurface *sibling = subsurface_from_surface(sibling_surface);
		if (!sibling || sibling == subsurface || sibling->parent != subsurface->parent) {
			wl_resource_post_error(resource, WL_SUBSURFACE_ERROR_BAD_SURFACE,
					"not the parent and not a sibling");
			return;
		}
		place = above ? &sibling->pending_link : sibling->pending_link.prev;
	}
	if (place == &subsurface->pending_link) {
		return; // it stands there already
	}
	wl_list_remove(&subsurface->pending_link);
	wl_list_insert(place, &subsurface->pending_link);
}

static void handle_place_above(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *sibling_resource)
{
	restack(resource, sibling_resource, true);
}

static void handle_place_below(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *sibling_resource)
{
	restack(resource, sibling_resource, false);
}

static void handle_set_sync(struct wl_client *client, struct wl_resource *resource)
{
	struct subsurface *subsurface = wl_resource_get_user_data(resource);
	subsurface->synchronized = true;
}

// Being set free is as good as a parent's commit for what was held, here and further down.
static void release_held(struct surface *surface)
{
	struct subsurface *subsurface = subsurface_from_surface(surface);
	if (is_synchronized(subsurface)) {
		return;
	}
	if (subsurface->has_cached) {
		subsurface->has_cached = false;
		surface_queue_submit(surface, &subsurface->cached);
		look_again(subsurface->parent);
	}
	struct subsurface *child;
	wl_list_for_each (child, &surface->below, link) {
		release_held(child->surface);
	}
	wl_list_for_each (child, &surface->above, link) {
		release_held(child->surface);
	}
}

static void handle_set_desync(struct wl_client *client, struct wl_resource *resource)
{
	struct subsurface *subsurface = wl_resource_get_user_data(resource);
	subsurface->synchronized = false;
	if (subsurface->surface) {
		release_held(subsurface->surface);
	}
}

static const struct wl_subsurface_interface subsurface_impl = {
	.destroy = handle_destroy,
	.set_position = handle_set_position,
	.place_above = handle_place_above,
	.place_below = handle_place_below,
	.set_sync = handle_set_sync,
	.set_desync = handle_set_desync,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct subsurface *subsurface = wl_resource_get_user_data(resource);
	struct surface *surface = subsurface->surface, *parent = subsurface->parent;
	detach(subsurface);
	if (surface) {
		// It desynchronizes: what was held is what the next commit is judged by.
		release_held(surface);
		surface->role_data = NULL;
	}
	if (parent) {
		look_again(parent);
		// Its picture is gone from the parent's: at once, says the specification.
		wl_signal_emit_mutable(&parent->events.changed, parent);
	}
	surface_state_finish(&subsurface->cached);
	free(subsurface);
}

static const struct surface *get_parent(const struct surface *surface)
{
	const struct subsurface *subsurface = subsurface_from_surface(surface);
	return subsurface ? subsurface->parent : NULL;
}

static bool is_ancestor(const struct surface *candidate, const struct surface *surface)
{
	while (surface && surface != candidate) {
		surface = get_parent(surface);
	}
	return surface != NULL;
}

static int count_ancestors(const struct surface *surface)
{
	int n = 0;
	while ((surface = get_parent(surface))) {
		n++;
	}
	return n;
}

// How many surfaces there are from this one down to its remotest descendant.
static int get_height(const struct surface *surface)
{
	const struct wl_list *lists[] = { &surface->pending_below, &surface->pending_above };
	int max = 0;
	for (int i = 0; i < 2; i++) {
		const struct subsurface *child;
		wl_list_for_each (child, lists[i], pending_link) {
			int height = get_height(child->surface);
			max = height > max ? height : max;
		}
	}
	return max + 1;
}

static void handle_get_subsurface(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, struct wl_resource *surface_resource,
		struct wl_resource *parent_resource)
{
	struct surface *surface = surface_from_resource(surface_resource);
	struct surface *parent = surface_from_resource(parent_resource);
	if (is_ancestor(surface, parent)) {
		wl_resource_post_error(resource, WL_SUBCOMPOSITOR_ERROR_BAD_PARENT,
				"a surface cannot be below itself");
		return;
	}
	if (count_ancestors(parent) + get_height(surface) >= SURFACE_MAX_DEPTH) {
		wl_resource_post_error(resource, WL_SUBCOMPOSITOR_ERROR_BAD_PARENT,
				"subsurfaces are nested %d deep at most", SURFACE_MAX_DEPTH - 1);
		return;
	}
	struct subsurface *subsurface = calloc(1, sizeof(*subsurface));
	struct wl_resource *created = wl_resource_create(
			client, &wl_subsurface_interface, wl_resource_get_version(resource), id);
	if (!subsurface || !created) {
		free(subsurface);
		wl_client_post_no_memory(client);
		return;
	}
	if (!surface_set_role(surface, &role, subsurface, resource,
			    WL_SUBCOMPOSITOR_ERROR_BAD_SURFACE)) {
		free(subsurface);
		return;
	}
	subsurface->resource = created;
	subsurface->surface = surface;
	subsurface->parent = parent;
	subsurface->synchronized = true;
	surface_state_init(&subsurface->cached);
	wl_list_init(&subsurface->link);
	wl_list_insert(parent->pending_above.prev, &subsurface->pending_link);
	subsurface->parent_destroy.notify = handle_parent_destroy;
	wl_signal_add(&parent->events.destroy, &subsurface->parent_destroy);
	wl_resource_set_implementation(
			created, &subsurface_impl, subsurface, handle_resource_destroy);
}

static const struct wl_subcompositor_interface subcompositor_impl = {
	.destroy = handle_destroy,
	.get_subsurface = handle_get_subsurface,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource =
			wl_resource_create(client, &wl_subcompositor_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &subcompositor_impl, NULL, NULL);
}

struct wl_global *subcompositor_create(struct wl_display *display)
{
	return wl_global_create(display, &wl_subcompositor_interface, 1, NULL, bind);
}
