/* SPDX-License-Identifier: MIT */
#ifndef PICTURE_H
#define PICTURE_H

#include <output.h>

/** Whether a picture can be written there, as far as can be known: 0 or -errno. */
int picture_check(const char *path);

/**
 * Writes a picture to a PNG file, or to standard output for "-"; whole or not at all. 0, or -errno
 * with the file as it was.
 */
int picture_write(const char *path, const struct output_picture *picture);

#endif
