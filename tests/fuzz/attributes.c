/* SPDX-License-Identifier: MIT */
/* libFuzzer: whatever a client says of a dma-buf, what is found valid lies inside it. */
#include <drm_fourcc.h>
#include <import.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	struct slip_dmabuf_attributes attributes;
	int64_t sizes[SLIP_MAX_PLANES];
	/** Picks a format that there is, mostly. */
	uint8_t format, modifier;
	/** Width and height are mostly small, and all else near the least that is valid. */
	uint8_t width_bits, height_bits, wild;
	int8_t stride_more[SLIP_MAX_PLANES], size_more[SLIP_MAX_PLANES];
};

static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_RGB888, DRM_FORMAT_RGB565,
	DRM_FORMAT_ABGR16161616, DRM_FORMAT_YUYV, DRM_FORMAT_NV12, DRM_FORMAT_NV24, DRM_FORMAT_P010,
	DRM_FORMAT_YUV420, DRM_FORMAT_YUV422, DRM_FORMAT_YUV444 };

struct extent {
	unsigned __int128 row, end;
};

// Every byte that a reader of plane i would touch, in numbers that cannot overflow.
static struct extent get_extent(const struct input *input, const struct slip_format *format, int i)
{
	const struct slip_dmabuf_attributes *attributes = &input->attributes;
	unsigned __int128 columns = (unsigned)attributes->width,
			  rows = (unsigned)attributes->height;
	columns = (columns + format->planes[i].hsub - 1) / format->planes[i].hsub;
	rows = (rows + format->planes[i].vsub - 1) / format->planes[i].vsub;
	unsigned __int128 row = columns * format->planes[i].bytes;
	return (struct extent){ row,
		attributes->planes[i].offset + row + (rows - 1) * attributes->planes[i].stride };
}

static void shape(struct input *input)
{
	struct slip_dmabuf_attributes *attributes = &input->attributes;
	if (input->format < 250) {
		attributes->format =
				formats[input->format % (sizeof(formats) / sizeof(formats[0]))];
	}
	if (input->modifier < 250) {
		attributes->modifier = DRM_FORMAT_MOD_LINEAR;
	}
	attributes->width &= INT32_MAX >> (input->width_bits & 31);
	attributes->height &= INT32_MAX >> (input->height_bits & 31);
	const struct slip_format *format = slip_format_get(attributes->format);
	if (input->wild >= 128 || !format || attributes->width == 0 || attributes->height == 0) {
		return;
	}
	attributes->flags &= SLIP_DMABUF_Y_INVERT;
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		if (i >= format->n_planes) {
			attributes->planes[i].fd = -1;
			continue;
		}
		attributes->planes[i].fd &= INT32_MAX;
		attributes->planes[i].stride = (uint32_t)get_extent(input, format, i).row +
				(uint32_t)input->stride_more[i];
		// It may be past what a file can have.
		uint64_t end = (uint64_t)get_extent(input, format, i).end;
		input->sizes[i] = (int64_t)(end + (uint64_t)input->size_more[i]);
	}
}

static void require_inside(const struct input *input, const struct slip_format *format, int i)
{
	struct extent extent = get_extent(input, format, i);
	if (extent.row > input->attributes.planes[i].stride || input->sizes[i] < 0 ||
			extent.end > (unsigned __int128)input->sizes[i]) {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { 0 };
	memcpy(&input, data, size < sizeof(input) ? size : sizeof(input));
	shape(&input);
	const char *reason = NULL;
	enum slip_dmabuf_verdict verdict =
			slip_attributes_judge(&input.attributes, input.sizes, &reason);
	if (!reason || verdict != slip_attributes_judge(&input.attributes, input.sizes, NULL)) {
		abort();
	}
	const struct slip_format *format = slip_format_get(input.attributes.format);
	for (int i = 0; verdict == SLIP_DMABUF_VALID && i < SLIP_MAX_PLANES; i++) {
		bool present = input.attributes.planes[i].fd >= 0;
		if (i < format->n_planes && !present) {
			abort();
		}
		if (present && input.attributes.modifier == DRM_FORMAT_MOD_LINEAR) {
			require_inside(&input, format, i);
		}
	}
	return 0;
}
