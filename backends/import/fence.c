/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "import.h"

static bool is_done(struct slip_context *context, int fd, short what)
{
	struct pollfd pollfd = { .fd = fd, .events = what };
	int ret;
	context->counters.polls++;
	do {
		ret = poll(&pollfd, 1, 0);
	} while (ret < 0 && errno == EINTR);
	// Nothing to be had from an fd that cannot be polled: then reading it decides.
	return ret != 0;
}

bool slip_dmabuf_is_ready(struct slip_context *context, int fd)
{
	return is_done(context, fd, POLLIN);
}

bool slip_dmabuf_is_unused(struct slip_context *context, int fd)
{
	return is_done(context, fd, POLLOUT);
}

// The fences of this moment, where the kernel has the ioctl (6.0): what a client adds later does
// not move the goal.
static int export_fence(int dmabuf)
{
	struct dma_buf_export_sync_file export = { .flags = DMA_BUF_SYNC_READ, .fd = -1 };
	if (ioctl(dmabuf, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &export) == 0) {
		return export.fd;
	}
	int fd = fcntl(dmabuf, F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}

int slip_buffer_get_fence(struct slip_buffer *buffer, int *fd)
{
	*fd = -1;
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		struct slip_object *object = buffer->objects[i];
		int dmabuf = buffer->attributes.planes[i].fd;
		bool seen = false;
		// Where a driver reads, which planes share an object is not known.
		for (int k = 0; k < i && object; k++) {
			seen = seen || buffer->objects[k] == object;
		}
		if (dmabuf < 0 || seen || slip_dmabuf_is_ready(buffer->context, dmabuf)) {
			continue;
		}
		int ret = export_fence(dmabuf);
		if (ret < 0) {
			return ret;
		}
		*fd = ret;
		return 0;
	}
	return 0;
}
