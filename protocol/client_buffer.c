/* SPDX-License-Identifier: MIT */
#include "client_buffer.h"

#include "dmabuf_buffer.h"
#include "shm.h"
#include "single_pixel_buffer.h"
#include "slipway-server.h"

struct buffer *client_buffer_from_resource(struct wl_resource *resource)
{
	if (slip_linux_dmabuf_get_attributes(resource)) {
		return dmabuf_buffer_from_resource(resource);
	}
	struct buffer *buffer = single_pixel_buffer_from_resource(resource);
	return buffer ? buffer : shm_buffer_from_resource(resource);
}
