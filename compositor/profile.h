/* SPDX-License-Identifier: MIT */
#ifndef PROFILE_H
#define PROFILE_H

#include <stddef.h>
#include <wayland-util.h>

#include "yaml_file.h"

/*
 * What a profile file pins, so that a program draws the same on any machine: variables of its
 * environment, how fonts are drawn, and options. See slipway(1).
 */

/** One of them. */
struct profile_pin {
	/** "env.TZ", "fonts.hinting", or an option's name. */
	char *key;
	/** NULL is for a variable that is not to be set. */
	char *value;
	/** Where the file has the value, from 1 on. */
	size_t line, column;
	struct wl_list link; // profile.pins
};

struct profile {
	char *path;
	struct wl_list pins; // profile_pin.link, in the order of the file
};

/** NULL, errno, and error filled in. */
struct profile *profile_read(const char *path, char error[YAML_FILE_ERROR_SIZE]);

void profile_destroy(struct profile *profile);

/** Something else goes before what the file says under that key, if it does. */
void profile_override(struct profile *profile, const char *key, const char *value);

typedef void (*profile_func)(const char *key, const char *value, void *data);

/** Calls for all that is pinned: with "" for a variable that is not set. profile may be NULL. */
void profile_for_each(const struct profile *profile, profile_func func, void *data);

/**
 * Pins what of it is this process's environment; dir is for the files that takes. profile may be
 * NULL. 0, or -errno.
 */
int profile_apply(const struct profile *profile, const char *dir);

#endif
