/* SPDX-License-Identifier: MIT */
#include "linux_dmabuf.h"

#include <stdlib.h>

#include "linux-dmabuf-v1-server-protocol.h"

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void handle_create_params(
		struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	linux_buffer_params_create(wl_resource_get_user_data(resource), client,
			(uint32_t)wl_resource_get_version(resource), id);
}

static void handle_get_default_feedback(
		struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	struct slip_linux_dmabuf *dmabuf = wl_resource_get_user_data(resource);
	dmabuf_feedback_bind(dmabuf->feedback, NULL, client,
			(uint32_t)wl_resource_get_version(resource), id);
}

static void handle_get_surface_feedback(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, struct wl_resource *surface)
{
	struct slip_linux_dmabuf *dmabuf = wl_resource_get_user_data(resource);
	dmabuf_feedback_bind(dmabuf->feedback, surface, client,
			(uint32_t)wl_resource_get_version(resource), id);
}

static const struct zwp_linux_dmabuf_v1_interface dmabuf_impl = {
	.destroy = handle_destroy,
	.create_params = handle_create_params,
	.get_default_feedback = handle_get_default_feedback,
	.get_surface_feedback = handle_get_surface_feedback,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct slip_linux_dmabuf *dmabuf = data;
	struct wl_resource *resource = wl_resource_create(
			client, &zwp_linux_dmabuf_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &dmabuf_impl, dmabuf, NULL);
	if (version < ZWP_LINUX_DMABUF_V1_GET_DEFAULT_FEEDBACK_SINCE_VERSION) {
		dmabuf_feedback_send_legacy(dmabuf->feedback, resource);
	}
}

static void handle_display_destroy(struct wl_listener *listener, void *data)
{
	struct slip_linux_dmabuf *dmabuf = wl_container_of(listener, dmabuf, display_destroy);
	wl_list_remove(&dmabuf->display_destroy.link);
	dmabuf_feedback_destroy(dmabuf->feedback);
	free(dmabuf);
}

// The newest that both we and the installed wayland-protocols know.
static int get_version(const struct slip_linux_dmabuf_options *options)
{
	int known = zwp_linux_dmabuf_v1_interface.version;
	return !options->main_device ? 3 : known < 6 ? known : 6;
}

struct slip_linux_dmabuf *slip_linux_dmabuf_create(struct wl_display *display,
		struct slip_context *context, const struct slip_linux_dmabuf_options *options)
{
	struct slip_linux_dmabuf *dmabuf = calloc(1, sizeof(*dmabuf));
	if (!dmabuf) {
		return NULL;
	}
	dmabuf->context = context;
	dmabuf->main_device = options->main_device;
	dmabuf->implicit_is_linear = options->implicit_is_linear;
	dmabuf->feedback = dmabuf_feedback_create(options);
	if (dmabuf->feedback) {
		dmabuf->global = wl_global_create(display, &zwp_linux_dmabuf_v1_interface,
				get_version(options), dmabuf, bind);
	}
	if (!dmabuf->global) {
		dmabuf_feedback_destroy(dmabuf->feedback);
		free(dmabuf);
		return NULL;
	}
	dmabuf->display_destroy.notify = handle_display_destroy;
	wl_display_add_destroy_listener(display, &dmabuf->display_destroy);
	return dmabuf;
}

int slip_linux_dmabuf_set_surface_feedback(struct slip_linux_dmabuf *dmabuf,
		struct wl_resource *wl_surface, const struct slip_dmabuf_tranche *tranches,
		size_t n_tranches)
{
	return dmabuf_feedback_set(dmabuf->feedback, wl_surface, tranches, n_tranches);
}
