/* SPDX-License-Identifier: MIT */
#include "script_statements.h"
#include "value.h"

static bool touch(struct script_parser *parser, const struct script_step *step)
{
	unsigned bit = 1u << step->number;
	bool down = step->action == SCRIPT_TOUCH_DOWN;
	if (!(parser->touches & bit) != down) {
		return script_parser_fail(parser,
				down ? "contact %d is there already; give touch up %d before"
				     : "contact %d is not there; give touch down %d X Y before",
				step->number, step->number);
	}
	if (step->action != SCRIPT_TOUCH_MOVE) {
		parser->touches ^= bit;
	}
	return script_parser_add(parser, step);
}

bool script_parse_touch(struct script_parser *parser, const struct script_arguments *arguments)
{
	static const char *const names[] = { "down", "move", "up", NULL };
	static const enum script_action actions[] = {
		SCRIPT_TOUCH_DOWN,
		SCRIPT_TOUCH_MOVE,
		SCRIPT_TOUCH_UP,
	};
	int kind = value_find(arguments->words[0], names);
	if (kind < 0 || arguments->n != (kind == 2 ? 2 : 4)) {
		return script_parser_fail(parser,
				"give touch down ID X Y, touch move ID X Y, or touch up ID");
	}
	struct script_step step = { .action = actions[kind] };
	return script_parse_number(parser, arguments->words[1], 0, SCRIPT_MAX_TOUCHES - 1,
			       &step.number) &&
			(kind == 2 || script_parse_place(parser, &arguments->words[2], &step)) &&
			touch(parser, &step);
}

bool script_parse_tap(struct script_parser *parser, const struct script_arguments *arguments)
{
	struct script_step step = { .action = SCRIPT_TOUCH_DOWN };
	while (step.number < SCRIPT_MAX_TOUCHES - 1 && parser->touches & 1u << step.number) {
		step.number++;
	}
	struct script_step up = { .action = SCRIPT_TOUCH_UP, .number = step.number };
	return script_parse_place(parser, arguments->words, &step) && touch(parser, &step) &&
			touch(parser, &up);
}
