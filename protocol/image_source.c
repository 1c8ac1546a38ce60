/* SPDX-License-Identifier: MIT */
#include "image_source.h"

#include <stdlib.h>

#include "ext-image-capture-source-v1-server-protocol.h"
#include "foreign_toplevel_list.h"
#include "output_global.h"
#include "xdg_toplevel.h"

struct image_source {
	int refs;
	/** What it is of: one of these, or none once that is gone. */
	struct output_global *output;
	struct xdg_toplevel *toplevel;
	struct wl_listener destroy, unmap;
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct ext_image_capture_source_v1_interface source_impl = {
	.destroy = handle_destroy,
};

static void lose(struct image_source *source)
{
	source->output = NULL;
	source->toplevel = NULL;
	wl_list_remove(&source->destroy.link);
	wl_list_init(&source->destroy.link);
	wl_list_remove(&source->unmap.link);
	wl_list_init(&source->unmap.link);
}

static void handle_source_destroyed(struct wl_listener *listener, void *data)
{
	struct image_source *source = wl_container_of(listener, source, destroy);
	lose(source);
}

static void handle_source_unmapped(struct wl_listener *listener, void *data)
{
	struct image_source *source = wl_container_of(listener, source, unmap);
	lose(source);
}

struct image_source *image_source_from_resource(struct wl_resource *resource)
{
	return wl_resource_get_user_data(resource);
}

struct image_source *image_source_ref(struct image_source *source)
{
	source->refs++;
	return source;
}

void image_source_unref(struct image_source *source)
{
	if (--source->refs == 0) {
		lose(source);
		free(source);
	}
}

static void handle_resource_destroy(struct wl_resource *resource)
{
	image_source_unref(wl_resource_get_user_data(resource));
}

static struct image_source *create(struct wl_client *client, uint32_t id)
{
	struct image_source *source = calloc(1, sizeof(*source));
	struct wl_resource *resource =
			wl_resource_create(client, &ext_image_capture_source_v1_interface, 1, id);
	if (!source || !resource) {
		free(source);
		if (resource) {
			wl_resource_destroy(resource);
		}
		wl_client_post_no_memory(client);
		return NULL;
	}
	source->refs = 1;
	source->destroy.notify = handle_source_destroyed;
	wl_list_init(&source->destroy.link);
	source->unmap.notify = handle_source_unmapped;
	wl_list_init(&source->unmap.link);
	wl_resource_set_implementation(resource, &source_impl, source, handle_resource_destroy);
	return source;
}

static void handle_create_of_output(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, struct wl_resource *output)
{
	struct image_source *source = create(client, id);
	if (source) {
		source->output = output_global_from_resource(output);
	}
	if (source && source->output) {
		wl_signal_add(&source->output->events.destroy, &source->destroy);
	}
}

static const struct ext_output_image_capture_source_manager_v1_interface output_manager_impl = {
	.create_source = handle_create_of_output,
	.destroy = handle_destroy,
};

static void handle_create_of_toplevel(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, struct wl_resource *handle)
{
	struct image_source *source = create(client, id);
	if (source) {
		source->toplevel = foreign_toplevel_from_resource(handle);
	}
	if (source && source->toplevel) {
		wl_signal_add(&source->toplevel->events.destroy, &source->destroy);
		wl_signal_add(&source->toplevel->events.unmap, &source->unmap);
	}
}

static const struct ext_foreign_toplevel_image_capture_source_manager_v1_interface
		toplevel_manager_impl = {
			.create_source = handle_create_of_toplevel,
			.destroy = handle_destroy,
		};

static void bind_manager(struct wl_client *client, uint32_t version, uint32_t id,
		const struct wl_interface *interface, const void *impl)
{
	struct wl_resource *resource = wl_resource_create(client, interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, impl, NULL, NULL);
}

static void bind_output_manager(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	bind_manager(client, version, id, &ext_output_image_capture_source_manager_v1_interface,
			&output_manager_impl);
}

static void bind_toplevel_manager(
		struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	bind_manager(client, version, id,
			&ext_foreign_toplevel_image_capture_source_manager_v1_interface,
			&toplevel_manager_impl);
}

struct wl_global *output_image_source_manager_create(struct wl_display *display)
{
	return wl_global_create(display, &ext_output_image_capture_source_manager_v1_interface, 1,
			NULL, bind_output_manager);
}

struct wl_global *toplevel_image_source_manager_create(struct wl_display *display)
{
	return wl_global_create(display,
			&ext_foreign_toplevel_image_capture_source_manager_v1_interface, 1, NULL,
			bind_toplevel_manager);
}

struct image_feed *image_source_open(const struct image_source *source, struct image_feeds *feeds,
		enum image_feed_kind kind, const struct image_feed_user *user, void *data)
{
	if (source->output) {
		return feeds->open_output(feeds, source->output, kind, user, data);
	}
	return source->toplevel ? feeds->open_toplevel(feeds, source->toplevel, kind, user, data)
				: NULL;
}
