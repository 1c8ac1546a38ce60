/* SPDX-License-Identifier: MIT */
#include "window_drag.h"

#include "window.h"

#include "xdg-shell-server-protocol.h"

void window_drag_start(
		struct window_drag *drag, struct window *window, uint32_t edges, double x, double y)
{
	pixman_box32_t geometry = xdg_surface_get_geometry(window->toplevel->base);
	int width = geometry.x2 - geometry.x1, height = geometry.y2 - geometry.y1;
	*drag = (struct window_drag){
		.window = window,
		.edges = edges,
		.x = x,
		.y = y,
		.box = { window->x, window->y, window->x + width, window->y + height },
	};
	window->home = (struct window_home){ 0 };
	window->held = (struct window_hold){
		.left = edges & XDG_TOPLEVEL_RESIZE_EDGE_LEFT,
		.top = edges & XDG_TOPLEVEL_RESIZE_EDGE_TOP,
		.x2 = drag->box.x2,
		.y2 = drag->box.y2,
	};
}

static int limit(int size, int min, int max)
{
	min = min > 1 ? min : 1;
	max = max > 0 && max < SURFACE_LIMIT ? max : SURFACE_LIMIT;
	size = size < max ? size : max;
	return size > min ? size : min;
}

static void resize(const struct window_drag *drag, int dx, int dy)
{
	struct xdg_toplevel *toplevel = drag->window->toplevel;
	struct toplevel_state state = toplevel->configured;
	int width = drag->box.x2 - drag->box.x1, height = drag->box.y2 - drag->box.y1;
	width += drag->edges & XDG_TOPLEVEL_RESIZE_EDGE_RIGHT         ? dx
			: drag->edges & XDG_TOPLEVEL_RESIZE_EDGE_LEFT ? -dx
								      : 0;
	height += drag->edges & XDG_TOPLEVEL_RESIZE_EDGE_BOTTOM      ? dy
			: drag->edges & XDG_TOPLEVEL_RESIZE_EDGE_TOP ? -dy
								     : 0;
	state.width = limit(width, toplevel->limits.min_width, toplevel->limits.max_width);
	state.height = limit(height, toplevel->limits.min_height, toplevel->limits.max_height);
	state.resizing = true;
	xdg_toplevel_configure(toplevel, &state);
}

void window_drag_motion(struct window_drag *drag, double x, double y)
{
	int dx = (int)(x - drag->x), dy = (int)(y - drag->y);
	if (drag->edges) {
		resize(drag, dx, dy);
	} else {
		drag->window->x = drag->box.x1 + dx;
		drag->window->y = drag->box.y1 + dy;
	}
}

void window_drag_end(struct window_drag *drag)
{
	if (drag->window) {
		struct toplevel_state state = drag->window->toplevel->configured;
		state.resizing = false;
		xdg_toplevel_configure(drag->window->toplevel, &state);
	}
	drag->window = NULL;
}
