/* SPDX-License-Identifier: MIT */
#include "script_input.h"

#include "cursor.h"
#include "layout.h"
#include "server.h"

/** What a wheel's detent is in surface coordinates: libinput's 15 degrees. */
#define DETENT 15

static const char outside[] = "no output shows that place; give one that is on the output, in "
			      "logical pixels";

static uint32_t get_time(const struct server *server)
{
	return (uint32_t)server_get_time(server);
}

static bool is_shown(const struct server *server, const struct script_step *step)
{
	double x = step->x, y = step->y;
	layout_clamp(server, &x, &y);
	return x == step->x && y == step->y;
}

static const char *move(struct server *server, const struct script_step *step)
{
	if (!is_shown(server, step)) {
		return outside;
	}
	cursor_move(server->cursor, get_time(server), step->x, step->y);
	cursor_input_events.frame(server->cursor);
	return NULL;
}

// What is below the pointer may have become another size since it moved.
static const char *press_button(struct server *server, const struct script_step *step)
{
	cursor_refresh(server->cursor);
	cursor_input_events.button(
			server->cursor, get_time(server), (uint32_t)step->number, step->pressed);
	cursor_input_events.frame(server->cursor);
	return NULL;
}

static const char *scroll(struct server *server, const struct script_step *step)
{
	struct input_axis axis = {
		.axis = step->action == SCRIPT_SCROLL_VERTICAL ? WL_POINTER_AXIS_VERTICAL_SCROLL
							       : WL_POINTER_AXIS_HORIZONTAL_SCROLL,
		.source = WL_POINTER_AXIS_SOURCE_WHEEL,
		.value = DETENT * step->number,
		.value120 = 120 * step->number,
	};
	cursor_refresh(server->cursor);
	cursor_input_events.axis(server->cursor, get_time(server), &axis);
	cursor_input_events.frame(server->cursor);
	return NULL;
}

// To the clients: what the compositor itself does by keys, such as ending, is not for scripts.
static void press_key(struct server *server, uint32_t code, bool pressed)
{
	seat_keyboard_key(server->seat, get_time(server), code, pressed);
}

static const char *strike(struct server *server, const struct stroke *stroke)
{
	for (int i = 0; i < stroke->n_modifiers; i++) {
		press_key(server, stroke->modifiers[i], true);
	}
	press_key(server, stroke->code, true);
	press_key(server, stroke->code, false);
	for (int i = stroke->n_modifiers; i > 0; i--) {
		press_key(server, stroke->modifiers[i - 1], false);
	}
	return NULL;
}

static const char *touch(struct server *server, const struct script_step *step)
{
	struct cursor *cursor = server->cursor;
	if (step->action == SCRIPT_TOUCH_UP) {
		cursor_input_events.touch_up(cursor, get_time(server), step->number);
	} else if (!is_shown(server, step)) {
		return outside;
	} else if (step->action == SCRIPT_TOUCH_DOWN) {
		cursor_touch_down(cursor, get_time(server), step->number, step->x, step->y);
	} else {
		cursor_touch_motion(cursor, get_time(server), step->number, step->x, step->y);
	}
	cursor_input_events.touch_frame(cursor);
	return NULL;
}

const char *script_input_do(
		struct server *server, const struct script_step *step, const struct stroke *stroke)
{
	switch (step->action) {
	case SCRIPT_MOVE:
		return move(server, step);
	case SCRIPT_BUTTON:
		return press_button(server, step);
	case SCRIPT_SCROLL_VERTICAL:
	case SCRIPT_SCROLL_HORIZONTAL:
		return scroll(server, step);
	case SCRIPT_KEY:
		press_key(server, stroke->code, step->pressed);
		return NULL;
	case SCRIPT_STROKE:
		return strike(server, stroke);
	default:
		return touch(server, step);
	}
}
