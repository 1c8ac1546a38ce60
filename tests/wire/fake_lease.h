/* SPDX-License-Identifier: MIT */
#ifndef FAKE_LEASE_H
#define FAKE_LEASE_H

#include <output.h>

/* Leases of headless outputs, as if they were KMS devices'. Every fd is one of /dev/null. */

/** From now on, the output is of the device of that number, and can be leased. */
void fake_lease_adopt(
		struct backend *backend, struct output *output, unsigned device, bool non_desktop);

/** From now on, leases are refused with this errno, and opening devices too; 0 for neither. */
void fake_lease_refuse(int error);

/** As if the lessee had closed its fd. */
void fake_lease_end(struct output *output);

/** As if the seat were taken, and given back. */
void fake_lease_set_away(struct backend *backend, bool away);

/** The device goes; its outputs have gone. */
void fake_lease_remove_device(struct backend *backend, unsigned device);

#endif
