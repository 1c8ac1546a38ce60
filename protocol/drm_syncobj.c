/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linux-drm-syncobj-v1-server-protocol.h"
#include "surface_sync.h"

struct drm_syncobj {
	struct drm_sync_device *device;
	struct wl_listener display_destroy;
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

/* ---- wp_linux_drm_syncobj_timeline_v1 ---- */

static const struct wp_linux_drm_syncobj_timeline_v1_interface timeline_impl = {
	.destroy = handle_destroy,
};

static void handle_timeline_destroy(struct wl_resource *resource)
{
	drm_timeline_unref(wl_resource_get_user_data(resource));
}

/* ---- wp_linux_drm_syncobj_surface_v1 ---- */

static bool check_attached(struct wl_resource *object, const struct slip_sync *pending)
{
	if (!pending->acquire.timeline) {
		wl_resource_post_error(object,
				WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_NO_ACQUIRE_POINT,
				"a buffer is attached without an acquire point");
		return false;
	}
	if (!pending->release.timeline) {
		wl_resource_post_error(object,
				WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_NO_RELEASE_POINT,
				"a buffer is attached without a release point");
		return false;
	}
	if (pending->acquire.timeline == pending->release.timeline &&
			pending->acquire.point >= pending->release.point) {
		wl_resource_post_error(object,
				WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_CONFLICTING_POINTS,
				"the acquire point %llu is not before the release point %llu",
				(unsigned long long)pending->acquire.point,
				(unsigned long long)pending->release.point);
		return false;
	}
	return true;
}

static bool check(struct wl_resource *object, const struct slip_sync *pending,
		enum slip_attached attached)
{
	switch (attached) {
	case SLIP_ATTACHED_DMABUF:
		return check_attached(object, pending);
	case SLIP_ATTACHED_OTHER:
		wl_resource_post_error(object,
				WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_UNSUPPORTED_BUFFER,
				"explicit synchronization is for buffers of linux-dmabuf");
		return false;
	default:
		if (!pending->acquire.timeline && !pending->release.timeline) {
			return true;
		}
		wl_resource_post_error(object, WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_NO_BUFFER,
				"a point is set, but no buffer is attached");
		return false;
	}
}

static const struct wp_linux_drm_syncobj_surface_v1_interface surface_impl;

static const struct surface_sync_kind kind = {
	.interface = &wp_linux_drm_syncobj_surface_v1_interface,
	.requests = &surface_impl,
	.exists = WP_LINUX_DRM_SYNCOBJ_MANAGER_V1_ERROR_SURFACE_EXISTS,
	.no_surface = WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_NO_SURFACE,
	.check = check,
};

static void handle_set_acquire_point(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *timeline, uint32_t point_hi, uint32_t point_lo)
{
	struct surface_sync *surface = surface_sync_get(&kind, resource);
	if (surface) {
		drm_timeline_point_set(&surface->pending.acquire,
				wl_resource_get_user_data(timeline),
				(uint64_t)point_hi << 32 | point_lo);
	}
}

static void handle_set_release_point(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *timeline, uint32_t point_hi, uint32_t point_lo)
{
	struct surface_sync *surface = surface_sync_get(&kind, resource);
	if (surface) {
		drm_timeline_point_set(&surface->pending.release,
				wl_resource_get_user_data(timeline),
				(uint64_t)point_hi << 32 | point_lo);
	}
}

static const struct wp_linux_drm_syncobj_surface_v1_interface surface_impl = {
	.destroy = handle_destroy,
	.set_acquire_point = handle_set_acquire_point,
	.set_release_point = handle_set_release_point,
};

/* ---- wp_linux_drm_syncobj_manager_v1 ---- */

static void handle_get_surface(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		struct wl_resource *wl_surface)
{
	surface_sync_create(&kind, resource, id, wl_surface);
}

static void handle_import_timeline(
		struct wl_client *client, struct wl_resource *resource, uint32_t id, int32_t fd)
{
	struct drm_syncobj *syncobj = wl_resource_get_user_data(resource);
	struct drm_timeline *timeline = drm_timeline_import(syncobj->device, fd);
	int error = errno;
	close(fd);
	if (!timeline) {
		wl_resource_post_error(resource,
				WP_LINUX_DRM_SYNCOBJ_MANAGER_V1_ERROR_INVALID_TIMELINE,
				"not a syncobj that can be imported: %s", strerror(error));
		return;
	}
	struct wl_resource *object =
			wl_resource_create(client, &wp_linux_drm_syncobj_timeline_v1_interface,
					wl_resource_get_version(resource), id);
	if (!object) {
		drm_timeline_unref(timeline);
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(object, &timeline_impl, timeline, handle_timeline_destroy);
}

static const struct wp_linux_drm_syncobj_manager_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.get_surface = handle_get_surface,
	.import_timeline = handle_import_timeline,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &wp_linux_drm_syncobj_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, data, NULL);
}

static void handle_display_destroy(struct wl_listener *listener, void *data)
{
	struct drm_syncobj *syncobj = wl_container_of(listener, syncobj, display_destroy);
	wl_list_remove(&syncobj->display_destroy.link);
	drm_sync_device_unref(syncobj->device);
	free(syncobj);
}

struct wl_global *slip_drm_syncobj_create(struct wl_display *display, int drm_fd)
{
	struct drm_syncobj *syncobj = calloc(1, sizeof(*syncobj));
	struct wl_global *global = NULL;
	if (syncobj && (syncobj->device = drm_sync_device_create(drm_fd))) {
		global = wl_global_create(display, &wp_linux_drm_syncobj_manager_v1_interface, 1,
				syncobj, bind);
	}
	if (!global) {
		int error = errno;
		drm_sync_device_unref(syncobj ? syncobj->device : NULL);
		free(syncobj);
		errno = error;
		return NULL;
	}
	syncobj->display_destroy.notify = handle_display_destroy;
	wl_display_add_destroy_listener(display, &syncobj->display_destroy);
	return global;
}
