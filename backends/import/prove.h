/* SPDX-License-Identifier: MIT */
#ifndef PROVE_H
#define PROVE_H

#include "slipway.h"

struct gbm_device;

struct slip_prover {
	struct slip_context *context;
	/** The device as it was given, for dumb buffers; and as GBM has it. */
	int fd, gbm_fd;
	struct gbm_device *gbm; // NULL where there is no driver
	/** No modifier means LINEAR. */
	bool linear;
	/** It did not finish a buffer once: it is not waited for again. */
	bool hangs;
};

/** Leaves gbm NULL if there is no driver, or the library was built without GBM. */
void slip_prover_open_gbm(struct slip_prover *prover);
void slip_prover_close_gbm(struct slip_prover *prover);

/**
 * A buffer that the device's driver allocated and wrote, as attributes; those have size, format and
 * modifier. 0 or -errno, and then some fds may be set.
 */
int slip_prover_make_gbm(struct slip_prover *prover, const struct slip_format *format,
		struct slip_dmabuf_attributes *attributes);

/** The byte that is x bytes into row y of a plane. */
uint8_t slip_prove_get_byte(int plane, uint32_t x, uint32_t y);

#endif
