/* SPDX-License-Identifier: MIT */
/*
 * What the person at the input devices does, said to the seat itself or as a device would say it;
 * and what the seat shows then.
 */
#include <cursor.h>
#include <layout.h>
#include <seat.h>

#include "host_private.h"

static const char *act_capabilities(struct seat *seat, const struct host_arg *args)
{
	seat_set_capabilities(seat, (uint32_t)host_get_int(&args[0]));
	return NULL;
}

static const char *act_focus(struct seat *seat, const struct host_arg *args)
{
	seat_keyboard_focus(seat, host_get_surface(&args[0]));
	return NULL;
}

static const char *act_key(struct seat *seat, const struct host_arg *args)
{
	seat_keyboard_key(seat, 1, (uint32_t)host_get_int(&args[0]), args[1].number != 0);
	return NULL;
}

static const char *act_motion(struct seat *seat, const struct host_arg *args)
{
	seat_pointer_motion(seat, 1, host_get_surface(&args[0]), args[1].number, args[2].number);
	return NULL;
}

static const char *act_button(struct seat *seat, const struct host_arg *args)
{
	seat_pointer_button(seat, 1, (uint32_t)host_get_int(&args[0]), args[1].number != 0);
	return NULL;
}

static const char *act_axis(struct seat *seat, const struct host_arg *args)
{
	struct input_axis axis = {
		.axis = (uint32_t)host_get_int(&args[0]),
		.source = (uint32_t)host_get_int(&args[1]),
		.value = args[2].number,
		.value120 = host_get_int(&args[3]),
		.inverted = args[4].number != 0,
	};
	seat_pointer_axis(seat, 1, &axis);
	return NULL;
}

static const char *act_frame(struct seat *seat, const struct host_arg *args)
{
	seat_pointer_frame(seat);
	return NULL;
}

static const char *act_pointer_cancel(struct seat *seat, const struct host_arg *args)
{
	seat_pointer_cancel(seat);
	return NULL;
}

static const char *act_touch_down(struct seat *seat, const struct host_arg *args)
{
	seat_touch_down(seat, 1, host_get_surface(&args[0]), host_get_int(&args[1]), args[2].number,
			args[3].number);
	return NULL;
}

static const char *act_touch_motion(struct seat *seat, const struct host_arg *args)
{
	seat_touch_motion(seat, 1, host_get_int(&args[0]), args[1].number, args[2].number);
	return NULL;
}

static const char *act_touch_up(struct seat *seat, const struct host_arg *args)
{
	seat_touch_up(seat, 1, host_get_int(&args[0]));
	return NULL;
}

static const char *act_touch_frame(struct seat *seat, const struct host_arg *args)
{
	seat_touch_frame(seat);
	return NULL;
}

static const char *act_touch_cancel(struct seat *seat, const struct host_arg *args)
{
	seat_touch_cancel(seat);
	return NULL;
}

static const char *act_point(struct seat *seat, const struct host_arg *args)
{
	struct cursor *cursor = host.server.cursor;
	bool kms = host.kind == HOST_KMS;
	cursor_input_events.motion_absolute(cursor, 1,
			args[0].number / (kms ? HOST_KMS_WIDTH : HOST_SIZE),
			args[1].number / (kms ? HOST_KMS_HEIGHT : HOST_SIZE));
	cursor_input_events.frame(cursor);
	return NULL;
}

static const char *act_press(struct seat *seat, const struct host_arg *args)
{
	struct cursor *cursor = host.server.cursor;
	cursor_input_events.button(
			cursor, 1, (uint32_t)host_get_int(&args[0]), args[1].number != 0);
	cursor_input_events.frame(cursor);
	return NULL;
}

static const char *act_finger(struct seat *seat, const struct host_arg *args)
{
	struct cursor *cursor = host.server.cursor;
	cursor_input_events.touch_down(cursor, 1, host_get_int(&args[0]),
			args[1].number / HOST_SIZE, args[2].number / HOST_SIZE);
	cursor_input_events.touch_frame(cursor);
	return NULL;
}

static const char *act_finger_up(struct seat *seat, const struct host_arg *args)
{
	struct cursor *cursor = host.server.cursor;
	cursor_input_events.touch_up(cursor, 1, host_get_int(&args[0]));
	cursor_input_events.touch_frame(cursor);
	return NULL;
}

static const char *ask_image(const struct seat_image *image, const struct host_arg *args)
{
	if (image->surface != host_get_surface(&args[0])) {
		return "it is another surface, or none";
	}
	return !image->surface ||
					(image->hotspot_x == host_get_int(&args[1]) &&
							image->hotspot_y == host_get_int(&args[2]))
			? NULL
			: "the hotspot is another";
}

static const char *ask_cursor(struct seat *seat, const struct host_arg *args)
{
	return ask_image(&seat->cursor, args);
}

static const char *ask_hidden(struct seat *seat, const struct host_arg *args)
{
	return seat->cursor_hidden == (args[0].number != 0) ? NULL : "it is not so";
}

static const char *ask_icon(struct seat *seat, const struct host_arg *args)
{
	return ask_image(&seat->drag_icon, args);
}

static const char *ask_grab(struct seat *seat, const struct host_arg *args)
{
	return seat_pointer_get_grab(seat) == host_get_surface(&args[0])
			? NULL
			: "it is with another surface, or none";
}

static const char *ask_drag(struct seat *seat, const struct host_arg *args)
{
	return (seat->pointer.grab != NULL) == (args[0].number != 0) ? NULL : "it is not so";
}

static const char *ask_focus(struct seat *seat, const struct host_arg *args)
{
	return seat->keyboard.focus.surface == host_get_surface(&args[0])
			? NULL
			: "it is with another surface, or none";
}

const struct host_action host_seat_actions[] = {
	{ "capabilities", 1, act_capabilities },     // WL_SEAT_CAPABILITY_*
	{ "focus", 1, act_focus },                   // SURFACE: of the keyboard
	{ "key", 2, act_key },                       // CODE PRESSED
	{ "motion", 3, act_motion },                 // SURFACE X Y
	{ "button", 2, act_button },                 // CODE PRESSED
	{ "axis", 5, act_axis },                     // AXIS SOURCE VALUE 120THS INVERTED
	{ "frame", 0, act_frame },                   // of the pointer
	{ "pointer-cancel", 0, act_pointer_cancel }, //
	{ "touch-down", 4, act_touch_down },         // SURFACE ID X Y
	{ "touch-motion", 3, act_touch_motion },     // ID X Y
	{ "touch-up", 1, act_touch_up },             // ID
	{ "touch-frame", 0, act_touch_frame },       //
	{ "touch-cancel", 0, act_touch_cancel },     //
	{ "point", 2, act_point },                   // X Y: of the screen; the device's
	{ "press", 2, act_press },                   // CODE PRESSED: the device's
	{ "finger", 3, act_finger },                 // ID X Y: of the screen; the device's
	{ "finger-up", 1, act_finger_up },           // ID: the device's
	{ "cursor?", 3, ask_cursor },                // SURFACE X Y: what it is, and its hotspot
	{ "hidden?", 1, ask_hidden },                // 1 or 0: the cursor
	{ "icon?", 3, ask_icon },                    // SURFACE X Y: what is dragged
	{ "grab?", 1, ask_grab },                    // SURFACE: has the pointer to itself
	{ "drag?", 1, ask_drag },                    // 1 or 0: something is dragged
	{ "focus?", 1, ask_focus },                  // SURFACE: of the keyboard
	{ NULL, 0, NULL },
};
