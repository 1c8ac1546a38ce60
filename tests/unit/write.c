/* SPDX-License-Identifier: MIT */
/* slip_buffer_begin_write(): pictures that clients want in their own dma-bufs. */
#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake_dmabuf.h"
#include "library_sigbus.h"
#include "unit.h"

#define WIDTH 16
#define HEIGHT 8
#define OFFSET 64
#define STRIDE (WIDTH * 4 + 32)
#define SIZE (OFFSET + STRIDE * HEIGHT)

struct world {
	struct slip_context *context;
	int fds, fd;
};

static int setup(void **state)
{
	static struct world world;
	fake_dmabuf_reset();
	world.fds = fake_count_fds();
	world.context = slip_context_create();
	world.fd = fake_dmabuf_create(SIZE);
	*state = &world;
	return world.context ? 0 : -1;
}

static int teardown(void **state)
{
	struct world *world = *state;
	slip_context_destroy(world->context);
	close(world->fd);
	return fake_count_fds() == world->fds ? 0 : -1;
}

static struct slip_dmabuf_attributes describe(const struct world *world)
{
	struct slip_dmabuf_attributes attributes = fake_dmabuf_describe(world->fd, WIDTH, HEIGHT);
	attributes.planes[0].offset = OFFSET;
	attributes.planes[0].stride = STRIDE;
	return attributes;
}

static struct slip_buffer *import(struct world *world)
{
	struct slip_dmabuf_attributes attributes = describe(world);
	struct slip_buffer *buffer = slip_buffer_import(world->context, &attributes);
	assert_non_null(buffer);
	return buffer;
}

static uint8_t get_byte(const struct world *world, off_t offset)
{
	uint8_t byte = 0;
	assert_int_equal(pread(world->fd, &byte, 1, offset), 1);
	return byte;
}

static void test_write(void **state)
{
	struct world *world = *state;
	struct slip_buffer *buffer = import(world);
	struct slip_writing writing;
	int maps = fake_dmabuf_count_live_maps();
	assert_int_equal(slip_buffer_begin_write(buffer, &writing), 0);
	assert_string_equal(fake_dmabuf_get_log(), "<a");
	assert_int_equal(writing.stride, STRIDE);
	memset((char *)writing.data + STRIDE, 0x5a, WIDTH * 4);
	assert_true(slip_buffer_end_write(buffer, &writing));
	assert_string_equal(fake_dmabuf_get_log(), "<a>a");
	assert_int_equal(get_byte(world, OFFSET + STRIDE - 1), 0);
	assert_int_equal(get_byte(world, OFFSET + STRIDE), 0x5a);
	assert_int_equal(get_byte(world, OFFSET + STRIDE + WIDTH * 4 - 1), 0x5a);
	assert_int_equal(fake_dmabuf_count_live_maps(), maps);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_int_equal(((const uint8_t *)mapping.planes[0].data)[STRIDE], 0x5a);
	assert_true(slip_buffer_end_read(buffer));
	slip_buffer_unref(buffer);
}

static void test_busy(void **state)
{
	struct world *world = *state;
	struct slip_buffer *buffer = import(world);
	struct slip_writing writing;
	fake_dmabuf_begin_write(world->fd);
	assert_int_equal(slip_buffer_begin_write(buffer, &writing), -EBUSY);
	assert_string_equal(fake_dmabuf_get_log(), "");
	assert_int_equal(fake_dmabuf_count_waits(), 0);
	fake_dmabuf_end_write(world->fd);
	assert_int_equal(slip_buffer_begin_write(buffer, &writing), 0);
	assert_true(slip_buffer_end_write(buffer, &writing));
	slip_buffer_unref(buffer);
}

static void test_read_only(void **state)
{
	struct world *world = *state;
	fake_dmabuf_set_exporter(world->fd, FAKE_READ_ONLY);
	struct slip_buffer *buffer = import(world);
	struct slip_writing writing;
	assert_int_equal(slip_buffer_begin_write(buffer, &writing), -EACCES);
	assert_string_equal(fake_dmabuf_get_log(), "");
	slip_buffer_unref(buffer);
}

static void test_refused_syncs(void **state)
{
	static const int start[] = { EIO }, end[] = { 0, EIO };
	struct world *world = *state;
	struct slip_buffer *buffer = import(world);
	struct slip_writing writing;
	fake_dmabuf_answer_sync(start, 1);
	assert_int_equal(slip_buffer_begin_write(buffer, &writing), -EIO);
	assert_string_equal(fake_dmabuf_get_log(), "<a!");
	fake_dmabuf_answer_sync(end, 2);
	assert_int_equal(slip_buffer_begin_write(buffer, &writing), 0);
	assert_false(slip_buffer_end_write(buffer, &writing));
	assert_string_equal(fake_dmabuf_get_log(), "<a!<a>a!");
	slip_buffer_unref(buffer);
}

static void test_several_planes(void **state)
{
	struct world *world = *state;
	struct slip_dmabuf_attributes attributes = describe(world);
	attributes.format = DRM_FORMAT_NV12;
	attributes.height = 2;
	attributes.planes[1] = attributes.planes[0];
	struct slip_buffer *buffer = slip_buffer_import(world->context, &attributes);
	struct slip_writing writing;
	assert_non_null(buffer);
	assert_int_equal(slip_buffer_begin_write(buffer, &writing), -EINVAL);
	slip_buffer_unref(buffer);
}

// What is written where its pages went is lost, and nothing else.
static void test_pages_that_go(void **state)
{
	struct world *world = *state;
	struct slip_buffer *buffer = import(world);
	struct slip_writing writing;
	assert_int_equal(slip_buffer_begin_write(buffer, &writing), 0);
	library_sigbus_take_back();
	assert_int_equal(ftruncate(world->fd, 0), 0);
	memset(writing.data, 0x5a, STRIDE * HEIGHT);
	assert_int_equal(((uint8_t *)writing.data)[5], 0x5a);
	assert_false(slip_buffer_end_write(buffer, &writing));
	assert_string_equal(fake_dmabuf_get_log(), "<a>a");
	slip_buffer_unref(buffer);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_write),
		TEST(test_busy),
		TEST(test_read_only),
		TEST(test_refused_syncs),
		TEST(test_several_planes),
		TEST(test_pages_that_go),
	};
	library_sigbus_keep();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
