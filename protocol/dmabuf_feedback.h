/* SPDX-License-Identifier: MIT */
#ifndef DMABUF_FEEDBACK_H
#define DMABUF_FEEDBACK_H

#include "slipway-server.h"

/** What zwp_linux_dmabuf_feedback_v1 tells: a format table and tranches over it. */
struct dmabuf_feedback;

/** NULL and errno. */
struct dmabuf_feedback *dmabuf_feedback_create(const struct slip_linux_dmabuf_options *options);
void dmabuf_feedback_destroy(struct dmabuf_feedback *feedback);

/** Whether a buffer of the pair is accepted. */
bool dmabuf_feedback_has(
		const struct dmabuf_feedback *feedback, uint32_t format, uint64_t modifier);

/** Sends the format, or modifier, events of versions 1 to 3. */
void dmabuf_feedback_send_legacy(
		const struct dmabuf_feedback *feedback, struct wl_resource *resource);

/** Creates a zwp_linux_dmabuf_feedback_v1 and sends everything. */
void dmabuf_feedback_bind(const struct dmabuf_feedback *feedback, struct wl_client *client,
		uint32_t version, uint32_t id);

#endif
