/* SPDX-License-Identifier: MIT */
#ifndef DATA_SOURCE_H
#define DATA_SOURCE_H

#include <stdbool.h>
#include <wayland-server-core.h>

struct data_offer;

/** All of enum wl_data_device_manager_dnd_action. */
#define DATA_SOURCE_ALL_ACTIONS 7u

/** wl_data_source. */
struct data_source {
	struct wl_resource *resource;
	struct wl_array mime_types; // char *
	/** In bytes. */
	size_t types_size;
	/** It was given to set_selection or start_drag, which can be done once. */
	bool used;
	bool has_actions;
	uint32_t actions;
	/** Made from it, and not yet cut off from it. */
	struct wl_list offers; // data_offer.link
	/** Of the offers of a drag, the one that speaks for the destination; NULL while none has.
	 */
	struct data_offer *target;
	/** What the client was told last of the destination. */
	uint32_t sent_action;
	struct {
		struct wl_signal destroy;
	} events;
};

/** Posts no_memory on failure. */
void data_source_create(struct wl_client *client, uint32_t version, uint32_t id);
struct data_source *data_source_from_resource(struct wl_resource *resource);

bool data_source_has_type(const struct data_source *source, const char *mime_type);

/** The actions that can be used: none but copying where the client's version knows of no others. */
uint32_t data_source_get_actions(const struct data_source *source);

/** The source is no longer wanted: offers are cut off, and the client is told. */
void data_source_cancel(struct data_source *source);

/** As does data_source_cancel(), but only for clients that expect it after a drag. */
void data_source_cancel_drag(struct data_source *source);

/** Tells the client, if it knows of actions and this one is news. */
void data_source_send_action(struct data_source *source, uint32_t action);
void data_source_send_dropped(struct data_source *source);
void data_source_send_finished(struct data_source *source);

#endif
