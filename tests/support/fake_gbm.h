/* SPDX-License-Identifier: MIT */
#ifndef FAKE_GBM_H
#define FAKE_GBM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A DRM device with a driver for GBM, on machines that have neither: what libslipway asks of libdrm
 * and of GBM is answered here. Any fd passes for the device. The linker puts these in place with
 * --wrap; see meson.build.
 */

struct fake_gbm {
	/** What the DRM device says of itself. */
	const char *driver;
	bool virgl;
	/** What the device answers to PRIME imports: 0, or an errno. */
	int prime_error;
	/** There is no driver for GBM; it refuses imports; it refuses to map, with this errno. */
	bool no_device, no_import;
	int map_error;
	/** What it maps, and the bytes from one row to the next. */
	const uint8_t *pixels;
	uint32_t stride;
	/** Where what is written to it goes; NULL: it allocates nothing. */
	uint8_t *canvas;
	/** What is written to it is pending until somebody waits for it; for ever. */
	bool writes_late, never_writes;

	/** What it was asked for so far, and what of it is open. */
	int devices, imports, maps;
	int live_devices, live_bos, live_maps;
	/** Of the last import: GBM_BO_IMPORT_*, fds, and the modifier that was told, or 0. */
	uint32_t import_type;
	unsigned n_fds;
	uint64_t modifier;
};

extern struct fake_gbm fake_gbm;

#endif
