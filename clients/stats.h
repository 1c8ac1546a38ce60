/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_STATS_H
#define CLIENTS_STATS_H

#include <stdbool.h>
#include <stdint.h>
#include <wayland-client.h>

struct client;
struct wp_presentation;

/* What became of the frames. */
struct stats {
	struct wp_presentation *presentation; /* NULL: not offered */
	struct wl_list pending;               /* stats_pending.link */
	uint64_t frames;                      /* committed */
	uint64_t presented, discarded, zero_copy;
	uint64_t released;
	uint64_t refresh_ns;
	uint64_t shown, first_ns, last_ns; /* from which the rate is told */
};

void stats_init(struct stats *stats, struct client *client);
void stats_finish(struct stats *stats);

/* Call before each wl_surface.commit of a frame. */
void stats_expect(struct stats *stats, struct wl_surface *surface);

/* A frame callback came; tells the rate where presentation-time is not offered. */
void stats_frame_done(struct stats *stats, uint32_t time_ms);

/* Whether it is known of each frame if it was shown. */
bool stats_settled(const struct stats *stats);

void stats_print(const struct stats *stats);

#endif
