/* SPDX-License-Identifier: MIT */
#ifndef SLIPWAY_SERVER_H
#define SLIPWAY_SERVER_H

#include <slipway.h>
#include <sys/types.h>
#include <wayland-server-core.h>

#ifdef __cplusplus
extern "C" {
#endif

/** zwp_linux_dmabuf_v1 on a display. */
struct slip_linux_dmabuf;

/** What to tell clients. */
struct slip_linux_dmabuf_options {
	/** The device to allocate on; 0 where there is none, and then there is no feedback. */
	dev_t main_device;
	/** The KMS device that can show buffers, and what of `pairs` it takes. 0 where there is
	 * none. */
	dev_t scanout_device;
	const struct slip_format_pair *scanout_pairs;
	size_t n_scanout_pairs;
	/**
	 * All that is accepted, the most wanted first. DRM_FORMAT_MOD_INVALID, the absence of a
	 * modifier, is taken for LINEAR: offer it only if the main device's buffers are, see
	 * slip_driver_is_linear().
	 */
	const struct slip_format_pair *pairs;
	size_t n_pairs;
};

/**
 * Creates the global: version 5, or 3 without a main device. What options points to is copied. It
 * goes with the display. NULL and errno.
 */
struct slip_linux_dmabuf *slip_linux_dmabuf_create(struct wl_display *display,
		struct slip_context *context, const struct slip_linux_dmabuf_options *options);

/** Whether a wl_buffer is one of ours, and what its client said of it; NULL if not. */
const struct slip_dmabuf_attributes *slip_linux_dmabuf_get_attributes(
		struct wl_resource *wl_buffer);

/** The import behind such a wl_buffer, borrowed; NULL if it failed, so that there is no content. */
struct slip_buffer *slip_linux_dmabuf_get_buffer(struct wl_resource *wl_buffer);

#ifdef __cplusplus
}
#endif

#endif
