/* SPDX-License-Identifier: MIT */
/*
 * What exporters do to those who map their dma-bufs, one test for each row of slipway.h's table;
 * and the bound on what stays mapped.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "fake_dmabuf.h"
#include "library_sigbus.h"
#include "unit.h"

#define WIDTH 64
#define HEIGHT 64
#define SIZE ((size_t)WIDTH * 4 * HEIGHT)

// What the next measurements are to take; each is two looks at the clock.
static const int64_t *durations;

int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
	static bool second;
	if (!durations) {
		return __real_clock_gettime(clock, time);
	}
	*time = (struct timespec){ .tv_sec = 7, .tv_nsec = second ? (long)*durations++ : 0 };
	second = !second;
	return 0;
}

struct world {
	struct slip_context *context;
	char said[200];
	int n_said; // at info level
};

static void keep_log(void *data, enum slip_log_level level, const char *format, va_list args)
{
	struct world *world = data;
	vsnprintf(world->said, sizeof(world->said), format, args);
	world->n_said += level == SLIP_LOG_INFO;
}

static int setup(void **state)
{
	static struct world world;
	fake_dmabuf_reset();
	world = (struct world){ .context = slip_context_create() };
	slip_context_set_log_handler(world.context, keep_log, &world);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	slip_context_destroy(world->context);
	assert_int_equal(fake_dmabuf_count_live_maps(), 0);
	assert_int_equal(fake_dmabuf_count_wrong_maps(), 0);
	return 0;
}

static int create(enum fake_exporter exporter)
{
	uint8_t bytes[SIZE];
	int fd = fake_dmabuf_create(SIZE);
	for (size_t i = 0; i < SIZE; i++) {
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	}
	assert_int_equal(pwrite(fd, bytes, SIZE, 0), SIZE);
	fake_dmabuf_set_exporter(fd, exporter);
	return fd;
}

static struct slip_buffer *import(struct world *world, int fd)
{
	struct slip_dmabuf_attributes attributes = fake_dmabuf_describe(fd, WIDTH, HEIGHT);
	return slip_buffer_import(world->context, &attributes);
}

static struct slip_buffer *import_new(struct world *world, enum fake_exporter exporter)
{
	int fd = create(exporter);
	struct slip_buffer *buffer = import(world, fd);
	assert_non_null(buffer);
	close(fd);
	return buffer;
}

static bool shows_pattern(const struct slip_mapping *mapping)
{
	const uint8_t *data = mapping->planes[0].data;
	for (size_t i = 0; i < SIZE; i++) {
		if (data[i] != (uint8_t)(i * 7 + i / 256)) {
			return false;
		}
	}
	return true;
}

static void assert_reads(struct slip_buffer *buffer)
{
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_true(shows_pattern(&mapping));
	assert_true(slip_buffer_end_read(buffer));
}

/* ---- exporters ---- */

static void test_mmap_refused(void **state)
{
	static const int errors[] = { ENOSYS, EPERM, ENODEV };
	struct world *world = *state;
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		int fd = create(FAKE_PLAIN);
		fake_dmabuf_refuse_mmap(errors[i]);
		assert_null(import(world, fd));
		assert_int_equal(errno, errors[i]);
		assert_non_null(strstr(world->said, "its exporter refuses to be mapped"));
		fake_dmabuf_refuse_mmap(0);
		close(fd);
	}
	assert_string_equal(fake_dmabuf_get_log(), "");
}

static void test_faults_when_touched(void **state)
{
	library_sigbus_take_back();
	struct world *world = *state;
	int fd = create(FAKE_FAULTS);
	for (int i = 0; i < 2; i++) {
		assert_null(import(world, fd));
		assert_int_equal(errno, EFAULT);
		assert_non_null(strstr(world->said, "its mapping faults when touched"));
	}
	close(fd);
	// Others are as they were.
	struct slip_buffer *other = import_new(world, FAKE_PLAIN);
	assert_reads(other);
	slip_buffer_unref(other);
}

static void test_read_only_fd(void **state)
{
	struct world *world = *state;
	int fd = create(FAKE_READ_ONLY);
	assert_ptr_equal(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
	assert_int_equal(errno, EACCES);
	struct slip_buffer *buffer = import(world, fd);
	assert_non_null(buffer);
	assert_reads(buffer);
	slip_buffer_unref(buffer);
	close(fd);
}

static void test_sync_interrupted(void **state)
{
	static const int errors[] = { EINTR, EAGAIN };
	struct world *world = *state;
	struct slip_buffer *buffer = import_new(world, FAKE_INCOHERENT);
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		struct slip_mapping mapping;
		fake_dmabuf_interrupt_sync(errors[i], SLIP_SYNC_TRIES - 1);
		assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
		assert_true(shows_pattern(&mapping));
		fake_dmabuf_interrupt_sync(errors[i], SLIP_SYNC_TRIES - 1);
		assert_true(slip_buffer_end_read(buffer));
	}
	assert_int_equal(slip_context_get_counters(world->context).syncs, 4 * SLIP_SYNC_TRIES);
	slip_buffer_unref(buffer);
}

static void test_sync_interrupted_without_end(void **state)
{
	static const int errors[] = { EINTR, EAGAIN };
	struct world *world = *state;
	struct slip_buffer *buffer = import_new(world, FAKE_PLAIN);
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		struct slip_mapping mapping;
		fake_dmabuf_interrupt_sync(errors[i], 1000000);
		assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -errors[i]);
		assert_int_equal(slip_context_get_counters(world->context).syncs,
				(i + 1) * SLIP_SYNC_TRIES);
	}
	fake_dmabuf_interrupt_sync(0, 0);
	assert_reads(buffer);
	slip_buffer_unref(buffer);
}

static void test_sync_refused(void **state)
{
	static const int errors[] = { ENOTTY, EIO };
	struct world *world = *state;
	struct slip_buffer *buffer = import_new(world, FAKE_PLAIN);
	struct slip_mapping mapping;
	fake_dmabuf_answer_sync(errors, N_ELEMENTS(errors));
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -ENOTTY);
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EIO);
	assert_string_equal(fake_dmabuf_get_log(), "+a!+a!");
	assert_reads(buffer);
	assert_string_equal(fake_dmabuf_get_log(), "+a!+a!+a-a");
	slip_buffer_unref(buffer);
}

static void test_end_refused(void **state)
{
	static const int errors[] = { 0, EIO, 0, EIO };
	struct world *world = *state;
	struct slip_buffer *buffer = import_new(world, FAKE_PLAIN);
	fake_dmabuf_answer_sync(errors, N_ELEMENTS(errors));
	assert_reads(buffer);
	assert_int_equal(world->n_said, 1);
	assert_non_null(strstr(world->said, strerror(EIO)));
	assert_reads(buffer);
	assert_int_equal(world->n_said, 1); // once is enough
	assert_reads(buffer);
	assert_string_equal(fake_dmabuf_get_log(), "+a-a!+a-a!+a-a");
	slip_buffer_unref(buffer);
}

static void test_no_guard_left(void **state)
{
	struct world *world = *state;
	struct slip_buffer *buffer = import_new(world, FAKE_PLAIN);
	static struct slip_guard guards[100000];
	struct slip_mapping mapping;
	size_t n = 0;
	while (n < N_ELEMENTS(guards) && slip_guard_begin(&guards[n], guards, 1) == 0) {
		n++;
	}
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EBUSY);
	int fd = create(FAKE_PLAIN);
	assert_null(import(world, fd));
	assert_int_equal(errno, EBUSY);
	assert_non_null(strstr(world->said, "too many reads are open"));
	close(fd);
	while (n > 0) {
		slip_guard_end(&guards[--n]);
	}
	// Nothing was started that would have had to be ended.
	assert_string_equal(fake_dmabuf_get_log(), "");
	assert_reads(buffer);
	slip_buffer_unref(buffer);
}

static void test_incoherent(void **state)
{
	struct world *world = *state;
	struct slip_buffer *buffer = import_new(world, FAKE_INCOHERENT);
	struct slip_mapping mapping;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
		assert_true(shows_pattern(&mapping));
		// The inner end must not close the outer bracket.
		assert_reads(buffer);
		assert_true(shows_pattern(&mapping));
		assert_true(slip_buffer_end_read(buffer));
		assert_int_equal(
				*(const volatile uint8_t *)mapping.planes[0].data, FAKE_STALE_BYTE);
	}
	slip_buffer_unref(buffer);
}

static void test_unplugged_between_reads(void **state)
{
	library_sigbus_take_back();
	struct world *world = *state;
	int fd = create(FAKE_PLAIN);
	struct slip_buffer *buffer = import(world, fd), *other = import_new(world, FAKE_PLAIN);
	assert_reads(buffer);
	fake_dmabuf_unplug(fd);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	const volatile uint8_t *data = mapping.planes[0].data;
	for (size_t i = 0; i < SIZE; i++) {
		assert_int_equal(data[i], 0);
	}
	assert_false(slip_buffer_end_read(buffer));
	assert_int_equal(world->n_said, 1);
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EFAULT);
	assert_null(import(world, fd));
	assert_reads(other);
	close(fd);
	slip_buffer_unref(buffer);
	slip_buffer_unref(other);
}

static void test_unplugged_while_unmapped(void **state)
{
	struct world *world = *state;
	int fd = create(FAKE_PLAIN);
	struct slip_buffer *buffer = import(world, fd);
	slip_context_set_map_limit(world->context, 0);
	fake_dmabuf_unplug(fd);
	struct slip_mapping mapping;
	// The buffer stays, and is asked again each time.
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -ENODEV);
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -ENODEV);
	assert_string_equal(fake_dmabuf_get_log(), "");
	close(fd);
	slip_buffer_unref(buffer);
}

/* ---- what is found out at import ---- */

static void test_busy_buffer_is_not_touched(void **state)
{
	library_sigbus_take_back();
	struct world *world = *state;
	int fd = create(FAKE_FAULTS);
	fake_dmabuf_begin_write(fd);
	struct slip_buffer *buffer = import(world, fd);
	assert_non_null(buffer);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EBUSY);
	fake_dmabuf_end_write(fd);
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_int_equal(*(const volatile uint8_t *)mapping.planes[0].data, 0);
	assert_false(slip_buffer_end_read(buffer));
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EFAULT);
	slip_buffer_unref(buffer);
	close(fd);
}

static bool is_streamed(struct slip_buffer *buffer)
{
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	bool stream = mapping.planes[0].stream;
	assert_true(slip_buffer_end_read(buffer));
	return stream;
}

static void test_slow_memory_is_streamed(void **state)
{
	// What each of three readings of the buffer takes, and then of normal memory; in ns.
	static const struct {
		int64_t took[6];
		bool stream;
	} rows[] = {
		{ { 40000, 39000, 41000, 200, 150, 150 }, true },
		{ { 9000, 9000, 9000, 200, 150, 150 }, true },
		{ { 200, 150, 150, 200, 150, 150 }, false },
		// The first one brings the page in, and any may be interrupted.
		{ { 90000, 40000, 160, 90000, 150, 150 }, false },
		// Everything is slow here.
		{ { 40000, 40000, 40000, 30000, 30000, 30000 }, false },
		// Twenty times next to nothing is nothing.
		{ { 1000, 1000, 1000, 50, 50, 50 }, false },
	};
	struct world *world = *state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		// At import, or where a writer was at work then, at the first read.
		for (int late = 0; late < 2; late++) {
			int fd = create(FAKE_PLAIN);
			durations = rows[i].took;
			if (late) {
				fake_dmabuf_begin_write(fd);
			}
			struct slip_buffer *buffer = import(world, fd);
			if (late) {
				fake_dmabuf_end_write(fd);
			}
			close(fd);
			assert_int_equal(is_streamed(buffer), rows[i].stream);
			assert_int_equal(is_streamed(buffer), rows[i].stream);
			assert_ptr_equal(durations, rows[i].took + 6);
			durations = NULL;
			slip_buffer_unref(buffer);
		}
	}
}

/* ---- the bound ---- */

static struct slip_counters get_counters(const struct world *world)
{
	return slip_context_get_counters(world->context);
}

static void test_steady_state_maps_nothing(void **state)
{
	struct world *world = *state;
	struct slip_buffer *a = import_new(world, FAKE_PLAIN), *b = import_new(world, FAKE_PLAIN);
	for (int i = 0; i < 10; i++) {
		assert_reads(a);
		assert_reads(b);
	}
	assert_int_equal(get_counters(world).maps, 2);
	assert_int_equal(get_counters(world).unmaps, 0);
	slip_buffer_unref(a);
	slip_buffer_unref(b);
	assert_int_equal(get_counters(world).unmaps, 2);
}

static void test_least_recently_used_goes(void **state)
{
	struct world *world = *state;
	struct slip_buffer *buffers[4];
	slip_context_set_map_limit(world->context, 3 * SIZE);
	for (int i = 0; i < 3; i++) {
		buffers[i] = import_new(world, FAKE_PLAIN);
	}
	assert_reads(buffers[0]);
	assert_int_equal(get_counters(world).unmaps, 0);
	// Buffer 1 was used the longest ago.
	buffers[3] = import_new(world, FAKE_PLAIN);
	assert_int_equal(get_counters(world).unmaps, 1);
	assert_int_equal(fake_dmabuf_count_live_maps(), 3);
	assert_reads(buffers[0]);
	assert_reads(buffers[2]);
	assert_reads(buffers[3]);
	assert_int_equal(get_counters(world).maps, 4);
	assert_reads(buffers[1]);
	assert_int_equal(get_counters(world).maps, 5);
	assert_int_equal(get_counters(world).unmaps, 2);
	for (int i = 0; i < 4; i++) {
		slip_buffer_unref(buffers[i]);
	}
}

static void test_what_is_read_stays(void **state)
{
	struct world *world = *state;
	struct slip_buffer *a = import_new(world, FAKE_PLAIN), *b = import_new(world, FAKE_PLAIN);
	struct slip_mapping mapping, other;
	assert_int_equal(slip_buffer_begin_read(a, &mapping), 0);
	slip_context_set_map_limit(world->context, 1);
	assert_int_equal(fake_dmabuf_count_live_maps(), 1);
	assert_true(shows_pattern(&mapping));
	// More than the limit, if it has to be.
	assert_int_equal(slip_buffer_begin_read(b, &other), 0);
	assert_true(shows_pattern(&other));
	assert_true(shows_pattern(&mapping));
	assert_true(slip_buffer_end_read(a));
	assert_int_equal(fake_dmabuf_count_live_maps(), 1);
	assert_true(slip_buffer_end_read(b));
	assert_int_equal(fake_dmabuf_count_live_maps(), 0);
	assert_reads(a);
	slip_buffer_unref(a);
	slip_buffer_unref(b);
}

static void test_failed_start_keeps_the_bound(void **state)
{
	static const int errors[] = { EIO };
	struct world *world = *state;
	slip_context_set_map_limit(world->context, 0);
	struct slip_buffer *buffer = import_new(world, FAKE_PLAIN);
	struct slip_mapping mapping;
	fake_dmabuf_answer_sync(errors, 1);
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EIO);
	assert_int_equal(fake_dmabuf_count_live_maps(), 0);
	assert_reads(buffer);
	slip_buffer_unref(buffer);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_mmap_refused),
		TEST(test_faults_when_touched),
		TEST(test_read_only_fd),
		TEST(test_sync_interrupted),
		TEST(test_sync_interrupted_without_end),
		TEST(test_sync_refused),
		TEST(test_end_refused),
		TEST(test_no_guard_left),
		TEST(test_incoherent),
		TEST(test_unplugged_between_reads),
		TEST(test_unplugged_while_unmapped),
		TEST(test_busy_buffer_is_not_touched),
		TEST(test_slow_memory_is_streamed),
		TEST(test_steady_state_maps_nothing),
		TEST(test_least_recently_used_goes),
		TEST(test_what_is_read_stays),
		TEST(test_failed_start_keeps_the_bound),
	};
	library_sigbus_keep();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
