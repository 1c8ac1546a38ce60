/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <sched.h>
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

// Of one that is mapped and idle.
static void unmap(struct slip_object *object)
{
	TAILQ_REMOVE(&object->context->idle, object, idle_link);
	munmap((void *)object->data, object->size);
	object->data = NULL;
	object->context->mapped -= object->size;
	object->context->counters.unmaps++;
}

// Makes room for so many more bytes, as far as there is something that nobody reads.
static void evict(struct slip_context *context, size_t room)
{
	struct slip_object *object;
	while ((object = TAILQ_FIRST(&context->idle)) &&
			(room > context->map_limit ||
					context->mapped > context->map_limit - room)) {
		unmap(object);
	}
}

void slip_context_set_map_limit(struct slip_context *context, size_t bytes)
{
	context->map_limit = bytes;
	evict(context, 0);
}

static int map(struct slip_object *object)
{
	struct slip_context *context = object->context;
	evict(context, object->size);
	void *data = mmap(NULL, object->size, PROT_READ, MAP_SHARED, object->fd, 0);
	if (data == MAP_FAILED) {
		return -errno;
	}
	object->data = data;
	context->mapped += object->size;
	context->counters.maps++;
	TAILQ_INSERT_TAIL(&context->idle, object, idle_link);
	return 0;
}

// Under a guard. What is read does not matter, so this needs no bracket.
static void measure(struct slip_object *object)
{
	object->measured = true;
	object->slow = slip_memory_is_slow(object->data, object->size);
}

/*
 * The first touch, at import, where a mapping that faults can still be refused. While a writer is
 * at work, it has to wait for the first read: the exporter might move the pixels for it, and wait.
 */
static int touch(struct slip_object *object)
{
	if (!slip_dmabuf_is_ready(object->context, object->fd)) {
		return 0;
	}
	int ret = slip_guard_begin(&object->guard, object->data, object->size);
	if (ret < 0) {
		return ret;
	}
	measure(object);
	return slip_guard_end(&object->guard) ? 0 : -EFAULT;
}

static struct slip_object *create(struct slip_context *context, int fd, const struct stat *st)
{
	struct slip_object *object = calloc(1, sizeof(*object));
	if (!object) {
		return NULL;
	}
	object->context = context;
	object->refs = 1;
	object->dev = st->st_dev;
	object->ino = st->st_ino;
	LIST_INSERT_HEAD(&context->objects, object, link);
	object->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	off_t size = object->fd < 0 ? -1 : lseek(object->fd, 0, SEEK_END);
	int ret = size < 0 ? -errno : size == 0 ? -EINVAL : 0;
	if (ret == 0) {
		object->size = (size_t)size;
		ret = map(object);
	}
	if (ret == 0) {
		ret = touch(object);
	}
	if (ret < 0) {
		slip_object_unref(object);
		errno = -ret;
		return NULL;
	}
	evict(context, 0);
	return object;
}

struct slip_object *slip_object_get(struct slip_context *context, int fd)
{
	struct stat st;
	if (fstat(fd, &st) < 0) {
		return NULL;
	}
	struct slip_object *object = find(context, &st);
	if (object && object->poisoned) {
		errno = EFAULT;
		return NULL;
	}
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
	if (object->data) {
		unmap(object);
	}
	if (object->fd >= 0) {
		close(object->fd);
	}
	free(object);
}

// The kernel may ask for another try without end, as when a timer's signals arrive faster than a
// fence is waited for: a read that never begins is worse than one that fails.
int slip_object_sync(struct slip_object *object, uint64_t flags)
{
	struct dma_buf_sync sync = { .flags = flags };
	int ret = -EAGAIN;
	for (int i = 0; i < SLIP_SYNC_TRIES && (ret == -EINTR || ret == -EAGAIN); i++) {
		if (i > 0) {
			sched_yield();
		}
		object->context->counters.syncs++;
		ret = ioctl(object->fd, DMA_BUF_IOCTL_SYNC, &sync) < 0 ? -errno : 0;
	}
	return ret;
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
	if (!slip_dmabuf_is_ready(object->context, object->fd)) {
		return -EBUSY;
	}
	int ret = object->data ? 0 : map(object);
	if (ret < 0) {
		return ret;
	}
	// The guard first: once START has succeeded, nothing may fail before END.
	ret = slip_guard_begin(&object->guard, object->data, object->size);
	if (ret < 0) {
		goto fail;
	}
	ret = slip_object_sync(object, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
	if (ret < 0) {
		slip_guard_end(&object->guard);
		goto fail;
	}
	TAILQ_REMOVE(&object->context->idle, object, idle_link);
	object->readers = 1;
	if (!object->measured) {
		measure(object);
	}
	return 0;

fail:
	evict(object->context, 0);
	return ret;
}

bool slip_object_end_read(struct slip_object *object)
{
	assert(object->readers > 0);
	bool whole = !is_poisoned(object);
	if (--object->readers > 0) {
		return whole;
	}
	int ret = slip_object_sync(object, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
	if (ret < 0 && !object->end_failed) {
		object->end_failed = true;
		slip_log(object->context, SLIP_LOG_INFO,
				"the end of a read of a dma-buf was refused: %s", strerror(-ret));
	}
	slip_guard_end(&object->guard);
	TAILQ_INSERT_TAIL(&object->context->idle, object, idle_link);
	evict(object->context, 0);
	return whole;
}
