/* SPDX-License-Identifier: MIT */
#ifndef PROBE_H
#define PROBE_H

#include <kms.h>

/** A pair, and what became of it. */
struct probe_pair {
	struct slip_format_pair pair;
	struct slip_proof proof;
};

/** What is known of a DRM device. */
struct probe_device {
	char path[64];
	/** The kernel driver's name. */
	char driver[32];
	/** Its mappings do not show what it drew. */
	bool lies;
	/** Empty where the device shows nothing. */
	struct kms kms;
	struct probe_pair *pairs;
	size_t n_pairs;
};

/** `slipway probe`, argv[0] being "probe". Returns the status to exit with. */
int probe_run(int argc, char **argv);

/** 0 or -errno, and then there is nothing to finish. */
int probe_device_init(struct probe_device *device, const char *path);
void probe_device_finish(struct probe_device *device);

void probe_print_text(const struct probe_device *devices, size_t n_devices);
void probe_print_json(const struct probe_device *devices, size_t n_devices);

#endif
