/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_STATEMENTS_H
#define SCRIPT_STATEMENTS_H

#include "script_parser.h"

/** What a statement is given: all but its first word. */
struct script_arguments {
	int n;
	char *const *words;
};

/*
 * Each takes its statement, which has as many words as it may have: false, and the error is filled
 * in. See script_statements.c for their forms.
 */
bool script_parse_move(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_click(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_double_click(
		struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_press(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_release(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_drag(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_scroll(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_key(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_key_down(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_key_up(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_type(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_touch(struct script_parser *parser, const struct script_arguments *arguments);
bool script_parse_tap(struct script_parser *parser, const struct script_arguments *arguments);

/** Whether it is a whole number, min to max; if not, the error is filled in. */
bool script_parse_number(
		struct script_parser *parser, const char *word, int min, int max, int32_t *value);

/** Sets x and y of the step from two words; false, and the error is filled in. */
bool script_parse_place(struct script_parser *parser, char *const *words, struct script_step *step);

#endif
