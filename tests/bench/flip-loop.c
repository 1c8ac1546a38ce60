/* SPDX-License-Identifier: MIT */

/*
 * The least that showing dma-bufs costs: two of them from udmabuf, flipped on a primary plane by
 * one atomic commit a frame that sets FB_ID and nothing else, until a signal ends it. Whatever a
 * compositor needs beyond this is its own.
 */
#include <drm_fourcc.h>
#include <err.h>
#include <fcntl.h>
#include <linux/udmabuf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

struct screen {
	int fd;
	uint32_t connector, crtc, plane, fb_id_prop;
	drmModeModeInfo mode;
};

static uint32_t find_prop(int fd, uint32_t object, uint32_t type, const char *name, uint64_t *value)
{
	drmModeObjectProperties *all = drmModeObjectGetProperties(fd, object, type);
	uint32_t id = 0;
	for (uint32_t i = 0; all && i < all->count_props && id == 0; i++) {
		drmModePropertyRes *prop = drmModeGetProperty(fd, all->props[i]);
		if (prop && strcmp(prop->name, name) == 0) {
			id = prop->prop_id;
			*value = all->prop_values[i];
		}
		drmModeFreeProperty(prop);
	}
	drmModeFreeObjectProperties(all);
	return id;
}

static int open_device(const char *driver)
{
	for (int i = 0; i < 16; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		int fd = open(path, O_RDWR | O_CLOEXEC);
		drmVersion *version = fd >= 0 ? drmGetVersion(fd) : NULL;
		bool found = version && strcmp(version->name, driver) == 0;
		drmFreeVersion(version);
		if (found) {
			return fd;
		}
		close(fd);
	}
	errx(1, "there is no device of %s", driver);
}

static bool find_connector(struct screen *screen, uint32_t id, int width, int height)
{
	drmModeConnector *connector = drmModeGetConnector(screen->fd, id);
	bool found = false;
	for (int i = 0; connector && i < connector->count_modes && !found; i++) {
		screen->mode = connector->modes[i];
		found = screen->mode.hdisplay == width && screen->mode.vdisplay == height;
	}
	screen->connector = id;
	drmModeFreeConnector(connector);
	return found;
}

static void find_primary(struct screen *screen)
{
	drmModePlaneRes *planes = drmModeGetPlaneResources(screen->fd);
	for (uint32_t i = 0; planes && i < planes->count_planes && !screen->plane; i++) {
		uint64_t type = 0, value;
		find_prop(screen->fd, planes->planes[i], DRM_MODE_OBJECT_PLANE, "type", &type);
		if (type == DRM_PLANE_TYPE_PRIMARY) {
			screen->plane = planes->planes[i];
			screen->fb_id_prop = find_prop(screen->fd, screen->plane,
					DRM_MODE_OBJECT_PLANE, "FB_ID", &value);
		}
	}
	drmModeFreePlaneResources(planes);
}

static void find_screen(struct screen *screen, int width, int height)
{
	drmModeRes *resources = drmModeGetResources(screen->fd);
	bool found = false;
	for (int i = 0; resources && i < resources->count_connectors && !found; i++) {
		found = find_connector(screen, resources->connectors[i], width, height);
	}
	if (!found || resources->count_crtcs == 0) {
		errx(1, "no connector has a mode of %dx%d", width, height);
	}
	screen->crtc = resources->crtcs[0];
	drmModeFreeResources(resources);
	find_primary(screen);
}

static int make_dmabuf(size_t size)
{
	struct udmabuf_create create = { .flags = UDMABUF_FLAGS_CLOEXEC, .size = size };
	int memfd = memfd_create("flip-loop", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	if (memfd < 0 || device < 0 || ftruncate(memfd, (off_t)size) < 0 ||
			fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK) < 0) {
		err(1, "udmabuf");
	}
	create.memfd = (uint32_t)memfd;
	int fd = ioctl(device, UDMABUF_CREATE, &create);
	if (fd < 0) {
		err(1, "UDMABUF_CREATE");
	}
	close(memfd);
	close(device);
	return fd;
}

static uint32_t make_framebuffer(int fd, uint32_t width, uint32_t height)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint32_t handles[4] = { 0 }, strides[4] = { width * 4 }, offsets[4] = { 0 }, id = 0;
	size_t size = ((size_t)strides[0] * height + page - 1) & ~(page - 1);
	int dmabuf = make_dmabuf(size);
	if (drmPrimeFDToHandle(fd, dmabuf, &handles[0]) < 0 ||
			drmModeAddFB2(fd, width, height, DRM_FORMAT_XRGB8888, handles, strides,
					offsets, &id, 0) < 0) {
		err(1, "cannot make a framebuffer");
	}
	close(dmabuf);
	return id;
}

static void flip_for_ever(const struct screen *screen, const uint32_t framebuffers[2])
{
	drmModeAtomicReq *request = drmModeAtomicAlloc();
	char event[256];
	for (unsigned i = 0;; i++) {
		drmModeAtomicSetCursor(request, 0);
		drmModeAtomicAddProperty(
				request, screen->plane, screen->fb_id_prop, framebuffers[i % 2]);
		if (drmModeAtomicCommit(screen->fd, request,
				    DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT,
				    NULL) < 0 ||
				read(screen->fd, event, sizeof(event)) < 0) {
			err(1, "flip %u", i);
		}
	}
}

int main(int argc, char **argv)
{
	int width, height;
	if (argc != 2 || sscanf(argv[1], "%5dx%5d", &width, &height) != 2) {
		errx(2, "usage: flip-loop WxH");
	}
	struct screen screen = { .fd = open_device("vkms") };
	if (drmSetClientCap(screen.fd, DRM_CLIENT_CAP_ATOMIC, 1) < 0) {
		err(1, "atomic commits");
	}
	find_screen(&screen, width, height);
	const uint32_t framebuffers[2] = {
		make_framebuffer(screen.fd, (uint32_t)width, (uint32_t)height),
		make_framebuffer(screen.fd, (uint32_t)width, (uint32_t)height),
	};
	if (drmModeSetCrtc(screen.fd, screen.crtc, framebuffers[1], 0, 0, &screen.connector, 1,
			    &screen.mode) < 0) {
		err(1, "cannot set the mode");
	}
	flip_for_ever(&screen, framebuffers);
}
