/* SPDX-License-Identifier: MIT */
#ifndef SEAT_H
#define SEAT_H

#include <input.h>
#include <stdbool.h>
#include <stddef.h>
#include <wayland-server-core.h>
#include <wayland-server-protocol.h>

struct keymap;
struct surface;

/** A surface that goes where the pointer goes. */
struct seat_image {
	/** NULL while there is none. */
	struct surface *surface;
	/** Where in the surface the pointer is. */
	int hotspot_x, hotspot_y;
	/** The surface, its contents or its hotspot changed. */
	struct wl_signal changed;
	struct wl_listener surface_commit;
	struct wl_listener surface_destroy;
};

/** A surface that events go to; NULL if none. */
struct seat_focus {
	struct surface *surface;
	struct wl_listener surface_destroy;
};

/** Takes pointer events away from the clients: for drag and drop. */
struct seat_pointer_grab {
	/** surface is what the pointer is over, or NULL; sx and sy are within it. */
	void (*motion)(struct seat_pointer_grab *grab, uint32_t time, struct surface *surface,
			double sx, double sy);
	/** n_held is how many buttons are held after this event. */
	void (*button)(struct seat_pointer_grab *grab, uint32_t time, uint32_t code, bool pressed,
			size_t n_held);
	/** Modifier keys were pressed or released. */
	void (*modifiers)(struct seat_pointer_grab *grab);
	/** The grab ends for a reason from without; it no longer is the seat's. */
	void (*cancel)(struct seat_pointer_grab *grab);
};

enum seat_modifier {
	SEAT_MODIFIER_SHIFT = 1 << 0,
	SEAT_MODIFIER_CTRL = 1 << 1,
	SEAT_MODIFIER_ALT = 1 << 2,
	SEAT_MODIFIER_LOGO = 1 << 3,
};

#define SEAT_MAX_HELD 32
#define SEAT_MAX_TOUCHES 16
#define SEAT_N_SERIALS 128

struct seat_pointer {
	struct wl_list resources; // wl_resource_get_link()
	struct seat_focus focus;
	/** Within the focus. */
	wl_fixed_t sx, sy;
	uint32_t enter_serial;
	/** Whose enter that was and who may set the cursor; only to compare with. */
	const struct wl_client *client;
	uint32_t held[SEAT_MAX_HELD];
	size_t n_held;
	/** The focus got the press of all buttons held, and began its grab by this serial. */
	bool implicit_grab;
	uint32_t grab_serial;
	struct seat_pointer_grab *grab;
	/** The focus has had events, or such of this kind, since the last frame. */
	bool needs_frame, axis_source_sent;
	/** 120ths of detents that make no full one yet; by enum wl_pointer_axis. */
	int partial_detent[2];
};

struct seat_keyboard {
	struct wl_list resources; // wl_resource_get_link()
	struct seat_focus focus;
	/** Never NULL. */
	struct keymap *keymap;
	uint32_t held[SEAT_MAX_HELD];
	size_t n_held;
	/** In keys per second and milliseconds. */
	int repeat_rate, repeat_delay;
};

struct seat_touch_point {
	int32_t id;
	struct seat_focus focus;
	/** Its client is owed a frame. */
	bool needs_frame;
	bool down;
};

struct seat_touch {
	struct wl_list resources; // wl_resource_get_link()
	struct seat_touch_point points[SEAT_MAX_TOUCHES];
};

/** wl_seat, its pointer, keyboard and touch screen. */
struct seat {
	struct wl_display *display;
	struct wl_global *global;
	struct wl_list resources; // wl_resource_get_link()
	/** WL_SEAT_CAPABILITY_*: what there is now, and what there ever was. */
	uint32_t capabilities, past_capabilities;

	struct seat_pointer pointer;
	struct seat_keyboard keyboard;
	struct seat_touch touch;

	/** What the focused client wants the pointer to look like. */
	struct seat_image cursor;
	/** The focused client wants to see no pointer: cursor.surface is NULL, show no default. */
	bool cursor_hidden;
	/** What is being dragged. Below the cursor. */
	struct seat_image drag_icon;

	/** The last serials that clients got with input events. */
	struct {
		uint32_t serial;
		const struct wl_client *client;
	} serials[SEAT_N_SERIALS];
	size_t next_serial;

	struct {
		/** The keyboard focus is about to change. Data: the new struct surface, or NULL. */
		struct wl_signal keyboard_focus;
		struct wl_signal destroy;
	} events;
};

/**
 * wl_seat, version 9, named "seat0", with no capabilities. Its keymap is the one that the
 * XKB_DEFAULT_* variables ask for. NULL and errno.
 */
struct seat *seat_create(struct wl_display *display);

/** Objects that clients still have of it become inert. */
void seat_destroy(struct seat *seat);

/** NULL if the seat has been destroyed. */
struct seat *seat_from_resource(struct wl_resource *resource);

/** What devices there are: WL_SEAT_CAPABILITY_*. The focus on those that go is lost. */
void seat_set_capabilities(struct seat *seat, uint32_t capabilities);

/** Whether the client got the serial with a key, button, touch or enter event, not too long ago. */
bool seat_has_serial(const struct seat *seat, const struct wl_client *client, uint32_t serial);

/**
 * The pointer is at (sx, sy) in the surface, or over none: sends leave, enter and motion as needed.
 * While seat_pointer_get_grab() names a surface, it must be that surface, and the position may lie
 * outside of it; else the call has no effect.
 */
void seat_pointer_motion(
		struct seat *seat, uint32_t time, struct surface *surface, double sx, double sy);

/** The surface that has the pointer to itself while a button is held, or NULL. */
struct surface *seat_pointer_get_grab(const struct seat *seat);

/** Whether one of the client's surfaces has it, since the press of that serial. */
bool seat_pointer_has_grab(
		const struct seat *seat, const struct wl_client *client, uint32_t serial);

/** When the last button is released, say by seat_pointer_motion() what the pointer is over now. */
void seat_pointer_button(struct seat *seat, uint32_t time, uint32_t code, bool pressed);
void seat_pointer_axis(struct seat *seat, uint32_t time, const struct input_axis *axis);

/** The pointer events since the last one belong together. */
void seat_pointer_frame(struct seat *seat);

/** For what the compositor itself does with the pointer: the focus leaves, held buttons are
 * forgotten. */
void seat_pointer_cancel(struct seat *seat);

/** For drag and drop: focus leaves, and the grab is told at once what the pointer is over. */
void seat_pointer_start_grab(struct seat *seat, struct seat_pointer_grab *grab);

/** The grab is over; the next seat_pointer_motion() says what the pointer is over. */
void seat_pointer_end_grab(struct seat *seat);

/** Instead of what it has: before any client does, and any key was pressed. The keymap is the
 * seat's. */
void seat_keyboard_set_keymap(struct seat *seat, struct keymap *keymap);

/** The surface that gets keys, or NULL. */
void seat_keyboard_focus(struct seat *seat, struct surface *surface);

void seat_keyboard_key(struct seat *seat, uint32_t time, uint32_t code, bool pressed);

/** The keysym (XKB_KEY_*) that a key would give in the present state; 0 where there is no keymap.
 */
uint32_t seat_keyboard_get_sym(const struct seat *seat, uint32_t code);

/** Which modifiers are active: enum seat_modifier. */
uint32_t seat_keyboard_get_modifiers(const struct seat *seat);

/** A new contact; all its events go to this surface. No effect without one. */
void seat_touch_down(struct seat *seat, uint32_t time, struct surface *surface, int32_t id,
		double sx, double sy);

/** The surface that a contact began on, or NULL; motion is told within it. */
struct surface *seat_touch_get_surface(const struct seat *seat, int32_t id);

void seat_touch_motion(struct seat *seat, uint32_t time, int32_t id, double sx, double sy);
void seat_touch_up(struct seat *seat, uint32_t time, int32_t id);
void seat_touch_frame(struct seat *seat);

/** All contacts are taken away from the clients. */
void seat_touch_cancel(struct seat *seat);

#endif
