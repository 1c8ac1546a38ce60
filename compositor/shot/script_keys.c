/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <xkbcommon/xkbcommon.h>

#include "script_statements.h"
#include "text.h"

#define MAX_MODIFIERS 5

/** Keys that are pressed together: keysyms (XKB_KEY_*). */
struct keys {
	uint32_t modifiers[MAX_MODIFIERS];
	int n_modifiers;
	uint32_t sym;
};

static uint32_t find_modifier(const char *name, size_t length)
{
	static const struct {
		const char *name;
		uint32_t sym;
	} modifiers[] = {
		{ "ctrl", XKB_KEY_Control_L },
		{ "shift", XKB_KEY_Shift_L },
		{ "alt", XKB_KEY_Alt_L },
		{ "super", XKB_KEY_Super_L },
		{ "altgr", XKB_KEY_ISO_Level3_Shift },
	};
	for (size_t i = 0; i < sizeof(modifiers) / sizeof(modifiers[0]); i++) {
		if (strlen(modifiers[i].name) == length &&
				memcmp(modifiers[i].name, name, length) == 0) {
			return modifiers[i].sym;
		}
	}
	return 0;
}

// The keysym that types a character, or 0 where there is none: for control characters but \n and
// \t.
static uint32_t get_sym(uint32_t character)
{
	if (character == '\n') {
		return XKB_KEY_Return; // XKB_KEY_Linefeed is on no keyboard
	}
	if ((character < ' ' && character != '\t') || (character >= 0x7f && character < 0xa0)) {
		return 0;
	}
	return xkb_utf32_to_keysym(character);
}

static uint32_t find_key(const char *name)
{
	uint32_t character;
	if (*name && name[text_decode(name, &character)] == '\0') {
		return get_sym(character);
	}
	uint32_t sym = find_modifier(name, strlen(name));
	sym = sym ? sym : xkb_keysym_from_name(name, XKB_KEYSYM_NO_FLAGS);
	return sym ? sym : xkb_keysym_from_name(name, XKB_KEYSYM_CASE_INSENSITIVE);
}

/*
 * From "ctrl+shift+Tab": modifiers and a key, each followed by a +; the key is a modifier, one
 * character, or a keysym's name, whose case matters only where there are two. False if it is no
 * such thing.
 */
static bool take_keys(struct keys *keys, const char *text)
{
	*keys = (struct keys){ 0 };
	// The + key has its own name at the end, as in ctrl++.
	const char *plus;
	while ((plus = strchr(text, '+')) && plus[1] != '\0') {
		uint32_t sym = find_modifier(text, (size_t)(plus - text));
		if (!sym || keys->n_modifiers == MAX_MODIFIERS) {
			return false;
		}
		keys->modifiers[keys->n_modifiers++] = sym;
		text = plus + 1;
	}
	keys->sym = find_key(text);
	return keys->sym != 0;
}

static bool parse_keys(struct script_parser *parser, const char *word, struct keys *keys)
{
	return take_keys(keys, word) ||
			script_parser_fail(parser,
					"%s is no key; give one as in: a, F5, Return, ctrl+s, "
					"ctrl+shift+Tab, with ctrl, shift, alt, super and altgr",
					word);
}

static bool add_key(struct script_parser *parser, uint32_t sym, bool pressed, bool at_once)
{
	struct script_step step = {
		.action = SCRIPT_KEY,
		.sym = sym,
		.pressed = pressed,
		.at_once = at_once,
	};
	return script_parser_add(parser, &step);
}

bool script_parse_key(struct script_parser *parser, const struct script_arguments *arguments)
{
	struct keys keys;
	if (!parse_keys(parser, arguments->words[0], &keys)) {
		return false;
	}
	int n = keys.n_modifiers;
	for (int i = 0; i < n; i++) {
		if (!add_key(parser, keys.modifiers[i], true, true)) {
			return false;
		}
	}
	struct script_step step = {
		.action = SCRIPT_STROKE,
		.sym = keys.sym,
		.at_once = n > 0,
	};
	bool good = script_parser_add(parser, &step);
	for (int i = n; good && i > 0; i--) {
		good = add_key(parser, keys.modifiers[i - 1], false, i > 1);
	}
	return good;
}

static bool hold_key(struct script_parser *parser, const char *word, bool pressed)
{
	struct keys keys;
	if (!parse_keys(parser, word, &keys)) {
		return false;
	}
	if (keys.n_modifiers > 0) {
		return script_parser_fail(parser, "%s is several keys; give one a line", word);
	}
	int i = 0;
	while (i < parser->n_keys && parser->keys[i] != keys.sym) {
		i++;
	}
	if (pressed == (i < parser->n_keys)) {
		return script_parser_fail(parser,
				pressed ? "%s is held already; give key-up before"
					: "%s is not held; give key-down before",
				word);
	}
	if (i == SCRIPT_MAX_HELD_KEYS) {
		return script_parser_fail(parser, "%d keys are held; release some before", i);
	}
	if (pressed) {
		parser->keys[parser->n_keys++] = keys.sym;
	} else {
		parser->keys[i] = parser->keys[--parser->n_keys];
	}
	return add_key(parser, keys.sym, pressed, false);
}

bool script_parse_key_down(struct script_parser *parser, const struct script_arguments *arguments)
{
	return hold_key(parser, arguments->words[0], true);
}

bool script_parse_key_up(struct script_parser *parser, const struct script_arguments *arguments)
{
	return hold_key(parser, arguments->words[0], false);
}

bool script_parse_type(struct script_parser *parser, const struct script_arguments *arguments)
{
	for (const char *text = arguments->words[0]; *text;) {
		uint32_t character;
		text += text_decode(text, &character);
		struct script_step step = {
			.action = SCRIPT_STROKE,
			.sym = get_sym(character),
		};
		if (!step.sym) {
			return script_parser_fail(parser,
					"no key types U+%04X; give a key line for what it does",
					character);
		}
		if (!script_parser_add(parser, &step)) {
			return false;
		}
	}
	return true;
}
