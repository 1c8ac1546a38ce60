/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_CROWD_H
#define CLIENTS_CROWD_H

#include <stdint.h>

#define CROWD_EDGE 64 /* pixels */

struct buffer;
struct client;
struct window;
struct wl_subcompositor;

/* Many small subsurfaces that show the same, in rows. They follow the main surface's commits. */
struct crowd {
	struct wl_subcompositor *subcompositor;
	struct crowd_member *members; /* the last is above the others */
	uint32_t count;
};

/* Zero first. -1 after saying what is missing; crowd_finish() may follow either outcome. */
int crowd_init(struct crowd *crowd, struct client *client, struct window *window, uint32_t count);
void crowd_finish(struct crowd *crowd);

/* Attach a painted buffer of CROWD_EDGE by CROWD_EDGE to all of them, or once more to the last. */
void crowd_show(struct crowd *crowd, struct buffer *buffer);
void crowd_change(struct crowd *crowd, struct buffer *buffer);

#endif
