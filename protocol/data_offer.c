/* SPDX-License-Identifier: MIT */
#include "data_offer.h"

#include <stdlib.h>
#include <unistd.h>
#include <wayland-server-protocol.h>

#include "data_source.h"
#include "seat.h"

#define COPY WL_DATA_DEVICE_MANAGER_DND_ACTION_COPY
#define MOVE WL_DATA_DEVICE_MANAGER_DND_ACTION_MOVE
#define ASK WL_DATA_DEVICE_MANAGER_DND_ACTION_ASK

static struct data_offer *from_resource(struct wl_resource *resource)
{
	return wl_resource_get_user_data(resource);
}

static bool has_actions(const struct data_offer *offer)
{
	return wl_resource_get_version(offer->resource) >= WL_DATA_OFFER_ACTION_SINCE_VERSION;
}

static uint32_t choose_action(const struct data_offer *offer)
{
	uint32_t available = data_source_get_actions(offer->source) & offer->actions;
	if (offer->modifiers & SEAT_MODIFIER_SHIFT && available & MOVE && !offer->asking) {
		return MOVE;
	}
	if (offer->modifiers & SEAT_MODIFIER_CTRL && available & COPY && !offer->asking) {
		return COPY;
	}
	if (available & offer->preferred) {
		return offer->preferred;
	}
	return available & -available;
}

static void update_action(struct data_offer *offer)
{
	uint32_t action = choose_action(offer);
	if (action == offer->action) {
		return;
	}
	offer->action = action;
	if (offer->state == DATA_OFFER_DRAGGED && has_actions(offer)) {
		wl_data_offer_send_action(offer->resource, action);
	}
	// What the user has been asked for goes to the source when the offer is finished.
	if (offer->state == DATA_OFFER_DRAGGED && offer->source->target == offer) {
		data_source_send_action(offer->source, action);
	}
}

// The offer that spoke last is the one that a drop is for.
static void become_target(struct data_offer *offer)
{
	struct data_source *source = offer->source;
	source->target = offer;
	data_source_send_action(source, offer->action);
}

static bool check_unfinished(const struct data_offer *offer)
{
	if (offer->state == DATA_OFFER_FINISHED) {
		wl_resource_post_error(offer->resource, WL_DATA_OFFER_ERROR_INVALID_OFFER,
				"the offer has been finished");
		return false;
	}
	return true;
}

static void handle_accept(struct wl_client *client, struct wl_resource *resource, uint32_t serial,
		const char *mime_type)
{
	struct data_offer *offer = from_resource(resource);
	if (!check_unfinished(offer) || !offer->source || offer->state == DATA_OFFER_SELECTION) {
		return;
	}
	offer->accepted = mime_type && data_source_has_type(offer->source, mime_type);
	if (offer->state == DATA_OFFER_DRAGGED) {
		become_target(offer);
		wl_data_source_send_target(
				offer->source->resource, offer->accepted ? mime_type : NULL);
	}
}

static void handle_receive(struct wl_client *client, struct wl_resource *resource,
		const char *mime_type, int32_t fd)
{
	struct data_offer *offer = from_resource(resource);
	if (check_unfinished(offer) && offer->source &&
			data_source_has_type(offer->source, mime_type)) {
		wl_data_source_send_send(offer->source->resource, mime_type, fd);
	}
	close(fd);
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void handle_finish(struct wl_client *client, struct wl_resource *resource)
{
	struct data_offer *offer = from_resource(resource);
	struct data_source *source = offer->source;
	if (!check_unfinished(offer)) {
		return;
	}
	// The source may be gone, and with it how far things were, without the client knowing.
	bool timely = offer->state == DATA_OFFER_DROPPED && offer->accepted && offer->action != 0 &&
			(!offer->asking || offer->action != ASK);
	if (!timely && (source || offer->state == DATA_OFFER_SELECTION)) {
		wl_resource_post_error(resource, WL_DATA_OFFER_ERROR_INVALID_FINISH,
				"nothing was dropped that was accepted, with an action");
		return;
	}
	offer->state = DATA_OFFER_FINISHED;
	if (source) {
		if (offer->asking) {
			data_source_send_action(source, offer->action);
		}
		data_source_send_finished(source);
		data_offer_detach(offer);
	}
}

static bool check_actions(const struct data_offer *offer, uint32_t actions, uint32_t preferred)
{
	if (actions & ~DATA_SOURCE_ALL_ACTIONS) {
		wl_resource_post_error(offer->resource, WL_DATA_OFFER_ERROR_INVALID_ACTION_MASK,
				"there are no actions 0x%x", actions & ~DATA_SOURCE_ALL_ACTIONS);
		return false;
	}
	// Before it has asked the user, a client may say what it likes best without having looked.
	uint32_t allowed = offer->asking && offer->source ? data_source_get_actions(offer->source)
							  : DATA_SOURCE_ALL_ACTIONS;
	if (preferred & ~allowed || preferred & (preferred - 1)) {
		wl_resource_post_error(offer->resource, WL_DATA_OFFER_ERROR_INVALID_ACTION,
				"0x%x is not one of the actions that there are", preferred);
		return false;
	}
	return true;
}

static void handle_set_actions(struct wl_client *client, struct wl_resource *resource,
		uint32_t actions, uint32_t preferred)
{
	struct data_offer *offer = from_resource(resource);
	if (!check_unfinished(offer) || !check_actions(offer, actions, preferred)) {
		return;
	}
	if (offer->state == DATA_OFFER_SELECTION) {
		wl_resource_post_error(resource, WL_DATA_OFFER_ERROR_INVALID_OFFER,
				"a selection has no actions");
		return;
	}
	// Once something is dropped, only the answer to a question may still change it.
	if (!offer->source || (offer->state == DATA_OFFER_DROPPED && !offer->asking)) {
		return;
	}
	offer->actions = actions;
	offer->preferred = preferred;
	update_action(offer);
	if (offer->state == DATA_OFFER_DRAGGED) {
		become_target(offer);
	}
}

static const struct wl_data_offer_interface offer_impl = {
	.accept = handle_accept,
	.receive = handle_receive,
	.destroy = handle_destroy,
	.finish = handle_finish,
	.set_actions = handle_set_actions,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct data_offer *offer = from_resource(resource);
	struct data_source *source = offer->source;
	data_offer_detach(offer);
	if (source && offer->state == DATA_OFFER_DROPPED) {
		// Before version 3 to destroy an offer was to finish it.
		if (has_actions(offer)) {
			data_source_cancel_drag(source);
		} else {
			data_source_send_finished(source);
		}
	}
	free(offer);
}

struct data_offer *data_offer_create(
		struct data_source *source, struct wl_resource *device, bool dragged)
{
	struct wl_client *client = wl_resource_get_client(device);
	struct data_offer *offer = calloc(1, sizeof(*offer));
	struct wl_resource *resource = wl_resource_create(
			client, &wl_data_offer_interface, wl_resource_get_version(device), 0);
	if (!offer || !resource) {
		free(offer);
		if (resource) {
			wl_resource_destroy(resource);
		}
		wl_client_post_no_memory(client);
		return NULL;
	}
	offer->resource = resource;
	offer->device = device;
	offer->source = source;
	offer->state = dragged ? DATA_OFFER_DRAGGED : DATA_OFFER_SELECTION;
	wl_list_insert(&source->offers, &offer->link);
	wl_resource_set_implementation(resource, &offer_impl, offer, handle_resource_destroy);

	wl_data_device_send_data_offer(device, resource);
	char **type;
	wl_array_for_each (type, &source->mime_types) {
		wl_data_offer_send_offer(resource, *type);
	}
	if (dragged && has_actions(offer)) {
		wl_data_offer_send_source_actions(resource, data_source_get_actions(source));
	} else if (dragged) {
		offer->actions = offer->action = data_source_get_actions(source) & COPY;
		become_target(offer);
	}
	return offer;
}

void data_offer_detach(struct data_offer *offer)
{
	struct data_source *source = offer->source;
	if (!source) {
		return;
	}
	if (source->target == offer) {
		source->target = NULL;
	}
	wl_list_remove(&offer->link);
	offer->source = NULL;
}

void data_offer_set_modifiers(struct data_offer *offer, uint32_t modifiers)
{
	offer->modifiers = modifiers;
	update_action(offer);
}

bool data_offer_would_drop(const struct data_offer *offer)
{
	// Before version 3 to accept a type was a hint and nothing else.
	return offer->action != 0 && (offer->accepted || !has_actions(offer));
}

void data_offer_drop(struct data_offer *offer)
{
	offer->state = DATA_OFFER_DROPPED;
	offer->asking = offer->action == ASK;
}
