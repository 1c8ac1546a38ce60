/* SPDX-License-Identifier: MIT */
#ifndef IMAGE_BUFFER_H
#define IMAGE_BUFFER_H

#include <buffer.h>

#include "image_feed.h"

/* What clients want pictures in: wl_buffers of wl_shm or linux-dmabuf, XRGB8888 or ARGB8888. */

/** DRM_FORMAT_* and enum wl_shm_format of pictures with or without alpha. */
uint32_t image_buffer_get_format(bool alpha);
uint32_t image_buffer_get_shm_format(bool alpha);

/** Whether pictures of that size can be painted in it. buffer may be NULL. */
bool image_buffer_fits(const struct buffer *buffer, int width, int height, bool alpha);

/**
 * From within image_feed_user.paint, of a buffer that fits: paints a region of the picture into the
 * buffer that has room for a part of it, both in the picture's pixels. 0 or -errno.
 */
int image_buffer_paint(struct buffer *buffer, struct image_feed *feed, const pixman_box32_t *part,
		const pixman_region32_t *region);

#endif
