/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import.h"

static struct slip_object *find(struct slip_context *context, const struct stat *st)
{
	struct slip_object *object;
	LIST_FOREACH (object, &context->objects, link) {
		if (object->ino == st->st_ino && object->dev == st->st_dev) {
			return object;
		}
	}
	return NULL;
}

static struct slip_object *create(struct slip_context *context, int fd, const struct stat *st)
{
	struct slip_object *object = calloc(1, sizeof(*object));
	if (!object) {
		return NULL;
	}
	void *data = MAP_FAILED;
	object->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (object->fd < 0) {
		goto fail;
	}
	off_t size = lseek(object->fd, 0, SEEK_END);
	if (size <= 0) {
		goto fail;
	}
	data = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, object->fd, 0);
	if (data == MAP_FAILED) {
		slip_log(context, SLIP_LOG_DEBUG, "mmap of a dma-buf: %s", strerror(errno));
		goto fail;
	}
	context->counters.maps++;
	object->context = context;
	object->refs = 1;
	object->dev = st->st_dev;
	object->ino = st->st_ino;
	object->size = (size_t)size;
	object->data = data;
	LIST_INSERT_HEAD(&context->objects, object, link);
	return object;

fail:;
	int error = errno;
	if (object->fd >= 0) {
		close(object->fd);
	}
	free(object);
	errno = error;
	return NULL;
}

struct slip_object *slip_object_get(struct slip_context *context, int fd)
{
	struct stat st;
	if (fstat(fd, &st) < 0) {
		return NULL;
	}
	struct slip_object *object = find(context, &st);
	if (object) {
		object->refs++;
		return object;
	}
	return create(context, fd, &st);
}

void slip_object_unref(struct slip_object *object)
{
	if (!object || --object->refs > 0) {
		return;
	}
	assert(object->readers == 0);
	LIST_REMOVE(object, link);
	munmap((void *)object->data, object->size);
	close(object->fd);
	free(object);
}

static int sync_ioctl(struct slip_object *object, uint64_t flags)
{
	struct dma_buf_sync sync = { .flags = flags };
	int ret;
	do {
		object->context->counters.syncs++;
		ret = ioctl(object->fd, DMA_BUF_IOCTL_SYNC, &sync);
	} while (ret < 0 && (errno == EINTR || errno == EAGAIN));
	return ret < 0 ? -errno : 0;
}

static bool is_poisoned(struct slip_object *object)
{
	if (!object->poisoned && object->readers > 0 && !slip_guard_is_whole(&object->guard)) {
		object->poisoned = true;
		slip_log(object->context, SLIP_LOG_INFO,
				"a dma-buf went away while it was read: it is not read again");
	}
	return object->poisoned;
}

int slip_object_begin_read(struct slip_object *object)
{
	if (is_poisoned(object)) {
		return -EFAULT;
	}
	if (object->readers > 0) {
		object->readers++;
		return 0;
	}
	if (!slip_object_is_ready(object)) {
		return -EBUSY;
	}
	int ret = slip_guard_begin(&object->guard, object->data, object->size);
	if (ret < 0) {
		return ret;
	}
	ret = sync_ioctl(object, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
	if (ret < 0) {
		slip_guard_end(&object->guard);
		return ret;
	}
	object->readers = 1;
	return 0;
}

bool slip_object_end_read(struct slip_object *object)
{
	assert(object->readers > 0);
	bool whole = !is_poisoned(object);
	if (--object->readers == 0) {
		sync_ioctl(object, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
		slip_guard_end(&object->guard);
	}
	return whole;
}
