/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_H
#define IMPORT_H

#include <sys/queue.h>
#include <sys/types.h>

#include "slipway.h"

struct slip_context {
	LIST_HEAD(, slip_object) objects;
	/** Mapped and not being read, the one that was read the longest ago first. */
	TAILQ_HEAD(, slip_object) idle;
	size_t mapped, map_limit; // bytes
	STAILQ_HEAD(, slip_reader) readers;
	LIST_HEAD(, slip_device) devices;
	struct slip_counters counters;
	slip_log_handler log;
	void *log_data;
};

/** A dma-buf: what several fds, planes and buffers can be handles of. */
struct slip_object {
	LIST_ENTRY(slip_object) link; // slip_context.objects
	struct slip_context *context;
	int refs;
	dev_t dev;
	ino_t ino;
	int fd;
	size_t size;
	/** NULL: not mapped now. */
	const uint8_t *data;
	TAILQ_ENTRY(slip_object) idle_link; // slip_context.idle, if data && !readers
	int readers;
	struct slip_guard guard;
	/** Whether reading it is slow was found out; that it is. */
	bool measured, slow;
	/** A page of it was gone when it was read: it is not read again. */
	bool poisoned;
	/** An END failed, which was said. */
	bool end_failed;
};

/** A buffer as a driver imported it. */
struct slip_driver_buffer;

struct slip_buffer {
	struct slip_context *context;
	int refs;
	struct slip_dmabuf_attributes attributes;
	/** All NULL where a driver reads. */
	struct slip_object *objects[SLIP_MAX_PLANES];
	struct slip_driver_buffer *driver;
	const char *tier_reason;
	LIST_HEAD(, slip_framebuffer) framebuffers;
};

struct slip_framebuffer {
	LIST_ENTRY(slip_framebuffer) buffer_link; // slip_buffer.framebuffers
	LIST_ENTRY(slip_framebuffer) device_link; // slip_device.framebuffers
	struct slip_device *device;
	uint32_t format;
	uint32_t id;
	int error;
};

struct slip_device {
	LIST_ENTRY(slip_device) link; // slip_context.devices
	struct slip_context *context;
	int fd;
	bool has_modifiers;
	LIST_HEAD(, slip_framebuffer) framebuffers;
};

/** Instead of a plane's size. */
#define SLIP_NOT_A_DMABUF INT64_MIN

/**
 * slip_dmabuf_attributes_check() without a look at the fds but for whether there are any. sizes: in
 * bytes, negative where the dma-buf does not tell.
 */
enum slip_dmabuf_verdict slip_attributes_judge(const struct slip_dmabuf_attributes *attributes,
		const int64_t sizes[SLIP_MAX_PLANES], const char **reason);

/** To the context's handler, if it has one. Keeps errno. */
void slip_log(struct slip_context *context, enum slip_log_level level, const char *format, ...)
		__attribute__((format(printf, 3, 4)));

/** Whether all that write to the dma-buf are done. Never waits. */
bool slip_dmabuf_is_ready(struct slip_context *context, int fd);
/** Whether all that read it are done, too. */
bool slip_dmabuf_is_unused(struct slip_context *context, int fd);

/** True as long as no page had to be replaced since the guard, which is open, began. */
bool slip_guard_is_whole(const struct slip_guard *guard);

/**
 * The object behind fd, mapped; a new reference. fd stays the caller's. NULL and errno: EFAULT if
 * it was found to fault.
 */
struct slip_object *slip_object_get(struct slip_context *context, int fd);

/** The last one unmaps it, and must not be inside a bracket. NULL is fine. */
void slip_object_unref(struct slip_object *object);

/** slip_buffer_begin_read() and slip_buffer_end_read() of one object, which `data` is then of. */
int slip_object_begin_read(struct slip_object *object);
/** DMA_BUF_IOCTL_SYNC, tried again while it is interrupted: 0 or -errno. */
int slip_object_sync(struct slip_object *object, uint64_t flags);
bool slip_object_end_read(struct slip_object *object);

/** slip_buffer_import(); where that is NULL, *reason is a static text that says why. */
struct slip_buffer *slip_buffer_import_or_say(struct slip_context *context,
		const struct slip_dmabuf_attributes *attributes, const char **reason);

/** A file of its own for the device of drm_fd, by the same node. -1 and errno. */
int slip_driver_reopen(int drm_fd);

/** The same, by the device's render node if it has one. */
int slip_driver_reopen_render(int drm_fd);

/** Whether the driver says that its buffers' mappings do not show what the device drew. */
bool slip_driver_lies(int drm_fd);

/**
 * Asks the context's readers to import the buffer; needed_only: only those whose mappings lie.
 * The attributes, and the fds in them, have to outlive it. NULL if none takes it.
 */
struct slip_driver_buffer *slip_driver_buffer_create(struct slip_context *context,
		const struct slip_dmabuf_attributes *attributes, bool needed_only);
void slip_driver_buffer_destroy(struct slip_driver_buffer *buffer);

/** As slip_buffer_begin_read() and slip_buffer_end_read(). mapping: all zeros. */
int slip_driver_buffer_begin_read(struct slip_driver_buffer *buffer, struct slip_mapping *mapping);
bool slip_driver_buffer_end_read(struct slip_driver_buffer *buffer);

/**
 * Whether the dma-buf may belong to a device whose mappings lie: only that device's driver could
 * say what is in it.
 */
bool slip_dmabuf_may_lie(struct slip_context *context, int fd);

/** Takes it from its device and its buffer. A plane that still shows it goes on to, from 6.8 on. */
void slip_framebuffer_destroy(struct slip_framebuffer *framebuffer);

#endif
