/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_INPUT_H
#define SCRIPT_INPUT_H

#include "script.h"
#include "strokes.h"

struct server;

/**
 * Does a step that is input (SCRIPT_LAST_INPUT) with the seat, as devices would. stroke is its
 * keys, if it has any. NULL, or what is wrong and what to give: a text that lives for ever.
 */
const char *script_input_do(
		struct server *server, const struct script_step *step, const struct stroke *stroke);

#endif
