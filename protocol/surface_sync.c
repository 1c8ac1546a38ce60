/* SPDX-License-Identifier: MIT */
#include "surface_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "linux-explicit-synchronization-unstable-v1-server-protocol.h"

static void sync_init(struct slip_sync *sync)
{
	*sync = (struct slip_sync){ .fence = -1 };
}

static void close_fence(struct slip_sync *sync)
{
	if (sync->fence >= 0) {
		close(sync->fence);
		sync->fence = -1;
	}
}

// Forgets what has to be waited for, and the point that nobody will be told of.
static void forget(struct slip_sync *sync)
{
	drm_timeline_point_set(&sync->acquire, NULL, 0);
	drm_timeline_point_set(&sync->release, NULL, 0);
	close_fence(sync);
}

static void send_released(struct slip_sync *sync)
{
	if (sync->released) {
		zwp_linux_buffer_release_v1_send_immediate_release(sync->released);
		wl_resource_destroy(sync->released); // its handler leaves NULL
	}
}

static void handle_surface_destroy(struct wl_listener *listener, void *data)
{
	struct surface_sync *surface = wl_container_of(listener, surface, surface_destroy);
	if (surface->object) {
		wl_resource_set_user_data(surface->object, NULL);
	}
	forget(&surface->pending);
	// It has no request by which its client could be rid of it.
	send_released(&surface->pending);
	free(surface);
}

static struct surface_sync *find(struct wl_resource *wl_surface)
{
	struct surface_sync *surface;
	struct wl_listener *listener =
			wl_resource_get_destroy_listener(wl_surface, handle_surface_destroy);
	return listener ? wl_container_of(listener, surface, surface_destroy) : NULL;
}

static struct surface_sync *find_or_create(struct wl_resource *wl_surface)
{
	struct surface_sync *surface = find(wl_surface);
	if (!surface && (surface = calloc(1, sizeof(*surface)))) {
		sync_init(&surface->pending);
		surface->surface_destroy.notify = handle_surface_destroy;
		wl_resource_add_destroy_listener(wl_surface, &surface->surface_destroy);
	}
	return surface;
}

// A zwp_linux_buffer_release_v1 that was asked for goes with the next commit all the same.
static void handle_object_destroy(struct wl_resource *object)
{
	struct surface_sync *surface = wl_resource_get_user_data(object);
	if (surface) {
		surface->object = NULL;
		forget(&surface->pending);
	}
}

void surface_sync_create(const struct surface_sync_kind *kind, struct wl_resource *manager,
		uint32_t id, struct wl_resource *wl_surface)
{
	struct surface_sync *surface = find_or_create(wl_surface);
	if (surface && surface->object) {
		wl_resource_post_error(manager, kind->exists, "the surface already has a %s",
				wl_resource_get_class(surface->object));
		return;
	}
	struct wl_resource *object = wl_resource_create(wl_resource_get_client(manager),
			kind->interface, wl_resource_get_version(manager), id);
	if (!surface || !object) {
		wl_resource_post_no_memory(manager);
		return;
	}
	surface->object = object;
	surface->kind = kind;
	wl_resource_set_implementation(object, kind->requests, surface, handle_object_destroy);
}

struct surface_sync *surface_sync_get(
		const struct surface_sync_kind *kind, struct wl_resource *object)
{
	struct surface_sync *surface = wl_resource_get_user_data(object);
	if (!surface) {
		wl_resource_post_error(object, kind->no_surface, "the surface is gone");
	}
	return surface;
}

bool slip_sync_commit(struct wl_resource *wl_surface, enum slip_attached attached,
		struct slip_sync **sync)
{
	*sync = NULL;
	struct surface_sync *surface = find(wl_surface);
	if (!surface) {
		return true;
	}
	struct slip_sync *pending = &surface->pending;
	if (surface->object && !surface->kind->check(surface->object, pending, attached)) {
		return false;
	}
	bool any = pending->acquire.timeline || pending->fence >= 0 || pending->released;
	if (attached == SLIP_ATTACHED_NOTHING || !any) {
		return true;
	}
	*sync = malloc(sizeof(**sync));
	if (!*sync) {
		wl_resource_post_no_memory(wl_surface);
		return false;
	}
	**sync = *pending;
	if (pending->released) {
		wl_resource_set_user_data(pending->released, *sync);
	}
	sync_init(pending);
	return true;
}

static bool is_readable(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	int ret;
	do {
		ret = poll(&pollfd, 1, 0);
	} while (ret < 0 && errno == EINTR);
	return ret != 0;
}

int slip_sync_get_fence(struct slip_sync *sync, int *fd)
{
	*fd = -1;
	if (sync->acquire.timeline) {
		// Once: each time that the kernel is asked, it keeps a note of it.
		int ret = drm_timeline_get_fence(
				sync->acquire.timeline, sync->acquire.point, &sync->fence);
		if (ret < 0) {
			return ret;
		}
		drm_timeline_point_set(&sync->acquire, NULL, 0);
	}
	if (sync->fence >= 0 && is_readable(sync->fence)) {
		close_fence(sync);
	}
	if (sync->fence < 0) {
		return 0;
	}
	*fd = fcntl(sync->fence, F_DUPFD_CLOEXEC, 0);
	return *fd < 0 ? -errno : 0;
}

int slip_sync_set_release_fence(struct slip_sync *sync, int fence)
{
	if (sync->release.timeline) {
		int ret = drm_timeline_submit(sync->release.timeline, sync->release.point, fence);
		if (ret < 0) {
			return ret;
		}
		drm_timeline_point_set(&sync->release, NULL, 0);
	}
	if (sync->released) {
		zwp_linux_buffer_release_v1_send_fenced_release(sync->released, fence);
		wl_resource_destroy(sync->released); // its handler leaves NULL
	}
	return 0;
}

void slip_sync_release(struct slip_sync *sync)
{
	if (!sync) {
		return;
	}
	if (sync->release.timeline) {
		drm_timeline_signal(sync->release.timeline, sync->release.point);
	}
	send_released(sync);
	forget(sync);
	free(sync);
}
