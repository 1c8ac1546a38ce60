/* SPDX-License-Identifier: MIT */
#ifndef DMABUF_FEEDBACK_H
#define DMABUF_FEEDBACK_H

#include "slipway-server.h"

/** What clients are told of formats: by default, and for single surfaces. */
struct dmabuf_feedback;

/** NULL and errno. */
struct dmabuf_feedback *dmabuf_feedback_create(const struct slip_linux_dmabuf_options *options);
/** The zwp_linux_dmabuf_feedback_v1 that are left become inert. */
void dmabuf_feedback_destroy(struct dmabuf_feedback *feedback);

/** Whether a buffer of the pair is accepted. */
bool dmabuf_feedback_has(
		const struct dmabuf_feedback *feedback, uint32_t format, uint64_t modifier);

/** Sends the format, or modifier, events of versions 1 to 3. */
void dmabuf_feedback_send_legacy(
		const struct dmabuf_feedback *feedback, struct wl_resource *resource);

/**
 * Creates a zwp_linux_dmabuf_feedback_v1 and sends everything. surface is a wl_surface, or NULL for
 * the default feedback.
 */
void dmabuf_feedback_bind(struct dmabuf_feedback *feedback, struct wl_resource *surface,
		struct wl_client *client, uint32_t version, uint32_t id);

/** See slip_linux_dmabuf_set_surface_feedback(). */
int dmabuf_feedback_set(struct dmabuf_feedback *feedback, struct wl_resource *surface,
		const struct slip_dmabuf_tranche *tranches, size_t n);

#endif
