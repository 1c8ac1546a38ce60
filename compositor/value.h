/* SPDX-License-Identifier: MIT */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What people give on the command line, in files and in scripts. Numbers are decimal, without
 * blanks or a +, and with a - only where they may be negative. Where it is none, what was to be set
 * has any value.
 */

/** Of a picture or an output, to each side, in pixels. */
#define VALUE_MAX_SIDE 16384

/** In hertz. */
#define VALUE_MAX_REFRESH 1000

/** What a text begins with: what follows it, or NULL if that is none, or not within the limits. */
const char *value_take_number(const char *text, int min, int max, int *number);

/** The same, with a fraction or without, as in 59.94. */
const char *value_take_decimal(const char *text, double min, double max, double *number);

/** Width and height in pixels, as in 800x600, each from 1 to VALUE_MAX_SIDE. */
const char *value_take_size(const char *text, int *width, int *height);

/** Whether a text is that and nothing else. */
bool value_parse_number(const char *text, int min, int max, int *number);
bool value_parse_decimal(const char *text, double min, double max, double *number);
bool value_parse_size(const char *text, int *width, int *height);

/** Hertz, as in 59.94, from 1 to VALUE_MAX_REFRESH; in mHz. */
bool value_parse_refresh(const char *text, int *refresh);

/** yes or no; else it is as it was. */
bool value_parse_yes(const char *text, bool *yes);

/** Which of the words, of which NULL is the end, it is; -1 for none. */
int value_find(const char *text, const char *const *words);

/** Goes on with a list of words for people: a, b and c. It begins as an empty text. */
void value_append(char *list, size_t size, const char *word, bool last);

#endif
