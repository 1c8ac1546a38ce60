/* SPDX-License-Identifier: MIT */
#ifndef SEALED_FILE_H
#define SEALED_FILE_H

#include <stddef.h>

/**
 * A file in memory that nobody can change any more, for clients to share. Where /proc is there, its
 * descriptor is read-only too: those who map it MAP_SHARED would be refused else. size may be 0.
 *
 * The descriptor, which is the caller's; or -1 and errno.
 */
int sealed_file_create(const char *name, const void *data, size_t size);

#endif
