/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_PING_H
#define CLIENTS_PING_H

#include <stdint.h>

struct wl_callback;
struct wl_display;

/* How long the compositor keeps a client waiting for an answer. Zero first. */
struct ping {
	struct wl_callback *callback; /* an answer is on its way; NULL: none is */
	uint64_t sent_us;
	uint64_t longest_us; /* of all until now; the user may set it back to 0 */
};

/* Ask for an answer, unless one is on its way. */
void ping_send(struct ping *ping, struct wl_display *display);
void ping_finish(struct ping *ping);

#endif
