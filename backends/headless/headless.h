/* SPDX-License-Identifier: MIT */
#ifndef HEADLESS_H
#define HEADLESS_H

#include "clock.h"
#include "output.h"

/**
 * An output in memory, HEADLESS-1, width by height pixels, or 1280 by 720 where that is 0 by 0,
 * whose retraces come from a timer of that clock, which is to live longer: refresh in millihertz.
 * It takes painted frames alone. NULL and errno.
 */
struct backend *headless_backend_create(struct wl_event_loop *loop, struct clock *clock, int width,
		int height, int refresh);

/**
 * One more output, as above; without a name it is HEADLESS-2 and so on: the first number that is
 * free. NULL and errno.
 */
struct output *headless_output_create(
		struct backend *backend, const char *name, int width, int height, int refresh);
void headless_output_destroy(struct output *output);

#endif
