/* SPDX-License-Identifier: MIT */
#ifndef SURFACE_SYNC_H
#define SURFACE_SYNC_H

#include "drm_timeline.h"
#include "slipway-server.h"

/*
 * What the two protocols of explicit synchronization have in common: an object for each surface, at
 * most one whichever protocol it is of, and what it sets for the next commit.
 */

/** One commit's, or what is set for the next. */
struct slip_sync {
	struct drm_timeline_point acquire, release;
	/**
	 * Becomes readable when all is written: the client's, or what `acquire` was turned into
	 * when it was asked for. -1: there is nothing to wait for.
	 */
	int fence;
	/** zwp_linux_buffer_release_v1, or NULL; its user data is this. */
	struct wl_resource *released;
};

struct surface_sync;

/** What a protocol's objects are like. */
struct surface_sync_kind {
	const struct wl_interface *interface;
	/** Its requests. */
	const void *requests;
	/** Errors: the manager's, that the surface has an object; the object's, that it has no
	 * surface. */
	uint32_t exists, no_surface;
	/** Whether what is set goes with what is attached; else the error was raised on the object.
	 */
	bool (*check)(struct wl_resource *object, const struct slip_sync *pending,
			enum slip_attached attached);
};

/** Kept with a wl_surface from its first object on. */
struct surface_sync {
	struct slip_sync pending;
	/** NULL if there is none now. */
	struct wl_resource *object;
	const struct surface_sync_kind *kind;
	struct wl_listener surface_destroy;
};

/** Makes the object that a manager's request is for; raises its errors. */
void surface_sync_create(const struct surface_sync_kind *kind, struct wl_resource *manager,
		uint32_t id, struct wl_resource *wl_surface);

/** An object's surface; NULL, and no_surface raised, once that is gone. */
struct surface_sync *surface_sync_get(
		const struct surface_sync_kind *kind, struct wl_resource *object);

#endif
