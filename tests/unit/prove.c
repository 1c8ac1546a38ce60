/* SPDX-License-Identifier: MIT */
/* slip_prover: what it takes from a driver for proof. */
#include <drm_fourcc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_dmabuf.h"
#include "fake_gbm.h"
#include "unit.h"

#define STRIDE 1024

static uint8_t pixels[STRIDE * 64], other_pixels[STRIDE * 64];

struct world {
	struct slip_context *context;
	struct slip_reader *reader;
	struct slip_prover *prover;
	int fds;
};

static int setup(void **state)
{
	static struct world world;
	fake_dmabuf_reset();
	memset(pixels, 0, sizeof(pixels));
	fake_gbm = (struct fake_gbm){ .driver = "virtio_gpu",
		.virgl = true,
		.pixels = pixels,
		.canvas = pixels,
		.stride = STRIDE };
	world = (struct world){ .fds = fake_count_fds() };
	world.context = slip_context_create();
	int fd = fake_memfd_create(1);
	world.reader = slip_reader_create(world.context, fd);
	world.prover = slip_prover_create(world.context, fd);
	close(fd);
	*state = &world;
	return world.reader && world.prover ? 0 : -1;
}

static int teardown(void **state)
{
	struct world *world = *state;
	slip_prover_destroy(world->prover);
	slip_reader_destroy(world->reader);
	slip_context_destroy(world->context);
	assert_int_equal(fake_gbm.live_devices, 0);
	assert_int_equal(fake_gbm.live_bos, 0);
	assert_int_equal(fake_gbm.live_maps, 0);
	fake_dmabuf_reset();
	assert_int_equal(fake_count_fds(), world->fds);
	return 0;
}

static struct slip_proof prove(struct world *world, uint32_t format)
{
	struct slip_format_pair pair = { format, DRM_FORMAT_MOD_INVALID };
	return slip_prover_prove(world->prover, pair);
}

static void test_what_the_driver_wrote_is_read(void **state)
{
	struct slip_proof proof = prove(*state, DRM_FORMAT_ARGB8888);
	assert_true(proof.readable);
	assert_int_equal(proof.tier, SLIP_TIER_DRIVER);
	assert_string_equal(proof.maker, "gbm");
	assert_int_equal(fake_dmabuf_count_waits(), 0);
}

static void test_other_pixels_are_no_proof(void **state)
{
	fake_gbm.pixels = other_pixels;
	struct slip_proof proof = prove(*state, DRM_FORMAT_ARGB8888);
	assert_false(proof.readable);
	assert_string_equal(proof.reason, "what is read is not what was written");
}

static void test_what_cannot_be_allocated_is_not_proved(void **state)
{
	fake_gbm.canvas = NULL;
	struct slip_proof proof = prove(*state, DRM_FORMAT_ARGB8888);
	assert_false(proof.readable);
	assert_null(proof.maker);
}

// virgl: without the wait, it was a matter of luck which formats were offered.
static void test_a_late_write_is_waited_for(void **state)
{
	fake_gbm.writes_late = true;
	assert_true(prove(*state, DRM_FORMAT_ARGB8888).readable);
	assert_true(prove(*state, DRM_FORMAT_XRGB8888).readable);
	assert_int_equal(fake_dmabuf_count_waits(), 2);
}

static void test_a_device_that_hangs_is_waited_for_once(void **state)
{
	fake_gbm.never_writes = true;
	for (int i = 0; i < 3; i++) {
		struct slip_proof proof = prove(*state, DRM_FORMAT_ARGB8888);
		assert_false(proof.readable);
		assert_string_equal(proof.reason,
				"the device does not finish writing a buffer to try it with");
	}
	assert_int_equal(fake_dmabuf_count_waits(), 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_what_the_driver_wrote_is_read),
		TEST(test_other_pixels_are_no_proof),
		TEST(test_what_cannot_be_allocated_is_not_proved),
		TEST(test_a_late_write_is_waited_for),
		TEST(test_a_device_that_hangs_is_waited_for_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
