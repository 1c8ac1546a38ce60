/* SPDX-License-Identifier: MIT */
#ifndef SLIPWAY_SERVER_H
#define SLIPWAY_SERVER_H

#include <slipway.h>
#include <sys/types.h>
#include <wayland-server-core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Wayland: linux-dmabuf ---- */

/**
 * zwp_linux_dmabuf_v1 on a display: all of the protocol up to the wl_buffer. What a surface does
 * with that, and its release, is the compositor's.
 */
struct slip_linux_dmabuf;

/** The tranche's device can show such buffers on a plane. */
#define SLIP_DMABUF_TRANCHE_SCANOUT (1u << 0)
/** Such buffers are read well by way of the tranche's device. Told from version 6 on. */
#define SLIP_DMABUF_TRANCHE_SAMPLING (1u << 1)

/** What a device would like to be given; see linux-dmabuf-v1, zwp_linux_dmabuf_feedback_v1. */
struct slip_dmabuf_tranche {
	dev_t target_device;
	/** SLIP_DMABUF_TRANCHE_*, at least one. */
	uint32_t flags;
	/** Those that are not offered at all, see slip_linux_dmabuf_options.pairs, are left out. */
	const struct slip_format_pair *pairs;
	size_t n_pairs;
};

/** What to tell clients. */
struct slip_linux_dmabuf_options {
	/** The device to allocate on; 0 where there is none, and then there is no feedback. */
	dev_t main_device;
	/**
	 * The KMS device that can show buffers, and what of `pairs` it takes: the default
	 * feedback's first tranche. 0 and none where there is no such device.
	 */
	dev_t scanout_device;
	const struct slip_format_pair *scanout_pairs;
	size_t n_scanout_pairs;
	/**
	 * All that is accepted, the most wanted first. DRM_FORMAT_MOD_INVALID, the absence of a
	 * modifier, is a layout that only the main device's driver knows: offer it if it is known
	 * to be linear, or if the context has a reader for the device.
	 */
	const struct slip_format_pair *pairs;
	size_t n_pairs;
	/** Take DRM_FORMAT_MOD_INVALID for LINEAR, see slip_driver_is_linear(). */
	bool implicit_is_linear;
};

/**
 * Creates the global: version 6, 5 if the wayland-protocols that the library was built with is
 * older than 1.49, or 3 without a main device. What options points to is copied. It goes with the
 * display, whose clients have to go first (wl_display_destroy_clients()); the context has to
 * outlive both. ENOMEM, EMFILE.
 */
struct slip_linux_dmabuf *slip_linux_dmabuf_create(struct wl_display *display,
		struct slip_context *context, const struct slip_linux_dmabuf_options *options);

/**
 * Says what buffers a wl_surface should best have, the most wanted tranche first; one with all that
 * is offered, for sampling on the main device, follows by itself. NULL is the default feedback
 * again; no tranches (not NULL, 0) leave but the one for sampling. What tranches points to is
 * copied, and forgotten with the surface.
 *
 * The surface's feedback objects are told if it differs from what they were told last, tranche by
 * tranche, and clients allocate anew then: how long a state has to last before it is worth that, is
 * the caller's to decide. 0; -EINVAL a tranche has no flags; -ENOMEM.
 */
int slip_linux_dmabuf_set_surface_feedback(struct slip_linux_dmabuf *dmabuf,
		struct wl_resource *wl_surface, const struct slip_dmabuf_tranche *tranches,
		size_t n_tranches);

/** Whether a wl_buffer is one of ours, and what its client said of it; NULL if not. */
const struct slip_dmabuf_attributes *slip_linux_dmabuf_get_attributes(
		struct wl_resource *wl_buffer);

/** The import behind such a wl_buffer, borrowed; NULL if it failed, so that there is no content. */
struct slip_buffer *slip_linux_dmabuf_get_buffer(struct wl_resource *wl_buffer);

#ifdef __cplusplus
}
#endif

#endif
