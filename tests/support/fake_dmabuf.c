/* SPDX-License-Identifier: MIT */
#include "fake_dmabuf.h"

#include <dirent.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/sync_file.h>
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

struct object {
	ino_t ino;
	enum fake_exporter exporter;
	bool unplugged;
	/** An eventfd while somebody writes to the object, else 0. */
	int fence;
	bool ends_when_polled;
	/** What the CPU gets to see in place of the memfd, where that differs; and its writer. */
	int view;
	uint8_t *bytes;
	/** The one that was made last. */
	void *mapping;
};

static struct {
	struct object objects[32];
	int n_objects;
	ino_t fences[32];
	int n_fences;
	const int *errors;
	size_t n_errors;
	int interruption;
	size_t n_interruptions;
	int live_maps;
	int mmap_error;
	char log[256];
	int maps, wrong_maps;
	int waits;
} fake;

int __real_fstatfs(int fd, struct statfs *fs);
int __real_fstatfs64(int fd, struct statfs64 *fs);
int __real_ioctl(int fd, unsigned long request, void *argument);
int __real_poll(struct pollfd *fds, nfds_t n, int timeout);
void *__real_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
int __real_munmap(void *address, size_t size);
void *__real_mmap64(void *address, size_t size, int protection, int flags, int fd, off64_t offset);

int __wrap_fstatfs(int fd, struct statfs *fs);
int __wrap_fstatfs64(int fd, struct statfs64 *fs);
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int fd, off64_t offset);
int __wrap_munmap(void *address, size_t size);

void fake_dmabuf_reset(void)
{
	for (int i = 0; i < fake.n_objects; i++) {
		if (fake.objects[i].fence) {
			close(fake.objects[i].fence);
		}
		if (fake.objects[i].view >= 0) {
			close(fake.objects[i].view);
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
	fake.objects[fake.n_objects++] = (struct object){ .ino = st.st_ino, .view = -1 };
	return fd;
}

struct slip_dmabuf_attributes fake_dmabuf_describe(int fd, int width, int height)
{
	struct slip_dmabuf_attributes attributes;
	slip_dmabuf_attributes_init(&attributes);
	attributes.width = width;
	attributes.height = height;
	attributes.format = DRM_FORMAT_XRGB8888;
	attributes.modifier = DRM_FORMAT_MOD_LINEAR;
	attributes.planes[0].fd = fd;
	attributes.planes[0].stride = (uint32_t)width * 4;
	return attributes;
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

void fake_dmabuf_interrupt_sync(int error, size_t n)
{
	fake.interruption = error;
	fake.n_interruptions = n;
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

int fake_dmabuf_count_live_maps(void)
{
	return fake.live_maps;
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
		if (fake.objects[i].ino == st.st_ino) {
			return i;
		}
	}
	return -1;
}

void fake_dmabuf_begin_write(int fd)
{
	int object = find(fd);
	if (object < 0 || fake.objects[object].fence) {
		fail("fake fence");
	}
	fake.objects[object].fence = eventfd(0, EFD_CLOEXEC);
}

void fake_dmabuf_end_write(int fd)
{
	int object = find(fd);
	if (object < 0 || eventfd_write(fake.objects[object].fence, 1) < 0) {
		fail("fake fence");
	}
	close(fake.objects[object].fence);
	fake.objects[object].fence = 0;
}

void fake_dmabuf_end_write_when_polled(int fd)
{
	fake.objects[find(fd)].ends_when_polled = true;
}

int fake_dmabuf_count_waits(void)
{
	return fake.waits;
}

int fake_fence_create(int *signal)
{
	int fds[2];
	struct stat st;
	if (pipe2(fds, O_CLOEXEC) < 0 || fstat(fds[0], &st) < 0 ||
			fake.n_fences == sizeof(fake.fences) / sizeof(fake.fences[0])) {
		fail("fake sync_file");
	}
	fake.fences[fake.n_fences++] = st.st_ino;
	*signal = fds[1];
	return fds[0];
}

static bool is_fence(int fd)
{
	struct stat st;
	bool found = false;
	for (int i = 0; fstat(fd, &st) == 0 && i < fake.n_fences; i++) {
		found = found || fake.fences[i] == st.st_ino;
	}
	return found;
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int object = n == 1 ? find(fds->fd) : -1;
	bool busy = object >= 0 && fake.objects[object].fence;
	if (busy && timeout != 0) {
		fake.waits++;
		if (fake.objects[object].ends_when_polled) {
			fake_dmabuf_end_write(fds->fd);
			busy = false;
		}
	}
	if (busy) {
		fds->revents = 0;
		return 0;
	}
	return __real_poll(fds, n, timeout);
}

void fake_dmabuf_set_exporter(int fd, enum fake_exporter exporter)
{
	struct object *object = &fake.objects[find(fd)];
	struct stat st;
	fstat(fd, &st);
	object->exporter = exporter;
	if (exporter == FAKE_PLAIN || exporter == FAKE_READ_ONLY) {
		return;
	}
	// A file that ends before its mapping does is what faults.
	size_t size = exporter == FAKE_FAULTS ? 0 : (size_t)st.st_size;
	object->view = fake_memfd_create(size);
	if (size > 0) {
		object->bytes = __real_mmap(
				NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, object->view, 0);
		memset(object->bytes, exporter == FAKE_LIES ? 0 : FAKE_STALE_BYTE, size);
	}
}

void fake_dmabuf_unplug(int fd)
{
	struct object *object = &fake.objects[find(fd)];
	object->unplugged = true;
	if (ftruncate(object->view >= 0 ? object->view : fd, 0) < 0) {
		fail("ftruncate");
	}
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

// The error that this call ends with.
static int next_error(void)
{
	if (fake.n_interruptions > 0) {
		fake.n_interruptions--;
		return fake.interruption;
	}
	if (fake.n_errors > 0) {
		fake.n_errors--;
		return *fake.errors++;
	}
	return 0;
}

// Caches are brought up to date by START, and nothing keeps them so after END.
static void show(const struct object *object, int fd, bool start)
{
	struct stat st;
	if (object->exporter != FAKE_INCOHERENT || object->unplugged || fstat(fd, &st) < 0) {
		return;
	}
	memset(object->bytes, FAKE_STALE_BYTE, (size_t)st.st_size);
	if (start && pread(fd, object->bytes, (size_t)st.st_size, 0) < 0) {
		fail("pread");
	}
}

static int answer_sync(int fd, const struct dma_buf_sync *sync)
{
	int error = next_error(), object = find(fd);
	char kind = '?';
	if (sync->flags == (DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ)) {
		kind = '+';
	} else if (sync->flags == (DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ)) {
		kind = '-';
	} else if (sync->flags == (DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW)) {
		kind = '<';
	} else if (sync->flags == (DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW)) {
		kind = '>';
	}
	if (!error) {
		show(&fake.objects[object], fd, kind == '+');
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
		return answer_sync(fd, argument);
	}
	if (object >= 0 && fake.objects[object].fence &&
			request == DMA_BUF_IOCTL_EXPORT_SYNC_FILE) {
		struct dma_buf_export_sync_file *export = argument;
		export->fd = fcntl(fake.objects[object].fence, F_DUPFD_CLOEXEC, 0);
		return export->fd < 0 ? -1 : 0;
	}
	if (request == SYNC_IOC_FILE_INFO && is_fence(fd)) {
		return 0;
	}
	return __real_ioctl(fd, request, argument);
}

// The errno that a mapping of the object is refused with, or 0.
static int judge_mmap(const struct object *object, int protection)
{
	if (fake.mmap_error) {
		return fake.mmap_error;
	}
	if (object->exporter == FAKE_READ_ONLY && (protection & PROT_WRITE)) {
		return EACCES;
	}
	return object->unplugged ? ENODEV : 0;
}

static void *map(size_t size, int protection, int flags, int fd, off64_t offset)
{
	struct object *object = &fake.objects[find(fd)];
	struct stat st;
	int error = fstat(fd, &st) < 0 ? errno : judge_mmap(object, protection);
	if (error) {
		errno = error;
		return MAP_FAILED;
	}
	if (protection & PROT_WRITE) {
		// For one bracket; what is counted is what is kept.
		return __real_mmap64(NULL, size, protection, flags, fd, offset);
	}
	fake.maps++;
	fake.live_maps++;
	if (protection != PROT_READ || flags != MAP_SHARED || offset != 0 ||
			size != (size_t)st.st_size) {
		fake.wrong_maps++;
	}
	object->mapping = __real_mmap64(NULL, size, protection, flags,
			object->view >= 0 ? object->view : fd, offset);
	return object->mapping;
}

void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	return find(fd) >= 0 ? map(size, protection, flags, fd, offset)
			     : __real_mmap(address, size, protection, flags, fd, offset);
}

void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int fd, off64_t offset)
{
	return find(fd) >= 0 ? map(size, protection, flags, fd, offset)
			     : __real_mmap64(address, size, protection, flags, fd, offset);
}

int __wrap_munmap(void *address, size_t size)
{
	for (int i = 0; i < fake.n_objects; i++) {
		if (address && fake.objects[i].mapping == address) {
			fake.objects[i].mapping = NULL;
			fake.live_maps--;
		}
	}
	return __real_munmap(address, size);
}
