/* SPDX-License-Identifier: MIT */
#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include "option_row.h"

struct profile;

/** What who runs a command in surroundings of its own is told: `slipway run`, and shot. */
struct run_options {
	/** Of headless outputs, in mHz; 0 for the default. */
	int refresh;
	/** X11 programs are served, too. */
	bool xwayland;
	/** What is pinned, options but for those that were given; or NULL. */
	struct profile *profile;
};

extern const struct option_row run_option_rows[];

#endif
