/* SPDX-License-Identifier: MIT */

/* usage: lease-client [close]
 *
 * Leases the last connector that it is offered, shows a picture there, and says on standard output
 * what it hears and finds, a line each. On SIGTERM it gives the lease back by destroying it, or,
 * told to close, by closing its fd, and ends when the connector is offered again. */

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "client.h"
#include "drm-lease-v1-client-protocol.h"

struct lessee {
	struct client client;
	struct wp_drm_lease_device_v1 *device;
	struct wp_drm_lease_connector_v1 *offered;
	struct wp_drm_lease_v1 *lease;
	int fd; /* -1 without a lease */
	uint32_t crtc, connector, framebuffer;
	drmModeModeInfo mode;
};

static void say(const char *what)
{
	printf("%s\n", what);
	fflush(stdout);
}

static int set_mode(struct lessee *lessee)
{
	return drmModeSetCrtc(lessee->fd, lessee->crtc, lessee->framebuffer, 0, 0,
			&lessee->connector, 1, &lessee->mode);
}

static void look(struct lessee *lessee)
{
	drmSetClientCap(lessee->fd, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1);
	drmModeRes *resources = drmModeGetResources(lessee->fd);
	drmModePlaneRes *planes = drmModeGetPlaneResources(lessee->fd);
	if (!resources || !planes || !resources->count_connectors || !resources->count_crtcs) {
		say("nothing in it");
		return;
	}
	printf("leased %d connectors, %d CRTCs, %u planes\n", resources->count_connectors,
			resources->count_crtcs, planes->count_planes);
	lessee->crtc = resources->crtcs[0];
	lessee->connector = resources->connectors[0];
	drmModeConnector *connector = drmModeGetConnector(lessee->fd, lessee->connector);
	if (connector && connector->count_modes > 0) {
		lessee->mode = connector->modes[0];
	}
	drmModeFreeConnector(connector);
	drmModeFreePlaneResources(planes);
	drmModeFreeResources(resources);
}

static void show(struct lessee *lessee)
{
	uint32_t handle, stride;
	uint64_t size, offset;
	const drmModeModeInfo *mode = &lessee->mode;
	if (drmModeCreateDumbBuffer(lessee->fd, mode->hdisplay, mode->vdisplay, 32, 0, &handle,
			    &stride, &size) < 0 ||
			drmModeMapDumbBuffer(lessee->fd, handle, &offset) < 0 ||
			drmModeAddFB(lessee->fd, mode->hdisplay, mode->vdisplay, 24, 32, stride,
					handle, &lessee->framebuffer) < 0) {
		say("no picture");
		return;
	}
	void *data = mmap(NULL, size, PROT_WRITE, MAP_SHARED, lessee->fd, (off_t)offset);
	if (data != MAP_FAILED) {
		memset(data, 0x80, size);
		munmap(data, size);
	}
	say(set_mode(lessee) == 0 ? "shown" : "not shown");
}

/* ---- wp_drm_lease_v1 ---- */

static void handle_lease_fd(void *data, struct wp_drm_lease_v1 *lease, int32_t fd)
{
	struct lessee *lessee = data;
	lessee->fd = fd;
	look(lessee);
	show(lessee);
}

static void handle_finished(void *data, struct wp_drm_lease_v1 *lease)
{
	struct lessee *lessee = data;
	say("finished");
	if (lessee->fd >= 0) {
		say(set_mode(lessee) < 0 ? "nothing can be shown" : "it still can be shown");
	}
	/* The fd stays open, as a careless client's would. */
	lessee->fd = -1;
	wp_drm_lease_v1_destroy(lease);
	lessee->lease = NULL;
}

static const struct wp_drm_lease_v1_listener lease_listener = {
	.lease_fd = handle_lease_fd,
	.finished = handle_finished,
};

static void request(struct lessee *lessee)
{
	struct wp_drm_lease_request_v1 *lease_request =
			wp_drm_lease_device_v1_create_lease_request(lessee->device);
	wp_drm_lease_request_v1_request_connector(lease_request, lessee->offered);
	lessee->lease = wp_drm_lease_request_v1_submit(lease_request);
	wp_drm_lease_v1_add_listener(lessee->lease, &lease_listener, lessee);
}

/* ---- wp_drm_lease_connector_v1 ---- */

static void handle_name(void *data, struct wp_drm_lease_connector_v1 *connector, const char *name)
{
	printf("offered %s\n", name);
	fflush(stdout);
}

static void handle_description(
		void *data, struct wp_drm_lease_connector_v1 *connector, const char *text)
{
}

static void handle_connector_id(
		void *data, struct wp_drm_lease_connector_v1 *connector, uint32_t id)
{
}

static void handle_connector_done(void *data, struct wp_drm_lease_connector_v1 *connector)
{
}

static void handle_withdrawn(void *data, struct wp_drm_lease_connector_v1 *connector)
{
	struct lessee *lessee = data;
	say("withdrawn");
	if (lessee->offered == connector) {
		lessee->offered = NULL;
	}
	wp_drm_lease_connector_v1_destroy(connector);
}

static const struct wp_drm_lease_connector_v1_listener connector_listener = {
	.name = handle_name,
	.description = handle_description,
	.connector_id = handle_connector_id,
	.done = handle_connector_done,
	.withdrawn = handle_withdrawn,
};

/* ---- wp_drm_lease_device_v1 ---- */

static void handle_drm_fd(void *data, struct wp_drm_lease_device_v1 *device, int32_t fd)
{
	drmModeRes *resources = drmModeGetResources(fd);
	say(!resources ? "a useless fd" : drmIsMaster(fd) ? "a master's fd" : "an fd");
	drmModeFreeResources(resources);
	close(fd);
}

static void handle_connector(void *data, struct wp_drm_lease_device_v1 *device,
		struct wp_drm_lease_connector_v1 *connector)
{
	struct lessee *lessee = data;
	lessee->offered = connector;
	wp_drm_lease_connector_v1_add_listener(connector, &connector_listener, lessee);
}

static void handle_done(void *data, struct wp_drm_lease_device_v1 *device)
{
	struct lessee *lessee = data;
	if (!lessee->lease && lessee->offered && !lessee->client.stop) {
		request(lessee);
	}
}

static void handle_released(void *data, struct wp_drm_lease_device_v1 *device)
{
}

static const struct wp_drm_lease_device_v1_listener device_listener = {
	.drm_fd = handle_drm_fd,
	.connector = handle_connector,
	.done = handle_done,
	.released = handle_released,
};

int main(int argc, char **argv)
{
	struct lessee lessee = { .fd = -1 };
	struct client *client = &lessee.client;
	int ret = client_connect(client);
	if (ret == 0) {
		lessee.device = client_require(client, &wp_drm_lease_device_v1_interface, 1, 1);
	}
	if (!lessee.device) {
		client_finish(client);
		return 1;
	}
	wp_drm_lease_device_v1_add_listener(lessee.device, &device_listener, &lessee);
	while (!client->stop && ret == 0) {
		ret = client_wait(client);
	}
	if (argc > 1 && strcmp(argv[1], "close") == 0) {
		close(lessee.fd);
		lessee.fd = -1;
	} else if (lessee.lease) {
		wp_drm_lease_v1_destroy(lessee.lease);
	}
	alarm(20); /* an offer that does not come */
	while (!lessee.offered && ret == 0) {
		ret = client_wait(client);
	}
	wp_drm_lease_device_v1_destroy(lessee.device);
	client_finish(client);
	return ret < 0;
}
