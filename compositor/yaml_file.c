/* SPDX-License-Identifier: MIT */
#include "yaml_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "whole_file.h"

static bool fail_at(struct yaml_file *file, size_t line, size_t column, const char *format,
		va_list args)
{
	int n = snprintf(file->error, YAML_FILE_ERROR_SIZE, "%s:%zu:%zu: ", file->path, line + 1,
			column + 1);
	n = n < YAML_FILE_ERROR_SIZE ? n : YAML_FILE_ERROR_SIZE - 1;
	vsnprintf(file->error + n, YAML_FILE_ERROR_SIZE - (size_t)n, format, args);
	// It is one line, whatever the file has.
	for (char *c = file->error; *c; c++) {
		*c = (unsigned char)*c < ' ' || *c == 0x7f ? '?' : *c;
	}
	return false;
}

bool yaml_file_fail(struct yaml_file *file, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fail_at(file, file->event.start_mark.line, file->event.start_mark.column, format, args);
	va_end(args);
	return false;
}

static bool fail_parser(struct yaml_file *file, size_t line, size_t column, const char *format, ...)
		__attribute__((format(printf, 4, 5)));

static bool fail_parser(struct yaml_file *file, size_t line, size_t column, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fail_at(file, line, column, format, args);
	va_end(args);
	return false;
}

// Whether that is what the library stumbled over: it calls it a character.
static bool is_tab(const struct yaml_file *file)
{
	const unsigned char *c = file->parser.input.string.start;
	const unsigned char *end = file->parser.input.string.end;
	size_t index = file->parser.problem_mark.index;
	for (; c < end && index > 0; c++) {
		index -= c + 1 == end || (c[1] & 0xc0) != 0x80; // UTF-8's further bytes
	}
	return file->parser.error == YAML_SCANNER_ERROR && c < end && *c == '\t';
}

// What the library says of text that is no YAML.
static bool fail_syntax(struct yaml_file *file)
{
	const yaml_parser_t *parser = &file->parser;
	size_t line = parser->problem_mark.line, column = parser->problem_mark.column;
	if (parser->error == YAML_READER_ERROR) {
		// It only knows the byte.
		line = column = 0;
		for (size_t i = 0; i < parser->problem_offset; i++) {
			column = file->text[i] == '\n' ? 0 : column + 1;
			line += file->text[i] == '\n';
		}
	}
	if (is_tab(file)) {
		return fail_parser(file, line, column, "a tab; put blanks in its place");
	}
	return fail_parser(file, line, column, "%s; slipway(1) has an example of the file",
			parser->problem ? parser->problem : strerror(ENOMEM));
}

bool yaml_file_next(struct yaml_file *file)
{
	yaml_event_delete(&file->event);
	return yaml_parser_parse(&file->parser, &file->event) || fail_syntax(file);
}

const char *yaml_file_get_text(const struct yaml_file *file)
{
	return (const char *)file->event.data.scalar.value;
}

bool yaml_file_expect_word(struct yaml_file *file, const char *what)
{
	if (file->event.type != YAML_SCALAR_EVENT) {
		return yaml_file_fail(file,
				"%s is to be one word or number; slipway(1) has an example", what);
	}
	if (strlen(yaml_file_get_text(file)) != file->event.data.scalar.length) {
		return yaml_file_fail(file, "%s has a zero byte in it; take that out", what);
	}
	return true;
}

bool yaml_file_read_mapping(
		struct yaml_file *file, const char *what, yaml_file_pair_func read_pair, void *data)
{
	// A key without anything has the empty word as its value.
	if (file->event.type == YAML_SCALAR_EVENT && file->event.data.scalar.length == 0) {
		return true;
	}
	if (file->event.type != YAML_MAPPING_START_EVENT) {
		return yaml_file_fail(file,
				"%s is to be lines of KEY: VALUE; slipway(1) has an example", what);
	}
	while (yaml_file_next(file)) {
		if (file->event.type == YAML_MAPPING_END_EVENT) {
			return true;
		}
		if (!yaml_file_expect_word(file, "a key") || !read_pair(file, data)) {
			return false;
		}
	}
	return false;
}

static bool read_stream(struct yaml_file *file, yaml_file_pair_func read_pair, void *data)
{
	if (!yaml_file_next(file) || !yaml_file_next(file)) { // the stream's start, and what it
							      // starts with
		return false;
	}
	if (file->event.type == YAML_STREAM_END_EVENT) {
		return true;
	}
	if (!yaml_file_next(file) || !yaml_file_read_mapping(file, "the file", read_pair, data)) {
		return false;
	}
	if (!yaml_file_next(file) || !yaml_file_next(file)) { // the document's end
		return false;
	}
	return file->event.type == YAML_STREAM_END_EVENT ||
			yaml_file_fail(file,
					"here begins another document; put all of it into one");
}

static bool parse(const char *text, size_t size, const char *path, char error[YAML_FILE_ERROR_SIZE],
		yaml_file_pair_func read_pair, void *data)
{
	struct yaml_file file = { .path = path, .text = text, .error = error };
	if (!yaml_parser_initialize(&file.parser)) {
		snprintf(error, YAML_FILE_ERROR_SIZE, "%s: %s", path, strerror(ENOMEM));
		errno = ENOMEM;
		return false;
	}
	yaml_parser_set_input_string(&file.parser, (const unsigned char *)text, size);
	bool good = read_stream(&file, read_pair, data);
	yaml_event_delete(&file.event);
	yaml_parser_delete(&file.parser);
	errno = EINVAL;
	return good;
}

bool yaml_file_read(const char *path, char error[YAML_FILE_ERROR_SIZE],
		yaml_file_pair_func read_pair, void *data)
{
	char *text;
	size_t size;
	// Nobody is waited for: all that is shown would wait too.
	int ret = whole_file_read_text(path, false, &text, &size);
	if (ret < 0) {
		snprintf(error, YAML_FILE_ERROR_SIZE, "%s: %s%s", path,
				ret == -EFBIG ? "" : "cannot be read: ",
				ret == -EFBIG ? "larger than any configuration is"
					      : whole_file_get_reason(-ret));
		errno = -ret;
		return false;
	}
	bool good = parse(text, size, path, error, read_pair, data);
	int err = errno;
	free(text);
	errno = err;
	return good;
}
