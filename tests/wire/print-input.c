/* SPDX-License-Identifier: MIT */
/*
 * A client that says on standard output what it hears of its seat and its windows, one event a
 * line. Its window is blue, and green from the first press of a button or contact on. Ctrl+N opens
 * a second window, Ctrl+P one that belongs to the first; Ctrl+W closes the newest. Ctrl+T changes
 * the first's title to "renamed", Ctrl+D to "done". It ends when it has no windows.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>
#include <xkbcommon/xkbcommon.h>

#include "client.h"
#include "single-pixel-buffer-v1-client-protocol.h"
#include "viewporter-client-protocol.h"
#include "xdg-shell-client-protocol.h"

#define MAX_WINDOWS 4

struct window {
	const char *name;
	struct wl_surface *surface;
	struct wp_viewport *viewport;
	struct xdg_surface *xdg_surface;
	struct xdg_toplevel *toplevel;
	int width, height;
	bool closed;
};

static struct client client;
static struct wl_compositor *compositor;
static struct xdg_wm_base *wm_base;
static struct wp_viewporter *viewporter;
static struct wp_single_pixel_buffer_manager_v1 *colours;
static struct wl_seat *seat;
static struct wl_pointer *pointer;
static struct wl_keyboard *keyboard;
static struct wl_touch *touch;
static struct xkb_context *context;
static struct xkb_keymap *keymap;
static struct xkb_state *state;
static struct window windows[MAX_WINDOWS];
static int n_windows;
static bool pressed;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

static void draw(struct window *window)
{
	struct wl_buffer *buffer = wp_single_pixel_buffer_manager_v1_create_u32_rgba_buffer(
			colours, 0, pressed ? UINT32_MAX : 0, pressed ? 0 : UINT32_MAX, UINT32_MAX);
	wl_surface_attach(window->surface, buffer, 0, 0);
	wl_surface_damage(window->surface, 0, 0, INT32_MAX, INT32_MAX);
	wp_viewport_set_destination(window->viewport, window->width, window->height);
	wl_surface_commit(window->surface);
	wl_buffer_destroy(buffer);
}

static void mark_pressed(void)
{
	pressed = true;
	for (int i = 0; i < n_windows; i++) {
		draw(&windows[i]);
	}
}

static void handle_surface_configure(void *data, struct xdg_surface *surface, uint32_t serial)
{
	xdg_surface_ack_configure(surface, serial);
	draw(data);
}

static const struct xdg_surface_listener surface_listener = { handle_surface_configure };

static void handle_configure(void *data, struct xdg_toplevel *toplevel, int32_t width,
		int32_t height, struct wl_array *states)
{
	struct window *window = data;
	width = width ? width : 64;
	height = height ? height : 64;
	if (width != window->width || height != window->height) {
		window->width = width;
		window->height = height;
		say("%s is %dx%d", window->name, width, height);
		const enum xdg_toplevel_state *is;
		wl_array_for_each (is, states) {
			if (*is == XDG_TOPLEVEL_STATE_MAXIMIZED ||
					*is == XDG_TOPLEVEL_STATE_FULLSCREEN) {
				say("it is %s",
						*is == XDG_TOPLEVEL_STATE_MAXIMIZED ? "maximized"
										    : "fullscreen");
			}
		}
	}
}

static void handle_close(void *data, struct xdg_toplevel *toplevel)
{
	struct window *window = data;
	say("%s closes", window->name);
	window->closed = true;
}

static void handle_bounds(void *data, struct xdg_toplevel *toplevel, int32_t width, int32_t height)
{
}

static void handle_wm_capabilities(
		void *data, struct xdg_toplevel *toplevel, struct wl_array *capabilities)
{
}

static const struct xdg_toplevel_listener toplevel_listener = {
	handle_configure,
	handle_close,
	handle_bounds,
	handle_wm_capabilities,
};

// parent: or NULL.
static void open_window(const char *name, const struct window *parent)
{
	if (n_windows == MAX_WINDOWS) {
		return;
	}
	struct window *window = &windows[n_windows++];
	*window = (struct window){ .name = name };
	window->surface = wl_compositor_create_surface(compositor);
	window->viewport = wp_viewporter_get_viewport(viewporter, window->surface);
	window->xdg_surface = xdg_wm_base_get_xdg_surface(wm_base, window->surface);
	xdg_surface_add_listener(window->xdg_surface, &surface_listener, window);
	window->toplevel = xdg_surface_get_toplevel(window->xdg_surface);
	xdg_toplevel_add_listener(window->toplevel, &toplevel_listener, window);
	xdg_toplevel_set_title(window->toplevel, name);
	xdg_toplevel_set_app_id(window->toplevel, "print-input");
	if (parent) {
		xdg_toplevel_set_parent(window->toplevel, parent->toplevel);
	}
	wl_surface_commit(window->surface);
}

static void close_windows(void)
{
	while (n_windows > 0 && windows[n_windows - 1].closed) {
		struct window *window = &windows[--n_windows];
		wp_viewport_destroy(window->viewport);
		xdg_toplevel_destroy(window->toplevel);
		xdg_surface_destroy(window->xdg_surface);
		wl_surface_destroy(window->surface);
	}
}

static const char *get_name(struct wl_surface *surface)
{
	for (int i = 0; i < n_windows; i++) {
		if (windows[i].surface == surface) {
			return windows[i].name;
		}
	}
	return "nothing";
}

static void handle_keymap(
		void *data, struct wl_keyboard *object, uint32_t format, int fd, uint32_t size)
{
	char *text = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (text == MAP_FAILED || format != WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1) {
		say("no keymap");
		return;
	}
	keymap = xkb_keymap_new_from_string(
			context, text, XKB_KEYMAP_FORMAT_TEXT_V1, XKB_KEYMAP_COMPILE_NO_FLAGS);
	munmap(text, size);
	state = xkb_state_new(keymap);
	say("keymap %s", xkb_keymap_layout_get_name(keymap, 0));
}

static void handle_keyboard_enter(void *data, struct wl_keyboard *object, uint32_t serial,
		struct wl_surface *surface, struct wl_array *keys)
{
	say("keyboard on %s", get_name(surface));
}

static void handle_keyboard_leave(
		void *data, struct wl_keyboard *object, uint32_t serial, struct wl_surface *surface)
{
}

static void obey(xkb_keysym_t sym)
{
	if (sym == XKB_KEY_n) {
		open_window("second", NULL);
	} else if (sym == XKB_KEY_p) {
		open_window("dialog", &windows[0]);
	} else if (sym == XKB_KEY_w) {
		windows[n_windows - 1].closed = true;
	} else if (sym == XKB_KEY_t) {
		xdg_toplevel_set_title(windows[0].toplevel, "renamed");
	} else if (sym == XKB_KEY_d) {
		xdg_toplevel_set_title(windows[0].toplevel, "done");
	}
}

static void handle_key(void *data, struct wl_keyboard *object, uint32_t serial, uint32_t time,
		uint32_t code, uint32_t key_state)
{
	char name[64], text[16];
	xkb_keysym_t sym = xkb_state_key_get_one_sym(state, code + 8);
	xkb_keysym_get_name(sym, name, sizeof(name));
	bool down = key_state == WL_KEYBOARD_KEY_STATE_PRESSED;
	bool ctrl = xkb_state_mod_name_is_active(
				    state, XKB_MOD_NAME_CTRL, XKB_STATE_MODS_EFFECTIVE) > 0;
	say("key %s %s", name, down ? "down" : "up");
	if (down && ctrl) {
		obey(sym);
	} else if (down && xkb_state_key_get_utf8(state, code + 8, text, sizeof(text)) > 0) {
		say("text %s", text[0] == '\r' ? "\\n" : text[0] == '\t' ? "\\t" : text);
	}
}

static void handle_modifiers(void *data, struct wl_keyboard *object, uint32_t serial,
		uint32_t depressed, uint32_t latched, uint32_t locked, uint32_t group)
{
	xkb_state_update_mask(state, depressed, latched, locked, 0, 0, group);
}

static void handle_repeat_info(void *data, struct wl_keyboard *object, int32_t rate, int32_t delay)
{
}

static const struct wl_keyboard_listener keyboard_listener = {
	handle_keymap,
	handle_keyboard_enter,
	handle_keyboard_leave,
	handle_key,
	handle_modifiers,
	handle_repeat_info,
};

static void handle_enter(void *data, struct wl_pointer *object, uint32_t serial,
		struct wl_surface *surface, wl_fixed_t x, wl_fixed_t y)
{
	say("pointer on %s %g %g", get_name(surface), wl_fixed_to_double(x), wl_fixed_to_double(y));
}

static void handle_leave(
		void *data, struct wl_pointer *object, uint32_t serial, struct wl_surface *surface)
{
	say("pointer off");
}

static void handle_motion(
		void *data, struct wl_pointer *object, uint32_t time, wl_fixed_t x, wl_fixed_t y)
{
	say("motion %g %g", wl_fixed_to_double(x), wl_fixed_to_double(y));
}

static void handle_button(void *data, struct wl_pointer *object, uint32_t serial, uint32_t time,
		uint32_t button, uint32_t button_state)
{
	bool down = button_state == WL_POINTER_BUTTON_STATE_PRESSED;
	say("button %u %s", button, down ? "down" : "up");
	if (down) {
		mark_pressed();
	}
}

static void handle_axis(void *data, struct wl_pointer *object, uint32_t time, uint32_t axis,
		wl_fixed_t value)
{
	say("axis %s %g", axis == WL_POINTER_AXIS_VERTICAL_SCROLL ? "vertical" : "horizontal",
			wl_fixed_to_double(value));
}

static void handle_frame(void *data, struct wl_pointer *object)
{
}

static void handle_axis_source(void *data, struct wl_pointer *object, uint32_t source)
{
}

static void handle_axis_stop(void *data, struct wl_pointer *object, uint32_t time, uint32_t axis)
{
}

static void handle_axis_discrete(
		void *data, struct wl_pointer *object, uint32_t axis, int32_t discrete)
{
}

static void handle_axis_value120(
		void *data, struct wl_pointer *object, uint32_t axis, int32_t value120)
{
	say("detents %g", value120 / 120.0);
}

static void handle_axis_direction(
		void *data, struct wl_pointer *object, uint32_t axis, uint32_t direction)
{
}

static const struct wl_pointer_listener pointer_listener = {
	handle_enter,
	handle_leave,
	handle_motion,
	handle_button,
	handle_axis,
	handle_frame,
	handle_axis_source,
	handle_axis_stop,
	handle_axis_discrete,
	handle_axis_value120,
	handle_axis_direction,
};

static void handle_touch_down(void *data, struct wl_touch *object, uint32_t serial, uint32_t time,
		struct wl_surface *surface, int32_t id, wl_fixed_t x, wl_fixed_t y)
{
	say("touch %d down %g %g", id, wl_fixed_to_double(x), wl_fixed_to_double(y));
	mark_pressed();
}

static void handle_touch_up(
		void *data, struct wl_touch *object, uint32_t serial, uint32_t time, int32_t id)
{
	say("touch %d up", id);
}

static void handle_touch_motion(void *data, struct wl_touch *object, uint32_t time, int32_t id,
		wl_fixed_t x, wl_fixed_t y)
{
	say("touch %d to %g %g", id, wl_fixed_to_double(x), wl_fixed_to_double(y));
}

static void handle_touch_frame(void *data, struct wl_touch *object)
{
}

static void handle_touch_cancel(void *data, struct wl_touch *object)
{
}

static void handle_touch_shape(
		void *data, struct wl_touch *object, int32_t id, wl_fixed_t major, wl_fixed_t minor)
{
}

static void handle_touch_orientation(
		void *data, struct wl_touch *object, int32_t id, wl_fixed_t orientation)
{
}

static const struct wl_touch_listener touch_listener = {
	handle_touch_down,
	handle_touch_up,
	handle_touch_motion,
	handle_touch_frame,
	handle_touch_cancel,
	handle_touch_shape,
	handle_touch_orientation,
};

static void handle_capabilities(void *data, struct wl_seat *object, uint32_t capabilities)
{
	say("seat%s%s%s", capabilities & WL_SEAT_CAPABILITY_POINTER ? " pointer" : "",
			capabilities & WL_SEAT_CAPABILITY_KEYBOARD ? " keyboard" : "",
			capabilities & WL_SEAT_CAPABILITY_TOUCH ? " touch" : "");
	if (capabilities & WL_SEAT_CAPABILITY_POINTER && !pointer) {
		pointer = wl_seat_get_pointer(seat);
		wl_pointer_add_listener(pointer, &pointer_listener, NULL);
	}
	if (capabilities & WL_SEAT_CAPABILITY_KEYBOARD && !keyboard) {
		keyboard = wl_seat_get_keyboard(seat);
		wl_keyboard_add_listener(keyboard, &keyboard_listener, NULL);
	}
	if (capabilities & WL_SEAT_CAPABILITY_TOUCH && !touch) {
		touch = wl_seat_get_touch(seat);
		wl_touch_add_listener(touch, &touch_listener, NULL);
	}
}

static void handle_seat_name(void *data, struct wl_seat *object, const char *name)
{
}

static const struct wl_seat_listener seat_listener = { handle_capabilities, handle_seat_name };

static void handle_ping(void *data, struct xdg_wm_base *object, uint32_t serial)
{
	xdg_wm_base_pong(object, serial);
}

static const struct xdg_wm_base_listener wm_base_listener = { handle_ping };

static bool bind_globals(void)
{
	compositor = client_require(&client, &wl_compositor_interface, 1, 4);
	wm_base = client_require(&client, &xdg_wm_base_interface, 1, 6);
	viewporter = client_require(&client, &wp_viewporter_interface, 1, 1);
	colours = client_require(&client, &wp_single_pixel_buffer_manager_v1_interface, 1, 1);
	seat = client_require(&client, &wl_seat_interface, 9, 9);
	context = xkb_context_new(XKB_CONTEXT_NO_DEFAULT_INCLUDES);
	if (!compositor || !wm_base || !viewporter || !colours || !seat || !context) {
		return false;
	}
	xdg_wm_base_add_listener(wm_base, &wm_base_listener, NULL);
	wl_seat_add_listener(seat, &seat_listener, NULL);
	return true;
}

static void release(void)
{
	if (pointer) {
		wl_pointer_release(pointer);
	}
	if (keyboard) {
		wl_keyboard_release(keyboard);
	}
	if (touch) {
		wl_touch_release(touch);
	}
	xkb_state_unref(state);
	xkb_keymap_unref(keymap);
	xkb_context_unref(context);
	wl_seat_release(seat);
	wp_single_pixel_buffer_manager_v1_destroy(colours);
	wp_viewporter_destroy(viewporter);
	xdg_wm_base_destroy(wm_base);
	wl_compositor_destroy(compositor);
}

int main(void)
{
	if (client_connect(&client) < 0 || !bind_globals()) {
		return 1;
	}
	open_window("first", NULL);
	while (n_windows > 0 && !client.stop) {
		if (client_wait(&client) < 0) {
			return 1;
		}
		close_windows();
	}
	for (int i = 0; i < n_windows; i++) {
		windows[i].closed = true;
	}
	close_windows();
	release();
	client_finish(&client);
	return 0;
}
