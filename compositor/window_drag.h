/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_DRAG_H
#define WINDOW_DRAG_H

#include <pixman.h>
#include <stdint.h>

struct window;

/** The pointer moves a window, or edges of one. */
struct window_drag {
	/** NULL while there is none. */
	struct window *window;
	/** enum xdg_toplevel_resize_edge; 0 moves all of it. */
	uint32_t edges;
	/** Where the pointer and the window geometry were when it began. */
	double x, y;
	pixman_box32_t box;
};

/** With the pointer at (x, y), in the compositor's space. */
void window_drag_start(struct window_drag *drag, struct window *window, uint32_t edges, double x,
		double y);
void window_drag_motion(struct window_drag *drag, double x, double y);

/** No effect if there is none. */
void window_drag_end(struct window_drag *drag);

#endif
