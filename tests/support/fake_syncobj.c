/* SPDX-License-Identifier: MIT */
#include "fake_syncobj.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <xf86drm.h>

#define MAX_OBJECTS 16
#define MAX_HANDLES 64
#define MAX_WAITERS 64

struct waiter {
	int object;
	uint64_t point;
	int fd;
};

static struct {
	struct {
		ino_t ino;
		uint64_t point;
	} objects[MAX_OBJECTS];
	int n_objects;
	/** Of the handle that is one more than its place here, the object, plus 1; 0 is none. */
	int handles[MAX_HANDLES];
	struct waiter waiters[MAX_WAITERS];
	int n_waiters;
	int error;
} fake;

int __real_drmGetCap(int fd, uint64_t capability, uint64_t *value);

int __wrap_drmGetCap(int fd, uint64_t capability, uint64_t *value);
int __wrap_drmSyncobjDestroy(int fd, uint32_t handle);
int __wrap_drmSyncobjEventfd(int fd, uint32_t handle, uint64_t point, int event, uint32_t flags);
int __wrap_drmSyncobjFDToHandle(int fd, int object, uint32_t *handle);
int __wrap_drmSyncobjTimelineSignal(
		int fd, const uint32_t *handles, uint64_t *points, uint32_t count);
int __wrap_drmSyncobjTimelineWait(int fd, uint32_t *handles, uint64_t *points, unsigned count,
		int64_t timeout, unsigned flags, uint32_t *first);

static void fail(const char *what)
{
	perror(what);
	exit(99);
}

static int answer(int error)
{
	errno = error;
	return error ? -1 : 0;
}

static bool is_device(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && st.st_rdev == makedev(1, 3);
}

int fake_syncobj_open(void)
{
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

void fake_syncobj_reset(void)
{
	for (int i = 0; i < fake.n_waiters; i++) {
		close(fake.waiters[i].fd);
	}
	memset(&fake, 0, sizeof(fake));
}

int fake_syncobj_create(void)
{
	int fd = memfd_create("slipway-test", MFD_CLOEXEC);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0 || fake.n_objects == MAX_OBJECTS) {
		fail("fake syncobj");
	}
	fake.objects[fake.n_objects++].ino = st.st_ino;
	return fd;
}

static int find(int fd)
{
	struct stat st;
	for (int i = 0; fd >= 0 && fstat(fd, &st) == 0 && i < fake.n_objects; i++) {
		if (fake.objects[i].ino == st.st_ino) {
			return i;
		}
	}
	return -1;
}

// -1 if there is no such handle.
static int find_handle(int device, uint32_t handle)
{
	bool good = is_device(device) && handle > 0 && handle <= MAX_HANDLES;
	return good ? fake.handles[handle - 1] - 1 : -1;
}

static void signal(int object, uint64_t point)
{
	if (fake.objects[object].point < point) {
		fake.objects[object].point = point;
	}
	int kept = 0;
	for (int i = 0; i < fake.n_waiters; i++) {
		struct waiter waiter = fake.waiters[i];
		if (waiter.object != object || waiter.point > fake.objects[object].point) {
			fake.waiters[kept++] = waiter;
			continue;
		}
		eventfd_write(waiter.fd, 1);
		close(waiter.fd);
	}
	fake.n_waiters = kept;
}

void fake_syncobj_signal(int fd, uint64_t point)
{
	int object = find(fd);
	if (object < 0) {
		fail("no fake syncobj");
	}
	signal(object, point);
}

uint64_t fake_syncobj_get_point(int fd)
{
	int object = find(fd);
	return object < 0 ? UINT64_MAX : fake.objects[object].point;
}

void fake_syncobj_fail(int error)
{
	fake.error = error;
}

int fake_syncobj_count_handles(void)
{
	int n = 0;
	for (int i = 0; i < MAX_HANDLES; i++) {
		n += fake.handles[i] != 0;
	}
	return n;
}

int fake_syncobj_count_fds(void)
{
	return fake.n_waiters;
}

int __wrap_drmGetCap(int fd, uint64_t capability, uint64_t *value)
{
	if (capability != DRM_CAP_SYNCOBJ_TIMELINE) {
		return __real_drmGetCap(fd, capability, value);
	}
	*value = is_device(fd);
	return 0;
}

int __wrap_drmSyncobjFDToHandle(int fd, int object_fd, uint32_t *handle)
{
	int object = find(object_fd);
	for (int i = 0; is_device(fd) && object >= 0 && i < MAX_HANDLES; i++) {
		if (fake.handles[i] == 0) {
			fake.handles[i] = object + 1;
			*handle = (uint32_t)i + 1;
			return 0;
		}
	}
	return answer(EINVAL);
}

int __wrap_drmSyncobjDestroy(int fd, uint32_t handle)
{
	if (find_handle(fd, handle) < 0) {
		fail("no such handle of a fake syncobj");
	}
	fake.handles[handle - 1] = 0;
	return 0;
}

int __wrap_drmSyncobjEventfd(int fd, uint32_t handle, uint64_t point, int event, uint32_t flags)
{
	int object = find_handle(fd, handle);
	if (object < 0) {
		return answer(ENOENT);
	}
	if (flags != 0 || fake.n_waiters == MAX_WAITERS) {
		return answer(EINVAL);
	}
	int copy = fcntl(event, F_DUPFD_CLOEXEC, 0);
	fake.waiters[fake.n_waiters++] = (struct waiter){ object, point, copy };
	signal(object, 0);
	return 0;
}

int __wrap_drmSyncobjTimelineSignal(
		int fd, const uint32_t *handles, uint64_t *points, uint32_t count)
{
	int object = find_handle(fd, handles[0]);
	if (object < 0 || count != 1) {
		return answer(ENOENT);
	}
	signal(object, points[0]);
	return 0;
}

int __wrap_drmSyncobjTimelineWait(int fd, uint32_t *handles, uint64_t *points, unsigned count,
		int64_t timeout, unsigned flags, uint32_t *first)
{
	int object = find_handle(fd, handles[0]);
	if (object < 0 || count != 1 || timeout != 0) {
		return -ENOENT;
	}
	if (fake.error) {
		return -fake.error;
	}
	if (points[0] <= fake.objects[object].point) {
		return 0;
	}
	return flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT ? -ETIME : -EINVAL;
}
