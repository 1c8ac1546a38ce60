/* SPDX-License-Identifier: MIT */
#include "value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789";

const char *value_take_number(const char *text, int min, int max, int *number)
{
	const char *first = text + (min < 0 && *text == '-');
	size_t length = strspn(first, digits);
	long long value = strtoll(text, NULL, 10);
	*number = (int)value;
	return length > 0 && value >= min && value <= max ? first + length : NULL;
}

// strtod() by itself takes hexadecimal and infinite ones, too.
const char *value_take_decimal(const char *text, double min, double max, double *number)
{
	const char *first = text + (min < 0 && *text == '-');
	size_t whole = strspn(first, digits), point = first[whole] == '.';
	size_t fraction = point ? strspn(first + whole + 1, digits) : 0;
	*number = strtod(text, NULL);
	return whole + fraction > 0 && *number >= min && *number <= max
			? first + whole + point + fraction
			: NULL;
}

const char *value_take_size(const char *text, int *width, int *height)
{
	const char *rest = value_take_number(text, 1, VALUE_MAX_SIDE, width);
	return rest && *rest == 'x' ? value_take_number(rest + 1, 1, VALUE_MAX_SIDE, height) : NULL;
}

static bool is_end(const char *rest)
{
	return rest && *rest == '\0';
}

bool value_parse_number(const char *text, int min, int max, int *number)
{
	return is_end(value_take_number(text, min, max, number));
}

bool value_parse_decimal(const char *text, double min, double max, double *number)
{
	return is_end(value_take_decimal(text, min, max, number));
}

bool value_parse_size(const char *text, int *width, int *height)
{
	return is_end(value_take_size(text, width, height));
}

bool value_parse_refresh(const char *text, int *refresh)
{
	double hertz;
	if (!value_parse_decimal(text, 1, VALUE_MAX_REFRESH, &hertz)) {
		return false;
	}
	*refresh = (int)(hertz * 1000 + 0.5);
	return true;
}

bool value_parse_yes(const char *text, bool *yes)
{
	bool is_yes = strcmp(text, "yes") == 0;
	if (!is_yes && strcmp(text, "no") != 0) {
		return false;
	}
	*yes = is_yes;
	return true;
}

int value_find(const char *text, const char *const *words)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(text, words[i]) == 0) {
			return i;
		}
	}
	return -1;
}

void value_append(char *list, size_t size, const char *word, bool last)
{
	size_t used = strlen(list);
	const char *before = used == 0 ? "" : last ? " and " : ", ";
	snprintf(list + used, size - used, "%s%s", before, word);
}
