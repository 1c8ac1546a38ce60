/* SPDX-License-Identifier: MIT */
#ifndef QUIET_H
#define QUIET_H

#include <stdbool.h>

struct clock_timer;
struct server;

/** Waits until a window has drawn, and then nothing was for as long as --quiet says, by the
 * server's clock. */
struct quiet {
	struct server *server;
	struct clock_timer *timer;
	void (*reached)(struct quiet *quiet);
	bool awaited;
};

/** False if there is no memory; quiet_finish() is to be called all the same. */
bool quiet_init(struct quiet *quiet, struct server *server, void (*reached)(struct quiet *quiet));

/** All zeros is fine. */
void quiet_finish(struct quiet *quiet);

/** Counts from now on; `reached` is called once. */
void quiet_await(struct quiet *quiet);

/** It is of no interest any more. */
void quiet_forget(struct quiet *quiet);

/** Something was drawn, or shown: if quiet is awaited, that is counted anew. */
void quiet_disturb(struct quiet *quiet);

#endif
