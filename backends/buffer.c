/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <assert.h>

void buffer_init(struct buffer *buffer, const struct buffer_interface *impl, int width, int height,
		uint32_t format)
{
	*buffer = (struct buffer){
		.impl = impl, .width = width, .height = height, .format = format
	};
}

void buffer_drop(struct buffer *buffer)
{
	if (!buffer) {
		return;
	}
	assert(!buffer->dropped);
	buffer->dropped = true;
	if (buffer->locks == 0) {
		buffer->impl->destroy(buffer);
	}
}

struct buffer *buffer_lock(struct buffer *buffer)
{
	buffer->locks++;
	return buffer;
}

static void unlock(struct buffer *buffer, bool was_used)
{
	if (!buffer) {
		return;
	}
	assert(buffer->locks > 0);
	if (--buffer->locks > 0) {
		return;
	}
	if (buffer->dropped) {
		buffer->impl->destroy(buffer);
	} else if (was_used) {
		buffer->impl->release(buffer);
	}
}

void buffer_unlock(struct buffer *buffer)
{
	unlock(buffer, true);
}

void buffer_abandon(struct buffer *buffer)
{
	unlock(buffer, false);
}
