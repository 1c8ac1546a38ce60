/* SPDX-License-Identifier: MIT */
#ifndef PROFILE_FONTS_H
#define PROFILE_FONTS_H

#include <stdbool.h>

struct profile;

/* What a profile's fonts section can have, and fontconfig's file of it. */

bool profile_fonts_has(const char *key);

/** All the keys, for an error text. */
const char *profile_fonts_get_keys(void);

/** NULL, or what to give instead. The key must be one. */
const char *profile_fonts_check(const char *key, const char *value);

/**
 * Writes the file into dir, and has FONTCONFIG_FILE name it. It says what is pinned, on top of the
 * system's. 0, or -errno.
 */
int profile_fonts_write(const struct profile *profile, const char *dir);

#endif
