/* SPDX-License-Identifier: MIT */
#include "drm_lease.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "drm-lease-v1-server-protocol.h"
#include "drm_lease_device.h"

/* ---- wp_drm_lease_v1 ---- */

struct drm_lease {
	struct wl_resource *resource;
	/** Empty once it is over. */
	struct wl_list connectors; // drm_lease_connector.lease_link
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wp_drm_lease_v1_interface lease_impl = {
	.destroy = handle_destroy,
};

static void end(struct drm_lease *lease)
{
	struct drm_lease_device *device = NULL;
	struct drm_lease_connector *connector, *next;
	wl_list_for_each_safe (connector, next, &lease->connectors, lease_link) {
		connector->output->impl->revoke(connector->output);
		connector->lease = NULL;
		device = connector->device;
	}
	wl_list_init(&lease->connectors);
	if (device) {
		drm_lease_device_update(device);
	}
}

void drm_lease_finish(struct drm_lease *lease)
{
	wp_drm_lease_v1_send_finished(lease->resource);
	end(lease);
}

static void handle_lease_resource_destroy(struct wl_resource *resource)
{
	struct drm_lease *lease = wl_resource_get_user_data(resource);
	end(lease);
	free(lease);
}

static struct drm_lease *create_lease(struct wl_client *client, int version, uint32_t id)
{
	struct drm_lease *lease = calloc(1, sizeof(*lease));
	if (lease) {
		lease->resource =
				wl_resource_create(client, &wp_drm_lease_v1_interface, version, id);
	}
	if (!lease || !lease->resource) {
		free(lease);
		wl_client_post_no_memory(client);
		return NULL;
	}
	wl_list_init(&lease->connectors);
	wl_resource_set_implementation(
			lease->resource, &lease_impl, lease, handle_lease_resource_destroy);
	return lease;
}

/* ---- wp_drm_lease_request_v1 ---- */

struct request {
	struct drm_lease_device *device;
	struct wl_array offers; // struct drm_lease_offer *
};

static bool has_offer(const struct request *request, const struct drm_lease_offer *offer)
{
	struct drm_lease_offer **other;
	wl_array_for_each (other, &request->offers) {
		if (*other == offer) {
			return true;
		}
	}
	return false;
}

static void handle_request_connector(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *connector)
{
	struct request *request = wl_resource_get_user_data(resource);
	struct drm_lease_offer *offer = wl_resource_get_user_data(connector);
	if (offer->device != request->device) {
		wl_resource_post_error(resource, WP_DRM_LEASE_REQUEST_V1_ERROR_WRONG_DEVICE,
				"the connector is another device's");
		return;
	}
	if (has_offer(request, offer)) {
		wl_resource_post_error(resource, WP_DRM_LEASE_REQUEST_V1_ERROR_DUPLICATE_CONNECTOR,
				"the connector is requested already");
		return;
	}
	struct drm_lease_offer **added =
			wl_array_add(&request->offers, sizeof(struct drm_lease_offer *));
	if (!added) {
		wl_resource_post_no_memory(resource);
		return;
	}
	*added = offer;
	offer->refs++;
}

// An fd or -errno.
static int grant(struct drm_lease *lease, const struct wl_array *offers)
{
	struct output **outputs = calloc(
			offers->size / sizeof(struct drm_lease_offer *), sizeof(struct output *));
	struct drm_lease_offer **offer;
	int n = 0, fd = outputs ? 0 : -ENOMEM;
	wl_array_for_each (offer, offers) {
		if (fd == 0 && !(*offer)->connector) {
			fd = -ENOENT;
		}
		if (fd == 0) {
			outputs[n++] = (*offer)->connector->output;
		}
	}
	if (fd == 0) {
		fd = outputs[0]->impl->lease(outputs, n);
	}
	free(outputs);
	wl_array_for_each (offer, offers) {
		if (fd >= 0) {
			struct drm_lease_connector *connector = (*offer)->connector;
			connector->lease = lease;
			wl_list_insert(lease->connectors.prev, &connector->lease_link);
		}
	}
	return fd;
}

static void handle_submit(struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	struct request *request = wl_resource_get_user_data(resource);
	if (request->offers.size == 0) {
		wl_resource_post_error(resource, WP_DRM_LEASE_REQUEST_V1_ERROR_EMPTY_LEASE,
				"no connector is requested");
		return;
	}
	struct drm_lease *lease = create_lease(client, wl_resource_get_version(resource), id);
	if (!lease) {
		return;
	}
	int fd = grant(lease, &request->offers);
	if (fd >= 0) {
		wp_drm_lease_v1_send_lease_fd(lease->resource, fd);
		close(fd);
		drm_lease_device_update(request->device);
	} else {
		wp_drm_lease_v1_send_finished(lease->resource);
	}
	wl_resource_destroy(resource);
}

static const struct wp_drm_lease_request_v1_interface request_impl = {
	.request_connector = handle_request_connector,
	.submit = handle_submit,
};

static void handle_request_resource_destroy(struct wl_resource *resource)
{
	struct request *request = wl_resource_get_user_data(resource);
	struct drm_lease_offer **offer;
	wl_array_for_each (offer, &request->offers) {
		drm_lease_offer_unref(*offer);
	}
	wl_array_release(&request->offers);
	drm_lease_device_unref(request->device);
	free(request);
}

void drm_lease_request_create(
		struct wl_resource *device_resource, uint32_t id, struct drm_lease_device *device)
{
	struct request *request = calloc(1, sizeof(*request));
	struct wl_resource *resource = NULL;
	if (request) {
		resource = wl_resource_create(wl_resource_get_client(device_resource),
				&wp_drm_lease_request_v1_interface,
				wl_resource_get_version(device_resource), id);
	}
	if (!resource) {
		free(request);
		wl_resource_post_no_memory(device_resource);
		return;
	}
	request->device = device;
	if (device) {
		device->refs++;
	}
	wl_array_init(&request->offers);
	wl_resource_set_implementation(
			resource, &request_impl, request, handle_request_resource_destroy);
}
