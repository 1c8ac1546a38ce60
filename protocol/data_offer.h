/* SPDX-License-Identifier: MIT */
#ifndef DATA_OFFER_H
#define DATA_OFFER_H

#include <stdbool.h>
#include <wayland-server-core.h>

struct data_source;

/** What became of an offer that is dragged. */
enum data_offer_state {
	DATA_OFFER_SELECTION,
	DATA_OFFER_DRAGGED,
	DATA_OFFER_DROPPED,
	DATA_OFFER_FINISHED,
};

/** wl_data_offer. */
struct data_offer {
	struct wl_resource *resource;
	/** The wl_data_device that it was introduced by; only to compare with. */
	const struct wl_resource *device;
	/** NULL once it is cut off: there is nothing to receive. */
	struct data_source *source;
	struct wl_list link; // data_source.offers
	enum data_offer_state state;
	/** The destination has accepted a type. */
	bool accepted;
	/** What the destination can do, wants to do, and what came of it. */
	uint32_t actions, preferred, action;
	/** The user is asked what to do, after the drop. */
	bool asking;
	/** enum seat_modifier: what the user holds to choose an action. */
	uint32_t modifiers;
};

/** Introduces an offer of the source to a wl_data_device's client. NULL if that failed, no_memory
 * posted. */
struct data_offer *data_offer_create(
		struct data_source *source, struct wl_resource *device, bool dragged);

/** Cuts it off from its source. */
void data_offer_detach(struct data_offer *offer);

/** Modifiers may choose another action. */
void data_offer_set_modifiers(struct data_offer *offer, uint32_t modifiers);

/** Whether a drop would lead to anything. */
bool data_offer_would_drop(const struct data_offer *offer);

/** The user let go. What follows is between the source and the destination. */
void data_offer_drop(struct data_offer *offer);

#endif
