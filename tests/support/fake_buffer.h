/* SPDX-License-Identifier: MIT */
#ifndef FAKE_BUFFER_H
#define FAKE_BUFFER_H

#include <buffer.h>

/** A client's dma-buf, imported but not mapped: it can be in any layout. */
struct fake_buffer {
	/** Without base.dmabuf, it is like one of wl_shm. */
	struct buffer base;
	struct slip_buffer *dmabuf;
	/** What the painter reads of it. */
	void *pixels;
};

/** XRGB8888 and the like are of width * 4 bytes a row, unless stride says otherwise. The context
 * has to live as long as the buffer. */
void fake_buffer_init(struct fake_buffer *buffer, struct slip_context *context, int width,
		int height, uint32_t format, uint64_t modifier, uint32_t stride);
void fake_buffer_finish(struct fake_buffer *buffer);

/** The framebuffer that was made of it last, on whichever device; 0 if none was. */
uint32_t fake_buffer_get_framebuffer(const struct fake_buffer *buffer);

#endif
