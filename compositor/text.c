/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <drm_fourcc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xf86drm.h>

#define REPLACEMENT 0xfffd

int text_decode(const char *string, uint32_t *character)
{
	const unsigned char *text = (const unsigned char *)string;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int n = text[0] < 0x80                 ? 1
			: text[0] >> 5 == 0x6  ? 2
			: text[0] >> 4 == 0xe  ? 3
			: text[0] >> 3 == 0x1e ? 4
					       : 0;
	uint32_t value = n == 1 ? text[0] : n > 1 ? text[0] & (0x7fu >> n) : 0;
	for (int i = 1; i < n; i++) {
		if (text[i] >> 6 != 0x2) {
			n = 0;
			break;
		}
		value = value << 6 | (text[i] & 0x3f);
	}
	bool good = n > 0 && value >= least[n] && value <= 0x10ffff && value >> 11 != 0x1b;
	*character = good ? value : REPLACEMENT;
	return good ? n : 1;
}

void text_print_json(FILE *file, const char *text)
{
	if (!text) {
		fprintf(file, "null");
		return;
	}
	fputc('"', file);
	for (int i = 0; *text && i < TEXT_MAX_JSON; i++) {
		uint32_t character;
		int n = text_decode(text, &character);
		if (character == '"' || character == '\\') {
			fprintf(file, "\\%c", *text);
		} else if (character < ' ' || character == REPLACEMENT) {
			fprintf(file, "\\u%04x", character);
		} else {
			fwrite(text, 1, (size_t)n, file);
		}
		text += n;
	}
	fputc('"', file);
}

void text_print_xml(FILE *file, const char *text)
{
	while (*text) {
		uint32_t character;
		int n = text_decode(text, &character);
		if (strchr("<>&\"'\t\n\r", *text)) {
			fprintf(file, "&#%d;", *text);
		} else if (character < ' ' || character == REPLACEMENT || character == 0xfffe ||
				character == 0xffff) {
			fprintf(file, "\uFFFD");
		} else {
			fwrite(text, 1, (size_t)n, file);
		}
		text += n;
	}
}

// Also those that would have what follows read from the right.
static bool is_control(uint32_t character)
{
	return character < ' ' || (character >= 0x7f && character < 0xa0) ||
			(character >= 0x2028 && character <= 0x202e) ||
			(character >= 0x2066 && character <= 0x2069);
}

void text_print_plain(FILE *file, const char *text, int max)
{
	for (int i = 0; *text && i < max; i++) {
		uint32_t character;
		int n = text_decode(text, &character);
		if (character == REPLACEMENT || is_control(character)) {
			fprintf(file, "\uFFFD");
		} else {
			fwrite(text, 1, (size_t)n, file);
		}
		text += n;
	}
	fprintf(file, "%s", *text ? "..." : "");
}

void text_get_code(uint32_t format, char code[TEXT_CODE_SIZE])
{
	for (int i = 0; i < 4; i++) {
		char letter = (char)(format >> 8 * i);
		code[i] = letter > ' ' && letter <= '~' ? letter : '?';
	}
	code[4] = '\0';
}

void text_get_modifier(uint64_t modifier, char name[TEXT_MODIFIER_SIZE])
{
	char *known = drmGetFormatModifierName(modifier);
	if (modifier == DRM_FORMAT_MOD_INVALID) {
		snprintf(name, TEXT_MODIFIER_SIZE, "INVALID");
	} else if (known) {
		snprintf(name, TEXT_MODIFIER_SIZE, "%s", known);
	} else {
		snprintf(name, TEXT_MODIFIER_SIZE, "0x%016llx", (unsigned long long)modifier);
	}
	free(known);
}
