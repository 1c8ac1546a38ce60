/* SPDX-License-Identifier: MIT */
#ifndef FORMAT_H
#define FORMAT_H

#include <pixman.h>
#include <stdint.h>

/** The pixman code of a DRM_FORMAT_*, or 0. */
pixman_format_code_t format_to_pixman(uint32_t fourcc);

#endif
