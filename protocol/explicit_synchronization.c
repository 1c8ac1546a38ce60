/* SPDX-License-Identifier: MIT */
#include <linux/sync_file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "linux-explicit-synchronization-unstable-v1-server-protocol.h"
#include "surface_sync.h"

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

/* ---- zwp_linux_surface_synchronization_v1 ---- */

static bool check(struct wl_resource *object, const struct slip_sync *pending,
		enum slip_attached attached)
{
	if (attached == SLIP_ATTACHED_NOTHING && (pending->fence >= 0 || pending->released)) {
		wl_resource_post_error(object, ZWP_LINUX_SURFACE_SYNCHRONIZATION_V1_ERROR_NO_BUFFER,
				"a fence or a release is set, but no buffer is attached");
		return false;
	}
	// A release can be had for any: it says no more than wl_buffer.release does.
	if (attached == SLIP_ATTACHED_OTHER && pending->fence >= 0) {
		wl_resource_post_error(object,
				ZWP_LINUX_SURFACE_SYNCHRONIZATION_V1_ERROR_UNSUPPORTED_BUFFER,
				"fences are for buffers of linux-dmabuf");
		return false;
	}
	return true;
}

static const struct zwp_linux_surface_synchronization_v1_interface synchronization_impl;

static const struct surface_sync_kind kind = {
	.interface = &zwp_linux_surface_synchronization_v1_interface,
	.requests = &synchronization_impl,
	.exists = ZWP_LINUX_EXPLICIT_SYNCHRONIZATION_V1_ERROR_SYNCHRONIZATION_EXISTS,
	.no_surface = ZWP_LINUX_SURFACE_SYNCHRONIZATION_V1_ERROR_NO_SURFACE,
	.check = check,
};

static bool is_sync_file(int fd)
{
	struct sync_file_info info = { 0 };
	return ioctl(fd, SYNC_IOC_FILE_INFO, &info) == 0;
}

static void handle_set_acquire_fence(
		struct wl_client *client, struct wl_resource *resource, int32_t fd)
{
	struct surface_sync *surface = surface_sync_get(&kind, resource);
	if (!surface) {
		close(fd);
		return;
	}
	if (!is_sync_file(fd)) {
		wl_resource_post_error(resource,
				ZWP_LINUX_SURFACE_SYNCHRONIZATION_V1_ERROR_INVALID_FENCE,
				"the fd is no sync_file");
	} else if (surface->pending.fence >= 0) {
		wl_resource_post_error(resource,
				ZWP_LINUX_SURFACE_SYNCHRONIZATION_V1_ERROR_DUPLICATE_FENCE,
				"the commit already has a fence");
	} else {
		surface->pending.fence = fd;
		return;
	}
	close(fd);
}

static void handle_release_destroy(struct wl_resource *resource)
{
	struct slip_sync *sync = wl_resource_get_user_data(resource);
	sync->released = NULL;
}

static void handle_get_release(struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	struct surface_sync *surface = surface_sync_get(&kind, resource);
	if (!surface) {
		return;
	}
	if (surface->pending.released) {
		wl_resource_post_error(resource,
				ZWP_LINUX_SURFACE_SYNCHRONIZATION_V1_ERROR_DUPLICATE_RELEASE,
				"the commit already has a release");
		return;
	}
	struct wl_resource *released =
			wl_resource_create(client, &zwp_linux_buffer_release_v1_interface, 1, id);
	if (!released) {
		wl_client_post_no_memory(client);
		return;
	}
	surface->pending.released = released;
	wl_resource_set_implementation(released, NULL, &surface->pending, handle_release_destroy);
}

static const struct zwp_linux_surface_synchronization_v1_interface synchronization_impl = {
	.destroy = handle_destroy,
	.set_acquire_fence = handle_set_acquire_fence,
	.get_release = handle_get_release,
};

/* ---- zwp_linux_explicit_synchronization_v1 ---- */

static void handle_get_synchronization(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, struct wl_resource *wl_surface)
{
	surface_sync_create(&kind, resource, id, wl_surface);
}

static const struct zwp_linux_explicit_synchronization_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.get_synchronization = handle_get_synchronization,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &zwp_linux_explicit_synchronization_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
}

struct wl_global *slip_explicit_synchronization_create(struct wl_display *display)
{
	return wl_global_create(
			display, &zwp_linux_explicit_synchronization_v1_interface, 2, NULL, bind);
}
