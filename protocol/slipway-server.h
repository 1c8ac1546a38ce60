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

/* ---- Wayland: explicit synchronization ---- */

/**
 * What a client wants to be waited for before the content of one wl_surface.commit is used, and to
 * be told when that is over; whichever protocol it said that by.
 */
struct slip_sync;

/**
 * linux-drm-syncobj-v1, version 1: acquire and release points on timelines of DRM syncobjs. Any
 * device that has timelines takes those of any other, a render node's as well as a KMS device's.
 *
 * The global goes with the display, whose clients have to go first (wl_display_destroy_clients()).
 * EOPNOTSUPP: the device lacks DRM_CAP_SYNCOBJ_TIMELINE, or its kernel DRM_IOCTL_SYNCOBJ_EVENTFD
 * (Linux 6.6). ENOMEM, EMFILE.
 */
struct wl_global *slip_drm_syncobj_create(struct wl_display *display, int drm_fd);

/**
 * zwp_linux_explicit_synchronization_v1, version 2, for clients that do not know linux-drm-syncobj:
 * fences are sync_files, and no device is needed. The global goes with the display. ENOMEM.
 *
 * A surface is synchronized by one of the protocols: where it has an object of the one, asking for
 * one of the other is that one's error surface_exists or synchronization_exists.
 */
struct wl_global *slip_explicit_synchronization_create(struct wl_display *display);

/** What a wl_surface.commit brings. */
enum slip_attached {
	/** No wl_surface.attach since the last commit, or one of NULL. */
	SLIP_ATTACHED_NOTHING,
	/** A wl_buffer for which there is slip_linux_dmabuf_get_attributes(), imported or not. */
	SLIP_ATTACHED_DMABUF,
	/** Another wl_buffer: not for acquire points, release points and fences. */
	SLIP_ATTACHED_OTHER,
};

/**
 * To be called for each wl_surface.commit, before anything of it is applied. False if it broke the
 * rules of one of the protocols or there is no memory: the error is raised, and the commit is void.
 *
 * Else *sync is what its client set for it, now the caller's, to be passed to slip_sync_release();
 * NULL if that is nothing, so that implicit synchronization is all there is.
 */
bool slip_sync_commit(struct wl_resource *wl_surface, enum slip_attached attached,
		struct slip_sync **sync);

/**
 * 0, and *fd is -1 if the content may be used; else *fd, the caller's to close, becomes readable
 * when that is so, also where the client's work is yet to be submitted. It may never. -errno, for
 * want of fds or memory: to be asked again.
 *
 * Implicit fences are not looked at, see slip_buffer_get_fence(). The kernel waits for these when
 * the dma-buf is read or flipped to: who cannot trust the client waits for both.
 */
int slip_sync_get_fence(struct slip_sync *sync, int *fd);

/**
 * The content will not be used any more once the sync_file `fence` is signalled, such as what KMS
 * gives for OUT_FENCE_PTR: the release point becomes one of that work, or
 * zwp_linux_buffer_release_v1.fenced_release is sent, so that the client's next work can be
 * submitted behind it. The fence stays the caller's. 0, and all that slip_sync_release() does then
 * is to free sync; or -errno, with nobody told.
 */
int slip_sync_set_release_fence(struct slip_sync *sync, int fence);

/**
 * The content will not be used any more, or never was: signals the release point, or sends
 * zwp_linux_buffer_release_v1.immediate_release, and frees sync. Its client may be gone. NULL is
 * fine.
 */
void slip_sync_release(struct slip_sync *sync);

#ifdef __cplusplus
}
#endif

#endif
