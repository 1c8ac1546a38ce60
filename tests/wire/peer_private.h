/* SPDX-License-Identifier: MIT */
#ifndef PEER_PRIVATE_H
#define PEER_PRIVATE_H

#include "peer.h"

/* What the files behind peer.h share. */

#define PEER_DISPLAY_ID 1
#define PEER_REGISTRY_ID 2

/** Says why; false. */
bool peer_fail(struct peer *peer, const char *format, ...);

/** The memory; without any, the program ends. */
void *peer_check(void *memory);

struct peer_object *peer_get_object(struct peer *peer, uint32_t id);
void peer_add_object(struct peer *peer, uint32_t id, const char *name,
		const struct wl_interface *interface);

/** The Nth of that interface; NULL if it was not offered. */
const struct peer_global *peer_find_global(
		const struct peer *peer, const char *interface, unsigned number);
/** Of a global; NULL if nobody knows it here. */
const struct wl_interface *peer_find_interface(const char *name);

#endif
