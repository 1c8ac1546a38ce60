/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake_drm_private.h"

static void end(struct fake_lessee *lessee)
{
	close(lessee->end);
	*lessee = (struct fake_lessee){ 0 };
}

// A lease ends when its last fd is closed.
static void collect(struct fake_kernel *kernel)
{
	for (int i = 0; i < FAKE_LESSEES; i++) {
		struct fake_lessee *lessee = &kernel->lessees[i];
		struct pollfd pollfd = { .fd = lessee->end, .events = POLLIN };
		if (lessee->id && poll(&pollfd, 1, 0) == 1 && pollfd.revents & POLLHUP) {
			end(lessee);
		}
	}
}

void fake_leases_end(struct fake_kernel *kernel)
{
	for (int i = 0; i < FAKE_LESSEES; i++) {
		if (kernel->lessees[i].id) {
			end(&kernel->lessees[i]);
		}
	}
}

int fake_drm_count_leased(int device)
{
	struct fake_kernel *kernel = &fake_kernels[device];
	int n = 0;
	collect(kernel);
	for (int i = 0; i < FAKE_LESSEES; i++) {
		n += kernel->lessees[i].n_objects;
	}
	return n;
}

static bool is_leased(const struct fake_kernel *kernel, uint32_t object)
{
	for (int i = 0; i < FAKE_LESSEES; i++) {
		const struct fake_lessee *lessee = &kernel->lessees[i];
		for (int k = 0; k < lessee->n_objects; k++) {
			if (lessee->objects[k] == object) {
				return true;
			}
		}
	}
	return false;
}

static int add_objects(struct fake_kernel *kernel, const struct drm_mode_create_lease *create,
		struct fake_lessee *lessee)
{
	const uint32_t *ids = (const uint32_t *)(uintptr_t)create->object_ids;
	bool has_crtc = false, has_connector = false, has_plane = false;
	for (uint32_t i = 0; i < create->object_count; i++) {
		const struct fake_object *object =
				fake_objects_find(kernel->objects, kernel->n_objects, ids[i]);
		if (!object) {
			return ENOENT;
		}
		if (is_leased(kernel, ids[i]) || lessee->n_objects == FAKE_OBJECTS) {
			return EBUSY;
		}
		has_crtc |= object->type == DRM_MODE_OBJECT_CRTC;
		has_connector |= object->type == DRM_MODE_OBJECT_CONNECTOR;
		has_plane |= object->type == DRM_MODE_OBJECT_PLANE;
		lessee->objects[lessee->n_objects++] = ids[i];
	}
	return has_crtc && has_connector && has_plane ? 0 : EINVAL;
}

int fake_create_lease(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_create_lease *create = argument;
	struct fake_kernel *kernel = fake_kernel_get(device);
	struct fake_lessee *free_one = NULL, lessee = { 0 };
	int fds[2];
	collect(kernel);
	for (int i = 0; i < FAKE_LESSEES; i++) {
		free_one = kernel->lessees[i].id ? free_one : &kernel->lessees[i];
	}
	if (!device->master) {
		return EACCES;
	}
	if (create->flags != O_CLOEXEC) {
		return EINVAL;
	}
	int error = free_one ? add_objects(kernel, create, &lessee) : ENOMEM;
	if (error || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
		return error ? error : errno;
	}
	create->fd = (uint32_t)fds[0];
	create->lessee_id = lessee.id = ++kernel->last_id;
	lessee.end = fds[1];
	*free_one = lessee;
	return 0;
}

int fake_list_lessees(struct fake_drm_device *device, void *argument)
{
	struct drm_mode_list_lessees *list = argument;
	struct fake_kernel *kernel = fake_kernel_get(device);
	uint32_t *ids = (uint32_t *)(uintptr_t)list->lessees_ptr, n = 0;
	if (!device->master) {
		return EACCES;
	}
	collect(kernel);
	for (int i = 0; i < FAKE_LESSEES; i++) {
		if (kernel->lessees[i].id) {
			if (n < list->count_lessees) {
				ids[n] = kernel->lessees[i].id;
			}
			n++;
		}
	}
	list->count_lessees = n;
	return 0;
}

int fake_revoke_lease(struct fake_drm_device *device, void *argument)
{
	const struct drm_mode_revoke_lease *revoke = argument;
	struct fake_kernel *kernel = fake_kernel_get(device);
	if (!device->master) {
		return EACCES;
	}
	for (int i = 0; i < FAKE_LESSEES; i++) {
		if (revoke->lessee_id && kernel->lessees[i].id == revoke->lessee_id) {
			end(&kernel->lessees[i]);
			return 0;
		}
	}
	return ENOENT;
}

/* ---- files that others open ---- */

// Any program may open a device, and is its master if nobody else is.
static int open_other(int index)
{
	const struct fake_drm_device *device = &fake_drm.devices[index];
	struct fake_kernel *kernel = &fake_kernels[device->renamed ? !index : index];
	struct stat st;
	int fds[2];
	errno = fake_kernel_get_fault(FAKE_DRM_OPEN_OTHER);
	if (errno || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
		return -1;
	}
	close(fds[1]);
	fstatat(fds[0], "", &st, AT_EMPTY_PATH);
	kernel->other_ino = st.st_ino;
	kernel->other_master = !device->master;
	return fds[0];
}

struct fake_kernel *fake_kernel_find_other(int fd)
{
	struct stat st;
	for (int i = 0; i < FAKE_DRM_DEVICES && fstatat(fd, "", &st, AT_EMPTY_PATH) == 0; i++) {
		if (S_ISSOCK(st.st_mode) && fake_kernels[i].other_ino == st.st_ino) {
			return &fake_kernels[i];
		}
	}
	return NULL;
}

int __real_open(const char *path, int flags, ...);

static int open_path(const char *path, int flags, va_list args)
{
	mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	int index;
	bool ours = sscanf(path, "/dev/dri/card%d", &index) == 1 && index < FAKE_DRM_DEVICES;
	return ours ? open_other(index) : __real_open(path, flags, mode);
}

int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	int fd = open_path(path, flags, args);
	va_end(args);
	return fd;
}

int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	int fd = open_path(path, flags, args);
	va_end(args);
	return fd;
}

int fake_kernel_ask_other(struct fake_kernel *other, unsigned long request)
{
	switch (request) {
	case DRM_IOCTL_AUTH_MAGIC:
		return other->other_master ? EINVAL : EACCES;
	case DRM_IOCTL_DROP_MASTER:
		errno = fake_kernel_get_fault(FAKE_DRM_DROP_MASTER);
		other->other_master &= errno != 0;
		return errno;
	default:
		return EACCES;
	}
}
