/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_H
#define IMPORT_H

#include <sys/queue.h>
#include <sys/types.h>

#include "slipway.h"

struct slip_context {
	LIST_HEAD(, slip_object) objects;
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
	const uint8_t *data;
	int readers;
	struct slip_guard guard;
	/** A page of it was gone when it was read: it is not read again. */
	bool poisoned;
};

struct slip_buffer {
	struct slip_context *context;
	int refs;
	struct slip_dmabuf_attributes attributes;
	struct slip_object *objects[SLIP_MAX_PLANES];
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

void slip_log(struct slip_context *context, enum slip_log_level level, const char *format, ...)
		__attribute__((format(printf, 3, 4)));

/** True as long as no page had to be replaced since the guard, which is open, began. */
bool slip_guard_is_whole(const struct slip_guard *guard);

/** The object behind fd, mapped; a new reference. NULL and errno. */
struct slip_object *slip_object_get(struct slip_context *context, int fd);
void slip_object_unref(struct slip_object *object);
/** Whether all that write to it are done. */
bool slip_object_is_ready(const struct slip_object *object);
int slip_object_begin_read(struct slip_object *object);
bool slip_object_end_read(struct slip_object *object);

void slip_framebuffer_destroy(struct slip_framebuffer *framebuffer);

#endif
