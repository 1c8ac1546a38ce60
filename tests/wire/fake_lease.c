/* SPDX-License-Identifier: MIT */
#include "fake_lease.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sysmacros.h>

#define DRM_MAJOR 226

static struct {
	struct output_interface impl;
	int error;
} fake;

static int open_null(void)
{
	int fd = fake.error ? -1 : open("/dev/null", O_RDWR | O_CLOEXEC);
	return fd < 0 ? -(fake.error ? fake.error : errno) : fd;
}

static int handle_lease(struct output *const *outputs, int n)
{
	int fd = open_null();
	for (int i = 0; i < n && fd >= 0; i++) {
		outputs[i]->leased = true;
	}
	return fd;
}

static void handle_revoke(struct output *output)
{
	output->leased = false;
}

static int handle_open_device(struct backend *backend, dev_t device)
{
	return open_null();
}

void fake_lease_adopt(
		struct backend *backend, struct output *output, unsigned device, bool non_desktop)
{
	backend->open_device = handle_open_device;
	if (output->impl != &fake.impl) {
		fake.impl = *output->impl;
		fake.impl.lease = handle_lease;
		fake.impl.revoke = handle_revoke;
		output->impl = &fake.impl;
	}
	output->device = makedev(DRM_MAJOR, device);
	output->connector = 40 + device;
	output->non_desktop = non_desktop;
}

void fake_lease_refuse(int error)
{
	fake.error = error;
}

void fake_lease_end(struct output *output)
{
	output->leased = false;
	wl_signal_emit_mutable(&output->events.lease, output);
}

void fake_lease_set_away(struct backend *backend, bool away)
{
	struct output *output;
	wl_list_for_each (output, &backend->outputs, link) {
		output->leased = false;
		output->away = away;
	}
	wl_list_for_each (output, &backend->outputs, link) {
		wl_signal_emit_mutable(&output->events.lease, output);
	}
}

void fake_lease_remove_device(struct backend *backend, unsigned device)
{
	dev_t id = makedev(DRM_MAJOR, device);
	wl_signal_emit_mutable(&backend->events.device_gone, &id);
}
