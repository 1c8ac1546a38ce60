/* SPDX-License-Identifier: MIT */

/* Shows pictures on vkms and reads each back through the writeback connector in the same commit:
 * what the tests of real KMS rest on. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#define PICTURES 30

struct picture {
	uint32_t framebuffer;
	uint32_t *pixels;
	size_t size;
};

struct device {
	int fd;
	uint32_t crtc, plane, connector, writeback;
	drmModeModeInfo mode;
};

static int open_vkms(void)
{
	for (int i = 0; i < 16; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		int fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0) {
			continue;
		}
		drmVersion *version = drmGetVersion(fd);
		bool found = version && strcmp(version->name, "vkms") == 0;
		drmFreeVersion(version);
		if (found) {
			return fd;
		}
		close(fd);
	}
	return -1;
}

static uint32_t property(int fd, uint32_t object, uint32_t type, const char *name, uint64_t *value)
{
	uint32_t id = 0;
	drmModeObjectProperties *all = drmModeObjectGetProperties(fd, object, type);
	for (uint32_t i = 0; all && i < all->count_props; i++) {
		drmModePropertyRes *one = drmModeGetProperty(fd, all->props[i]);
		if (one && strcmp(one->name, name) == 0) {
			id = one->prop_id;
			if (value) {
				*value = all->prop_values[i];
			}
		}
		drmModeFreeProperty(one);
	}
	drmModeFreeObjectProperties(all);
	return id;
}

static bool find_connectors(struct device *device)
{
	drmModeRes *resources = drmModeGetResources(device->fd);
	if (!resources || resources->count_crtcs < 1) {
		return false;
	}
	device->crtc = resources->crtcs[0];
	for (int i = 0; i < resources->count_connectors; i++) {
		drmModeConnector *connector =
				drmModeGetConnector(device->fd, resources->connectors[i]);
		if (connector->connector_type == DRM_MODE_CONNECTOR_WRITEBACK) {
			device->writeback = connector->connector_id;
		} else if (connector->count_modes > 0) {
			device->connector = connector->connector_id;
			device->mode = connector->modes[0];
		}
		drmModeFreeConnector(connector);
	}
	drmModeFreeResources(resources);
	return device->connector && device->writeback;
}

static bool find_plane(struct device *device)
{
	drmModePlaneRes *planes = drmModeGetPlaneResources(device->fd);
	for (uint32_t i = 0; planes && i < planes->count_planes; i++) {
		uint64_t type = DRM_PLANE_TYPE_OVERLAY;
		property(device->fd, planes->planes[i], DRM_MODE_OBJECT_PLANE, "type", &type);
		if (type == DRM_PLANE_TYPE_PRIMARY) {
			device->plane = planes->planes[i];
		}
	}
	drmModeFreePlaneResources(planes);
	return device->plane;
}

static bool create_picture(struct device *device, struct picture *picture)
{
	uint32_t width = device->mode.hdisplay, height = device->mode.vdisplay;
	uint32_t handles[4] = { 0 }, strides[4] = { 0 }, offsets[4] = { 0 };
	uint64_t size, offset;
	if (drmModeCreateDumbBuffer(
			    device->fd, width, height, 32, 0, &handles[0], &strides[0], &size) ||
			drmModeMapDumbBuffer(device->fd, handles[0], &offset) ||
			drmModeAddFB2(device->fd, width, height, DRM_FORMAT_XRGB8888, handles,
					strides, offsets, &picture->framebuffer, 0)) {
		return false;
	}
	picture->size = size;
	picture->pixels = mmap(
			NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, device->fd, (off_t)offset);
	return picture->pixels != MAP_FAILED;
}

static void fill(struct picture *picture, uint32_t seed)
{
	for (size_t i = 0; i < picture->size / 4; i++) {
		picture->pixels[i] = ((uint32_t)i * 2654435761u + seed) & 0xffffff;
	}
}

static bool same(const struct picture *a, const struct picture *b)
{
	for (size_t i = 0; i < a->size / 4; i++) {
		if ((a->pixels[i] ^ b->pixels[i]) & 0xffffff) {
			return false;
		}
	}
	return true;
}

static void set(struct device *device, drmModeAtomicReq *request, uint32_t object, uint32_t type,
		const char *name, uint64_t value)
{
	drmModeAtomicAddProperty(
			request, object, property(device->fd, object, type, name, NULL), value);
}

/* One commit that shows the one picture and writes what is then shown into the other. Returns the
 * fence of the writing, or -errno. */
static int commit(struct device *device, const struct picture *shown, const struct picture *written,
		uint32_t mode)
{
	uint32_t connector = DRM_MODE_OBJECT_CONNECTOR, plane = DRM_MODE_OBJECT_PLANE;
	uint64_t width = device->mode.hdisplay, height = device->mode.vdisplay;
	int32_t fence = -1;
	drmModeAtomicReq *request = drmModeAtomicAlloc();
	set(device, request, device->connector, connector, "CRTC_ID", device->crtc);
	set(device, request, device->crtc, DRM_MODE_OBJECT_CRTC, "MODE_ID", mode);
	set(device, request, device->crtc, DRM_MODE_OBJECT_CRTC, "ACTIVE", 1);
	set(device, request, device->plane, plane, "CRTC_ID", device->crtc);
	set(device, request, device->plane, plane, "FB_ID", shown->framebuffer);
	set(device, request, device->plane, plane, "SRC_W", width << 16);
	set(device, request, device->plane, plane, "SRC_H", height << 16);
	set(device, request, device->plane, plane, "CRTC_W", width);
	set(device, request, device->plane, plane, "CRTC_H", height);
	set(device, request, device->writeback, connector, "CRTC_ID", device->crtc);
	set(device, request, device->writeback, connector, "WRITEBACK_FB_ID", written->framebuffer);
	set(device, request, device->writeback, connector, "WRITEBACK_OUT_FENCE_PTR",
			(uint64_t)(uintptr_t)&fence);
	int ret = drmModeAtomicCommit(device->fd, request, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
	drmModeAtomicFree(request);
	return ret < 0 ? ret : fence;
}

int main(void)
{
	struct device device = { .fd = open_vkms() };
	struct picture shown, written;
	uint32_t mode;
	if (device.fd < 0 || drmSetClientCap(device.fd, DRM_CLIENT_CAP_ATOMIC, 1) ||
			drmSetClientCap(device.fd, DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 1) ||
			!find_connectors(&device) || !find_plane(&device) ||
			!create_picture(&device, &shown) || !create_picture(&device, &written) ||
			drmModeCreatePropertyBlob(
					device.fd, &device.mode, sizeof(device.mode), &mode)) {
		fprintf(stderr, "no vkms with a writeback connector: %s\n", strerror(errno));
		return 77;
	}
	for (uint32_t i = 0; i < PICTURES; i++) {
		fill(&shown, i);
		int fence = commit(&device, &shown, &written, mode);
		if (fence < 0) {
			fprintf(stderr, "picture %u: commit: %s\n", i, strerror(-fence));
			return 1;
		}
		if (poll(&(struct pollfd){ .fd = fence, .events = POLLIN }, 1, 3000) != 1) {
			fprintf(stderr, "picture %u: never written\n", i);
			return 1;
		}
		close(fence);
		if (!same(&shown, &written)) {
			fprintf(stderr, "picture %u: read back differently\n", i);
			return 1;
		}
	}
	printf("%d pictures of %dx%d read back\n", PICTURES, device.mode.hdisplay,
			device.mode.vdisplay);
	return 0;
}
