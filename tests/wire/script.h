/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>

/* The text of a transcript: lines, words, macros and cases. What they mean is transcript.c's. */

#define SCRIPT_MAX_WORDS 24

struct script_line {
	const char *path;
	int number;
	char *text;
};

/** A case or a macro: the lines after its first. */
struct script_block {
	const char *name;
	int first, n_lines;
};

struct script {
	struct script_line *lines;
	int n_lines;
	struct script_block *cases, *macros;
	int n_cases, n_macros;
	/** What "host" says, or "compositor". */
	const char *host;
};

/** Of the files one after the other. False, the error having been printed. */
bool script_read(struct script *script, char *const *paths, int n_paths);
void script_finish(struct script *script);

/** NULL if there is none of that name. */
const struct script_block *script_find_macro(const struct script *script, const char *name);

/**
 * Takes a text apart, in place, at blanks that are not within "", '' or []. Returns how many words
 * there are, at most SCRIPT_MAX_WORDS.
 */
int script_split(char *text, char **words);

/** text with %1 to %9 replaced by the arguments; to be freed. */
char *script_fill_in(const char *text, char *const *args, int n_args);

#endif
