/* SPDX-License-Identifier: MIT */
#include "window.h"

#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "layout.h"
#include "popup_grab.h"
#include "scene.h"
#include "screen.h"
#include "server.h"

static struct surface *get_surface(const struct window *window)
{
	return window->toplevel->base->surface;
}

static pixman_box32_t get_geometry(const struct window *window)
{
	return xdg_surface_get_geometry(window->toplevel->base);
}

// What the policy has windows be. One that belongs to another is a dialog, which nobody maximizes.
static enum windows_choice get_wanted(const struct window *window)
{
	enum windows_choice windows = window->server->policy->windows;
	bool is_dialog = window->toplevel->parent != NULL;
	return windows == WINDOWS_MAXIMIZED && is_dialog ? WINDOWS_AS_ASKED : windows;
}

static bool fills(const struct window *window, const struct toplevel_state *state)
{
	return get_wanted(window) != WINDOWS_AS_ASKED || state->fullscreen || state->maximized;
}

// Whether it lies where the policy, or somebody, has put it.
static bool is_placed(const struct window *window, const struct toplevel_state *state)
{
	return window->server->policy->windows == WINDOWS_AS_ASKED && !fills(window, state);
}

// Whether what the client has drawn last was drawn to fill the screen.
static bool is_filling(const struct window *window)
{
	return fills(window, &window->toplevel->current);
}

static void get_center(const struct window *window, int *x, int *y)
{
	pixman_box32_t box = screen_get_box(layout_get_first(window->server));
	pixman_box32_t geometry = get_geometry(window);
	*x = (box.x1 + box.x2 - (geometry.x2 - geometry.x1)) / 2;
	*y = (box.y1 + box.y2 - (geometry.y2 - geometry.y1)) / 2;
}

static int max(int a, int b)
{
	return a > b ? a : b;
}

// What has a size of its own instead of filling the screen is in the middle. If that is larger than
// the screen, what is seen of it is where it begins, with its title bar, unless it has none.
static void get_position(const struct window *window, int *x, int *y)
{
	const struct toplevel_state *current = &window->toplevel->current;
	if (is_placed(window, current)) {
		*x = window->x;
		*y = window->y;
		return;
	}
	get_center(window, x, y);
	if (!current->fullscreen) {
		pixman_box32_t box = screen_get_box(layout_get_first(window->server));
		*x = max(*x, box.x1);
		*y = max(*y, box.y1);
	}
}

// Tells the client what it is to be: what it asked for, unless the policy knows better.
static void update_fill(struct window *window)
{
	pixman_box32_t box = screen_get_box(layout_get_first(window->server));
	const struct toplevel_state *requested = &window->toplevel->requested;
	enum windows_choice windows = get_wanted(window);
	cursor_drop_window(window->server->cursor, window);
	struct toplevel_state state = window->toplevel->configured;
	state.maximized = requested->maximized || windows == WINDOWS_MAXIMIZED;
	state.fullscreen = requested->fullscreen || windows == WINDOWS_FULLSCREEN;
	bool full = fills(window, &state);
	state.width = full ? box.x2 - box.x1 : 0;
	state.height = full ? box.y2 - box.y1 : 0;
	xdg_toplevel_configure(window->toplevel, &state);
}

static void handle_configure(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, configure);
	update_fill(window);
}

void window_update_fill(struct window *window)
{
	if (fills(window, &window->toplevel->configured)) {
		update_fill(window);
	}
}

static void place(struct window *window)
{
	if (window->mapped && !window->placed && is_placed(window, &window->toplevel->current)) {
		window->placed = true;
		window->server->policy->place(window->server, window);
	}
}

static void note_change(struct server *server)
{
	if (server->policy->windows_changed) {
		server->policy->windows_changed(server);
	}
}

static void handle_renamed(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, renamed);
	if (window->mapped) {
		note_change(window->server);
	}
}

static void handle_map(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, map);
	struct server *server = window->server;
	window->mapped = true;
	wl_list_insert(server->windows.prev, &window->link);
	window_update_fill(window); // the screen may be another one than when its client was told
	place(window);
	window_focus(window);
	cursor_refresh(server->cursor);
	note_change(server);
}

static void hide(struct window *window)
{
	struct server *server = window->server;
	cursor_drop_window(server->cursor, window);
	window->mapped = window->placed = false;
	window->held = (struct window_hold){ 0 };
	window->home = (struct window_home){ 0 };
	wl_list_remove(&window->link);
	wl_list_init(&window->link);
	struct window *top = window_get_top(server);
	if (top) {
		window_focus(top);
	} else {
		window_update_keyboard(server);
	}
	cursor_refresh(server->cursor);
	server_schedule_frames(server);
	note_change(server);
}

static void handle_unmap(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, unmap);
	hide(window);
}

// What is resized by its left edge grows to the left: once the client has drawn it so.
static void hold_edges(struct window *window)
{
	struct window_hold *held = &window->held;
	const struct toplevel_state *current = &window->toplevel->current;
	const struct toplevel_state *configured = &window->toplevel->configured;
	pixman_box32_t geometry = get_geometry(window);
	if (is_filling(window)) {
		return;
	}
	if (held->left) {
		window->x = held->x2 - (geometry.x2 - geometry.x1);
	}
	if (held->top) {
		window->y = held->y2 - (geometry.y2 - geometry.y1);
	}
	if (!configured->resizing && !current->resizing && current->width == configured->width &&
			current->height == configured->height) {
		held->left = held->top = false;
	}
}

static void handle_commit(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, commit);
	place(window);
	hold_edges(window);
}

static void handle_request_fullscreen(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, request_fullscreen);
	update_fill(window);
}

static void handle_request_maximize(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, request_maximize);
	update_fill(window);
}

static bool can_drag(const struct window *window)
{
	return window->mapped && is_placed(window, &window->toplevel->configured);
}

static void handle_request_move(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, request_move);
	if (can_drag(window)) {
		cursor_drag_window(window->server->cursor, window, 0);
	}
}

static void handle_request_resize(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, request_resize);
	const struct xdg_toplevel_resize *resize = data;
	if (can_drag(window)) {
		cursor_drag_window(window->server->cursor, window, resize->edges);
	}
}

static void handle_destroy(struct wl_listener *listener, void *data)
{
	struct window *window = wl_container_of(listener, window, destroy);
	if (window->mapped) {
		hide(window);
	}
	struct wl_listener *listeners[] = { &window->configure, &window->map, &window->unmap,
		&window->commit, &window->destroy, &window->renamed, &window->request_fullscreen,
		&window->request_maximize, &window->request_move, &window->request_resize };
	for (size_t i = 0; i < sizeof(listeners) / sizeof(listeners[0]); i++) {
		wl_list_remove(&listeners[i]->link);
	}
	free(window);
}

static void listen(struct wl_signal *signal, struct wl_listener *listener, wl_notify_func_t notify)
{
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

void window_create(struct server *server, struct xdg_toplevel *toplevel)
{
	struct window *window = calloc(1, sizeof(*window));
	if (!window) {
		wl_resource_post_no_memory(toplevel->resource);
		return;
	}
	window->server = server;
	window->toplevel = toplevel;
	toplevel->base->data = window;
	wl_list_init(&window->link);
	listen(&toplevel->events.configure, &window->configure, handle_configure);
	listen(&toplevel->events.map, &window->map, handle_map);
	listen(&toplevel->events.unmap, &window->unmap, handle_unmap);
	listen(&toplevel->events.commit, &window->commit, handle_commit);
	listen(&toplevel->events.destroy, &window->destroy, handle_destroy);
	listen(&toplevel->events.renamed, &window->renamed, handle_renamed);
	listen(&toplevel->events.request_fullscreen, &window->request_fullscreen,
			handle_request_fullscreen);
	listen(&toplevel->events.request_maximize, &window->request_maximize,
			handle_request_maximize);
	listen(&toplevel->events.request_move, &window->request_move, handle_request_move);
	listen(&toplevel->events.request_resize, &window->request_resize, handle_request_resize);
}

void window_center(struct window *window)
{
	get_center(window, &window->x, &window->y);
}

static void set_activated(struct window *window, bool activated)
{
	struct toplevel_state state = window->toplevel->configured;
	state.activated = activated;
	xdg_toplevel_configure(window->toplevel, &state);
}

void window_focus(struct window *window)
{
	struct server *server = window->server;
	struct window *other;
	wl_list_for_each (other, &server->windows, link) {
		set_activated(other, other == window);
	}
	wl_list_remove(&window->link);
	wl_list_insert(server->windows.prev, &window->link);
	window_update_keyboard(server);
	server_schedule_frames(server);
}

struct window *window_get_top(struct server *server)
{
	if (wl_list_empty(&server->windows)) {
		return NULL;
	}
	struct window *window = wl_container_of(server->windows.prev, window, link);
	return window;
}

void window_update_keyboard(struct server *server)
{
	struct surface *surface = popup_grab_get_focus(server);
	const struct window *top = window_get_top(server);
	if (!surface && top) {
		surface = get_surface(top);
	}
	seat_keyboard_focus(server->seat, surface);
}

pixman_box32_t window_get_box(const struct window *window)
{
	pixman_box32_t geometry = get_geometry(window);
	int x, y;
	get_position(window, &x, &y);
	return (pixman_box32_t){ x, y, x + geometry.x2 - geometry.x1,
		y + geometry.y2 - geometry.y1 };
}

void window_for_each_surface(struct window *window, surface_iterator iterator, void *data)
{
	pixman_box32_t geometry = get_geometry(window);
	int x, y;
	get_position(window, &x, &y);
	xdg_surface_for_each(
			window->toplevel->base, x - geometry.x1, y - geometry.y1, iterator, data);
}

void window_add_to_scene(struct window *window, struct scene_list *list)
{
	window_for_each_surface(window, scene_list_add, list);
}

struct search {
	double x, y;
	const struct surface *grabbed;
	struct surface *surface;
	double sx, sy;
};

static void try_surface(struct surface *surface, int x, int y, void *data)
{
	struct search *search = data;
	double sx = search->x - x, sy = search->y - y;
	pixman_box32_t box;
	// The iteration goes upwards: what is found last is on top.
	if (search->grabbed ? surface == search->grabbed
			    : sx >= 0 && sy >= 0 &&
							pixman_region32_contains_point(
									&surface->input, (int)sx,
									(int)sy, &box)) {
		search->surface = surface;
		search->sx = sx;
		search->sy = sy;
	}
}

struct surface *window_surface_at(struct server *server, double x, double y,
		struct surface *grabbed, double *sx, double *sy)
{
	struct search search = { .x = x, .y = y, .grabbed = grabbed };
	struct window *window;
	wl_list_for_each (window, &server->windows, link) {
		window_for_each_surface(window, try_surface, &search);
	}
	*sx = search.sx;
	*sy = search.sy;
	return search.surface;
}

void window_focus_at(struct server *server, double x, double y)
{
	struct search search = { .x = x, .y = y };
	struct window *window, *found = NULL;
	wl_list_for_each (window, &server->windows, link) {
		search.surface = NULL;
		window_for_each_surface(window, try_surface, &search);
		found = search.surface ? window : found;
	}
	if (found && found != window_get_top(server)) {
		window_focus(found);
	}
}

void window_place_popup(struct server *server, struct xdg_popup *popup)
{
	// Popups of popups hang on a toplevel in the end; each is placed in its parent's geometry.
	int x = 0, y = 0;
	struct xdg_surface *base = popup->parent;
	while (base && base->role_data && base->surface->role == &xdg_popup_surface_role) {
		struct xdg_popup *parent = base->role_data;
		x += parent->box.x1;
		y += parent->box.y1;
		base = parent->parent;
	}
	struct window *window = base ? base->data : NULL;
	if (!window) {
		return;
	}
	pixman_box32_t box = screen_get_box(layout_get_first(server));
	int window_x, window_y;
	get_position(window, &window_x, &window_y);
	x += window_x;
	y += window_y;
	box.x1 -= x;
	box.x2 -= x;
	box.y1 -= y;
	box.y2 -= y;
	xdg_popup_set_bounds(popup, &box);
}
