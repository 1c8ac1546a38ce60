/* SPDX-License-Identifier: MIT */
#include "cursor.h"

#include <stdlib.h>
#include <xkbcommon/xkbcommon-keysyms.h>

#include "layout.h"
#include "log.h"
#include "popup_grab.h"
#include "scene.h"
#include "screen.h"
#include "server.h"
#include "startup.h"
#include "window.h"
#include "window_drag.h"

struct cursor {
	struct server *server;
	double x, y;
	/** A pointing device has been there: the client's cursor is worth showing. */
	bool used;
	struct window_drag drag;
	struct wl_listener image_changed, icon_changed;
};

static void send_motion(struct cursor *cursor, uint32_t time)
{
	struct server *server = cursor->server;
	double sx = 0, sy = 0;
	struct surface *grabbed = seat_pointer_get_grab(server->seat);
	struct surface *surface =
			window_surface_at(server, cursor->x, cursor->y, grabbed, &sx, &sy);
	// What is dragged can be dropped anywhere.
	bool admitted = server->seat->pointer.grab || popup_grab_admits(server, surface);
	seat_pointer_motion(server->seat, time, admitted ? surface : NULL, sx, sy);
}

static void schedule_surface(struct surface *surface, int x, int y, void *data)
{
	struct cursor *cursor = data;
	struct screen *screen;
	wl_list_for_each (screen, &cursor->server->screens, link) {
		pixman_box32_t box = screen_get_box(screen);
		// Where scales are no whole numbers, it may reach a pixel further.
		if (x - 1 < box.x2 && y - 1 < box.y2 && x + surface->width + 1 > box.x1 &&
				y + surface->height + 1 > box.y1) {
			output_schedule_look(screen->output);
		}
	}
}

static void for_each_surface(struct cursor *cursor, const struct seat_image *image,
		surface_iterator iterator, void *data)
{
	if (image->surface) {
		surface_for_each(image->surface, (int)cursor->x - image->hotspot_x,
				(int)cursor->y - image->hotspot_y, iterator, data);
	}
}

// A frame for each screen that shows what goes with the pointer, and for no other.
static void schedule_frames(struct cursor *cursor)
{
	for_each_surface(cursor, &cursor->server->seat->drag_icon, schedule_surface, cursor);
	for_each_surface(cursor, &cursor->server->seat->cursor, schedule_surface, cursor);
}

void cursor_move(struct cursor *cursor, uint32_t time, double x, double y)
{
	layout_clamp(cursor->server, &x, &y);
	bool seen = !cursor->used || (int)x != (int)cursor->x || (int)y != (int)cursor->y;
	if (seen) {
		schedule_frames(cursor);
	}
	cursor->x = x;
	cursor->y = y;
	cursor->used = true;
	if (seen) {
		schedule_frames(cursor);
	}
	if (cursor->drag.window) {
		window_drag_motion(&cursor->drag, cursor->x, cursor->y);
		server_schedule_frames(cursor->server);
	} else {
		send_motion(cursor, time);
	}
}

static void handle_capabilities(void *data, uint32_t capabilities)
{
	struct cursor *cursor = data;
	// Toolkits crash without a pointer or a keyboard, so a seat always has both.
	capabilities |= WL_SEAT_CAPABILITY_POINTER | WL_SEAT_CAPABILITY_KEYBOARD;
	if (cursor->server->policy->has_touch) {
		capabilities |= WL_SEAT_CAPABILITY_TOUCH;
	}
	seat_set_capabilities(cursor->server->seat, capabilities);
}

static void handle_key(void *data, uint32_t time, uint32_t code, bool pressed)
{
	struct cursor *cursor = data;
	struct seat *seat = cursor->server->seat;
	uint32_t modifiers = SEAT_MODIFIER_CTRL | SEAT_MODIFIER_ALT;
	uint32_t sym = seat_keyboard_get_sym(seat, code);
	if (pressed && sym >= XKB_KEY_XF86Switch_VT_1 && sym <= XKB_KEY_XF86Switch_VT_12) {
		startup_switch_vt(cursor->server, (int)(sym - XKB_KEY_XF86Switch_VT_1) + 1);
		return;
	}
	if (pressed && (seat_keyboard_get_modifiers(seat) & modifiers) == modifiers &&
			sym == XKB_KEY_BackSpace) {
		log_info("Ctrl+Alt+Backspace: ending");
		server_stop(cursor->server, 0);
		return;
	}
	seat_keyboard_key(seat, time, code, pressed);
}

static void handle_motion(void *data, uint32_t time, double dx, double dy)
{
	struct cursor *cursor = data;
	cursor_move(cursor, time, cursor->x + dx, cursor->y + dy);
}

// From a fraction of the first screen.
static void to_screen(struct cursor *cursor, double *x, double *y)
{
	output_view_locate(&layout_get_first(cursor->server)->global->view, x, y);
}

static void handle_motion_absolute(void *data, uint32_t time, double x, double y)
{
	struct cursor *cursor = data;
	to_screen(cursor, &x, &y);
	cursor_move(cursor, time, x, y);
}

// Of what may get input while popups grab, and not kept to itself by a surface.
static bool is_outside(struct cursor *cursor)
{
	struct server *server = cursor->server;
	double sx, sy;
	return !seat_pointer_get_grab(server->seat) &&
			!popup_grab_admits(server,
					window_surface_at(server, cursor->x, cursor->y, NULL, &sx,
							&sy));
}

static void handle_button(void *data, uint32_t time, uint32_t code, bool pressed)
{
	struct cursor *cursor = data;
	if (cursor->drag.window) {
		if (!pressed) {
			window_drag_end(&cursor->drag);
			send_motion(cursor, time);
		}
		return;
	}
	struct server *server = cursor->server;
	bool outside = pressed && is_outside(cursor);
	if (pressed && !outside) {
		window_focus_at(server, cursor->x, cursor->y);
	}
	seat_pointer_button(server->seat, time, code, pressed);
	if (outside) {
		// Only now: the press is nobody's.
		popup_grab_dismiss(server);
	}
	if (!pressed) {
		// A grab may have ended: what is below the pointer now is to know.
		send_motion(cursor, time);
	}
}

static void handle_axis(void *data, uint32_t time, const struct input_axis *axis)
{
	struct cursor *cursor = data;
	seat_pointer_axis(cursor->server->seat, time, axis);
}

static void handle_pointer_frame(void *data)
{
	struct cursor *cursor = data;
	seat_pointer_frame(cursor->server->seat);
}

void cursor_touch_down(struct cursor *cursor, uint32_t time, int32_t id, double x, double y)
{
	struct server *server = cursor->server;
	double sx, sy;
	struct surface *surface = window_surface_at(server, x, y, NULL, &sx, &sy);
	if (!popup_grab_admits(server, surface)) {
		popup_grab_dismiss(server);
		return;
	}
	window_focus_at(server, x, y);
	seat_touch_down(server->seat, time, surface, id, sx, sy);
}

static void handle_touch_down(void *data, uint32_t time, int32_t id, double x, double y)
{
	struct cursor *cursor = data;
	to_screen(cursor, &x, &y);
	cursor_touch_down(cursor, time, id, x, y);
}

void cursor_touch_motion(struct cursor *cursor, uint32_t time, int32_t id, double x, double y)
{
	struct server *server = cursor->server;
	struct surface *surface = seat_touch_get_surface(server->seat, id);
	if (surface && window_surface_at(server, x, y, surface, &x, &y)) {
		seat_touch_motion(server->seat, time, id, x, y);
	}
}

static void handle_touch_motion(void *data, uint32_t time, int32_t id, double x, double y)
{
	struct cursor *cursor = data;
	to_screen(cursor, &x, &y);
	cursor_touch_motion(cursor, time, id, x, y);
}

static void handle_touch_up(void *data, uint32_t time, int32_t id)
{
	struct cursor *cursor = data;
	seat_touch_up(cursor->server->seat, time, id);
}

static void handle_touch_cancel(void *data)
{
	struct cursor *cursor = data;
	seat_touch_cancel(cursor->server->seat);
}

static void handle_touch_frame(void *data)
{
	struct cursor *cursor = data;
	seat_touch_frame(cursor->server->seat);
}

const struct input_events cursor_input_events = {
	.capabilities = handle_capabilities,
	.key = handle_key,
	.motion = handle_motion,
	.motion_absolute = handle_motion_absolute,
	.button = handle_button,
	.axis = handle_axis,
	.frame = handle_pointer_frame,
	.touch_down = handle_touch_down,
	.touch_motion = handle_touch_motion,
	.touch_up = handle_touch_up,
	.touch_cancel = handle_touch_cancel,
	.touch_frame = handle_touch_frame,
};

static void handle_image_changed(struct wl_listener *listener, void *data)
{
	struct cursor *cursor = wl_container_of(listener, cursor, image_changed);
	server_schedule_frames(cursor->server);
}

static void handle_icon_changed(struct wl_listener *listener, void *data)
{
	struct cursor *cursor = wl_container_of(listener, cursor, icon_changed);
	server_schedule_frames(cursor->server);
}

struct cursor *cursor_create(struct server *server)
{
	struct cursor *cursor = calloc(1, sizeof(*cursor));
	if (!cursor) {
		return NULL;
	}
	cursor->server = server;
	cursor->image_changed.notify = handle_image_changed;
	wl_signal_add(&server->seat->cursor.changed, &cursor->image_changed);
	cursor->icon_changed.notify = handle_icon_changed;
	wl_signal_add(&server->seat->drag_icon.changed, &cursor->icon_changed);
	handle_capabilities(cursor, 0);
	startup_input(server, &cursor_input_events, cursor);
	return cursor;
}

void cursor_destroy(struct cursor *cursor)
{
	if (!cursor) {
		return;
	}
	wl_list_remove(&cursor->image_changed.link);
	wl_list_remove(&cursor->icon_changed.link);
	free(cursor);
}

void cursor_drag_window(struct cursor *cursor, struct window *window, uint32_t edges)
{
	seat_pointer_cancel(cursor->server->seat);
	window_drag_start(&cursor->drag, window, edges, cursor->x, cursor->y);
}

void cursor_drop_window(struct cursor *cursor, const struct window *window)
{
	if (cursor->drag.window == window) {
		window_drag_end(&cursor->drag);
	}
}

void cursor_stay_on_screen(struct cursor *cursor)
{
	if (cursor && cursor->used) {
		cursor_move(cursor, (uint32_t)server_get_time(cursor->server), cursor->x,
				cursor->y);
		seat_pointer_frame(cursor->server->seat);
	}
}

void cursor_refresh(struct cursor *cursor)
{
	if (cursor && cursor->used && !cursor->drag.window) {
		send_motion(cursor, (uint32_t)server_get_time(cursor->server));
		seat_pointer_frame(cursor->server->seat);
	}
}

void cursor_add_to_scene(struct cursor *cursor, struct scene_list *list)
{
	if (cursor && cursor->used) {
		scene_list_begin_cursor(list, (int)cursor->x, (int)cursor->y);
		for_each_surface(cursor, &cursor->server->seat->drag_icon, scene_list_add, list);
		for_each_surface(cursor, &cursor->server->seat->cursor, scene_list_add, list);
		scene_list_end_cursor(list);
	}
}

void cursor_for_each_surface(struct cursor *cursor, surface_iterator iterator, void *data)
{
	struct seat *seat = cursor->server->seat;
	if (seat->drag_icon.surface) {
		surface_for_each(seat->drag_icon.surface, 0, 0, iterator, data);
	}
	if (seat->cursor.surface) {
		surface_for_each(seat->cursor.surface, 0, 0, iterator, data);
	}
}
