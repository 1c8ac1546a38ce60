/* SPDX-License-Identifier: MIT */
#ifndef PICTURE_H
#define PICTURE_H

#include <output.h>

/**
 * Writes a picture to a PNG file, or to standard output for "-"; whole or not at all. 0, or -errno
 * with the file as it was.
 */
int picture_write(const char *path, const struct output_picture *picture, int width, int height);

#endif
