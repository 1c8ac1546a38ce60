/* SPDX-License-Identifier: MIT */
/* slip_buffer: what an import keeps, how it is bracketed, and what becomes of it on each failure.
 */
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fake_dmabuf.h"
#include "library_sigbus.h"
#include "unit.h"

#define WIDTH 16
#define HEIGHT 8
#define SIZE (WIDTH * 4 * HEIGHT)

struct world {
	struct slip_context *context;
	int fds;
	const void *row; // of a table, where a test has one
};

static int setup(void **state)
{
	static struct world world;
	fake_dmabuf_reset();
	world.row = *state;
	world.fds = fake_count_fds();
	world.context = slip_context_create();
	*state = &world;
	return world.context ? 0 : -1;
}

// The end of a test that went well: nothing is left.
static void leave(struct world *world)
{
	slip_context_destroy(world->context);
	assert_int_equal(fake_count_fds(), world->fds);
}

static struct slip_dmabuf_attributes describe(int fd)
{
	return fake_dmabuf_describe(fd, WIDTH, HEIGHT);
}

// The planes of one buffer in two dma-bufs, or twice in one.
static struct slip_dmabuf_attributes describe_two(int fd0, int fd1)
{
	struct slip_dmabuf_attributes attributes = describe(fd0);
	attributes.format = DRM_FORMAT_NV12;
	attributes.planes[0].stride = WIDTH;
	attributes.planes[1].fd = fd1;
	attributes.planes[1].offset = WIDTH * HEIGHT;
	attributes.planes[1].stride = WIDTH;
	return attributes;
}

static struct slip_buffer *import(struct world *world, int fd)
{
	struct slip_dmabuf_attributes attributes = describe(fd);
	struct slip_buffer *buffer = slip_buffer_import(world->context, &attributes);
	assert_non_null(buffer);
	return buffer;
}

static struct slip_buffer *import_two(struct world *world, int fd0, int fd1)
{
	struct slip_dmabuf_attributes attributes = describe_two(fd0, fd1);
	struct slip_buffer *buffer = slip_buffer_import(world->context, &attributes);
	assert_non_null(buffer);
	return buffer;
}

static void fill(int fd, off_t offset, size_t size, int value)
{
	char bytes[SIZE];
	memset(bytes, value, size);
	assert_int_equal(pwrite(fd, bytes, size, offset), size);
}

static void test_keeps_what_it_needs(void **state)
{
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE);
	fill(fd, 0, SIZE, 0x5a);
	struct slip_buffer *buffer = import(world, fd);
	close(fd);

	const struct slip_dmabuf_attributes *kept = slip_buffer_get_attributes(buffer);
	assert_int_equal(kept->width, WIDTH);
	assert_int_equal(kept->height, HEIGHT);
	assert_int_equal(kept->format, DRM_FORMAT_XRGB8888);
	assert_int_not_equal(kept->planes[0].fd, -1);
	assert_int_equal(fcntl(kept->planes[0].fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(kept->planes[1].fd, -1);
	const char *why = NULL;
	assert_int_equal(slip_buffer_get_tier(buffer, &why), SLIP_TIER_MAPPED);
	assert_non_null(why);

	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_int_equal(mapping.planes[0].stride, WIDTH * 4);
	assert_false(mapping.planes[0].stream);
	const uint8_t *data = mapping.planes[0].data;
	assert_int_equal(data[0], 0x5a);
	assert_int_equal(data[SIZE - 1], 0x5a);
	assert_null(mapping.planes[1].data);
	assert_true(slip_buffer_end_read(buffer));
	slip_buffer_unref(buffer);
	leave(world);
}

static void test_leaves_the_callers_fds(void **state)
{
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE);
	slip_buffer_unref(import(world, fd));
	assert_int_not_equal(fcntl(fd, F_GETFD), -1);
	close(fd);
	leave(world);
}

static void test_references(void **state)
{
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE);
	struct slip_buffer *buffer = import(world, fd);
	close(fd);
	assert_ptr_equal(slip_buffer_ref(buffer), buffer);
	slip_buffer_unref(buffer);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	slip_buffer_end_read(buffer);
	slip_buffer_unref(buffer);
	assert_int_equal(fake_count_fds(), world->fds);
	slip_buffer_unref(NULL);
	leave(world);
}

static void test_maps_whole_shared_read_only(void **state)
{
	struct world *world = *state;
	int fd = fake_dmabuf_create(3 * SIZE);
	fill(fd, 2 * SIZE, SIZE, 0x77);
	struct slip_dmabuf_attributes attributes = describe(fd);
	attributes.planes[0].offset = 2 * SIZE;
	struct slip_buffer *buffer = slip_buffer_import(world->context, &attributes);
	assert_non_null(buffer);
	close(fd);
	assert_int_equal(fake_dmabuf_count_maps(), 1);
	assert_int_equal(fake_dmabuf_count_wrong_maps(), 0);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_int_equal(*(const uint8_t *)mapping.planes[0].data, 0x77);
	slip_buffer_end_read(buffer);
	slip_buffer_unref(buffer);
	leave(world);
}

static void test_one_mapping_per_object(void **state)
{
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE), other = fake_dmabuf_create(SIZE), again = dup(fd);
	struct slip_buffer *a = import(world, fd), *b = import(world, again);
	assert_int_equal(fake_dmabuf_count_maps(), 1);
	struct slip_buffer *c = import(world, other);
	assert_int_equal(fake_dmabuf_count_maps(), 2);
	struct slip_buffer *d = import_two(world, fd, again);
	assert_int_equal(fake_dmabuf_count_maps(), 2);
	close(fd);
	close(other);
	close(again);

	// The mapping stays for as long as anyone has it.
	slip_buffer_unref(a);
	slip_buffer_unref(d);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(b, &mapping), 0);
	assert_int_equal(*(const uint8_t *)mapping.planes[0].data, 0);
	slip_buffer_end_read(b);
	slip_buffer_unref(b);
	slip_buffer_unref(c);
	assert_int_equal(fake_dmabuf_count_maps(), 2);
	leave(world);
}

static void test_same_number_is_not_same_object(void **state)
{
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE);
	fill(fd, 0, SIZE, 1);
	struct slip_buffer *a = import(world, fd);
	int other = fake_dmabuf_create(SIZE);
	fill(other, 0, SIZE, 2);
	dup2(other, fd);
	close(other);
	struct slip_buffer *b = import(world, fd);
	close(fd);
	assert_int_equal(fake_dmabuf_count_maps(), 2);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(b, &mapping), 0);
	assert_int_equal(*(const uint8_t *)mapping.planes[0].data, 2);
	slip_buffer_end_read(b);
	slip_buffer_unref(a);
	slip_buffer_unref(b);
	leave(world);
}

static void test_planes_of_one_object(void **state)
{
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE);
	fill(fd, 0, WIDTH * HEIGHT, 3);
	fill(fd, WIDTH * HEIGHT, WIDTH * HEIGHT / 2, 4);
	struct slip_buffer *buffer = import_two(world, fd, fd);
	close(fd);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_int_equal(*(const uint8_t *)mapping.planes[0].data, 3);
	assert_int_equal(*(const uint8_t *)mapping.planes[1].data, 4);
	assert_true(slip_buffer_end_read(buffer));
	assert_string_equal(fake_dmabuf_get_log(), "+a-a");
	slip_buffer_unref(buffer);
	leave(world);
}

static void test_readers_nest(void **state)
{
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE);
	struct slip_buffer *a = import(world, fd), *b = import(world, fd);
	close(fd);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(a, &mapping), 0);
	assert_int_equal(slip_buffer_begin_read(a, &mapping), 0);
	assert_int_equal(slip_buffer_begin_read(b, &mapping), 0);
	assert_string_equal(fake_dmabuf_get_log(), "+a");
	slip_buffer_end_read(a);
	slip_buffer_end_read(a);
	assert_string_equal(fake_dmabuf_get_log(), "+a");
	slip_buffer_end_read(b);
	assert_string_equal(fake_dmabuf_get_log(), "+a-a");
	// The next frame's bracket is a new one.
	assert_int_equal(slip_buffer_begin_read(a, &mapping), 0);
	slip_buffer_end_read(a);
	assert_string_equal(fake_dmabuf_get_log(), "+a-a+a-a");
	slip_buffer_unref(a);
	slip_buffer_unref(b);
	leave(world);
}

static void test_retries(void **state)
{
	static const int errors[] = { EINTR, EAGAIN, 0, EAGAIN, EINTR, 0 };
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE);
	struct slip_buffer *buffer = import(world, fd);
	close(fd);
	fake_dmabuf_answer_sync(errors, N_ELEMENTS(errors));
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_true(slip_buffer_end_read(buffer));
	assert_string_equal(fake_dmabuf_get_log(), "+a!+a!+a-a!-a!-a");
	slip_buffer_unref(buffer);
	leave(world);
}

static void test_failed_start_of_the_second_plane(void **state)
{
	static const int errors[] = { 0, ENOMEM };
	struct world *world = *state;
	int fd0 = fake_dmabuf_create(SIZE), fd1 = fake_dmabuf_create(SIZE);
	struct slip_buffer *buffer = import_two(world, fd0, fd1);
	close(fd0);
	close(fd1);
	fake_dmabuf_answer_sync(errors, N_ELEMENTS(errors));
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -ENOMEM);
	assert_string_equal(fake_dmabuf_get_log(), "+a+b!-a");
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_true(slip_buffer_end_read(buffer));
	assert_string_equal(fake_dmabuf_get_log(), "+a+b!-a+a+b-b-a");
	slip_buffer_unref(buffer);
	leave(world);
}

static void test_failed_start_frees_its_guard(void **state)
{
	static const int errors[] = { EIO };
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE);
	struct slip_buffer *buffer = import(world, fd);
	close(fd);
	// All guards that there can be, but one.
	static struct slip_guard guards[100000];
	size_t n = 0;
	while (n < N_ELEMENTS(guards) && slip_guard_begin(&guards[n], guards, 1) == 0) {
		n++;
	}
	assert_in_range(n, 1, N_ELEMENTS(guards) - 1);
	slip_guard_end(&guards[--n]);
	struct slip_mapping mapping;
	fake_dmabuf_answer_sync(errors, N_ELEMENTS(errors));
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EIO);
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_true(slip_buffer_end_read(buffer));
	while (n > 0) {
		slip_guard_end(&guards[--n]);
	}
	slip_buffer_unref(buffer);
	leave(world);
}

static void test_truncated_while_read(void **state)
{
	struct world *world = *state;
	library_sigbus_take_back();
	size_t size = 64 * 4096;
	int fd = fake_dmabuf_create(size);
	fill(fd, (off_t)size - 1, 1, 0x66);
	struct slip_buffer *buffer = import(world, fd);
	struct slip_buffer *twin = import(world, fd);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	const volatile uint8_t *data = mapping.planes[0].data;
	assert_int_equal(data[size - 1], 0x66);
	assert_int_equal(ftruncate(fd, 4096), 0);
	assert_int_equal(data[size - 1], 0);
	assert_int_equal(data[4096], 0);
	assert_false(slip_buffer_end_read(buffer));
	assert_string_equal(fake_dmabuf_get_log(), "+a-a");
	// All that share the object are told, now and later, and nobody reads it again.
	assert_int_equal(slip_buffer_begin_read(twin, &mapping), -EFAULT);
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EFAULT);
	assert_string_equal(fake_dmabuf_get_log(), "+a-a");
	close(fd);
	slip_buffer_unref(buffer);
	slip_buffer_unref(twin);
	leave(world);
}

// The first of two readers to end saw the same zeros as the last.
static void test_truncated_while_two_read(void **state)
{
	struct world *world = *state;
	library_sigbus_take_back();
	int fd = fake_dmabuf_create(64 * 4096);
	struct slip_buffer *buffer = import(world, fd);
	struct slip_buffer *twin = import(world, fd);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_int_equal(slip_buffer_begin_read(twin, &mapping), 0);
	const volatile uint8_t *data = mapping.planes[0].data;
	assert_int_equal(ftruncate(fd, 4096), 0);
	assert_int_equal(data[4096], 0);
	assert_int_equal(slip_buffer_begin_read(twin, &mapping), -EFAULT);
	assert_false(slip_buffer_end_read(twin));
	assert_false(slip_buffer_end_read(buffer));
	assert_string_equal(fake_dmabuf_get_log(), "+a-a");
	close(fd);
	slip_buffer_unref(buffer);
	slip_buffer_unref(twin);
	leave(world);
}

struct refusal {
	const char *name;
	int error;
	bool is_memfd;
	uint64_t modifier;
	int mmap_error;
	uint32_t stride;
};

static const struct refusal refusals[] = {
	{ "a memfd is refused", EINVAL, true, DRM_FORMAT_MOD_LINEAR, 0, WIDTH * 4 },
	{ "an implicit modifier is refused", EINVAL, false, DRM_FORMAT_MOD_INVALID, 0, WIDTH * 4 },
	{ "a tiled modifier is refused", EINVAL, false, I915_FORMAT_MOD_X_TILED, 0, WIDTH * 4 },
	{ "bad attributes are refused", EINVAL, false, DRM_FORMAT_MOD_LINEAR, 0, WIDTH * 4 - 1 },
	{ "mmap refused with EACCES", EACCES, false, DRM_FORMAT_MOD_LINEAR, EACCES, WIDTH * 4 },
};

static void test_refusal(void **state)
{
	struct world *world = *state;
	const struct refusal *row = world->row;
	int fd = row->is_memfd ? fake_memfd_create(SIZE) : fake_dmabuf_create(SIZE);
	struct slip_dmabuf_attributes attributes = describe(fd);
	attributes.modifier = row->modifier;
	attributes.planes[0].stride = row->stride;
	fake_dmabuf_refuse_mmap(row->mmap_error);
	int fds = fake_count_fds();
	errno = 0;
	assert_null(slip_buffer_import(world->context, &attributes));
	assert_int_equal(errno, row->error);
	assert_int_equal(fake_count_fds(), fds);
	assert_int_equal(slip_context_get_counters(world->context).refusals, 1);
	assert_int_equal(slip_context_get_counters(world->context).imports, 0);
	assert_string_equal(fake_dmabuf_get_log(), "");
	close(fd);
	leave(world);
}

static void test_second_plane_refused(void **state)
{
	struct world *world = *state;
	int fd0 = fake_dmabuf_create(SIZE), fd1 = fake_dmabuf_create(SIZE);
	// The first plane's object is mapped already, so only the second one's can fail.
	struct slip_buffer *first = import(world, fd0);
	fake_dmabuf_refuse_mmap(EACCES);
	struct slip_dmabuf_attributes attributes = describe_two(fd0, fd1);
	int fds = fake_count_fds();
	assert_null(slip_buffer_import(world->context, &attributes));
	assert_int_equal(errno, EACCES);
	assert_int_equal(fake_count_fds(), fds);
	// What was there before still works.
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(first, &mapping), 0);
	assert_true(slip_buffer_end_read(first));
	slip_buffer_unref(first);
	close(fd0);
	close(fd1);
	leave(world);
}

static void test_no_fd_left(void **state)
{
	struct world *world = *state;
	int fd0 = fake_dmabuf_create(SIZE), fd1 = fake_dmabuf_create(SIZE);
	struct slip_dmabuf_attributes attributes = describe_two(fd0, fd1);
	struct rlimit before;
	getrlimit(RLIMIT_NOFILE, &before);
	int fds = fake_count_fds(), failures = 0;
	// Two fds for the planes, two for the objects: each of them fails once.
	for (rlim_t room = 0; room < 4; room++) {
		struct rlimit limit = { .rlim_cur = (rlim_t)fd1 + 1 + room,
			.rlim_max = before.rlim_max };
		setrlimit(RLIMIT_NOFILE, &limit);
		failures += !slip_buffer_import(world->context, &attributes) && errno == EMFILE;
		setrlimit(RLIMIT_NOFILE, &before);
		assert_int_equal(fake_count_fds(), fds);
	}
	assert_int_equal(failures, 4);
	close(fd0);
	close(fd1);
	leave(world);
}

static void test_counters(void **state)
{
	struct world *world = *state;
	int fd = fake_dmabuf_create(SIZE);
	struct slip_buffer *a = import(world, fd), *b = import(world, fd);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(a, &mapping), 0);
	assert_int_equal(slip_buffer_begin_read(b, &mapping), 0);
	slip_buffer_end_read(b);
	slip_buffer_end_read(a);
	struct slip_counters counters = slip_context_get_counters(world->context);
	assert_int_equal(counters.imports, 2);
	assert_int_equal(counters.refusals, 0);
	assert_int_equal(counters.maps, 1);
	assert_int_equal(counters.unmaps, 0);
	assert_int_equal(counters.driver_reads, 0);
	assert_int_equal(counters.syncs, 2);
	assert_int_equal(counters.framebuffers, 0);
	slip_buffer_unref(a);
	slip_buffer_unref(b);
	close(fd);
	leave(world);
}

static void keep_log(void *data, enum slip_log_level level, const char *format, va_list args)
{
	vsnprintf(data, 200, format, args);
	errno = EDOM;
}

static void test_log(void **state)
{
	struct world *world = *state;
	char line[200] = "";
	slip_context_set_log_handler(world->context, keep_log, line);
	int fd = fake_memfd_create(SIZE);
	struct slip_dmabuf_attributes attributes = describe(fd);
	assert_null(slip_buffer_import(world->context, &attributes));
	assert_int_equal(errno, EINVAL);
	assert_non_null(strstr(line, "not a dma-buf"));
	close(fd);

	// What the handler does to errno is not the caller's affair.
	attributes.planes[0].fd = fd = fake_dmabuf_create(SIZE);
	fake_dmabuf_refuse_mmap(EACCES);
	assert_null(slip_buffer_import(world->context, &attributes));
	assert_int_equal(errno, EACCES);
	assert_non_null(strstr(line, "refuses to be mapped"));
	close(fd);
	leave(world);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	static const struct CMUnitTest others[] = {
		TEST(test_keeps_what_it_needs),
		TEST(test_leaves_the_callers_fds),
		TEST(test_references),
		TEST(test_maps_whole_shared_read_only),
		TEST(test_one_mapping_per_object),
		TEST(test_same_number_is_not_same_object),
		TEST(test_planes_of_one_object),
		TEST(test_readers_nest),
		TEST(test_retries),
		TEST(test_failed_start_of_the_second_plane),
		TEST(test_failed_start_frees_its_guard),
		TEST(test_truncated_while_read),
		TEST(test_truncated_while_two_read),
		TEST(test_second_plane_refused),
		TEST(test_no_fd_left),
		TEST(test_counters),
		TEST(test_log),
	};
	static struct CMUnitTest tests[N_ELEMENTS(others) + N_ELEMENTS(refusals)];
	memcpy(tests, others, sizeof(others));
	for (size_t i = 0; i < N_ELEMENTS(refusals); i++) {
		tests[N_ELEMENTS(others) + i] = (struct CMUnitTest){
			.name = refusals[i].name,
			.test_func = test_refusal,
			.setup_func = setup,
			.initial_state = (void *)&refusals[i],
		};
	}
	library_sigbus_keep();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
