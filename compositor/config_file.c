/* SPDX-License-Identifier: MIT */
#include "config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

/* Nobody writes more by hand. */
#define MAX_SIZE (1 << 20)
/* Each is compared with all others, and said of in the log. */
#define MAX_OUTPUTS 256

struct reader {
	yaml_parser_t parser;
	/** The event that is looked at, once there is one. */
	yaml_event_t event;
	const char *path, *text;
	char *error;
};

struct config *config_create(void)
{
	struct config *config = calloc(1, sizeof(*config));
	if (config) {
		wl_list_init(&config->outputs);
	}
	return config;
}

void config_destroy(struct config *config)
{
	if (!config) {
		return;
	}
	struct config_output *output, *next;
	wl_list_for_each_safe (output, next, &config->outputs, link) {
		free(output);
	}
	free(config->path);
	free(config);
}

const struct config_output *config_find_output(const struct config *config, const char *name)
{
	const struct config_output *output;
	wl_list_for_each (output, &config->outputs, link) {
		if (strcmp(output->name, name) == 0) {
			return output;
		}
	}
	return NULL;
}

static bool fail_at(
		struct reader *reader, size_t line, size_t column, const char *format, va_list args)
{
	int n = snprintf(reader->error, CONFIG_ERROR_SIZE, "%s:%zu:%zu: ", reader->path, line + 1,
			column + 1);
	n = n < CONFIG_ERROR_SIZE ? n : CONFIG_ERROR_SIZE - 1;
	vsnprintf(reader->error + n, CONFIG_ERROR_SIZE - (size_t)n, format, args);
	// It is one line, whatever the file has.
	for (char *c = reader->error; *c; c++) {
		*c = (unsigned char)*c < ' ' || *c == 0x7f ? '?' : *c;
	}
	return false;
}

static bool fail(struct reader *reader, const char *format, ...)
		__attribute__((format(printf, 2, 3)));

// About the event that is looked at. Always false.
static bool fail(struct reader *reader, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fail_at(reader, reader->event.start_mark.line, reader->event.start_mark.column, format,
			args);
	va_end(args);
	return false;
}

static bool fail_parser(struct reader *reader, size_t line, size_t column, const char *format, ...)
		__attribute__((format(printf, 4, 5)));

static bool fail_parser(struct reader *reader, size_t line, size_t column, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fail_at(reader, line, column, format, args);
	va_end(args);
	return false;
}

// Whether that is what the library stumbled over: it calls it a character.
static bool is_tab(const struct reader *reader)
{
	const unsigned char *c = reader->parser.input.string.start;
	const unsigned char *end = reader->parser.input.string.end;
	size_t index = reader->parser.problem_mark.index;
	for (; c < end && index > 0; c++) {
		index -= c + 1 == end || (c[1] & 0xc0) != 0x80; // UTF-8's further bytes
	}
	return reader->parser.error == YAML_SCANNER_ERROR && c < end && *c == '\t';
}

// What the library says of text that is no YAML.
static bool fail_syntax(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	size_t line = parser->problem_mark.line, column = parser->problem_mark.column;
	if (parser->error == YAML_READER_ERROR) {
		// It only knows the byte.
		line = column = 0;
		for (size_t i = 0; i < parser->problem_offset; i++) {
			column = reader->text[i] == '\n' ? 0 : column + 1;
			line += reader->text[i] == '\n';
		}
	}
	if (is_tab(reader)) {
		return fail_parser(reader, line, column, "a tab; put blanks in its place");
	}
	return fail_parser(reader, line, column, "%s; slipway(1) has an example of the file",
			parser->problem ? parser->problem : strerror(ENOMEM));
}

static bool next(struct reader *reader)
{
	yaml_event_delete(&reader->event);
	return yaml_parser_parse(&reader->parser, &reader->event) || fail_syntax(reader);
}

static const char *get_text(const struct reader *reader)
{
	return (const char *)reader->event.data.scalar.value;
}

// Whether the event is one word; what is not in quotes may also be nothing at all.
static bool expect_word(struct reader *reader, const char *what)
{
	if (reader->event.type != YAML_SCALAR_EVENT) {
		return fail(reader, "%s is to be one word or number; slipway(1) has an example",
				what);
	}
	if (strlen(get_text(reader)) != reader->event.data.scalar.length) {
		return fail(reader, "%s has a zero byte in it; take that out", what);
	}
	return true;
}

typedef bool (*pair_func)(struct reader *reader, struct config *config, void *data);

// Calls for each key of a mapping, the event being the key; the call goes on to the value's end.
static bool read_mapping(struct reader *reader, struct config *config, const char *what,
		pair_func read_pair, void *data)
{
	// A key without anything has the empty word as its value.
	if (reader->event.type == YAML_SCALAR_EVENT && reader->event.data.scalar.length == 0) {
		return true;
	}
	if (reader->event.type != YAML_MAPPING_START_EVENT) {
		return fail(reader, "%s is to be lines of KEY: VALUE; slipway(1) has an example",
				what);
	}
	while (next(reader)) {
		if (reader->event.type == YAML_MAPPING_END_EVENT) {
			return true;
		}
		if (!expect_word(reader, "a key") || !read_pair(reader, config, data)) {
			return false;
		}
	}
	return false;
}

static bool read_setting(struct reader *reader, struct config *config, void *data)
{
	struct config_output *output = data;
	char key[32];
	if (snprintf(key, sizeof(key), "%s", get_text(reader)) >= (int)sizeof(key) ||
			!output_settings_find(key)) {
		return fail(reader, "an output has no %s; it has %s", get_text(reader),
				output_settings_get_keys());
	}
	if (output->settings.given & output_settings_find(key)) {
		return fail(reader, "%s: %s is here a second time; take one out", output->name,
				key);
	}
	if (!next(reader) || !expect_word(reader, key)) {
		return false;
	}
	const char *wanted = output_settings_parse(&output->settings, key, get_text(reader));
	if (wanted) {
		return fail(reader, "%s: %s %s: %s", output->name, key, get_text(reader), wanted);
	}
	return strcmp(output->settings.mirror, output->name) != 0 ||
			fail(reader, "%s: mirror: that is itself; name another output",
					output->name);
}

static bool read_output(struct reader *reader, struct config *config, void *data)
{
	const char *name = get_text(reader);
	struct config_output *output = calloc(1, sizeof(*output));
	if (!output) {
		return fail(reader, "%s", strerror(ENOMEM));
	}
	size_t length = reader->event.data.scalar.length;
	bool good = length > 0 && length < sizeof(output->name);
	if (!good) {
		fail(reader, "%s is not the name of an output; give one such as HDMI-A-1", name);
	} else if (config_find_output(config, name)) {
		good = fail(reader, "%s is here a second time; put all of it into one place", name);
	} else if (wl_list_length(&config->outputs) == MAX_OUTPUTS) {
		good = fail(reader, "%s is one output too many; name at most %d", name,
				MAX_OUTPUTS);
	}
	if (!good) {
		free(output);
		return false;
	}
	strcpy(output->name, name);
	output->line = reader->event.start_mark.line + 1;
	wl_list_insert(config->outputs.prev, &output->link);
	return next(reader) && read_mapping(reader, config, output->name, read_setting, output);
}

static bool read_section(struct reader *reader, struct config *config, void *data)
{
	bool *has_outputs = data;
	const char *key = get_text(reader);
	if (strcmp(key, "outputs") != 0) {
		return fail(reader, "there is nothing called %s; there is outputs", key);
	}
	if (*has_outputs) {
		return fail(reader, "outputs is here a second time; put all of it into one place");
	}
	*has_outputs = true;
	return next(reader) && read_mapping(reader, config, "outputs", read_output, NULL);
}

static bool read_stream(struct reader *reader, struct config *config)
{
	bool has_outputs = false;
	if (!next(reader) || !next(reader)) { // the stream's start, and what it starts with
		return false;
	}
	if (reader->event.type == YAML_STREAM_END_EVENT) {
		return true;
	}
	if (!next(reader) ||
			!read_mapping(reader, config, "the file", read_section, &has_outputs)) {
		return false;
	}
	if (!next(reader) || !next(reader)) { // the document's end
		return false;
	}
	return reader->event.type == YAML_STREAM_END_EVENT ||
			fail(reader, "here begins another document; put all of it into one");
}

struct config *config_file_parse(
		const char *text, size_t size, const char *path, char error[CONFIG_ERROR_SIZE])
{
	struct reader reader = { .path = path, .text = text, .error = error };
	struct config *config = config_create();
	if (!config || !(config->path = strdup(path)) || !yaml_parser_initialize(&reader.parser)) {
		snprintf(error, CONFIG_ERROR_SIZE, "%s: %s", path, strerror(ENOMEM));
		config_destroy(config);
		errno = ENOMEM;
		return NULL;
	}
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, size);
	bool good = read_stream(&reader, config);
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	if (!good) {
		config_destroy(config);
		errno = EINVAL;
		return NULL;
	}
	return config;
}

// Does not wait for anybody, as opening a pipe would: all that is shown would wait too.
static FILE *open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	FILE *file = NULL;
	if (fd < 0 || fstat(fd, &st) < 0) {
		// errno says why.
	} else if (S_ISFIFO(st.st_mode)) {
		errno = ESPIPE;
	} else {
		file = fdopen(fd, "r");
	}
	if (!file && fd >= 0) {
		int err = errno;
		close(fd);
		errno = err;
	}
	return file;
}

struct config *config_file_read(const char *path, char error[CONFIG_ERROR_SIZE])
{
	struct config *config = NULL;
	char *text = malloc(MAX_SIZE + 1);
	FILE *file = text ? open_file(path) : NULL;
	size_t size = file ? fread(text, 1, MAX_SIZE + 1, file) : 0;
	int err = !file || ferror(file) ? errno : 0;
	if (err == ESPIPE) {
		snprintf(error, CONFIG_ERROR_SIZE, "%s: a pipe; put what it says into a file",
				path);
	} else if (err) {
		snprintf(error, CONFIG_ERROR_SIZE, "%s: cannot be read: %s", path, strerror(err));
	} else if (size > MAX_SIZE) {
		err = EFBIG;
		snprintf(error, CONFIG_ERROR_SIZE, "%s: larger than any configuration is", path);
	} else {
		config = config_file_parse(text, size, path, error);
		err = errno;
	}
	if (file) {
		fclose(file);
	}
	free(text);
	errno = err;
	return config;
}

char *config_file_get_default_path(void)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *path;
	int n;
	// By the XDG base directory specification, what is not absolute is to be ignored.
	if (base && base[0] == '/') {
		n = asprintf(&path, "%s/slipway/slipway.yaml", base);
	} else {
		n = asprintf(&path, "%s/.config/slipway/slipway.yaml", home ? home : "");
	}
	return n < 0 ? NULL : path;
}
