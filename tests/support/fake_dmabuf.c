/* SPDX-License-Identifier: MIT */
#include "fake_dmabuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MAGIC 0x444d4142 // DMA_BUF_MAGIC, which linux/magic.h has from 6.0 on

static struct {
	ino_t objects[8];
	/** An eventfd while somebody writes to the object, else 0. */
	int fences[8];
	int n_objects;
	const int *errors;
	size_t n_errors;
	int mmap_error;
	char log[256];
	int maps, wrong_maps;
} fake;

static const struct slip_format two_planes = {
	.fourcc = FAKE_FORMAT_TWO_PLANES,
	.opaque = FAKE_FORMAT_TWO_PLANES,
	.n_planes = 2,
	.planes = { { .bytes = 1, .hsub = 1, .vsub = 1 }, { .bytes = 2, .hsub = 2, .vsub = 2 } },
};

int __real_fstatfs(int fd, struct statfs *fs);
int __real_fstatfs64(int fd, struct statfs64 *fs);
int __real_ioctl(int fd, unsigned long request, void *argument);
int __real_poll(struct pollfd *fds, nfds_t n, int timeout);
void *__real_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__real_mmap64(void *address, size_t size, int protection, int flags, int fd, off64_t offset);
const struct slip_format *__real_slip_format_get(uint32_t fourcc);

int __wrap_fstatfs(int fd, struct statfs *fs);
int __wrap_fstatfs64(int fd, struct statfs64 *fs);
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int fd, off64_t offset);
const struct slip_format *__wrap_slip_format_get(uint32_t fourcc);

void fake_dmabuf_reset(void)
{
	for (int i = 0; i < fake.n_objects; i++) {
		if (fake.fences[i]) {
			close(fake.fences[i]);
		}
	}
	memset(&fake, 0, sizeof(fake));
}

static void fail(const char *what)
{
	perror(what);
	exit(99);
}

int fake_memfd_create(size_t size)
{
	int fd = memfd_create("slipway-test", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, (off_t)size) < 0) {
		fail("memfd");
	}
	return fd;
}

int fake_dmabuf_create(size_t size)
{
	int fd = fake_memfd_create(size);
	struct stat st;
	if (fstat(fd, &st) < 0 ||
			fake.n_objects == sizeof(fake.objects) / sizeof(fake.objects[0])) {
		fail("fake dma-buf");
	}
	fake.objects[fake.n_objects++] = st.st_ino;
	return fd;
}

void fake_dmabuf_answer_sync(const int *errors, size_t n)
{
	fake.errors = errors;
	fake.n_errors = n;
}

void fake_dmabuf_refuse_mmap(int error)
{
	fake.mmap_error = error;
}

const char *fake_dmabuf_get_log(void)
{
	return fake.log;
}

int fake_dmabuf_count_maps(void)
{
	return fake.maps;
}

int fake_dmabuf_count_wrong_maps(void)
{
	return fake.wrong_maps;
}

int fake_count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	if (!dir) {
		fail("/proc/self/fd");
	}
	int n = 0;
	while (readdir(dir)) {
		n++;
	}
	closedir(dir);
	return n - 3; // . and .. and the one for reading it
}

// Which object an fd is of, or -1.
static int find(int fd)
{
	struct stat st;
	for (int i = 0; fd >= 0 && fstat(fd, &st) == 0 && i < fake.n_objects; i++) {
		if (fake.objects[i] == st.st_ino) {
			return i;
		}
	}
	return -1;
}

void fake_dmabuf_begin_write(int fd)
{
	int object = find(fd);
	if (object < 0 || fake.fences[object]) {
		fail("fake fence");
	}
	fake.fences[object] = eventfd(0, EFD_CLOEXEC);
}

void fake_dmabuf_end_write(int fd)
{
	int object = find(fd);
	if (object < 0 || eventfd_write(fake.fences[object], 1) < 0) {
		fail("fake fence");
	}
	close(fake.fences[object]);
	fake.fences[object] = 0;
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int object = n == 1 ? find(fds->fd) : -1;
	if (object >= 0 && fake.fences[object]) {
		struct pollfd fence = { .fd = fake.fences[object], .events = POLLIN };
		return __real_poll(&fence, 1, timeout);
	}
	return __real_poll(fds, n, timeout);
}

int __wrap_fstatfs(int fd, struct statfs *fs)
{
	int ret = __real_fstatfs(fd, fs);
	if (ret == 0 && find(fd) >= 0) {
		fs->f_type = MAGIC;
	}
	return ret;
}

int __wrap_fstatfs64(int fd, struct statfs64 *fs)
{
	int ret = __real_fstatfs64(fd, fs);
	if (ret == 0 && find(fd) >= 0) {
		fs->f_type = MAGIC;
	}
	return ret;
}

static int answer_sync(int object, const struct dma_buf_sync *sync)
{
	int error = 0;
	if (fake.n_errors > 0) {
		error = *fake.errors++;
		fake.n_errors--;
	}
	char kind = '?';
	if (sync->flags == (DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ)) {
		kind = '+';
	} else if (sync->flags == (DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ)) {
		kind = '-';
	}
	size_t length = strlen(fake.log);
	snprintf(fake.log + length, sizeof(fake.log) - length, "%c%c%s", kind, 'a' + object,
			error ? "!" : "");
	errno = error;
	return error ? -1 : 0;
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	va_start(args, request);
	void *argument = va_arg(args, void *);
	va_end(args);
	int object = find(fd);
	if (object >= 0 && request == DMA_BUF_IOCTL_SYNC) {
		return answer_sync(object, argument);
	}
	if (object >= 0 && fake.fences[object] && request == DMA_BUF_IOCTL_EXPORT_SYNC_FILE) {
		struct dma_buf_export_sync_file *export = argument;
		export->fd = fcntl(fake.fences[object], F_DUPFD_CLOEXEC, 0);
		return export->fd < 0 ? -1 : 0;
	}
	return __real_ioctl(fd, request, argument);
}

// Notes a mapping of a dma-buf. False, and errno, if it is refused.
static bool allow_mmap(size_t size, int protection, int flags, int fd, off64_t offset)
{
	struct stat st;
	if (find(fd) < 0 || fstat(fd, &st) < 0) {
		return true;
	}
	if (fake.mmap_error) {
		errno = fake.mmap_error;
		return false;
	}
	fake.maps++;
	if (protection != PROT_READ || flags != MAP_SHARED || offset != 0 ||
			size != (size_t)st.st_size) {
		fake.wrong_maps++;
	}
	return true;
}

void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	return allow_mmap(size, protection, flags, fd, offset)
			? __real_mmap(address, size, protection, flags, fd, offset)
			: MAP_FAILED;
}

void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int fd, off64_t offset)
{
	return allow_mmap(size, protection, flags, fd, offset)
			? __real_mmap64(address, size, protection, flags, fd, offset)
			: MAP_FAILED;
}

const struct slip_format *__wrap_slip_format_get(uint32_t fourcc)
{
	return fourcc == FAKE_FORMAT_TWO_PLANES ? &two_planes : __real_slip_format_get(fourcc);
}
