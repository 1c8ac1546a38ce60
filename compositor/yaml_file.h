/* SPDX-License-Identifier: MIT */
#ifndef YAML_FILE_H
#define YAML_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

/* Files of KEY: VALUE that people write, read event by event, so that errors say where. */

/** The room of an error text: one line, FILE:LINE:COLUMN: what is wrong, with what, what to do. */
#define YAML_FILE_ERROR_SIZE 1024

/** A file that is being read. */
struct yaml_file {
	yaml_parser_t parser;
	/** The event that is looked at, once there is one. */
	yaml_event_t event;
	const char *path, *text;
	char *error;
};

/** Is called with the event being a key; goes on to the end of its value. False on an error. */
typedef bool (*yaml_file_pair_func)(struct yaml_file *file, void *data);

/** Reads a file that is one mapping. False, errno, and error filled in. */
bool yaml_file_read(const char *path, char error[YAML_FILE_ERROR_SIZE],
		yaml_file_pair_func read_pair, void *data);

/** Goes on to the next event. */
bool yaml_file_next(struct yaml_file *file);

/** Of an event that is a word. */
const char *yaml_file_get_text(const struct yaml_file *file);

/** Whether the event is one word; what is not in quotes may also be nothing at all. */
bool yaml_file_expect_word(struct yaml_file *file, const char *what);

/** Calls for each key of a mapping whose first event this is. */
bool yaml_file_read_mapping(struct yaml_file *file, const char *what, yaml_file_pair_func read_pair,
		void *data);

/** Fills in the error, about the event that is looked at. Always false. */
bool yaml_file_fail(struct yaml_file *file, const char *format, ...)
		__attribute__((format(printf, 2, 3)));

#endif
