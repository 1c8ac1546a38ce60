/* SPDX-License-Identifier: MIT */
#ifndef WHOLE_FILE_H
#define WHOLE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/** Whether it can be written, as far as can be known: 0 or -errno. "-" is standard output. */
int whole_file_check(const char *path);

/**
 * Writes a file, or to standard output for "-": a file is replaced at once, or is as it was. What
 * is no file, such as a FIFO or a link, is written into. 0 or -errno.
 */
int whole_file_write(const char *path, const void *data, size_t size);

/**
 * Reads a file to its end; the caller frees data. 0, or -errno: -EFBIG if it has more than max
 * bytes, -ESPIPE if it is a pipe, which nobody waits for.
 */
int whole_file_read(const char *path, size_t max, char **data, size_t *size);

/** In bytes: nobody writes more by hand. */
#define WHOLE_FILE_MAX_TEXT (1 << 20)

/**
 * The same of a text, of at most WHOLE_FILE_MAX_TEXT bytes, without the UTF-8 byte order mark that
 * some editors begin it with. `waits`: whoever writes to a pipe or types it is waited for, but
 * for a FIFO that nobody has opened to write: that is empty.
 */
int whole_file_read_text(const char *path, bool waits, char **text, size_t *size);

/** Why it cannot be read, in words, of an errno: a text as strerror()'s. */
const char *whole_file_get_reason(int error);

#endif
