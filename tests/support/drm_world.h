/* SPDX-License-Identifier: MIT */
#ifndef DRM_WORLD_H
#define DRM_WORLD_H

#include <drm_backend.h>

#include "fake_buffer.h"
#include "fake_drm.h"

#include "presentation-time-server-protocol.h"

/* The drm backend on one device of fake_drm.h with one output, and buffers of its size to show. */

#define VSYNC WP_PRESENTATION_FEEDBACK_KIND_VSYNC
#define HARDWARE                                                                                   \
	(WP_PRESENTATION_FEEDBACK_KIND_HW_CLOCK | WP_PRESENTATION_FEEDBACK_KIND_HW_COMPLETION)

struct world {
	struct wl_event_loop *loop;
	struct slip_context *context;
	struct backend *backend;
	struct output *output;
	struct wl_listener presented_listener;
	struct output_presented presented;
	unsigned n_presented, sequence;
	/** The last of them is laid out otherwise. */
	struct fake_buffer buffers[3];
};

/** XRGB8888 and ARGB8888. */
extern const uint32_t world_formats[];
extern const struct fake_drm_plane world_primary[1];

#define ONE_PLANE .n_crtcs = 1, .planes = world_primary, .n_planes = 1

/** Of one plane; the second one can adapt its refresh rate, too. */
extern const struct fake_drm_model plain_device, vrr_device;

void world_begin(struct world *world, const struct fake_drm_model *model);
/** Fails the test if a buffer is still held. */
void world_end(struct world *world);

/** Shows a buffer, and returns with what the commit did; its flip is still to come. */
int world_commit(struct world *world, int buffer, struct output_state wish);
/** The kernel tells of the flip, and the backend of the frame. */
void world_flip(struct world *world);
/** Both. */
void world_show(struct world *world, int buffer, struct output_state wish);

/** As if another session had had the device meanwhile. */
void world_resume(void);

uint32_t world_get_framebuffer(const struct world *world, int buffer);
/** The last commit put the buffer on the primary plane. */
void world_assert_shows(const struct world *world, int buffer);

#endif
