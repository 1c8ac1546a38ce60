/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script_parser.h"
#include "whole_file.h"

bool script_parser_fail(struct script_parser *parser, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = snprintf(parser->error, SCRIPT_ERROR_SIZE, "%s:%d: ", parser->script->name,
			parser->line);
	if (n < SCRIPT_ERROR_SIZE) {
		vsnprintf(parser->error + n, SCRIPT_ERROR_SIZE - (size_t)n, format, args);
	}
	va_end(args);
	return false;
}

// Room for one more in an array of n, that grows by doubling; NULL if there is no memory.
static void *grow(void *array, size_t n, size_t size)
{
	return n & (n - 1) ? array : realloc(array, (n ? 2 * n : 1) * size);
}

const char *script_parser_keep(struct script_parser *parser, const char *text)
{
	struct script *script = parser->script;
	char **texts = grow(script->texts, script->n_texts, sizeof(*texts));
	script->texts = texts ? texts : script->texts;
	char *kept = texts ? strdup(text) : NULL;
	if (!kept) {
		script_parser_fail(parser, "%s", strerror(ENOMEM));
		return NULL;
	}
	return texts[script->n_texts++] = kept;
}

bool script_parser_add(struct script_parser *parser, const struct script_step *step)
{
	struct script *script = parser->script;
	struct script_step *steps = grow(script->steps, script->n_steps, sizeof(*steps));
	if (!steps) {
		return script_parser_fail(parser, "%s", strerror(ENOMEM));
	}
	script->steps = steps;
	steps[script->n_steps] = *step;
	steps[script->n_steps].line = parser->line;
	steps[script->n_steps].where = parser->where;
	steps[script->n_steps].source = parser->source;
	script->n_steps++;
	return true;
}

static bool parse_line(struct script_parser *parser, const char *line)
{
	struct script_words words;
	const char *wrong = script_words_split(&words, line);
	if (wrong) {
		return script_parser_fail(parser, "%s", wrong);
	}
	if (words.n == 0) {
		return true;
	}
	char *where;
	if (asprintf(&where, "%s:%d", parser->script->name, parser->line) < 0) {
		return script_parser_fail(parser, "%s", strerror(ENOMEM));
	}
	parser->where = script_parser_keep(parser, where);
	parser->source = script_parser_keep(parser, line + strspn(line, " \t"));
	free(where);
	return parser->where && parser->source && script_statement_parse(parser, &words);
}

// Takes a line out of the text; false, and why, if it cannot be one.
static bool take_line(struct script_parser *parser, const char **text, const char *end,
		char line[SCRIPT_MAX_LINE + 1])
{
	const char *found = memchr(*text, '\n', (size_t)(end - *text));
	const char *line_end = found ? found : end;
	size_t length = (size_t)(line_end - *text);
	if (length > 0 && line_end[-1] == '\r') {
		length--;
	}
	if (length > SCRIPT_MAX_LINE) {
		return script_parser_fail(parser,
				"the line has %zu bytes; %d are the most, give several lines",
				length, SCRIPT_MAX_LINE);
	}
	if (memchr(*text, '\0', length)) {
		return script_parser_fail(parser, "there is a NUL byte; give text");
	}
	memcpy(line, *text, length);
	line[length] = '\0';
	*text = found ? found + 1 : end;
	return true;
}

struct script *script_parse(
		const char *text, size_t size, const char *name, char error[SCRIPT_ERROR_SIZE])
{
	struct script *script = calloc(1, sizeof(*script));
	if (!script) {
		snprintf(error, SCRIPT_ERROR_SIZE, "%s: %s", name, strerror(ENOMEM));
		return NULL;
	}
	script->name = name;
	struct script_parser parser = { .script = script, .error = error };
	const char *end = text + size;
	char line[SCRIPT_MAX_LINE + 1];
	while (text < end) {
		parser.line++;
		if (!take_line(&parser, &text, end, line) || !parse_line(&parser, line)) {
			script_destroy(script);
			return NULL;
		}
	}
	if (script->n_steps == 0) {
		snprintf(error, SCRIPT_ERROR_SIZE,
				"%s: nothing is to be done; give lines such as: wait quiet", name);
		script_destroy(script);
		return NULL;
	}
	return script;
}

struct script *script_parse_file(const char *path, char error[SCRIPT_ERROR_SIZE])
{
	char *text;
	size_t size;
	int ret = whole_file_read_text(path, true, &text, &size);
	if (ret < 0) {
		snprintf(error, SCRIPT_ERROR_SIZE, "%s: %s", path,
				ret == -EFBIG ? "it is larger than 1 MiB; give several scripts"
					      : whole_file_get_reason(-ret));
		return NULL;
	}
	struct script *script = script_parse(text, size, path, error);
	free(text);
	return script;
}

void script_destroy(struct script *script)
{
	if (!script) {
		return;
	}
	for (size_t i = 0; i < script->n_steps; i++) {
		if (script->steps[i].title) {
			regfree(script->steps[i].title);
			free(script->steps[i].title);
		}
	}
	for (size_t i = 0; i < script->n_texts; i++) {
		free(script->texts[i]);
	}
	free(script->steps);
	free(script->texts);
	free(script);
}
