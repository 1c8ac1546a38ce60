/* SPDX-License-Identifier: MIT */
#ifndef CURSOR_H
#define CURSOR_H

#include <input.h>
#include <surface.h>

struct scene_list;
struct server;
struct window;

/** Where the pointer is, and what input devices do with it and with the rest of the seat. */
struct cursor;

/** NULL and errno. */
struct cursor *cursor_create(struct server *server);
void cursor_destroy(struct cursor *cursor);

/** What it does with input devices' events; data is the cursor. */
extern const struct input_events cursor_input_events;

/**
 * The pointer goes to a point of the compositor's space, or to the nearest that a screen shows.
 * time is as in struct input_events, and so are the contacts below.
 */
void cursor_move(struct cursor *cursor, uint32_t time, double x, double y);

/** A contact there begins, or goes there. */
void cursor_touch_down(struct cursor *cursor, uint32_t time, int32_t id, double x, double y);
void cursor_touch_motion(struct cursor *cursor, uint32_t time, int32_t id, double x, double y);

/**
 * The window, or edges of it (enum xdg_toplevel_resize_edge), follow the pointer until the button
 * that is held is released. Its client gets no pointer events till then.
 */
void cursor_drag_window(struct cursor *cursor, struct window *window, uint32_t edges);

/** The window stays as it is, if it was being dragged. */
void cursor_drop_window(struct cursor *cursor, const struct window *window);

/** The screens are other ones. cursor may be NULL. */
void cursor_stay_on_screen(struct cursor *cursor);

/** The windows have moved below it: whoever is there now gets the pointer. */
void cursor_refresh(struct cursor *cursor);

void cursor_add_to_scene(struct cursor *cursor, struct scene_list *list);
void cursor_for_each_surface(struct cursor *cursor, surface_iterator iterator, void *data);

#endif
