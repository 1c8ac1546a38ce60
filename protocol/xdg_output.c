/* SPDX-License-Identifier: MIT */
#include "xdg_output.h"

#include "output_global.h"
#include "xdg-output-unstable-v1-server-protocol.h"

#define NO_DONE_SINCE_VERSION 3

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct zxdg_output_v1_interface output_impl = {
	.destroy = handle_destroy,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	wl_list_remove(wl_resource_get_link(resource));
}

static void send_view(const struct output_global *global, struct wl_resource *resource)
{
	pixman_box32_t box = output_view_get_box(&global->view);
	zxdg_output_v1_send_logical_position(resource, box.x1, box.y1);
	zxdg_output_v1_send_logical_size(resource, box.x2 - box.x1, box.y2 - box.y1);
}

// From version 3 on, wl_output.done stands for both.
static void send_done(struct wl_resource *resource)
{
	if (wl_resource_get_version(resource) < NO_DONE_SINCE_VERSION) {
		zxdg_output_v1_send_done(resource);
	}
}

void xdg_output_update(struct output_global *global)
{
	struct wl_resource *resource;
	wl_resource_for_each (resource, &global->xdg_outputs) {
		send_view(global, resource);
		send_done(resource);
	}
}

void xdg_output_finish(struct output_global *global)
{
	struct wl_resource *resource, *tmp;
	wl_resource_for_each_safe (resource, tmp, &global->xdg_outputs) {
		wl_list_remove(wl_resource_get_link(resource));
		wl_list_init(wl_resource_get_link(resource));
	}
}

static void handle_get_xdg_output(struct wl_client *client, struct wl_resource *manager,
		uint32_t id, struct wl_resource *output_resource)
{
	int version = wl_resource_get_version(manager);
	struct wl_resource *resource =
			wl_resource_create(client, &zxdg_output_v1_interface, version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &output_impl, NULL, handle_resource_destroy);
	wl_list_init(wl_resource_get_link(resource));
	struct output_global *global = wl_resource_get_user_data(output_resource);
	if (!global) {
		return; // the output is gone
	}
	wl_list_insert(&global->xdg_outputs, wl_resource_get_link(resource));
	send_view(global, resource);
	if (version >= ZXDG_OUTPUT_V1_NAME_SINCE_VERSION) {
		zxdg_output_v1_send_name(resource, global->output->name);
		zxdg_output_v1_send_description(resource, global->output->model);
	}
	send_done(resource);
	if (version >= NO_DONE_SINCE_VERSION &&
			wl_resource_get_version(output_resource) >= WL_OUTPUT_DONE_SINCE_VERSION) {
		wl_output_send_done(output_resource);
	}
}

static const struct zxdg_output_manager_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.get_xdg_output = handle_get_xdg_output,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &zxdg_output_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
}

struct wl_global *xdg_output_manager_create(struct wl_display *display)
{
	return wl_global_create(display, &zxdg_output_manager_v1_interface, 3, NULL, bind);
}
