/* SPDX-License-Identifier: MIT */
#ifndef SHOT_OPTIONS_H
#define SHOT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "album.h"
#include "option_row.h"

/** Pictures of one run, by --at. */
#define SHOT_MAX_AT 100

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
	/** The title or app-id of the window that it is of; NULL for all that the output shows. */
	const char *window;
	/** An extended regular expression for some window's title, which comes first, or NULL. */
	const char *wait_title;
	/** What to do before, a file; or NULL. */
	const char *script;
	/** The keyboard's layout; NULL is the default. */
	const char *keymap;
	/** In milliseconds and in seconds. */
	int quiet, timeout;
	/** The picture is taken when so many frames were drawn; 0 waits for quiet. */
	int after_frames;
	/** Or at these times since the first window drew, in ns and in order. */
	int64_t at[SHOT_MAX_AT];
	int n_at;
	/** Or when SIGUSR1 comes. */
	bool on_signal;
	/** Once the pictures are what they are to be, the command's end is waited for, and its
	 * status is ours. */
	bool exit_child;
};

extern const struct option_row shot_option_rows[];

/** What is taken where nothing is said. */
void shot_options_init(struct shot_options *options);

/** What each option by itself does not tell: -1, or the status to exit with. */
int shot_options_check(const struct options *options);

/** Whether standard output is ours, not the command's. */
bool shot_options_take_stdout(const struct shot_options *options);

#endif
