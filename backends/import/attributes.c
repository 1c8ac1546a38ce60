/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "slipway.h"

#ifndef DMA_BUF_MAGIC
#define DMA_BUF_MAGIC 0x444d4142
#endif

void slip_dmabuf_attributes_init(struct slip_dmabuf_attributes *attributes)
{
	*attributes = (struct slip_dmabuf_attributes){ .modifier = DRM_FORMAT_MOD_INVALID };
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		attributes->planes[i].fd = -1;
	}
}

void slip_dmabuf_attributes_finish(struct slip_dmabuf_attributes *attributes)
{
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		if (attributes->planes[i].fd >= 0) {
			close(attributes->planes[i].fd);
			attributes->planes[i].fd = -1;
		}
	}
}

static enum slip_dmabuf_verdict verdict(
		enum slip_dmabuf_verdict value, const char *text, const char **reason)
{
	if (reason) {
		*reason = text;
	}
	return value;
}

static enum slip_dmabuf_verdict check_layout(const struct slip_dmabuf_attributes *attributes,
		const struct slip_format *format, int i, const char **reason)
{
	uint64_t hsub = format->planes[i].hsub, vsub = format->planes[i].vsub;
	uint64_t columns = ((uint64_t)attributes->width + hsub - 1) / hsub;
	uint64_t rows = ((uint64_t)attributes->height + vsub - 1) / vsub;
	uint64_t row = columns * format->planes[i].bytes;
	uint64_t stride = attributes->planes[i].stride;
	uint64_t offset = attributes->planes[i].offset;

	if (stride < row) {
		return verdict(SLIP_DMABUF_OUT_OF_BOUNDS,
				"a plane's stride is shorter than a row of pixels", reason);
	}
	struct statfs fs;
	if (fstatfs(attributes->planes[i].fd, &fs) < 0 || fs.f_type != DMA_BUF_MAGIC) {
		return verdict(SLIP_DMABUF_UNUSABLE, "a plane's fd is not a dma-buf", reason);
	}
	off_t size = lseek(attributes->planes[i].fd, 0, SEEK_END);
	if (size < 0) {
		return verdict(SLIP_DMABUF_UNUSABLE, "a plane's dma-buf does not tell its size",
				reason);
	}
	// 32-bit factors and an offset: no overflow in 64 bits. The last row may end short of its
	// stride.
	if (offset + (rows - 1) * stride + row > (uint64_t)size) {
		return verdict(SLIP_DMABUF_OUT_OF_BOUNDS,
				"a plane reaches past the end of its dma-buf", reason);
	}
	return SLIP_DMABUF_VALID;
}

enum slip_dmabuf_verdict slip_dmabuf_attributes_check(
		const struct slip_dmabuf_attributes *attributes, const char **reason)
{
	if (attributes->width <= 0 || attributes->height <= 0) {
		return verdict(SLIP_DMABUF_INVALID_DIMENSIONS, "width and height must be positive",
				reason);
	}
	if (attributes->flags & ~SLIP_DMABUF_KNOWN_FLAGS) {
		return verdict(SLIP_DMABUF_INVALID_FORMAT, "a flag is unknown", reason);
	}
	if (attributes->flags & ~SLIP_DMABUF_Y_INVERT) {
		return verdict(SLIP_DMABUF_UNUSABLE, "interlaced buffers cannot be shown", reason);
	}
	const struct slip_format *format = slip_format_get(attributes->format);
	if (!format) {
		return verdict(SLIP_DMABUF_INVALID_FORMAT, "the format is not supported", reason);
	}
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		bool present = attributes->planes[i].fd >= 0;
		if (i < format->n_planes && !present) {
			return verdict(SLIP_DMABUF_INCOMPLETE, "a plane of the format is missing",
					reason);
		}
		// Modifiers may add planes; without one, and with LINEAR, the format says how many.
		if (i >= format->n_planes && present) {
			return verdict(SLIP_DMABUF_INVALID_FORMAT,
					"there are more planes than the format has", reason);
		}
	}
	for (int i = 0; i < format->n_planes; i++) {
		enum slip_dmabuf_verdict v = check_layout(attributes, format, i, reason);
		if (v != SLIP_DMABUF_VALID) {
			return v;
		}
	}
	return verdict(SLIP_DMABUF_VALID, "valid", reason);
}
