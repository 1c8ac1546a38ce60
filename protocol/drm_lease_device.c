/* SPDX-License-Identifier: MIT */
#include "drm_lease_device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "drm-lease-v1-server-protocol.h"
#include "drm_lease.h"
#include "removed_global.h"

struct drm_lease_devices {
	struct wl_display *display;
	struct backend *backend;
	struct wl_list list; // drm_lease_device.link
	struct wl_listener device_gone;
};

/* ---- wp_drm_lease_connector_v1 ---- */

static void handle_connector_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wp_drm_lease_connector_v1_interface connector_impl = {
	.destroy = handle_connector_destroy,
};

void drm_lease_offer_unref(struct drm_lease_offer *offer)
{
	if (--offer->refs == 0) {
		drm_lease_device_unref(offer->device);
		free(offer);
	}
}

static void handle_connector_resource_destroy(struct wl_resource *resource)
{
	wl_list_remove(wl_resource_get_link(resource));
	drm_lease_offer_unref(wl_resource_get_user_data(resource));
}

static void send_offer(struct drm_lease_offer *offer, struct wl_resource *device)
{
	const struct output *output = offer->connector->output;
	char description[sizeof(output->make) + sizeof(output->model)];
	struct wl_resource *resource = wl_resource_create(wl_resource_get_client(device),
			&wp_drm_lease_connector_v1_interface, wl_resource_get_version(device), 0);
	if (!resource) {
		wl_resource_post_no_memory(device);
		return;
	}
	wl_resource_set_implementation(
			resource, &connector_impl, offer, handle_connector_resource_destroy);
	wl_list_insert(&offer->resources, wl_resource_get_link(resource));
	offer->refs++;
	snprintf(description, sizeof(description), "%s %s", output->make, output->model);
	wp_drm_lease_device_v1_send_connector(device, resource);
	wp_drm_lease_connector_v1_send_name(resource, output->name);
	wp_drm_lease_connector_v1_send_description(resource, description);
	wp_drm_lease_connector_v1_send_connector_id(resource, output->connector);
	wp_drm_lease_connector_v1_send_done(resource);
}

static bool offer(struct drm_lease_connector *connector)
{
	struct drm_lease_offer *new_offer = calloc(1, sizeof(*new_offer));
	if (!new_offer) {
		return false;
	}
	new_offer->refs = 1;
	new_offer->device = connector->device;
	new_offer->device->refs++;
	new_offer->connector = connector;
	wl_list_init(&new_offer->resources);
	connector->offer = new_offer;
	struct wl_resource *resource;
	wl_resource_for_each (resource, &connector->device->resources) {
		send_offer(new_offer, resource);
	}
	return true;
}

static void withdraw(struct drm_lease_connector *connector)
{
	struct wl_resource *resource;
	wl_resource_for_each (resource, &connector->offer->resources) {
		wp_drm_lease_connector_v1_send_withdrawn(resource);
	}
	connector->offer->connector = NULL;
	drm_lease_offer_unref(connector->offer);
	connector->offer = NULL;
}

static bool update(struct drm_lease_connector *connector)
{
	bool free_to_lease = !connector->going && !connector->lease && !connector->output->away;
	if (free_to_lease && !connector->offer) {
		return offer(connector);
	}
	if (!free_to_lease && connector->offer) {
		withdraw(connector);
		return true;
	}
	return false;
}

void drm_lease_device_update(struct drm_lease_device *device)
{
	struct drm_lease_connector *connector;
	bool changed = false;
	wl_list_for_each (connector, &device->connectors, link) {
		changed |= update(connector);
	}
	struct wl_resource *resource;
	wl_resource_for_each (resource, &device->resources) {
		if (changed) {
			wp_drm_lease_device_v1_send_done(resource);
		}
	}
}

/* ---- outputs ---- */

static struct drm_lease_connector *find_connector(
		const struct drm_lease_devices *devices, const struct output *output)
{
	struct drm_lease_device *device;
	struct drm_lease_connector *connector;
	wl_list_for_each (device, &devices->list, link) {
		wl_list_for_each (connector, &device->connectors, link) {
			if (connector->output == output) {
				return connector;
			}
		}
	}
	return NULL;
}

static void destroy_connector(struct drm_lease_connector *connector)
{
	connector->going = true;
	if (connector->lease) {
		drm_lease_finish(connector->lease);
	}
	drm_lease_device_update(connector->device);
	wl_list_remove(&connector->link);
	wl_list_remove(&connector->lease_changed.link);
	wl_list_remove(&connector->output_destroy.link);
	free(connector);
}

static void handle_lease_changed(struct wl_listener *listener, void *data)
{
	struct drm_lease_connector *connector = wl_container_of(listener, connector, lease_changed);
	if (connector->lease && !connector->output->leased) {
		drm_lease_finish(connector->lease);
	}
	drm_lease_device_update(connector->device);
}

static void handle_output_destroy(struct wl_listener *listener, void *data)
{
	struct drm_lease_connector *connector =
			wl_container_of(listener, connector, output_destroy);
	destroy_connector(connector);
}

/* ---- wp_drm_lease_device_v1 ---- */

void drm_lease_device_unref(struct drm_lease_device *device)
{
	if (device && --device->refs == 0) {
		free(device);
	}
}

static void handle_create_lease_request(
		struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	drm_lease_request_create(resource, id, wl_resource_get_user_data(resource));
}

static void handle_release(struct wl_client *client, struct wl_resource *resource)
{
	wp_drm_lease_device_v1_send_released(resource);
	wl_resource_destroy(resource);
}

static const struct wp_drm_lease_device_v1_interface device_impl = {
	.create_lease_request = handle_create_lease_request,
	.release = handle_release,
};

static void handle_device_resource_destroy(struct wl_resource *resource)
{
	wl_list_remove(wl_resource_get_link(resource));
	drm_lease_device_unref(wl_resource_get_user_data(resource));
}

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct drm_lease_device *device = data;
	struct wl_resource *resource = wl_resource_create(
			client, &wp_drm_lease_device_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(
			resource, &device_impl, device, handle_device_resource_destroy);
	wl_list_init(wl_resource_get_link(resource));
	if (!device) {
		return; // it is gone
	}
	device->refs++;
	struct backend *backend = device->devices->backend;
	int fd = backend->open_device(backend, device->id);
	if (fd < 0) {
		return; // connectors must not be told of before that
	}
	wp_drm_lease_device_v1_send_drm_fd(resource, fd);
	close(fd);
	wl_list_insert(&device->resources, wl_resource_get_link(resource));
	struct drm_lease_connector *connector;
	wl_list_for_each (connector, &device->connectors, link) {
		if (connector->offer) {
			send_offer(connector->offer, resource);
		}
	}
	wp_drm_lease_device_v1_send_done(resource);
}

static struct drm_lease_device *find_device(const struct drm_lease_devices *devices, dev_t id)
{
	struct drm_lease_device *device;
	wl_list_for_each (device, &devices->list, link) {
		if (device->id == id) {
			return device;
		}
	}
	return NULL;
}

static struct drm_lease_device *create_device(struct drm_lease_devices *devices, dev_t id)
{
	struct drm_lease_device *device = calloc(1, sizeof(*device));
	if (!device) {
		return NULL;
	}
	device->devices = devices;
	device->refs = 1;
	device->id = id;
	wl_list_init(&device->resources);
	wl_list_init(&device->connectors);
	device->global = wl_global_create(
			devices->display, &wp_drm_lease_device_v1_interface, 1, device, bind);
	if (!device->global) {
		free(device);
		return NULL;
	}
	wl_list_insert(devices->list.prev, &device->link);
	return device;
}

// Its connectors are gone.
static void remove_device(struct drm_lease_device *device)
{
	struct wl_resource *resource, *next;
	wl_resource_for_each_safe (resource, next, &device->resources) {
		wl_list_remove(wl_resource_get_link(resource));
		wl_list_init(wl_resource_get_link(resource));
	}
	removed_global_create(device->global);
	wl_list_remove(&device->link);
	drm_lease_device_unref(device);
}

static void handle_device_gone(struct wl_listener *listener, void *data)
{
	struct drm_lease_devices *devices = wl_container_of(listener, devices, device_gone);
	struct drm_lease_device *device = find_device(devices, *(dev_t *)data);
	if (device) {
		remove_device(device);
	}
}

int drm_lease_devices_offer(struct drm_lease_devices *devices, struct output *output)
{
	if (find_connector(devices, output)) {
		return 0;
	}
	struct drm_lease_device *device = find_device(devices, output->device);
	struct drm_lease_connector *connector = calloc(1, sizeof(*connector));
	if (!connector || (!device && !(device = create_device(devices, output->device)))) {
		free(connector);
		return -ENOMEM; // it is off, and that is all
	}
	connector->output = output;
	connector->device = device;
	connector->lease_changed.notify = handle_lease_changed;
	wl_signal_add(&output->events.lease, &connector->lease_changed);
	connector->output_destroy.notify = handle_output_destroy;
	wl_signal_add(&output->events.destroy, &connector->output_destroy);
	wl_list_insert(device->connectors.prev, &connector->link);
	drm_lease_device_update(device);
	int fd = devices->backend->open_device(devices->backend, device->id);
	if (fd < 0) {
		return fd;
	}
	close(fd);
	return 0;
}

void drm_lease_devices_withdraw(struct drm_lease_devices *devices, struct output *output)
{
	struct drm_lease_connector *connector = find_connector(devices, output);
	if (connector) {
		destroy_connector(connector);
	}
}

struct drm_lease_devices *drm_lease_devices_create(
		struct wl_display *display, struct backend *backend)
{
	struct drm_lease_devices *devices = calloc(1, sizeof(*devices));
	if (!devices) {
		return NULL;
	}
	devices->display = display;
	devices->backend = backend;
	wl_list_init(&devices->list);
	devices->device_gone.notify = handle_device_gone;
	wl_signal_add(&backend->events.device_gone, &devices->device_gone);
	return devices;
}

void drm_lease_devices_destroy(struct drm_lease_devices *devices)
{
	if (!devices) {
		return;
	}
	struct drm_lease_device *device, *next_device;
	wl_list_for_each_safe (device, next_device, &devices->list, link) {
		struct drm_lease_connector *connector, *next;
		wl_list_for_each_safe (connector, next, &device->connectors, link) {
			destroy_connector(connector);
		}
		remove_device(device);
	}
	wl_list_remove(&devices->device_gone.link);
	free(devices);
}
