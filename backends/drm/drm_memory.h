/* SPDX-License-Identifier: MIT */
#ifndef DRM_MEMORY_H
#define DRM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Whether to read what is mapped there takes several times as long as to read ordinary memory, as
 * it does where the CPU does not cache it (write-combining). size is in bytes; all of it is mapped.
 */
bool drm_memory_is_slow(const void *data, size_t size);

#endif
