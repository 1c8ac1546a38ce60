/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *check(void *memory)
{
	if (!memory) {
		perror("memory");
		exit(99);
	}
	return memory;
}

static void add_line(struct script *script, const char *path, int number, const char *text)
{
	size_t size = sizeof(*script->lines) * (size_t)(script->n_lines + 1);
	script->lines = check(realloc(script->lines, size));
	script->lines[script->n_lines++] =
			(struct script_line){ path, number, check(strdup(text)) };
}

static void add_block(struct script_block **blocks, int *n, const char *name, int first)
{
	*blocks = check(realloc(*blocks, sizeof(**blocks) * (size_t)(*n + 1)));
	(*blocks)[(*n)++] = (struct script_block){ .name = name, .first = first };
}

// Cases and macros go on until the next begins.
static void find_blocks(struct script *script)
{
	struct script_block *open = NULL;
	for (int i = 0; i < script->n_lines; i++) {
		char *text = script->lines[i].text;
		if (strncmp(text, "case ", 5) == 0) {
			add_block(&script->cases, &script->n_cases, text + 5, i + 1);
			open = &script->cases[script->n_cases - 1];
		} else if (strncmp(text, "macro ", 6) == 0) {
			add_block(&script->macros, &script->n_macros, text + 6, i + 1);
			open = &script->macros[script->n_macros - 1];
		} else if (strncmp(text, "host ", 5) == 0) {
			script->host = text + 5;
			open = NULL;
		} else if (open) {
			open->n_lines++;
		}
	}
}

static bool read_file(struct script *script, const char *path)
{
	FILE *file = fopen(path, "re");
	if (!file) {
		perror(path);
		return false;
	}
	char text[1024];
	for (int number = 1; fgets(text, sizeof(text), file); number++) {
		char *start = text + strspn(text, " \t");
		start[strcspn(start, "\n")] = '\0';
		if (*start != '\0' && *start != '#') {
			add_line(script, path, number, start);
		}
	}
	fclose(file);
	return true;
}

bool script_read(struct script *script, char *const *paths, int n_paths)
{
	*script = (struct script){ .host = "compositor" };
	for (int i = 0; i < n_paths; i++) {
		if (!read_file(script, paths[i])) {
			return false;
		}
	}
	find_blocks(script);
	return true;
}

void script_finish(struct script *script)
{
	for (int i = 0; i < script->n_lines; i++) {
		free(script->lines[i].text);
	}
	free(script->lines);
	free(script->cases);
	free(script->macros);
}

const struct script_block *script_find_macro(const struct script *script, const char *name)
{
	for (int i = 0; i < script->n_macros; i++) {
		if (strcmp(script->macros[i].name, name) == 0) {
			return &script->macros[i];
		}
	}
	return NULL;
}

static char closing(char opening)
{
	switch (opening) {
	case '[':
		return ']';
	case '"':
	case '\'':
		return opening;
	default:
		return '\0';
	}
}

int script_split(char *text, char **words)
{
	int n = 0;
	while (n < SCRIPT_MAX_WORDS) {
		text += strspn(text, " \t");
		if (*text == '\0') {
			break;
		}
		words[n++] = text;
		char *end = closing(*text) ? strchr(text + 1, closing(*text)) : NULL;
		text = end ? end + 1 : text + strcspn(text, " \t");
		if (*text != '\0') {
			*text++ = '\0';
		}
	}
	return n;
}

char *script_fill_in(const char *text, char *const *args, int n_args)
{
	char *result = NULL;
	size_t size;
	FILE *out = check(open_memstream(&result, &size));
	for (; *text; text++) {
		int index = text[0] == '%' ? text[1] - '1' : -1;
		if (index >= 0 && index < n_args) {
			fputs(args[index], out);
			text++;
		} else {
			fputc(*text, out);
		}
	}
	fclose(out);
	return check(result);
}
