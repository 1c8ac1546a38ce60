/* SPDX-License-Identifier: MIT */
#include <linux/input-event-codes.h>
#include <string.h>

#include "script_statements.h"

#define MAX_DETENTS 1000
/** Clients take a drag for one once they saw the pointer go some way. */
#define DRAG_STEPS 4

static bool move(struct script_parser *parser, double x, double y)
{
	parser->placed = true;
	struct script_step step = { .action = SCRIPT_MOVE, .x = x, .y = y };
	return script_parser_add(parser, &step);
}

bool script_parse_move(struct script_parser *parser, const struct script_arguments *arguments)
{
	struct script_step to = { 0 };
	return script_parse_place(parser, arguments->words, &to) && move(parser, to.x, to.y);
}

static const struct {
	const char *name;
	int32_t code;
} buttons[] = {
	{ "left", BTN_LEFT },
	{ "right", BTN_RIGHT },
	{ "middle", BTN_MIDDLE },
};

static bool parse_button(struct script_parser *parser, const char *word, int *button)
{
	for (*button = 0; *button < 3; (*button)++) {
		if (strcmp(word, buttons[*button].name) == 0) {
			return true;
		}
	}
	return script_parser_fail(parser, "%s is no button; give left, right or middle", word);
}

static bool press(struct script_parser *parser, int button, bool pressed)
{
	unsigned bit = 1u << button;
	if (!parser->placed) {
		return script_parser_fail(
				parser, "the pointer is nowhere yet; give move X Y before");
	}
	if (!(parser->buttons & bit) != pressed) {
		return script_parser_fail(parser,
				pressed ? "the button is held already; give release %s before"
					: "the button is not held; give press %s before",
				buttons[button].name);
	}
	parser->buttons ^= bit;
	struct script_step step = {
		.action = SCRIPT_BUTTON,
		.number = buttons[button].code,
		.pressed = pressed,
	};
	return script_parser_add(parser, &step);
}

bool script_parse_press(struct script_parser *parser, const struct script_arguments *arguments)
{
	int button;
	return parse_button(parser, arguments->words[0], &button) && press(parser, button, true);
}

bool script_parse_release(struct script_parser *parser, const struct script_arguments *arguments)
{
	int button;
	return parse_button(parser, arguments->words[0], &button) && press(parser, button, false);
}

static bool click(struct script_parser *parser, const struct script_arguments *arguments, int times)
{
	int button;
	struct script_step at = { 0 };
	if (!parse_button(parser, arguments->words[0], &button)) {
		return false;
	}
	if (arguments->n == 2) {
		return script_parser_fail(parser, "a place is two numbers; give X Y, or neither");
	}
	if (arguments->n == 3 &&
			!(script_parse_place(parser, &arguments->words[1], &at) &&
					move(parser, at.x, at.y))) {
		return false;
	}
	for (int i = 0; i < 2 * times; i++) {
		if (!press(parser, button, i % 2 == 0)) {
			return false;
		}
	}
	return true;
}

bool script_parse_click(struct script_parser *parser, const struct script_arguments *arguments)
{
	return click(parser, arguments, 1);
}

bool script_parse_double_click(
		struct script_parser *parser, const struct script_arguments *arguments)
{
	return click(parser, arguments, 2);
}

bool script_parse_drag(struct script_parser *parser, const struct script_arguments *arguments)
{
	int button = 0;
	struct script_step from = { 0 }, to = { 0 };
	if (!script_parse_place(parser, &arguments->words[0], &from) ||
			!script_parse_place(parser, &arguments->words[2], &to) ||
			(arguments->n == 5 &&
					!parse_button(parser, arguments->words[4], &button)) ||
			!move(parser, from.x, from.y) || !press(parser, button, true)) {
		return false;
	}
	for (int i = 1; i <= DRAG_STEPS; i++) {
		double part = (double)i / DRAG_STEPS;
		if (!move(parser, from.x + (to.x - from.x) * part,
				    from.y + (to.y - from.y) * part)) {
			return false;
		}
	}
	return press(parser, button, false);
}

bool script_parse_scroll(struct script_parser *parser, const struct script_arguments *arguments)
{
	const char *word = arguments->words[0];
	bool vertical = strcmp(word, "up") == 0 || strcmp(word, "down") == 0;
	bool forward = strcmp(word, "down") == 0 || strcmp(word, "right") == 0;
	int32_t n = 1;
	if (!vertical && !forward && strcmp(word, "left") != 0) {
		return script_parser_fail(
				parser, "%s is no direction; give up, down, left or right", word);
	}
	if (arguments->n == 2 &&
			!script_parse_number(parser, arguments->words[1], 1, MAX_DETENTS, &n)) {
		return false;
	}
	if (!parser->placed) {
		return script_parser_fail(
				parser, "the pointer is nowhere yet; give move X Y before");
	}
	struct script_step step = {
		.action = vertical ? SCRIPT_SCROLL_VERTICAL : SCRIPT_SCROLL_HORIZONTAL,
		.number = forward ? 1 : -1,
	};
	for (int i = 0; i < n; i++) {
		if (!script_parser_add(parser, &step)) {
			return false;
		}
	}
	return true;
}
