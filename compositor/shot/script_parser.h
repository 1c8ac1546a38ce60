/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_PARSER_H
#define SCRIPT_PARSER_H

#include "script.h"
#include "script_words.h"

/** Contacts have numbers below that. */
#define SCRIPT_MAX_TOUCHES 16
#define SCRIPT_MAX_HELD_KEYS 16

/** What script.c shares with script_statements.c. */
struct script_parser {
	struct script *script;
	/** Where it is. */
	int line;
	const char *where, *source;
	char *error;
	/** What there is, once the steps so far are done: the pointer is somewhere; buttons that
	 * are held, by their place in the table; contacts; keysyms. */
	bool placed;
	unsigned buttons, touches;
	uint32_t keys[SCRIPT_MAX_HELD_KEYS];
	int n_keys;
};

/** Fills in the error, after where it is: false. */
bool script_parser_fail(struct script_parser *parser, const char *format, ...)
		__attribute__((format(printf, 2, 3)));

/** A copy of the text that is the script's; NULL, and the error is filled in. */
const char *script_parser_keep(struct script_parser *parser, const char *text);

/** Adds a step of the present line; false, and the error is filled in. */
bool script_parser_add(struct script_parser *parser, const struct script_step *step);

/** Adds the steps of a statement, which has words; false, and the error is filled in. */
bool script_statement_parse(struct script_parser *parser, const struct script_words *words);

#endif
