/* SPDX-License-Identifier: MIT */
#ifndef SHOT_OPTIONS_H
#define SHOT_OPTIONS_H

#include "option_row.h"

/** What only `slipway shot` is told. */
struct shot_options {
	/** Where the picture goes; "-" is standard output. */
	const char *picture;
	/** In milliseconds and in seconds. */
	int quiet, timeout;
	/** The picture is taken when so many frames were drawn; 0 waits for quiet. */
	int after_frames;
};

extern const struct option_row shot_option_rows[];

/** What is taken where nothing is said. */
void shot_options_init(struct shot_options *options);

/** What each option by itself does not tell: -1, or the status to exit with. */
int shot_options_check(const struct options *options);

#endif
