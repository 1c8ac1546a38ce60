/* SPDX-License-Identifier: MIT */
#ifndef LINUX_DMABUF_H
#define LINUX_DMABUF_H

#include "dmabuf_feedback.h"
#include "slipway-server.h"

struct slip_linux_dmabuf {
	struct slip_context *context;
	struct wl_global *global;
	struct dmabuf_feedback *feedback;
	dev_t main_device;
	bool implicit_is_linear;
	struct wl_listener display_destroy;
};

/** Creates a zwp_linux_buffer_params_v1; see linux_buffer_params.c. */
void linux_buffer_params_create(struct slip_linux_dmabuf *dmabuf, struct wl_client *client,
		uint32_t version, uint32_t id);

#endif
