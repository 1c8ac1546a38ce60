/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_WORDS_H
#define SCRIPT_WORDS_H

/** In bytes, of a line without its end. */
#define SCRIPT_MAX_LINE 4096
/** More than any statement has. */
#define SCRIPT_MAX_WORDS 8

/** A line of a script, taken apart; there are no words in one that is empty or a comment. */
struct script_words {
	int n;
	char *words[SCRIPT_MAX_WORDS];
	/** What they point into. */
	char text[2 * SCRIPT_MAX_LINE];
};

/**
 * Words are parted by blanks, and # at the beginning of one begins a comment. Between double quotes
 * blanks and # belong to the word, and \", \\, \n and \t stand for a quote, a backslash, a new line
 * and a tabulator. The line is UTF-8 of at most SCRIPT_MAX_LINE bytes. NULL, or what is wrong and
 * what to give instead, a text that lives for ever.
 */
const char *script_words_split(struct script_words *words, const char *line);

#endif
