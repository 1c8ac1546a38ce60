/* SPDX-License-Identifier: MIT */
#ifndef WHOLE_FILE_H
#define WHOLE_FILE_H

#include <stddef.h>

/** Whether it can be written, as far as can be known: 0 or -errno. "-" is standard output. */
int whole_file_check(const char *path);

/**
 * Writes a file, or to standard output for "-": a file is replaced at once, or is as it was. What
 * is no file, such as a FIFO or a link, is written into. 0 or -errno.
 */
int whole_file_write(const char *path, const void *data, size_t size);

/** Reads a file; the caller frees data. 0, or -errno: -EFBIG if it is larger than max bytes. */
int whole_file_read(const char *path, size_t max, char **data, size_t *size);

#endif
