/* SPDX-License-Identifier: MIT */
#ifndef DRM_LEASE_DEVICE_H
#define DRM_LEASE_DEVICE_H

#include <output.h>

/*
 * wp_drm_lease_device_v1, version 1: a global for each KMS device that has had an output to offer,
 * and what it offers. The leases themselves are drm_lease.h's.
 */

struct drm_lease_devices;

/** NULL and errno. The backend outlives it. */
struct drm_lease_devices *drm_lease_devices_create(
		struct wl_display *display, struct backend *backend);
/** All clients are gone. */
void drm_lease_devices_destroy(struct drm_lease_devices *devices);

/**
 * From now on clients may lease the output, which is off. Nothing if they may already. -errno if
 * its device cannot be opened for them, which they only see as silence: somebody should be told.
 */
int drm_lease_devices_offer(struct drm_lease_devices *devices, struct output *output);
/** They may no longer: the lease ends, if somebody has it. Nothing if they may not anyway. */
void drm_lease_devices_withdraw(struct drm_lease_devices *devices, struct output *output);

struct drm_lease_device {
	struct drm_lease_devices *devices;
	int refs;
	dev_t id;
	struct wl_list link; // drm_lease_devices.list
	struct wl_global *global;
	struct wl_list resources;  // wl_resource_get_link(): those that got an fd
	struct wl_list connectors; // drm_lease_connector.link
};

/** An output that may be leased. */
struct drm_lease_connector {
	struct output *output;
	struct drm_lease_device *device;
	struct wl_list link; // drm_lease_device.connectors
	/** What clients know of it; NULL while it cannot be had. */
	struct drm_lease_offer *offer;
	/** Who has it, or NULL. */
	struct drm_lease *lease;
	struct wl_list lease_link; // drm_lease.connectors
	bool going;
	struct wl_listener lease_changed, output_destroy;
};

/** The same connector to all clients, until it is withdrawn: then it is another one. */
struct drm_lease_offer {
	int refs;
	struct drm_lease_device *device;
	/** NULL once it is withdrawn. */
	struct drm_lease_connector *connector;
	struct wl_list resources; // wl_resource_get_link()
};

void drm_lease_device_unref(struct drm_lease_device *device);
void drm_lease_offer_unref(struct drm_lease_offer *offer);

/** Tells clients what can now be had, and what no longer. */
void drm_lease_device_update(struct drm_lease_device *device);

#endif
