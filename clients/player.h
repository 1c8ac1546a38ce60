/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_PLAYER_H
#define CLIENTS_PLAYER_H

#include "buffer.h"
#include "crowd.h"
#include "options.h"
#include "overlay.h"
#include "pattern.h"
#include "ping.h"
#include "stats.h"
#include "window.h"

struct client;

/* Shows the pattern frame by frame in a window: what dmabuf-paint and shm-paint have in common. */
struct player {
	struct client *client;
	const struct options *options;
	struct buffer *(*allocate)(void *data, const struct buffer_spec *spec);
	void *data;

	struct window window;
	struct stats stats;
	struct pattern pattern;
	struct buffer *buffers[OPTIONS_MAX_BUFFERS];
	const struct buffer *shown; /* one of them, NULL: nothing yet */
	struct wl_callback *callback;
	uint32_t next; /* frame */
	uint32_t told; /* of so many frames it was said that they are up */
	struct ping ping;
	bool held; /* and said so */

	struct overlay overlay;
	struct buffer *overlay_buffer;
	struct crowd crowd;
	struct buffer *crowd_buffer;
};

/*
 * Play until the frames that the options ask for are through, the compositor closes the window, or
 * a signal comes; then say on stdout what was seen, naming the exporter. The exit status.
 * `allocate` gives a buffer with its wl_buffer set, or NULL after saying why there is none.
 */
int player_run(struct client *client, const struct options *options, const char *exporter,
		struct buffer *(*allocate)(void *data, const struct buffer_spec *spec), void *data);

#endif
