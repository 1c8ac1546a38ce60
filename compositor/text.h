/* SPDX-License-Identifier: MIT */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>
#include <stdio.h>

/*
 * What clients and devices say of themselves, on its way to people and programs: it may hold
 * anything.
 */

/**
 * Takes the first character out of a text that has one, and says how many bytes it had. See RFC
 * 3629: neither longer than it has to be, nor a surrogate, nor beyond U+10FFFF. A byte that is no
 * such character's becomes U+FFFD.
 */
int text_decode(const char *string, uint32_t *character);

/** Characters of a JSON string: what clients say may be long, but so may be a path. */
#define TEXT_MAX_JSON 4096

/** A JSON string, of the first characters. What is no UTF-8 becomes U+FFFD; NULL is null. */
void text_print_json(FILE *file, const char *text);

/** For XML and HTML, in an attribute or not. What they may not have becomes U+FFFD. */
void text_print_xml(FILE *file, const char *text);

/**
 * For a terminal, at most so many characters, with "..." in place of what is beyond them. What is
 * no UTF-8, or would control the terminal, becomes U+FFFD.
 */
void text_print_plain(FILE *file, const char *text, int max);

/** A format's fourcc. */
#define TEXT_CODE_SIZE 5
void text_get_code(uint32_t format, char code[TEXT_CODE_SIZE]);

/** A modifier's name, or its number. */
#define TEXT_MODIFIER_SIZE 64
void text_get_modifier(uint64_t modifier, char name[TEXT_MODIFIER_SIZE]);

#endif
