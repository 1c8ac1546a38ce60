/* SPDX-License-Identifier: MIT */
#include "script_words.h"

#include <stdbool.h>
#include <string.h>

#include "text.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *check_characters(const char *line)
{
	while (*line) {
		uint32_t character;
		int length = text_decode(line, &character);
		if (length == 1 && (*line & 0x80)) {
			return "this is not UTF-8; save the file as UTF-8";
		}
		if ((character < ' ' && character != '\t') || character == 0x7f) {
			return "there is a control character; in \"...\", \\n and \\t can be given";
		}
		line += length;
	}
	return NULL;
}

// Takes the character after a backslash.
static const char *unescape(char escaped, char *c)
{
	static const char from[] = "\"\\nt", to[] = "\"\\\n\t";
	const char *found = escaped ? strchr(from, escaped) : NULL;
	if (!found) {
		return "an escape that there is not; there are \\\", \\\\, \\n and \\t";
	}
	*c = to[found - from];
	return NULL;
}

// One word, from its first character on; *line is left after its last.
static const char *take_word(const char **line, char **end)
{
	bool quoted = false;
	const char *in = *line, *error = NULL;
	char *out = *end;
	for (; *in && (quoted || !is_blank(*in)); in++) {
		if (*in == '"') {
			quoted = !quoted;
		} else if (quoted && *in == '\\') {
			error = unescape(*++in, out++);
			if (error) {
				return error;
			}
		} else {
			*out++ = *in;
		}
	}
	*out++ = '\0';
	*line = in;
	*end = out;
	return quoted ? "a \" without its end; give one more" : NULL;
}

const char *script_words_split(struct script_words *words, const char *line)
{
	const char *error = check_characters(line);
	char *end = words->text;
	words->n = 0;
	while (!error) {
		while (is_blank(*line)) {
			line++;
		}
		if (!*line || *line == '#') {
			break;
		}
		if (words->n == SCRIPT_MAX_WORDS) {
			return "too many words; put \" around what belongs together";
		}
		words->words[words->n++] = end;
		error = take_word(&line, &end);
	}
	return error;
}
