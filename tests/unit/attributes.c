/* SPDX-License-Identifier: MIT */
/* slip_dmabuf_attributes: what is accepted, what is refused and as what, and who closes the fds. */
#include <drm_fourcc.h>
#include <string.h>
#include <unistd.h>

#include "fake_dmabuf.h"
#include "unit.h"

#define NONE                                                                                       \
	{                                                                                          \
		.absent = true                                                                     \
	}
#define UNKNOWN_FORMAT fourcc_code('N', 'O', 'N', 'E')

struct row {
	const char *name;
	enum slip_dmabuf_verdict verdict;
	int32_t width, height;
	uint32_t format, flags;
	struct {
		bool absent, is_memfd;
		size_t size;
		uint32_t offset, stride;
	} planes[SLIP_MAX_PLANES];
};

// clang-format off
#define VALID SLIP_DMABUF_VALID
#define INCOMPLETE SLIP_DMABUF_INCOMPLETE
#define INVALID_FORMAT SLIP_DMABUF_INVALID_FORMAT
#define INVALID_DIMENSIONS SLIP_DMABUF_INVALID_DIMENSIONS
#define OUT_OF_BOUNDS SLIP_DMABUF_OUT_OF_BOUNDS
#define UNUSABLE SLIP_DMABUF_UNUSABLE
#define XRGB DRM_FORMAT_XRGB8888
#define NV12 DRM_FORMAT_NV12
#define P(size, offset, stride) { false, false, size, offset, stride }

static const struct row rows[] = {
	{ "tightly packed", VALID, 100, 50, XRGB, 0, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "padded rows", VALID, 100, 50, XRGB, 0, { P(25600, 0, 512), NONE, NONE, NONE } },
	{ "upside down", VALID, 100, 50, XRGB, SLIP_DMABUF_Y_INVERT, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "one pixel", VALID, 1, 1, XRGB, 0, { P(4, 0, 4), NONE, NONE, NONE } },

	{ "width 0", INVALID_DIMENSIONS, 0, 50, XRGB, 0, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "height 0", INVALID_DIMENSIONS, 100, 0, XRGB, 0, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "width -1", INVALID_DIMENSIONS, -1, 50, XRGB, 0, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "height INT32_MIN", INVALID_DIMENSIONS, 100, INT32_MIN, XRGB, 0, { P(20000, 0, 400), NONE, NONE, NONE } },

	{ "unknown format", INVALID_FORMAT, 100, 50, UNKNOWN_FORMAT, 0, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "format 0", INVALID_FORMAT, 100, 50, 0, 0, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "flag 8", INVALID_FORMAT, 100, 50, XRGB, 8, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "flag 1 << 31", INVALID_FORMAT, 100, 50, XRGB, 1u << 31, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "interlaced", UNUSABLE, 100, 50, XRGB, 2, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "interlaced, bottom first", UNUSABLE, 100, 50, XRGB, 6, { P(20000, 0, 400), NONE, NONE, NONE } },
	{ "interlaced and a flag unknown", INVALID_FORMAT, 100, 50, XRGB, 10, { P(20000, 0, 400), NONE, NONE, NONE } },

	{ "no plane", INCOMPLETE, 100, 50, XRGB, 0, { NONE, NONE, NONE, NONE } },
	{ "plane 1 without plane 0", INCOMPLETE, 100, 50, XRGB, 0, { NONE, P(20000, 0, 400), NONE, NONE } },
	{ "one plane of two", INCOMPLETE, 100, 50, NV12, 0, { P(7500, 0, 100), NONE, NONE, NONE } },
	{ "planes 0 and 2 of two", INCOMPLETE, 100, 50, NV12, 0, { P(7500, 0, 100), NONE, P(7500, 5000, 100), NONE } },
	{ "a plane too many", INVALID_FORMAT, 100, 50, XRGB, 0, { P(20000, 0, 400), P(20000, 0, 400), NONE, NONE } },
	{ "a plane too many, after a gap", INVALID_FORMAT, 100, 50, XRGB, 0, { P(20000, 0, 400), NONE, NONE, P(20000, 0, 400) } },
	{ "XRGB8888 with four planes", INVALID_FORMAT, 100, 50, XRGB, 0, { P(20000, 0, 400), P(20000, 0, 400), P(20000, 0, 400), P(20000, 0, 400) } },
	{ "a third plane of two", INVALID_FORMAT, 100, 50, NV12, 0, { P(7500, 0, 100), P(7500, 5000, 100), P(7500, 0, 100), NONE } },

	{ "stride 0", OUT_OF_BOUNDS, 100, 50, XRGB, 0, { P(20000, 0, 0), NONE, NONE, NONE } },
	{ "stride 4 for 1000 pixels", OUT_OF_BOUNDS, 1000, 50, XRGB, 0, { P(200000, 0, 4), NONE, NONE, NONE } },
	{ "stride one byte short", OUT_OF_BOUNDS, 100, 50, XRGB, 0, { P(20000, 0, 399), NONE, NONE, NONE } },
	{ "stride short for its only row", OUT_OF_BOUNDS, 100, 1, XRGB, 0, { P(20000, 0, 399), NONE, NONE, NONE } },
	{ "RGB888, stride of three bytes a pixel", VALID, 101, 2, DRM_FORMAT_RGB888, 0, { P(606, 0, 303), NONE, NONE, NONE } },
	{ "RGB888, stride one byte short", OUT_OF_BOUNDS, 101, 2, DRM_FORMAT_RGB888, 0, { P(606, 0, 302), NONE, NONE, NONE } },
	{ "RGB565, stride of two bytes a pixel", VALID, 101, 2, DRM_FORMAT_RGB565, 0, { P(404, 0, 202), NONE, NONE, NONE } },
	{ "a row longer than any stride", OUT_OF_BOUNDS, 0x40000001, 1, XRGB, 0, { P(20000, 0, 4), NONE, NONE, NONE } },

	{ "one byte short of the last row", OUT_OF_BOUNDS, 100, 50, XRGB, 0, { P(19999, 0, 400), NONE, NONE, NONE } },
	{ "last row ends short of its stride", VALID, 100, 50, XRGB, 0, { P(49 * 512 + 400, 0, 512), NONE, NONE, NONE } },
	{ "and one byte less", OUT_OF_BOUNDS, 100, 50, XRGB, 0, { P(49 * 512 + 399, 0, 512), NONE, NONE, NONE } },
	{ "offset and last row end with the dma-buf", VALID, 100, 50, XRGB, 0, { P(49 * 512 + 400 + 333, 333, 512), NONE, NONE, NONE } },
	{ "offset one byte too far", OUT_OF_BOUNDS, 100, 50, XRGB, 0, { P(49 * 512 + 400 + 333, 334, 512), NONE, NONE, NONE } },
	{ "offset UINT32_MAX", OUT_OF_BOUNDS, 1, 1, XRGB, 0, { P(4096, UINT32_MAX, 4), NONE, NONE, NONE } },
	{ "an empty dma-buf", OUT_OF_BOUNDS, 1, 1, XRGB, 0, { P(0, 0, 4), NONE, NONE, NONE } },
	// Each of these ends inside the dma-buf if it is added up in 32 bits.
	{ "height times stride past 32 bits", OUT_OF_BOUNDS, 4, 0x10001, XRGB, 0, { P(4096, 0, 0x10000), NONE, NONE, NONE } },
	{ "offset past 32 bits", OUT_OF_BOUNDS, 4, 2, XRGB, 0, { P(4096, UINT32_MAX - 15, 16), NONE, NONE, NONE } },
	{ "all at their largest", OUT_OF_BOUNDS, INT32_MAX, INT32_MAX, DRM_FORMAT_RGB565, 0, { P(4096, UINT32_MAX, UINT32_MAX), NONE, NONE, NONE } },

	{ "two planes in their dma-bufs", VALID, 100, 50, NV12, 0, { P(5000, 0, 100), P(2500, 0, 100), NONE, NONE } },
	{ "plane 1 past its dma-buf", OUT_OF_BOUNDS, 100, 50, NV12, 0, { P(7500, 0, 100), P(7500, 5001, 100), NONE, NONE } },
	{ "plane 1's stride short", OUT_OF_BOUNDS, 100, 50, NV12, 0, { P(7500, 0, 100), P(7500, 5000, 99), NONE, NONE } },
	{ "half a sample block counts as one across", OUT_OF_BOUNDS, 101, 50, NV12, 0, { P(5050, 0, 101), P(2550, 0, 101), NONE, NONE } },
	{ "half a sample block fits", VALID, 101, 50, NV12, 0, { P(5050, 0, 101), P(2550, 0, 102), NONE, NONE } },
	{ "half a sample block counts as one down", OUT_OF_BOUNDS, 100, 51, NV12, 0, { P(5100, 0, 100), P(2599, 0, 100), NONE, NONE } },

	{ "XRGB16161616, eight bytes a pixel", VALID, 3, 2, DRM_FORMAT_XRGB16161616, 0, { P(48, 0, 24), NONE, NONE, NONE } },
	{ "YUYV, odd width", VALID, 3, 2, DRM_FORMAT_YUYV, 0, { P(16, 0, 8), NONE, NONE, NONE } },
	{ "YUYV, odd width, half a block short", OUT_OF_BOUNDS, 3, 2, DRM_FORMAT_YUYV, 0, { P(16, 0, 6), NONE, NONE, NONE } },
	{ "XYUV8888", VALID, 3, 2, DRM_FORMAT_XYUV8888, 0, { P(24, 0, 12), NONE, NONE, NONE } },
	{ "NV12 in one dma-buf", VALID, 4, 4, NV12, 0, { P(24, 0, 4), P(24, 16, 4), NONE, NONE } },
	{ "NV12, odd size", VALID, 5, 5, NV12, 0, { P(25, 0, 5), P(18, 0, 6), NONE, NONE } },
	{ "NV12, odd size, a chroma row short", OUT_OF_BOUNDS, 5, 5, NV12, 0, { P(25, 0, 5), P(17, 0, 6), NONE, NONE } },
	{ "NV16 has chroma for each row", OUT_OF_BOUNDS, 4, 4, DRM_FORMAT_NV16, 0, { P(24, 0, 4), P(24, 16, 4), NONE, NONE } },
	{ "NV24 has chroma for each pixel", OUT_OF_BOUNDS, 4, 4, DRM_FORMAT_NV24, 0, { P(48, 0, 4), P(48, 16, 7), NONE, NONE } },
	{ "P010, two bytes a sample", VALID, 4, 4, DRM_FORMAT_P010, 0, { P(48, 0, 8), P(48, 32, 8), NONE, NONE } },
	{ "P010, a stride of bytes", OUT_OF_BOUNDS, 4, 4, DRM_FORMAT_P010, 0, { P(48, 0, 4), P(48, 32, 8), NONE, NONE } },
	{ "YUV420", VALID, 5, 5, DRM_FORMAT_YUV420, 0, { P(43, 0, 5), P(43, 25, 3), P(43, 34, 3), NONE } },
	{ "YVU420, plane 2 missing", INCOMPLETE, 5, 5, DRM_FORMAT_YVU420, 0, { P(43, 0, 5), P(43, 25, 3), NONE, NONE } },
	{ "YUV422 has chroma for each row", OUT_OF_BOUNDS, 5, 5, DRM_FORMAT_YUV422, 0, { P(54, 0, 5), P(54, 25, 3), P(54, 40, 3), NONE } },
	{ "YUV444", OUT_OF_BOUNDS, 5, 5, DRM_FORMAT_YUV444, 0, { P(75, 0, 5), P(75, 25, 5), P(75, 51, 5), NONE } },

	{ "a memfd", UNUSABLE, 100, 50, XRGB, 0, { { .is_memfd = true, .size = 20000, .stride = 400 }, NONE, NONE, NONE } },
	{ "plane 1 is a memfd", UNUSABLE, 100, 50, NV12, 0, { P(7500, 0, 100), { .is_memfd = true, .size = 7500, .stride = 100 }, NONE, NONE } },
};
// clang-format on

static void fill(struct slip_dmabuf_attributes *attributes, const struct row *row)
{
	fake_dmabuf_reset();
	slip_dmabuf_attributes_init(attributes);
	attributes->width = row->width;
	attributes->height = row->height;
	attributes->format = row->format;
	attributes->flags = row->flags;
	attributes->modifier = DRM_FORMAT_MOD_LINEAR;
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		if (row->planes[i].absent) {
			continue;
		}
		size_t size = row->planes[i].size;
		attributes->planes[i].fd = row->planes[i].is_memfd ? fake_memfd_create(size)
								   : fake_dmabuf_create(size);
		attributes->planes[i].offset = row->planes[i].offset;
		attributes->planes[i].stride = row->planes[i].stride;
	}
}

static void test_row(void **state)
{
	const struct row *row = *state;
	int fds = fake_count_fds();
	struct slip_dmabuf_attributes attributes;
	fill(&attributes, row);

	const char *reason = NULL;
	assert_int_equal(slip_dmabuf_attributes_check(&attributes, &reason), row->verdict);
	assert_non_null(reason);
	assert_int_equal(slip_dmabuf_attributes_check(&attributes, NULL), row->verdict);

	slip_dmabuf_attributes_finish(&attributes);
	assert_int_equal(fake_count_fds(), fds);
}

static void test_init(void **state)
{
	struct slip_dmabuf_attributes attributes;
	memset(&attributes, 0x55, sizeof(attributes));
	slip_dmabuf_attributes_init(&attributes);
	assert_true(attributes.modifier == DRM_FORMAT_MOD_INVALID);
	assert_int_equal(attributes.width, 0);
	assert_int_equal(attributes.height, 0);
	assert_int_equal(attributes.flags, 0);
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		assert_int_equal(attributes.planes[i].fd, -1);
	}
}

static void test_finish_closes_sparse_planes(void **state)
{
	int fds = fake_count_fds();
	for (unsigned planes = 0; planes < 1u << SLIP_MAX_PLANES; planes++) {
		struct slip_dmabuf_attributes attributes;
		slip_dmabuf_attributes_init(&attributes);
		for (int i = 0; i < SLIP_MAX_PLANES; i++) {
			if (planes & 1u << i) {
				attributes.planes[i].fd = fake_memfd_create(1);
			}
		}
		slip_dmabuf_attributes_finish(&attributes);
		assert_int_equal(fake_count_fds(), fds);
		for (int i = 0; i < SLIP_MAX_PLANES; i++) {
			assert_int_equal(attributes.planes[i].fd, -1);
		}
		// Once more does no harm.
		slip_dmabuf_attributes_finish(&attributes);
	}
}

// What is tiled, or compressed beside its pixels, only its driver knows.
static void test_modifier(void **state)
{
	struct slip_dmabuf_attributes attributes;
	fill(&attributes, &rows[0]);
	attributes.modifier = I915_FORMAT_MOD_Y_TILED_CCS;
	attributes.planes[0].stride = 1;
	attributes.planes[1].fd = fake_dmabuf_create(100);
	attributes.planes[1].offset = 99;
	attributes.planes[1].stride = 64;
	assert_int_equal(slip_dmabuf_attributes_check(&attributes, NULL), SLIP_DMABUF_VALID);
	attributes.planes[1].offset = 100;
	assert_int_equal(
			slip_dmabuf_attributes_check(&attributes, NULL), SLIP_DMABUF_OUT_OF_BOUNDS);
	attributes.planes[1].offset = 0;
	attributes.planes[1].stride = 0;
	assert_int_equal(
			slip_dmabuf_attributes_check(&attributes, NULL), SLIP_DMABUF_OUT_OF_BOUNDS);
	attributes.planes[1].stride = 64;
	attributes.planes[3].fd = fake_dmabuf_create(100);
	assert_int_equal(slip_dmabuf_attributes_check(&attributes, NULL), SLIP_DMABUF_INCOMPLETE);
	slip_dmabuf_attributes_finish(&attributes);
}

static void test_closed_fd(void **state)
{
	struct slip_dmabuf_attributes attributes;
	fill(&attributes, &rows[0]);
	int fd = attributes.planes[0].fd;
	close(fd);
	assert_int_equal(slip_dmabuf_attributes_check(&attributes, NULL), SLIP_DMABUF_UNUSABLE);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_finish_closes_sparse_planes),
		cmocka_unit_test(test_modifier),
		cmocka_unit_test(test_closed_fd),
	};
	static struct CMUnitTest tests[N_ELEMENTS(rows) + N_ELEMENTS(others)];
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)&rows[i] };
	}
	memcpy(&tests[N_ELEMENTS(rows)], others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
