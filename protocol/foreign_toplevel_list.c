/* SPDX-License-Identifier: MIT */
#include "foreign_toplevel_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "ext-foreign-toplevel-list-v1-server-protocol.h"

struct foreign_toplevel_list {
	struct wl_global *global;
	struct wl_list resources; // wl_resource_get_link(): of those that did not say stop
	struct wl_list toplevels; // foreign_toplevel.link: in the order of their mapping
	/** What makes identifiers differ from those of another instance, and from each other. */
	uint64_t generation, n_mapped;
	struct wl_listener new_toplevel;
};

/** A toplevel: of the list while it is mapped. */
struct foreign_toplevel {
	struct foreign_toplevel_list *list;
	struct xdg_toplevel *toplevel;
	struct wl_list link;      // foreign_toplevel_list.toplevels
	struct wl_list resources; // wl_resource_get_link(): its handles
	uint64_t number;
	struct wl_listener map, unmap, named, destroy;
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void handle_resource_destroy(struct wl_resource *resource)
{
	wl_list_remove(wl_resource_get_link(resource));
}

/* ---- ext_foreign_toplevel_handle_v1 ---- */

static const struct ext_foreign_toplevel_handle_v1_interface handle_impl = {
	.destroy = handle_destroy,
};

struct xdg_toplevel *foreign_toplevel_from_resource(struct wl_resource *handle)
{
	const struct foreign_toplevel *toplevel = wl_resource_get_user_data(handle);
	return toplevel ? toplevel->toplevel : NULL;
}

static void send_names(const struct foreign_toplevel *foreign, struct wl_resource *handle)
{
	const struct xdg_toplevel *toplevel = foreign->toplevel;
	if (toplevel->title) {
		ext_foreign_toplevel_handle_v1_send_title(handle, toplevel->title);
	}
	if (toplevel->app_id) {
		ext_foreign_toplevel_handle_v1_send_app_id(handle, toplevel->app_id);
	}
	ext_foreign_toplevel_handle_v1_send_done(handle);
}

static void send_toplevel(struct foreign_toplevel *toplevel, struct wl_resource *list)
{
	char identifier[33];
	struct wl_resource *handle = wl_resource_create(wl_resource_get_client(list),
			&ext_foreign_toplevel_handle_v1_interface, wl_resource_get_version(list),
			0);
	if (!handle) {
		wl_resource_post_no_memory(list);
		return;
	}
	wl_resource_set_implementation(handle, &handle_impl, toplevel, handle_resource_destroy);
	wl_list_insert(&toplevel->resources, wl_resource_get_link(handle));
	ext_foreign_toplevel_list_v1_send_toplevel(list, handle);
	snprintf(identifier, sizeof(identifier), "%016" PRIx64 "%016" PRIx64,
			toplevel->list->generation, toplevel->number);
	ext_foreign_toplevel_handle_v1_send_identifier(handle, identifier);
	send_names(toplevel, handle);
}

/* ---- toplevels ---- */

static void handle_map(struct wl_listener *listener, void *data)
{
	struct foreign_toplevel *toplevel = wl_container_of(listener, toplevel, map);
	struct foreign_toplevel_list *list = toplevel->list;
	toplevel->number = ++list->n_mapped;
	wl_list_insert(list->toplevels.prev, &toplevel->link);
	struct wl_resource *resource;
	wl_resource_for_each (resource, &list->resources) {
		send_toplevel(toplevel, resource);
	}
}

static void close_handles(struct foreign_toplevel *toplevel)
{
	struct wl_resource *resource, *next;
	wl_resource_for_each_safe (resource, next, &toplevel->resources) {
		ext_foreign_toplevel_handle_v1_send_closed(resource);
		wl_resource_set_user_data(resource, NULL);
		wl_list_remove(wl_resource_get_link(resource));
		wl_list_init(wl_resource_get_link(resource));
	}
	wl_list_remove(&toplevel->link);
	wl_list_init(&toplevel->link);
}

static void handle_unmap(struct wl_listener *listener, void *data)
{
	struct foreign_toplevel *toplevel = wl_container_of(listener, toplevel, unmap);
	close_handles(toplevel);
}

static void handle_named(struct wl_listener *listener, void *data)
{
	struct foreign_toplevel *toplevel = wl_container_of(listener, toplevel, named);
	struct wl_resource *resource;
	wl_resource_for_each (resource, &toplevel->resources) {
		send_names(toplevel, resource);
	}
}

static void handle_toplevel_destroy(struct wl_listener *listener, void *data)
{
	struct foreign_toplevel *toplevel = wl_container_of(listener, toplevel, destroy);
	close_handles(toplevel);
	wl_list_remove(&toplevel->map.link);
	wl_list_remove(&toplevel->unmap.link);
	wl_list_remove(&toplevel->named.link);
	wl_list_remove(&toplevel->destroy.link);
	free(toplevel);
}

static void handle_new_toplevel(struct wl_listener *listener, void *data)
{
	struct foreign_toplevel_list *list = wl_container_of(listener, list, new_toplevel);
	struct xdg_toplevel *toplevel = data;
	struct foreign_toplevel *foreign = calloc(1, sizeof(*foreign));
	if (!foreign) {
		wl_resource_post_no_memory(toplevel->resource);
		return;
	}
	foreign->list = list;
	foreign->toplevel = toplevel;
	wl_list_init(&foreign->link);
	wl_list_init(&foreign->resources);
	foreign->map.notify = handle_map;
	wl_signal_add(&toplevel->events.map, &foreign->map);
	foreign->unmap.notify = handle_unmap;
	wl_signal_add(&toplevel->events.unmap, &foreign->unmap);
	foreign->named.notify = handle_named;
	wl_signal_add(&toplevel->events.renamed, &foreign->named);
	foreign->destroy.notify = handle_toplevel_destroy;
	wl_signal_add(&toplevel->events.destroy, &foreign->destroy);
}

/* ---- ext_foreign_toplevel_list_v1 ---- */

static void handle_stop(struct wl_client *client, struct wl_resource *resource)
{
	if (!wl_list_empty(wl_resource_get_link(resource))) {
		wl_list_remove(wl_resource_get_link(resource));
		wl_list_init(wl_resource_get_link(resource));
		ext_foreign_toplevel_list_v1_send_finished(resource);
	}
}

static const struct ext_foreign_toplevel_list_v1_interface list_impl = {
	.stop = handle_stop,
	.destroy = handle_destroy,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct foreign_toplevel_list *list = data;
	struct wl_resource *resource = wl_resource_create(
			client, &ext_foreign_toplevel_list_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &list_impl, list, handle_resource_destroy);
	wl_list_insert(&list->resources, wl_resource_get_link(resource));
	struct foreign_toplevel *toplevel;
	wl_list_for_each (toplevel, &list->toplevels, link) {
		send_toplevel(toplevel, resource);
	}
}

struct foreign_toplevel_list *foreign_toplevel_list_create(
		struct wl_display *display, struct xdg_wm_base *wm_base)
{
	struct foreign_toplevel_list *list = calloc(1, sizeof(*list));
	if (!list) {
		return NULL;
	}
	wl_list_init(&list->resources);
	wl_list_init(&list->toplevels);
	// If there is nothing to be had, it differs but within this instance.
	if (getrandom(&list->generation, sizeof(list->generation), GRND_NONBLOCK) < 0) {
		list->generation = 0;
	}
	list->global = wl_global_create(
			display, &ext_foreign_toplevel_list_v1_interface, 1, list, bind);
	if (!list->global) {
		free(list);
		return NULL;
	}
	list->new_toplevel.notify = handle_new_toplevel;
	wl_signal_add(&wm_base->events.new_toplevel, &list->new_toplevel);
	return list;
}

void foreign_toplevel_list_destroy(struct foreign_toplevel_list *list)
{
	if (list) {
		wl_list_remove(&list->new_toplevel.link);
		wl_global_destroy(list->global);
		free(list);
	}
}
