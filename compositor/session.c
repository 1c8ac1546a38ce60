/* SPDX-License-Identifier: MIT */
#include "layout.h"
#include "policy.h"
#include "screen.h"
#include "server.h"
#include "window.h"

#define CASCADE_STEP 40
#define CASCADE_STEPS 8

static void handle_place(struct server *server, struct window *window)
{
	window_center(window);
	// Not all in one place: the windows below stay within reach.
	int step = (int)(wl_list_length(&server->windows) - 1) % CASCADE_STEPS;
	window->x += step * CASCADE_STEP;
	window->y += step * CASCADE_STEP;
	pixman_box32_t box = screen_get_box(layout_get_first(server));
	window->x = window->x < box.x1 ? box.x1 : window->x;
	window->y = window->y < box.y1 ? box.y1 : window->y;
}

const struct policy session_policy = {
	.name = "session",
	.summary = "a desktop: windows that overlap, and a pointer to move them with",
	.usage = "session [OPTION...] [-- CMD [ARG...]]",
	.description = "Runs a desktop session, with CMD as its first program, until it is told to "
		       "end by\nSIGTERM, SIGINT or Ctrl+Alt+Backspace.",
	.log_level = SLIP_LOG_INFO,
	.place = handle_place,
};
