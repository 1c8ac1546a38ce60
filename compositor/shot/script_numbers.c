/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "script_statements.h"

/** In logical pixels, to each side. */
#define MAX_COORDINATE 65536

bool script_is_number(const char *word, int min, int max, int32_t *value)
{
	char *end;
	long number = strtol(word, &end, 10);
	*value = (int32_t)number;
	return *word >= '0' && *word <= '9' && *end == '\0' && number >= min && number <= max;
}

bool script_parse_number(
		struct script_parser *parser, const char *word, int min, int max, int32_t *value)
{
	return script_is_number(word, min, max, value) ||
			script_parser_fail(parser, "%s: give a whole number, %d to %d", word, min,
					max);
}

static bool parse_coordinate(struct script_parser *parser, const char *word, double *value)
{
	static const char digits[] = "0123456789";
	const char *number = word + (*word == '-');
	size_t whole = strspn(number, digits);
	const char *end = number + whole;
	if (whole > 0 && *end == '.') {
		end += 1 + strspn(end + 1, digits);
	}
	*value = strtod(word, NULL);
	if (whole == 0 || *end || *value < -MAX_COORDINATE || *value > MAX_COORDINATE) {
		return script_parser_fail(parser,
				"%s is no coordinate; give logical pixels, as in: 100 or 99.5",
				word);
	}
	return true;
}

bool script_parse_place(struct script_parser *parser, char *const *words, struct script_step *step)
{
	return parse_coordinate(parser, words[0], &step->x) &&
			parse_coordinate(parser, words[1], &step->y);
}
