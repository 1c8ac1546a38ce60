/* SPDX-License-Identifier: MIT */
/* libFuzzer: whatever a script's file has in it, it is a list of steps, or an error that says
 * where. */
#include "shot/script.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Words of the language, so that statements are found sooner: a byte of the input stands for each.
static const char *const words[] = { "\n", " ", "\"", "\\", "#", "\r\n", "move ", "click ", "left ",
	"right ", "double-click ", "press ", "release ", "drag ", "scroll ", "up ", "down ", "key ",
	"key-down ", "key-up ", "ctrl+", "shift+", "Return ", "type ", "é", "日", "touch ", "tap ",
	"wait ", "quiet ", "frames ", "title ", "window ", "shot ", "expect ", "a.png ", "resize ",
	"8x6 ", "focus ", "close ", "1 ", "22 ", "-3.5 ", "4096 ", "[", "(", "*", "\xff", "x" };
#define N_WORDS (sizeof(words) / sizeof(words[0]))

static size_t expand(const uint8_t *data, size_t size, char *text)
{
	size_t length = 0;
	for (size_t i = 0; i < size; i++) {
		if (data[i] < 128) {
			text[length++] = (char)data[i];
			continue;
		}
		const char *word = words[(data[i] - 128) % N_WORDS];
		memcpy(text + length, word, strlen(word));
		length += strlen(word);
	}
	return length;
}

static void require_sound(const struct script *script)
{
	for (size_t i = 0; i < script->n_steps; i++) {
		const struct script_step *step = &script->steps[i];
		bool picture = step->action == SCRIPT_SHOT || step->action == SCRIPT_EXPECT;
		bool key = step->action == SCRIPT_KEY || step->action == SCRIPT_STROKE;
		if (step->line < 1 || !step->source || picture != (step->path != NULL) ||
				key != (step->sym != 0) ||
				(step->action == SCRIPT_WAIT_TITLE) != (step->title != NULL)) {
			abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(16 * size + 1), error[SCRIPT_ERROR_SIZE] = "";
	struct script *script = script_parse(text, expand(data, size, text), "f", error);
	if (script) {
		require_sound(script);
	} else if (error[0] != 'f' || error[1] != ':' || !memchr(error, '\0', sizeof(error))) {
		abort();
	}
	script_destroy(script);
	free(text);
	return 0;
}
