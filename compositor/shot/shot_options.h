/* SPDX-License-Identifier: MIT */
#ifndef SHOT_OPTIONS_H
#define SHOT_OPTIONS_H

#include "album.h"
#include "option_row.h"

/** What only `slipway shot` is told. */
struct shot_options {
	/** Where the picture goes; "-" is standard output. NULL is only where it differs. */
	const char *picture;
	/** The picture that is expected, or NULL. */
	const char *expect;
	/** What becomes of pictures, and is told of them. */
	struct album_options album;
	/** The output that it is of; NULL for the first. */
	const char *output;
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

/** Whether standard output is ours, not the command's. */
bool shot_options_take_stdout(const struct shot_options *options);

#endif
