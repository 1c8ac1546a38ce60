/* SPDX-License-Identifier: MIT */
#include "image_buffer.h"

#include <drm_fourcc.h>
#include <errno.h>

uint32_t image_buffer_get_format(bool alpha)
{
	return alpha ? DRM_FORMAT_ARGB8888 : DRM_FORMAT_XRGB8888;
}

uint32_t image_buffer_get_shm_format(bool alpha)
{
	return alpha ? WL_SHM_FORMAT_ARGB8888 : WL_SHM_FORMAT_XRGB8888;
}

bool image_buffer_fits(const struct buffer *buffer, int width, int height, bool alpha)
{
	return buffer && buffer->impl->begin_write && !buffer->failed && !buffer->y_invert &&
			buffer->width == width && buffer->height == height &&
			buffer->format == image_buffer_get_format(alpha);
}

int image_buffer_paint(struct buffer *buffer, struct image_feed *feed, const pixman_box32_t *part,
		const pixman_region32_t *region)
{
	struct slip_writing writing;
	int ret = buffer->impl->begin_write(buffer, &writing);
	if (ret < 0) {
		return ret;
	}
	struct image_target target = {
		.data = writing.data,
		.stride = writing.stride,
		.alpha = feed->alpha,
		.part = *part,
	};
	bool aligned = (uintptr_t)writing.data % 4 == 0 && writing.stride % 4 == 0;
	ret = aligned ? image_feed_paint(feed, &target, region) : -EINVAL;
	return buffer->impl->end_write(buffer, &writing) || ret < 0 ? ret : -EFAULT;
}
