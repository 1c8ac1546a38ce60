/* SPDX-License-Identifier: MIT */
#ifndef KMS_MODE_H
#define KMS_MODE_H

#include <output.h>
#include <xf86drmMode.h>

/* Which of a monitor's modes is the one that is asked for. */

/** In millihertz. */
int kms_mode_get_refresh(const drmModeModeInfo *mode);

/**
 * The one of n that a monitor lists, or one that is computed: 0; or -ENOENT, and error says which
 * there are, -ENOTSUP where nothing can be computed, -ERANGE for what no monitor has.
 */
int kms_mode_choose(const drmModeModeInfo *modes, int n, const struct output_mode *wanted,
		drmModeModeInfo *mode, char error[OUTPUT_ERROR_SIZE]);

/**
 * By VESA's Coordinated Video Timings: for cathode ray tubes, or with version 1 of the reduced
 * blanking that is enough for panels. 0 or -errno as above.
 */
int kms_mode_compute(const struct output_mode *wanted, drmModeModeInfo *mode);

#endif
