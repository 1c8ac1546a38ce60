/* SPDX-License-Identifier: MIT */
#ifndef OPTION_ROW_H
#define OPTION_ROW_H

#include <stdbool.h>

struct options;

/** An option that can be given, a row of a table that ends with one without a name. */
struct option_row {
	/** Without its dashes. */
	const char *name;
	/** The same for short, or 0. */
	char letter;
	/** What its value is called, or NULL if it takes none. */
	const char *value;
	/** What it does; lines after the first are below that. */
	const char *help;
	/**
	 * Takes what was given: -1, or the status to exit with, what is wrong having been said.
	 * value is NULL where the option has none.
	 */
	int (*take)(struct options *options, const char *name, const char *value);
};

/** Says what is wrong in one line, on standard error. Returns the status to exit with. */
int options_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
