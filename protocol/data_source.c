/* SPDX-License-Identifier: MIT */
#include "data_source.h"

#include <stdlib.h>
#include <string.h>
#include <wayland-server-protocol.h>

#include "data_offer.h"

static bool has_actions(const struct data_source *source)
{
	return wl_resource_get_version(source->resource) >= WL_DATA_SOURCE_ACTION_SINCE_VERSION;
}

struct data_source *data_source_from_resource(struct wl_resource *resource)
{
	return wl_resource_get_user_data(resource);
}

#define MAX_TYPES_SIZE (32 * 1024)

static void handle_offer(
		struct wl_client *client, struct wl_resource *resource, const char *mime_type)
{
	struct data_source *source = data_source_from_resource(resource);
	if (data_source_has_type(source, mime_type)) {
		return;
	}
	// Whoever gets the keyboard next is sent all of them at once.
	source->types_size += strlen(mime_type) + 1;
	if (source->types_size > MAX_TYPES_SIZE) {
		wl_client_post_no_memory(client);
		return;
	}
	char *copy = strdup(mime_type);
	char **type = copy ? wl_array_add(&source->mime_types, sizeof(*type)) : NULL;
	if (!type) {
		free(copy);
		wl_client_post_no_memory(client);
		return;
	}
	*type = copy;
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void handle_set_actions(
		struct wl_client *client, struct wl_resource *resource, uint32_t actions)
{
	struct data_source *source = data_source_from_resource(resource);
	if (actions & ~DATA_SOURCE_ALL_ACTIONS) {
		wl_resource_post_error(resource, WL_DATA_SOURCE_ERROR_INVALID_ACTION_MASK,
				"there are no actions 0x%x", actions & ~DATA_SOURCE_ALL_ACTIONS);
		return;
	}
	if (source->has_actions || source->used) {
		wl_resource_post_error(resource, WL_DATA_SOURCE_ERROR_INVALID_SOURCE,
				"actions are set once, before the source is used");
		return;
	}
	source->has_actions = true;
	source->actions = actions;
}

static const struct wl_data_source_interface source_impl = {
	.offer = handle_offer,
	.destroy = handle_destroy,
	.set_actions = handle_set_actions,
};

static void detach_offers(struct data_source *source)
{
	struct data_offer *offer, *tmp;
	wl_list_for_each_safe (offer, tmp, &source->offers, link) {
		data_offer_detach(offer);
	}
}

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct data_source *source = data_source_from_resource(resource);
	wl_signal_emit_mutable(&source->events.destroy, source);
	detach_offers(source);
	char **type;
	wl_array_for_each (type, &source->mime_types) {
		free(*type);
	}
	wl_array_release(&source->mime_types);
	free(source);
}

void data_source_create(struct wl_client *client, uint32_t version, uint32_t id)
{
	struct data_source *source = calloc(1, sizeof(*source));
	struct wl_resource *resource =
			wl_resource_create(client, &wl_data_source_interface, (int)version, id);
	if (!source || !resource) {
		free(source);
		wl_client_post_no_memory(client);
		return;
	}
	source->resource = resource;
	wl_array_init(&source->mime_types);
	wl_list_init(&source->offers);
	wl_signal_init(&source->events.destroy);
	wl_resource_set_implementation(resource, &source_impl, source, handle_resource_destroy);
}

bool data_source_has_type(const struct data_source *source, const char *mime_type)
{
	char **type;
	wl_array_for_each (type, &source->mime_types) {
		if (strcmp(*type, mime_type) == 0) {
			return true;
		}
	}
	return false;
}

uint32_t data_source_get_actions(const struct data_source *source)
{
	return has_actions(source) ? source->actions : WL_DATA_DEVICE_MANAGER_DND_ACTION_COPY;
}

void data_source_cancel(struct data_source *source)
{
	detach_offers(source);
	wl_data_source_send_cancelled(source->resource);
}

void data_source_cancel_drag(struct data_source *source)
{
	detach_offers(source);
	// Before version 3 the event was for selections alone.
	if (has_actions(source)) {
		wl_data_source_send_cancelled(source->resource);
	}
}

void data_source_send_action(struct data_source *source, uint32_t action)
{
	if (has_actions(source) && action != source->sent_action) {
		wl_data_source_send_action(source->resource, action);
	}
	source->sent_action = action;
}

void data_source_send_dropped(struct data_source *source)
{
	if (has_actions(source)) {
		wl_data_source_send_dnd_drop_performed(source->resource);
	}
}

void data_source_send_finished(struct data_source *source)
{
	if (has_actions(source)) {
		wl_data_source_send_dnd_finished(source->resource);
	}
}
