/* SPDX-License-Identifier: MIT */
#ifndef WATCHED_WORLD_H
#define WATCHED_WORLD_H

#include <drm_backend.h>

#include "fake_drm.h"

/* The drm backend on the devices of fake_drm.h, with its outputs watched as they come and go. */

#define MAX_OUTPUTS 4

struct watched {
	struct output *output; // NULL once it is gone
	int n_frames, n_presented;
	struct wl_listener frame, presented, destroy;
};

struct world {
	struct wl_event_loop *loop;
	struct slip_context *context;
	struct backend *backend;
	struct wl_listener new_output;
	struct watched outputs[MAX_OUTPUTS];
	int n;
};

/** Each is a test's state: nothing started; or one output, or two. */
int world_setup(void **state);
int world_setup_started(void **state);
int world_setup_two_monitors(void **state);
/** Fails if an output is left, or anything else. */
int world_teardown(void **state);

/** As drm_backend_create() does, with its error of DRM_BACKEND_ERROR_SIZE. */
bool world_start(struct world *world, bool may_be_dark, char *error);

/** What there is to be read is, and what was put off is done. */
void world_turn(struct world *world);

typedef int (*output_request)(struct output *output, const struct output_state *state);

/** Tests or commits what is painted in the target. */
int world_request(struct output *output, const struct output_target *target, output_request make);
int world_commit_target(struct output *output, const struct output_target *target);
/** Of what was painted. */
int world_commit(struct output *output);
/** With the flip. */
void world_show(struct world *world, int index);

#endif
