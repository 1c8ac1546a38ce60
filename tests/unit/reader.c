/* SPDX-License-Identifier: MIT */
/* slip_reader: which buffers a driver reads, and what becomes of it on each failure. */
#include <drm_fourcc.h>
#include <errno.h>
#include <gbm.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake_dmabuf.h"
#include "fake_gbm.h"
#include "library_sigbus.h"
#include "unit.h"

#define WIDTH 16
#define HEIGHT 8
#define STRIDE (WIDTH * 4)
#define SIZE (STRIDE * HEIGHT)
#define DRIVER_STRIDE (STRIDE + 32)

static uint8_t pixels[DRIVER_STRIDE * HEIGHT];

struct world {
	struct slip_context *context;
	struct slip_reader *reader;
	int fds;
	char said[200];
	const struct row *row;
};

static void keep_log(void *data, enum slip_log_level level, const char *format, va_list args)
{
	struct world *world = data;
	vsnprintf(world->said, sizeof(world->said), format, args);
}

static int setup(void **state)
{
	static struct world world;
	fake_dmabuf_reset();
	memset(pixels, 0x5c, sizeof(pixels));
	fake_gbm = (struct fake_gbm){
		.driver = "i915", .prime_error = 0, .pixels = pixels, .stride = DRIVER_STRIDE
	};
	world = (struct world){ .fds = fake_count_fds(), .row = *state };
	world.context = slip_context_create();
	slip_context_set_log_handler(world.context, keep_log, &world);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	slip_reader_destroy(world->reader);
	slip_context_destroy(world->context);
	assert_int_equal(fake_gbm.live_devices, 0);
	assert_int_equal(fake_gbm.live_bos, 0);
	assert_int_equal(fake_gbm.live_maps, 0);
	fake_dmabuf_reset();
	assert_int_equal(fake_count_fds(), world->fds);
	return 0;
}

static struct slip_reader *open_reader(struct world *world)
{
	int fd = fake_memfd_create(1);
	struct slip_reader *reader = slip_reader_create(world->context, fd);
	close(fd);
	assert_non_null(reader);
	return reader;
}

static struct slip_dmabuf_attributes describe(int fd, uint64_t modifier)
{
	struct slip_dmabuf_attributes attributes = fake_dmabuf_describe(fd, WIDTH, HEIGHT);
	attributes.modifier = modifier;
	return attributes;
}

static struct slip_buffer *import(struct world *world, uint64_t modifier, enum fake_exporter kind)
{
	int fd = fake_dmabuf_create(SIZE);
	fake_dmabuf_set_exporter(fd, kind);
	struct slip_dmabuf_attributes attributes = describe(fd, modifier);
	struct slip_buffer *buffer = slip_buffer_import(world->context, &attributes);
	int error = errno;
	close(fd);
	errno = error;
	return buffer;
}

static void assert_reads_by_driver(struct slip_buffer *buffer)
{
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_get_tier(buffer, NULL), SLIP_TIER_DRIVER);
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_ptr_equal(mapping.planes[0].data, pixels);
	assert_int_equal(mapping.planes[0].stride, DRIVER_STRIDE);
	assert_null(mapping.planes[1].data);
	assert_true(slip_buffer_end_read(buffer));
	assert_int_equal(fake_gbm.live_maps, 0);
	assert_string_equal(fake_dmabuf_get_log(), "");
}

/* ---- which tier ---- */

#define X_TILED I915_FORMAT_MOD_X_TILED
#define LINEAR DRM_FORMAT_MOD_LINEAR
#define IMPLICIT DRM_FORMAT_MOD_INVALID

struct row {
	const char *name;
	uint64_t modifier;
	enum fake_exporter exporter;
	struct fake_gbm gbm;
	int mmap_error;
	/** 0, or why the import fails; else by what it is read. */
	int error;
	enum slip_tier tier;
	/** What is said of it. */
	const char *reason;
};

static const struct row rows[] = {
	{ "linear is mapped", LINEAR, FAKE_PLAIN, { .driver = "i915" }, 0, 0, SLIP_TIER_MAPPED,
			"it is linear, and can be mapped" },
	{ "mmap refused is read by the driver", LINEAR, FAKE_PLAIN, { .driver = "i915" }, EPERM, 0,
			SLIP_TIER_DRIVER, "its exporter refuses to be mapped" },
	{ "mmap refused, and by the driver too", LINEAR, FAKE_PLAIN,
			{ .driver = "i915", .no_import = true }, ENOSYS, ENOSYS, 0,
			"its exporter refuses to be mapped" },
	{ "a mapping that faults is read by the driver", LINEAR, FAKE_FAULTS, { .driver = "i915" },
			0, 0, SLIP_TIER_DRIVER, "its mapping faults when touched" },
	{ "tiled is read by the driver", X_TILED, FAKE_PLAIN, { .driver = "i915" }, 0, 0,
			SLIP_TIER_DRIVER, "its layout is not linear" },
	{ "implicit is read by the driver", IMPLICIT, FAKE_PLAIN, { .driver = "i915" }, 0, 0,
			SLIP_TIER_DRIVER, "its layout is not linear" },
	{ "tiled, and refused by the driver", X_TILED, FAKE_PLAIN,
			{ .driver = "i915", .no_import = true }, 0, EINVAL, 0,
			"its layout is not linear, and no driver reads it" },
	{ "tiled, imported but not mapped by the driver", X_TILED, FAKE_PLAIN,
			{ .driver = "i915", .map_error = ENOMEM }, 0, EINVAL, 0,
			"its layout is not linear, and no driver reads it" },
	{ "tiled without a driver", X_TILED, FAKE_PLAIN, { .driver = "i915", .no_device = true }, 0,
			EINVAL, 0, "its layout is not linear, and no driver reads it" },
	{ "virgl's own are read by the driver", LINEAR, FAKE_LIES,
			{ .driver = "virtio_gpu", .virgl = true }, 0, 0, SLIP_TIER_DRIVER,
			"mapping this device's buffers does not show what it drew" },
	{ "virgl's own, not read by the driver, are refused", LINEAR, FAKE_LIES,
			{ .driver = "virtio_gpu", .virgl = true, .no_import = true }, 0, EOPNOTSUPP,
			0, "mapping this device's buffers does not show what it drew" },
	{ "virgl's own without a driver are refused", LINEAR, FAKE_LIES,
			{ .driver = "virtio_gpu", .virgl = true, .no_device = true }, 0, EOPNOTSUPP,
			0, "mapping this device's buffers does not show what it drew" },
	{ "foreign ones beside virgl are mapped", LINEAR, FAKE_PLAIN,
			{ .driver = "virtio_gpu",
					.virgl = true,
					.no_import = true,
					.prime_error = ENODEV },
			0, 0, SLIP_TIER_MAPPED, "it is linear, and can be mapped" },
	{ "whose they are is not known: refused", LINEAR, FAKE_PLAIN,
			{ .driver = "virtio_gpu",
					.virgl = true,
					.no_import = true,
					.prime_error = ENOMEM },
			0, EOPNOTSUPP, 0,
			"mapping this device's buffers does not show what it drew" },
	{ "virtio-gpu without virgl is mapped", LINEAR, FAKE_PLAIN, { .driver = "virtio_gpu" }, 0,
			0, SLIP_TIER_MAPPED, "it is linear, and can be mapped" },
	{ "vmwgfx's own are read by the driver", LINEAR, FAKE_LIES, { .driver = "vmwgfx" }, ENOSYS,
			0, SLIP_TIER_DRIVER,
			"mapping this device's buffers does not show what it drew" },
	{ "foreign ones beside vmwgfx are mapped", LINEAR, FAKE_PLAIN,
			{ .driver = "vmwgfx", .no_import = true, .prime_error = ENOSYS }, 0, 0,
			SLIP_TIER_MAPPED, "it is linear, and can be mapped" },
};

static void test_tier(void **state)
{
	library_sigbus_take_back();
	struct world *world = *state;
	const struct row *row = world->row;
	fake_gbm = row->gbm;
	fake_gbm.pixels = pixels;
	fake_gbm.stride = DRIVER_STRIDE;
	fake_dmabuf_refuse_mmap(row->mmap_error);
	world->reader = open_reader(world);
	struct slip_buffer *buffer = import(world, row->modifier, row->exporter);
	if (row->error) {
		assert_null(buffer);
		assert_int_equal(errno, row->error);
		assert_non_null(strstr(world->said, row->reason));
		return;
	}
	assert_non_null(buffer);
	const char *reason;
	assert_int_equal(slip_buffer_get_tier(buffer, &reason), row->tier);
	assert_string_equal(reason, row->reason);
	if (row->tier == SLIP_TIER_DRIVER) {
		assert_reads_by_driver(buffer);
		assert_int_equal(fake_dmabuf_count_live_maps(), 0);
	} else {
		assert_int_equal(fake_gbm.live_bos, 0);
	}
	slip_buffer_unref(buffer);
}

/* ---- the rest ---- */

static void test_driver_is_loaded_when_needed(void **state)
{
	struct world *world = *state;
	world->reader = open_reader(world);
	assert_false(slip_reader_is_needed(world->reader));
	struct slip_buffer *mapped = import(world, LINEAR, FAKE_PLAIN);
	assert_int_equal(fake_gbm.devices, 0);
	struct slip_buffer *tiled = import(world, X_TILED, FAKE_PLAIN);
	struct slip_buffer *other = import(world, X_TILED, FAKE_PLAIN);
	assert_int_equal(fake_gbm.devices, 1);
	slip_buffer_unref(mapped);
	slip_buffer_unref(tiled);
	slip_buffer_unref(other);
}

static void test_missing_driver_is_asked_once(void **state)
{
	struct world *world = *state;
	fake_gbm.no_device = true;
	world->reader = open_reader(world);
	assert_null(import(world, X_TILED, FAKE_PLAIN));
	assert_null(import(world, X_TILED, FAKE_PLAIN));
	assert_int_equal(fake_gbm.devices, 1);
}

static void test_what_drivers_say(void **state)
{
	static const struct {
		const char *driver;
		bool virgl, linear, lies;
	} drivers[] = {
		{ "vkms", false, true, false },
		{ "vgem", false, true, false },
		{ "bochs-drm", false, true, false },
		{ "virtio_gpu", false, true, false },
		{ "virtio_gpu", true, false, true },
		{ "vmwgfx", false, false, true },
		{ "i915", false, false, false },
		{ "amdgpu", true, false, false },
	};
	struct world *world = *state;
	for (size_t i = 0; i < N_ELEMENTS(drivers); i++) {
		fake_gbm.driver = drivers[i].driver;
		fake_gbm.virgl = drivers[i].virgl;
		struct slip_reader *reader = open_reader(world);
		int fd = fake_memfd_create(1);
		assert_int_equal(slip_reader_is_needed(reader), drivers[i].lies);
		assert_int_equal(slip_driver_is_linear(fd), drivers[i].linear);
		close(fd);
		slip_reader_destroy(reader);
	}
	slip_reader_destroy(NULL);
}

static void test_reads_nest(void **state)
{
	struct world *world = *state;
	world->reader = open_reader(world);
	struct slip_buffer *buffer = import(world, X_TILED, FAKE_PLAIN);
	int maps = fake_gbm.maps;
	struct slip_mapping a, b;
	assert_int_equal(slip_buffer_begin_read(buffer, &a), 0);
	assert_int_equal(slip_buffer_begin_read(buffer, &b), 0);
	assert_ptr_equal(a.planes[0].data, b.planes[0].data);
	assert_int_equal(a.planes[0].stride, b.planes[0].stride);
	assert_true(slip_buffer_end_read(buffer));
	assert_int_equal(fake_gbm.live_maps, 1);
	assert_true(slip_buffer_end_read(buffer));
	assert_int_equal(fake_gbm.live_maps, 0);
	assert_int_equal(fake_gbm.maps, maps + 1);
	assert_int_equal(slip_context_get_counters(world->context).driver_reads, 1);
	slip_buffer_unref(buffer);
}

// Neither the import nor a read waits for whoever draws.
static void test_busy_buffer(void **state)
{
	struct world *world = *state;
	world->reader = open_reader(world);
	int fd = fake_dmabuf_create(SIZE), fence;
	struct slip_dmabuf_attributes attributes = describe(fd, X_TILED);
	fake_dmabuf_begin_write(fd);
	struct slip_buffer *buffer = slip_buffer_import(world->context, &attributes);
	struct slip_mapping mapping;
	assert_non_null(buffer);
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EBUSY);
	assert_int_equal(fake_gbm.maps, 0);
	assert_int_equal(slip_buffer_get_fence(buffer, &fence), 0);
	assert_true(fence >= 0);
	close(fence);
	fake_dmabuf_end_write(fd);
	assert_int_equal(slip_buffer_get_fence(buffer, &fence), 0);
	assert_int_equal(fence, -1);
	assert_reads_by_driver(buffer);
	slip_buffer_unref(buffer);
	close(fd);
}

static void test_map_fails(void **state)
{
	struct world *world = *state;
	world->reader = open_reader(world);
	struct slip_buffer *buffer = import(world, X_TILED, FAKE_PLAIN);
	struct slip_mapping mapping;
	fake_gbm.map_error = ENOMEM;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -ENOMEM);
	fake_gbm.map_error = 0;
	assert_reads_by_driver(buffer);
	slip_buffer_unref(buffer);
}

static void test_map_faults(void **state)
{
	library_sigbus_take_back();
	struct world *world = *state;
	world->reader = open_reader(world);
	struct slip_buffer *buffer = import(world, X_TILED, FAKE_PLAIN);
	int fd = fake_dmabuf_create(sizeof(pixels));
	fake_dmabuf_set_exporter(fd, FAKE_FAULTS);
	void *gone = mmap(NULL, sizeof(pixels), PROT_READ, MAP_SHARED, fd, 0);
	fake_gbm.pixels = gone;
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_int_equal(*(const volatile uint8_t *)mapping.planes[0].data, 0);
	assert_false(slip_buffer_end_read(buffer));
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -EFAULT);
	slip_buffer_unref(buffer);
	munmap(gone, sizeof(pixels));
	close(fd);
}

static void test_reader_goes_first(void **state)
{
	struct world *world = *state;
	struct slip_reader *reader = open_reader(world);
	struct slip_buffer *buffer = import(world, X_TILED, FAKE_PLAIN);
	slip_reader_destroy(reader);
	assert_int_equal(fake_gbm.live_bos, 0);
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), -ENODEV);
	slip_buffer_unref(buffer);
}

static void test_the_next_reader_is_asked(void **state)
{
	struct world *world = *state;
	fake_gbm.no_device = true;
	world->reader = open_reader(world);
	struct slip_reader *second = open_reader(world);
	assert_null(import(world, X_TILED, FAKE_PLAIN));
	assert_int_equal(fake_gbm.devices, 2);
	slip_reader_destroy(second);
	fake_gbm.no_device = false;
	second = open_reader(world);
	struct slip_buffer *buffer = import(world, X_TILED, FAKE_PLAIN);
	assert_reads_by_driver(buffer);
	slip_buffer_unref(buffer);
	slip_reader_destroy(second);
}

static void test_several_planes_are_not_read(void **state)
{
	struct world *world = *state;
	world->reader = open_reader(world);
	int fd = fake_dmabuf_create(SIZE);
	struct slip_dmabuf_attributes attributes = describe(fd, X_TILED);
	attributes.format = DRM_FORMAT_NV12;
	attributes.planes[1] = attributes.planes[0];
	assert_null(slip_buffer_import(world->context, &attributes));
	assert_int_equal(errno, EINVAL);
	assert_int_equal(fake_gbm.imports, 0);
	close(fd);
}

// A modifier's own planes are for the driver to know.
static void test_how_it_is_imported(void **state)
{
	struct world *world = *state;
	world->reader = open_reader(world);
	slip_buffer_unref(import(world, IMPLICIT, FAKE_PLAIN));
	assert_int_equal(fake_gbm.import_type, GBM_BO_IMPORT_FD);
	slip_buffer_unref(import(world, X_TILED, FAKE_PLAIN));
	assert_int_equal(fake_gbm.import_type, GBM_BO_IMPORT_FD_MODIFIER);
	assert_int_equal(fake_gbm.n_fds, 1);
	assert_true(fake_gbm.modifier == X_TILED);

	int fd = fake_dmabuf_create(SIZE);
	struct slip_dmabuf_attributes attributes = describe(fd, X_TILED);
	attributes.planes[1] = attributes.planes[0];
	slip_buffer_unref(slip_buffer_import(world->context, &attributes));
	assert_int_equal(fake_gbm.n_fds, 2);
	attributes = describe(fd, IMPLICIT);
	attributes.height = 1;
	attributes.planes[0].offset = STRIDE;
	slip_buffer_unref(slip_buffer_import(world->context, &attributes));
	assert_int_equal(fake_gbm.import_type, GBM_BO_IMPORT_FD_MODIFIER);
	close(fd);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	static const struct CMUnitTest others[] = {
		TEST(test_driver_is_loaded_when_needed),
		TEST(test_missing_driver_is_asked_once),
		TEST(test_what_drivers_say),
		TEST(test_reads_nest),
		TEST(test_busy_buffer),
		TEST(test_map_fails),
		TEST(test_map_faults),
		TEST(test_reader_goes_first),
		TEST(test_the_next_reader_is_asked),
		TEST(test_several_planes_are_not_read),
		TEST(test_how_it_is_imported),
	};
	static struct CMUnitTest tests[N_ELEMENTS(others) + N_ELEMENTS(rows)];
	memcpy(tests, others, sizeof(others));
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		tests[N_ELEMENTS(others) + i] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = test_tier,
			.setup_func = setup,
			.teardown_func = teardown,
			.initial_state = (void *)&rows[i],
		};
	}
	library_sigbus_keep();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
