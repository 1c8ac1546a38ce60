/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "import.h"

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

// A modifier that rearranges pixels says itself how many planes there are and what a stride is.
static bool is_linear(const struct slip_dmabuf_attributes *attributes)
{
	return attributes->modifier == DRM_FORMAT_MOD_LINEAR ||
			attributes->modifier == DRM_FORMAT_MOD_INVALID;
}

static enum slip_dmabuf_verdict judge_planes(const struct slip_dmabuf_attributes *attributes,
		const struct slip_format *format, const char **reason)
{
	bool linear = is_linear(attributes), ended = false;
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		bool present = attributes->planes[i].fd >= 0;
		if (linear && i >= format->n_planes && present) {
			return verdict(SLIP_DMABUF_INVALID_FORMAT,
					"there are more planes than the format has", reason);
		}
		if ((i < format->n_planes && !present) || (present && ended)) {
			return verdict(SLIP_DMABUF_INCOMPLETE, "a plane is missing", reason);
		}
		ended = !present;
	}
	return SLIP_DMABUF_VALID;
}

static enum slip_dmabuf_verdict judge_layout(const struct slip_dmabuf_attributes *attributes,
		const struct slip_format *format, int i, int64_t size, const char **reason)
{
	uint64_t stride = attributes->planes[i].stride, offset = attributes->planes[i].offset;
	uint64_t rows = 1, row = 1;
	if (is_linear(attributes)) {
		uint64_t hsub = format->planes[i].hsub, vsub = format->planes[i].vsub;
		uint64_t columns = ((uint64_t)attributes->width + hsub - 1) / hsub;
		rows = ((uint64_t)attributes->height + vsub - 1) / vsub;
		row = columns * format->planes[i].bytes;
	}
	if (stride < row) {
		return verdict(SLIP_DMABUF_OUT_OF_BOUNDS,
				"a plane's stride is shorter than a row of pixels", reason);
	}
	if (size == SLIP_NOT_A_DMABUF) {
		return verdict(SLIP_DMABUF_UNUSABLE, "a plane's fd is not a dma-buf", reason);
	}
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

enum slip_dmabuf_verdict slip_attributes_judge(const struct slip_dmabuf_attributes *attributes,
		const int64_t sizes[SLIP_MAX_PLANES], const char **reason)
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
	enum slip_dmabuf_verdict v = judge_planes(attributes, format, reason);
	for (int i = 0; i < SLIP_MAX_PLANES && v == SLIP_DMABUF_VALID; i++) {
		if (attributes->planes[i].fd >= 0) {
			v = judge_layout(attributes, format, i, sizes[i], reason);
		}
	}
	return v == SLIP_DMABUF_VALID ? verdict(v, "valid", reason) : v;
}

enum slip_dmabuf_verdict slip_dmabuf_attributes_check(
		const struct slip_dmabuf_attributes *attributes, const char **reason)
{
	int64_t sizes[SLIP_MAX_PLANES];
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		struct statfs fs;
		int fd = attributes->planes[i].fd;
		bool is_dmabuf = fd >= 0 && fstatfs(fd, &fs) == 0 && fs.f_type == DMA_BUF_MAGIC;
		sizes[i] = is_dmabuf ? lseek(fd, 0, SEEK_END) : SLIP_NOT_A_DMABUF;
	}
	return slip_attributes_judge(attributes, sizes, reason);
}
