/* SPDX-License-Identifier: MIT */
/* What the drm backend leases, how leases end, and the files that clients get of a device. */
#include <drm_backend.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <xf86drm.h>

#include "fake_drm.h"
#include "unit.h"

/** Of an output: its connector, its CRTC, its plane. */
#define OBJECTS 3

struct leased {
	struct output *output;
	int n_changes;
	struct wl_listener changed;
};

struct world {
	struct wl_event_loop *loop;
	struct slip_context *context;
	struct backend *backend;
	struct leased leased[2];
	struct output *outputs[2];
};

static void handle_changed(struct wl_listener *listener, void *data)
{
	struct leased *leased = wl_container_of(listener, leased, changed);
	leased->n_changes++;
}

// Two outputs, which are off.
static int setup(void **state)
{
	static struct world world;
	struct drm_backend_options options = { 0 };
	const struct output_config off = { .off = true };
	char error[OUTPUT_ERROR_SIZE];
	memset(&world, 0, sizeof(world));
	fake_drm_reset(&fake_drm_plain);
	fake_drm.devices[0].connectors[1].connected = true;
	world.loop = wl_event_loop_create();
	world.context = slip_context_create();
	world.backend = drm_backend_create(world.loop, world.context, &options, error);
	int n = 0;
	struct output *output;
	wl_list_for_each (output, &world.backend->outputs, link) {
		struct leased *leased = &world.leased[n];
		world.outputs[n++] = leased->output = output;
		leased->changed.notify = handle_changed;
		wl_signal_add(&output->events.lease, &leased->changed);
		assert_int_equal(output->impl->configure(output, &off, error), 0);
	}
	assert_int_equal(n, 2);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	backend_destroy(world->backend);
	slip_context_destroy(world->context);
	wl_event_loop_destroy(world->loop);
	fake_drm_assert_nothing_left();
	return 0;
}

static int lease(struct world *world, int n)
{
	return world->outputs[0]->impl->lease(world->outputs, n);
}

static void end_lease(struct world *world, int index)
{
	world->outputs[index]->impl->revoke(world->outputs[index]);
}

static void assert_leased(const struct world *world, bool first, bool second)
{
	assert_int_equal(world->outputs[0]->leased, first);
	assert_int_equal(world->outputs[1]->leased, second);
}

static void assert_changes(const struct world *world, int first, int second)
{
	assert_int_equal(world->leased[0].n_changes, first);
	assert_int_equal(world->leased[1].n_changes, second);
}

static void test_made(void **state)
{
	struct world *world = *state;
	int fd = lease(world, 1);
	assert_true(fd >= 0);
	assert_leased(world, true, false);
	assert_int_equal(fake_drm_count_leased(0), OBJECTS);
	fake_drm_change(0, -1);
	assert_leased(world, true, false);
	assert_int_equal(fake_drm_count_leased(0), OBJECTS);
	assert_changes(world, 0, 0);
	close(fd);
}

static void test_revoked(void **state)
{
	struct world *world = *state;
	int fd = lease(world, 2);
	assert_true(fd >= 0);
	assert_int_equal(fake_drm_count_leased(0), 2 * OBJECTS);
	int commits = fake_drm.devices[0].commits;
	end_lease(world, 1);
	assert_leased(world, false, false);
	assert_int_equal(fake_drm_count_leased(0), 0);
	// Whatever the lessee showed is on neither.
	assert_int_equal(fake_drm.devices[0].commits, commits + 2);
	// Who revokes knows.
	assert_changes(world, 0, 0);
	end_lease(world, 0);
	assert_int_equal(fake_drm.devices[0].commits, commits + 2);
	close(fd);
}

static void test_leased_again(void **state)
{
	struct world *world = *state;
	for (int i = 0; i < 3; i++) {
		int fd = lease(world, 2);
		assert_true(fd >= 0);
		end_lease(world, 0);
		close(fd);
	}
}

static void test_given_back(void **state)
{
	struct world *world = *state;
	int fd = lease(world, 2);
	assert_true(fd >= 0);
	int commits = fake_drm.devices[0].commits;
	close(fd);
	fake_drm_change(0, -1);
	assert_leased(world, false, false);
	assert_changes(world, 1, 1);
	assert_int_equal(fake_drm.devices[0].commits, commits + 2);
	fake_drm_change(0, -1);
	assert_changes(world, 1, 1);
}

static void test_one_of_two_is_given_back(void **state)
{
	struct world *world = *state;
	int first = lease(world, 1);
	int second = world->outputs[1]->impl->lease(&world->outputs[1], 1);
	assert_true(first >= 0 && second >= 0);
	close(first);
	fake_drm_change(0, -1);
	assert_leased(world, false, true);
	assert_changes(world, 1, 0);
	assert_int_equal(fake_drm_count_leased(0), OBJECTS);
	close(second);
}

static void test_seat_is_taken(void **state)
{
	struct world *world = *state;
	int fds[] = { lease(world, 1), world->outputs[1]->impl->lease(&world->outputs[1], 1) };
	assert_true(fds[0] >= 0 && fds[1] >= 0);
	fake_drm_set_active(false);
	assert_leased(world, false, false);
	assert_true(world->outputs[0]->away && world->outputs[1]->away);
	assert_changes(world, 1, 1);
	// Only a master can end them.
	assert_int_equal(fake_drm_count_leased(0), 2 * OBJECTS);
	fake_drm_set_active(true);
	assert_int_equal(fake_drm_count_leased(0), 0);
	assert_false(world->outputs[0]->away || world->outputs[1]->away);
	assert_changes(world, 2, 2);
	for (int i = 0; i < 2; i++) {
		close(fds[i]);
	}
}

static void test_refused(void **state)
{
	static const int errors[] = { EACCES, EBUSY, EINVAL, EMFILE, ENODEV, ENOMEM, ENOSPC };
	struct world *world = *state;
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		fake_drm_fail(FAKE_DRM_CREATE_LEASE, errors[i], 1);
		assert_int_equal(lease(world, 2), -errors[i]);
		assert_leased(world, false, false);
		assert_int_equal(fake_drm_count_leased(0), 0);
	}
	int fd = lease(world, 2);
	assert_true(fd >= 0);
	// It is another's already.
	assert_int_equal(lease(world, 1), -EBUSY);
	assert_leased(world, true, true);
	close(fd);
}

static void test_cannot_be_revoked(void **state)
{
	struct world *world = *state;
	int fd = lease(world, 2);
	assert_true(fd >= 0);
	fake_drm_fail(FAKE_DRM_REVOKE_LEASE, EACCES, 1);
	end_lease(world, 0);
	assert_leased(world, false, false);
	assert_int_equal(fake_drm_count_leased(0), 2 * OBJECTS);
	// It is when there is a look at it next.
	fake_drm_change(0, -1);
	assert_int_equal(fake_drm_count_leased(0), 0);
	assert_changes(world, 0, 0);
	close(fd);
}

static void test_cannot_be_listed(void **state)
{
	struct world *world = *state;
	int fd = lease(world, 2);
	assert_true(fd >= 0);
	fake_drm_fail(FAKE_DRM_LIST_LESSEES, ENOMEM, 1);
	fake_drm_change(0, -1);
	assert_leased(world, true, true);
	assert_int_equal(fake_drm_count_leased(0), 2 * OBJECTS);
	close(fd);
}

static int open_device(struct world *world)
{
	return world->backend->open_device(world->backend, world->outputs[0]->device);
}

static void test_opened_for_clients(void **state)
{
	struct world *world = *state;
	int fd = open_device(world);
	assert_true(fd >= 0);
	assert_false(drmIsMaster(fd));
	close(fd);
	// The first to open a device that has no master becomes that: no client is to.
	fake_drm.devices[0].master = false;
	fd = open_device(world);
	assert_true(fd >= 0);
	assert_false(drmIsMaster(fd));
	close(fd);
	fake_drm_fail(FAKE_DRM_DROP_MASTER, EACCES, 1);
	assert_int_equal(open_device(world), -EACCES);
}

static void test_not_opened_for_clients(void **state)
{
	static const int errors[] = { EACCES, EMFILE, ENOENT };
	struct world *world = *state;
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		fake_drm_fail(FAKE_DRM_OPEN_OTHER, errors[i], 1);
		assert_int_equal(open_device(world), -errors[i]);
	}
	fake_drm.devices[0].renamed = true;
	assert_int_equal(open_device(world), -EACCES);
	assert_int_equal(world->backend->open_device(world->backend, 77), -ENODEV);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_made),
		TEST(test_revoked),
		TEST(test_leased_again),
		TEST(test_given_back),
		TEST(test_one_of_two_is_given_back),
		TEST(test_seat_is_taken),
		TEST(test_refused),
		TEST(test_cannot_be_revoked),
		TEST(test_cannot_be_listed),
		TEST(test_opened_for_clients),
		TEST(test_not_opened_for_clients),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
