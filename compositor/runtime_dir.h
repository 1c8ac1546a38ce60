/* SPDX-License-Identifier: MIT */
#ifndef RUNTIME_DIR_H
#define RUNTIME_DIR_H

#include <stdbool.h>

/** Short enough for sockets with names of any length in it. */
#define RUNTIME_DIR_SIZE 44

/**
 * Sees to it that XDG_RUNTIME_DIR is a directory that can be used: the one that is given, or, if
 * there is none or isolated is wanted, one that is made, and whose path is put into made. False,
 * the error having been printed.
 */
bool runtime_dir_prepare(char made[RUNTIME_DIR_SIZE], bool isolated);

/** Removes the one that was made, with all that is in it; "" is none. One that is gone is fine. */
void runtime_dir_remove(const char *made);

#endif
