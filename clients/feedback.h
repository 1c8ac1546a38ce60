/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_FEEDBACK_H
#define CLIENTS_FEEDBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <wayland-util.h>

struct client;
struct wl_surface;
struct zwp_linux_dmabuf_v1;

/* As it stands in the format table that the compositor shares. */
struct feedback_pair {
	uint32_t format;
	uint32_t padding;
	uint64_t modifier;
};

struct feedback_tranche {
	dev_t target_device;
	uint32_t flags;
	struct wl_array pairs; /* struct feedback_pair */
};

/*
 * What linux-dmabuf offers. Up to version 3 it comes as plain events: then there are no devices,
 * and one tranche holds what the modifier events say.
 */
struct feedback {
	uint32_t version;
	dev_t main_device;
	struct wl_array tranches; /* struct feedback_tranche, most preferred first */
	struct wl_array formats;  /* uint32_t, of the format events up to version 3 */

	/* while reading */
	struct feedback_tranche pending;
	struct feedback_pair *table;
	size_t table_size;
	bool done, failed;
};

/*
 * Read what is offered for the surface, or by default (NULL; always so up to version 3).
 * -1 after saying why; feedback_finish() follows either outcome.
 */
int feedback_read(struct feedback *feedback, struct client *client,
		struct zwp_linux_dmabuf_v1 *dmabuf, struct wl_surface *surface);
void feedback_finish(struct feedback *feedback);

bool feedback_offers(const struct feedback *feedback, uint32_t format, uint64_t modifier);

#endif
