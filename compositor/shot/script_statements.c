/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "script_statements.h"
#include "value.h"

#define MAX_FRAMES 1000000
/** An hour. */
#define MAX_WAIT 3600000

static bool add_title(struct script_parser *parser, const char *pattern)
{
	struct script_step step = { .action = SCRIPT_WAIT_TITLE };
	step.title = calloc(1, sizeof(*step.title));
	int ret = step.title ? regcomp(step.title, pattern, REG_EXTENDED | REG_NOSUB) : REG_ESPACE;
	if (ret != 0) {
		char wrong[128];
		regerror(ret, NULL, wrong, sizeof(wrong));
		free(step.title);
		return script_parser_fail(parser,
				"%s: %s; give an extended regular expression, see regex(7)",
				pattern, wrong);
	}
	if (!script_parser_add(parser, &step)) {
		regfree(step.title);
		free(step.title);
		return false;
	}
	return true;
}

static bool parse_wait(struct script_parser *parser, const struct script_arguments *arguments)
{
	const char *what = arguments->words[0],
		   *of = arguments->n == 2 ? arguments->words[1] : NULL;
	struct script_step step = { 0 };
	if (of && strcmp(what, "title") == 0) {
		return add_title(parser, of);
	}
	if (of && strcmp(what, "frames") == 0) {
		step.action = SCRIPT_WAIT_FRAMES;
		return script_parse_number(parser, of, 1, MAX_FRAMES, &step.number) &&
				script_parser_add(parser, &step);
	}
	if (!of && strcmp(what, "quiet") == 0) {
		step.action = SCRIPT_WAIT_QUIET;
	} else if (!of && strcmp(what, "window") == 0) {
		step.action = SCRIPT_WAIT_WINDOW;
	} else if (!of && value_parse_number(what, 1, MAX_WAIT, &step.number)) {
		step.action = SCRIPT_WAIT_TIME;
	} else {
		return script_parser_fail(parser,
				"wait for what? give wait quiet, wait MS (1 to %d), wait frames N, "
				"wait title REGEX, or wait window",
				MAX_WAIT);
	}
	return script_parser_add(parser, &step);
}

static bool add_picture(struct script_parser *parser, const struct script_arguments *arguments,
		enum script_action action)
{
	struct script_step step = { .action = action };
	if (arguments->n == 2 ||
			(arguments->n == 3 && strcmp(arguments->words[1], "window") != 0)) {
		return script_parser_fail(parser,
				"%s: give window TITLE, or nothing, after the file",
				arguments->words[1]);
	}
	if (arguments->words[0][0] == '\0') {
		return script_parser_fail(
				parser, "the file has no name; give one such as form.png");
	}
	step.path = script_parser_keep(parser, arguments->words[0]);
	if (step.path && arguments->n == 3) {
		step.window = script_parser_keep(parser, arguments->words[2]);
	}
	return step.path && (arguments->n == 1 || step.window) && script_parser_add(parser, &step);
}

static bool parse_shot(struct script_parser *parser, const struct script_arguments *arguments)
{
	return add_picture(parser, arguments, SCRIPT_SHOT);
}

static bool parse_expect(struct script_parser *parser, const struct script_arguments *arguments)
{
	return add_picture(parser, arguments, SCRIPT_EXPECT);
}

static bool parse_resize(struct script_parser *parser, const struct script_arguments *arguments)
{
	struct script_step step = { .action = SCRIPT_RESIZE };
	if (!value_parse_size(arguments->words[0], &step.width, &step.height)) {
		return script_parser_fail(parser,
				"that is no size; give width and height in pixels, as in 800x600, "
				"at most %dx%d",
				VALUE_MAX_SIDE, VALUE_MAX_SIDE);
	}
	return script_parser_add(parser, &step);
}

static bool parse_focus(struct script_parser *parser, const struct script_arguments *arguments)
{
	struct script_step step = { .action = SCRIPT_FOCUS };
	step.window = script_parser_keep(parser, arguments->words[0]);
	return step.window && script_parser_add(parser, &step);
}

static bool parse_close(struct script_parser *parser, const struct script_arguments *arguments)
{
	struct script_step step = { .action = SCRIPT_CLOSE };
	return script_parser_add(parser, &step);
}

static const struct statement {
	const char *name;
	/** What follows the name: for the error text, and how many words at least and at most. */
	const char *form;
	int min, max;
	bool (*parse)(struct script_parser *parser, const struct script_arguments *arguments);
} statements[] = {
	{ "move", "X Y", 2, 2, script_parse_move },
	{ "click", "left|right|middle [X Y]", 1, 3, script_parse_click },
	{ "double-click", "left|right|middle [X Y]", 1, 3, script_parse_double_click },
	{ "press", "left|right|middle", 1, 1, script_parse_press },
	{ "release", "left|right|middle", 1, 1, script_parse_release },
	{ "drag", "X1 Y1 X2 Y2 [left|right|middle]", 4, 5, script_parse_drag },
	{ "scroll", "up|down|left|right [DETENTS]", 1, 2, script_parse_scroll },
	{ "key", "KEY, as in: ctrl+s", 1, 1, script_parse_key },
	{ "key-down", "KEY", 1, 1, script_parse_key_down },
	{ "key-up", "KEY", 1, 1, script_parse_key_up },
	{ "type", "\"TEXT\"", 1, 1, script_parse_type },
	{ "touch", "down|move|up ID [X Y]", 2, 4, script_parse_touch },
	{ "tap", "X Y", 2, 2, script_parse_tap },
	{ "wait", "quiet|MS|frames N|title \"REGEX\"|window", 1, 2, parse_wait },
	{ "shot", "FILE.png [window \"TITLE\"]", 1, 3, parse_shot },
	{ "expect", "FILE.png [window \"TITLE\"]", 1, 3, parse_expect },
	{ "resize", "WxH", 1, 1, parse_resize },
	{ "focus", "\"TITLE\"", 1, 1, parse_focus },
	{ "close", "", 0, 0, parse_close },
};
#define N_STATEMENTS (sizeof(statements) / sizeof(statements[0]))

static bool fail_unknown(struct script_parser *parser, const char *name)
{
	char names[256] = "";
	for (size_t i = 0; i < N_STATEMENTS; i++) {
		value_append(names, sizeof(names), statements[i].name, i + 1 == N_STATEMENTS);
	}
	return script_parser_fail(parser, "there is no %s; there are %s", name, names);
}

bool script_statement_parse(struct script_parser *parser, const struct script_words *words)
{
	const struct script_arguments arguments = { words->n - 1, &words->words[1] };
	for (size_t i = 0; i < N_STATEMENTS; i++) {
		const struct statement *statement = &statements[i];
		if (strcmp(words->words[0], statement->name) != 0) {
			continue;
		}
		if (arguments.n < statement->min || arguments.n > statement->max) {
			return script_parser_fail(parser, "give %s %s%s", statement->name,
					statement->form, statement->max == 0 ? "by itself" : "");
		}
		return statement->parse(parser, &arguments);
	}
	return fail_unknown(parser, words->words[0]);
}
