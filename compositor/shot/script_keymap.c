/* SPDX-License-Identifier: MIT */
#include "script_keymap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

#include "spare_keys.h"

/** Of "LAYOUT(VARIANT)". */
#define MAX_LAYOUT 64

static struct xkb_keymap *compile(char *layout)
{
	struct xkb_rule_names names = { .layout = layout };
	char *open = strchr(layout, '('), *end = open ? strchr(open, ')') : NULL;
	if (open) {
		if (!end || end[1] != '\0') {
			return NULL;
		}
		*open = *end = '\0';
		names.variant = open + 1;
	}
	struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
	struct xkb_keymap *keymap = NULL;
	if (context) {
		xkb_context_set_log_level(context, XKB_LOG_LEVEL_CRITICAL);
		keymap = xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
	}
	xkb_context_unref(context);
	return keymap;
}

bool script_keymap_is_needed(const struct script *script)
{
	for (size_t i = 0; script && i < script->n_steps; i++) {
		if (script->steps[i].sym) {
			return true;
		}
	}
	return false;
}

static struct xkb_keymap *add_keys(struct xkb_keymap *keymap, const struct script *script,
		char error[SCRIPT_ERROR_SIZE])
{
	uint32_t *syms = calloc(script->n_steps, sizeof(*syms));
	struct xkb_keymap *more = NULL;
	size_t n = 0;
	for (size_t i = 0; syms && i < script->n_steps; i++) {
		if (script->steps[i].sym) {
			syms[n++] = script->steps[i].sym;
		}
	}
	if (syms) {
		more = spare_keys_use(keymap, syms, n);
	}
	if (!more) {
		snprintf(error, SCRIPT_ERROR_SIZE,
				"%s: the keymap cannot have keys for all of it: %s", script->name,
				errno == ENOSPC ? "there are too many characters that it lacks; "
						  "give a --keymap that has more of them"
						: strerror(errno));
	}
	free(syms);
	return more;
}

struct xkb_keymap *script_keymap_create(
		const char *layout, const struct script *script, char error[SCRIPT_ERROR_SIZE])
{
	char name[MAX_LAYOUT];
	int length = snprintf(name, sizeof(name), "%s", layout);
	struct xkb_keymap *keymap = length > 0 && length < MAX_LAYOUT ? compile(name) : NULL;
	if (!keymap) {
		snprintf(error, SCRIPT_ERROR_SIZE,
				"--keymap %s: there is no such layout in xkb's data (xkb-data); "
				"give one "
				"as in: us, de, us(dvorak)",
				layout);
		return NULL;
	}
	if (!script_keymap_is_needed(script)) {
		return keymap;
	}
	struct xkb_keymap *more = add_keys(keymap, script, error);
	xkb_keymap_unref(keymap);
	return more;
}

static bool fail_step(const struct script *script, const struct script_step *step, const char *what,
		char error[SCRIPT_ERROR_SIZE])
{
	char name[64] = "";
	xkb_keysym_get_name(step->sym, name, sizeof(name));
	snprintf(error, SCRIPT_ERROR_SIZE, "%s: %s %s", step->where, name, what);
	return false;
}

static bool find(const struct strokes *strokes, const struct script *script,
		const struct script_step *step, struct stroke *stroke,
		char error[SCRIPT_ERROR_SIZE])
{
	if (!strokes_find(strokes, step->sym, stroke)) {
		return fail_step(script, step, "is on no key; give another --keymap", error);
	}
	if (step->action == SCRIPT_KEY && stroke->n_modifiers > 0) {
		return fail_step(script, step,
				"is a key only with others, such as shift: hold these first, and "
				"then "
				"the key as it is without",
				error);
	}
	return true;
}

struct stroke *script_keymap_find(struct xkb_keymap *keymap, const struct script *script,
		char error[SCRIPT_ERROR_SIZE])
{
	struct stroke *found = calloc(script->n_steps, sizeof(*found));
	struct strokes *strokes = strokes_create(keymap);
	bool good = found && strokes;
	if (!good) {
		snprintf(error, SCRIPT_ERROR_SIZE, "%s: %s", script->name, strerror(ENOMEM));
	}
	for (size_t i = 0; good && i < script->n_steps; i++) {
		good = !script->steps[i].sym ||
				find(strokes, script, &script->steps[i], &found[i], error);
	}
	strokes_destroy(strokes);
	if (!good) {
		free(found);
		return NULL;
	}
	return found;
}
