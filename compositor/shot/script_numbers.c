/* SPDX-License-Identifier: MIT */
#include "script_statements.h"
#include "value.h"

/** In logical pixels, to each side. */
#define MAX_COORDINATE 65536

bool script_parse_number(
		struct script_parser *parser, const char *word, int min, int max, int32_t *value)
{
	return value_parse_number(word, min, max, value) ||
			script_parser_fail(parser, "%s: give a whole number, %d to %d", word, min,
					max);
}

static bool parse_coordinate(struct script_parser *parser, const char *word, double *value)
{
	return value_parse_decimal(word, -MAX_COORDINATE, MAX_COORDINATE, value) ||
			script_parser_fail(parser,
					"%s is no coordinate; give logical pixels, as in: 100 or "
					"99.5",
					word);
}

bool script_parse_place(struct script_parser *parser, char *const *words, struct script_step *step)
{
	return parse_coordinate(parser, words[0], &step->x) &&
			parse_coordinate(parser, words[1], &step->y);
}
