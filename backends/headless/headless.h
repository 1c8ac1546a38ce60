/* SPDX-License-Identifier: MIT */
#ifndef HEADLESS_H
#define HEADLESS_H

#include "output.h"

/**
 * An output in memory, HEADLESS-1, width by height pixels, whose retraces come from a timer:
 * refresh in millihertz. It takes painted frames alone. NULL and errno.
 */
struct backend *headless_backend_create(
		struct wl_event_loop *loop, int width, int height, int refresh);

/** Another one like the first. 0 or -errno. */
int headless_backend_add_output(struct backend *backend, const char *name);

#endif
