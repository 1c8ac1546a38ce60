/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What is done at once. A line of a script may be several of them. */
enum script_action {
	/** The pointer goes to x, y. */
	SCRIPT_MOVE,
	/** The button (BTN_*) `number` is pressed or released. */
	SCRIPT_BUTTON,
	/** A wheel turns by `number` detents: up and left are negative. */
	SCRIPT_SCROLL_VERTICAL,
	SCRIPT_SCROLL_HORIZONTAL,
	/** The key of the keysym is pressed or released. */
	SCRIPT_KEY,
	/** That key is pressed and released, with the modifiers that the keysym takes. */
	SCRIPT_STROKE,
	/** The contact `number` begins at, or goes to, x, y; or ends. */
	SCRIPT_TOUCH_DOWN,
	SCRIPT_TOUCH_MOVE,
	SCRIPT_TOUCH_UP,
	/** The window of that title or app-id comes to the top, and has the keyboard. */
	SCRIPT_FOCUS,
	/** The topmost window is asked to close. */
	SCRIPT_CLOSE,
	/** The output becomes width by height pixels. */
	SCRIPT_RESIZE,
	/** Nothing was drawn for as long as --quiet says. */
	SCRIPT_WAIT_QUIET,
	/** `number` milliseconds. */
	SCRIPT_WAIT_TIME,
	/** `number` frames of the output, whatever they show. */
	SCRIPT_WAIT_FRAMES,
	/** Some window's title matches. */
	SCRIPT_WAIT_TITLE,
	/** A window opened since the last input began. */
	SCRIPT_WAIT_WINDOW,
	/** A picture is written to path, or compared with it. */
	SCRIPT_SHOT,
	SCRIPT_EXPECT,
};

/** Actions up to this one are input. */
#define SCRIPT_LAST_INPUT SCRIPT_TOUCH_UP

/** What is not said to be of the action is 0. */
struct script_step {
	enum script_action action;
	/**
	 * The line that it is of, 1 the first; where that is, as "NAME:LINE", and what it says: the
	 * script's.
	 */
	int line;
	const char *where, *source;
	/** The next step follows at once, rather than a frame later. */
	bool at_once;

	/** In the compositor's space, which is logical. */
	double x, y;
	int32_t number;
	bool pressed;
	/** XKB_KEY_*. */
	uint32_t sym;
	int width, height;
	regex_t *title;
	const char *path;
	/** A window's title or app-id: of SCRIPT_SHOT and SCRIPT_EXPECT NULL is all that is seen.
	 */
	const char *window;
};

/** What to do, checked as far as the text says. */
struct script {
	/** What its messages call it. */
	const char *name;
	struct script_step *steps;
	size_t n_steps;
	/** The lines, each ended by NUL, and what steps have of them: all that is theirs. */
	char **texts;
	size_t n_texts;
};

/** The room of an error text. */
#define SCRIPT_ERROR_SIZE 1024

/**
 * Parses a text; name is borrowed, and goes before errors. NULL and error: "NAME:LINE: what is
 * wrong; what to give". See slipway(1), SCRIPTS, for the language.
 */
struct script *script_parse(
		const char *text, size_t size, const char *name, char error[SCRIPT_ERROR_SIZE]);

/** The same of a file. */
struct script *script_parse_file(const char *path, char error[SCRIPT_ERROR_SIZE]);

/** NULL is fine. */
void script_destroy(struct script *script);

#endif
