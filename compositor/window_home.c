/* SPDX-License-Identifier: MIT */
#include "window_home.h"

#include <stdio.h>
#include <string.h>

#include "layout.h"
#include "screen.h"
#include "server.h"
#include "window.h"

static bool is_on_screen(const struct window *window)
{
	pixman_box32_t geometry = xdg_surface_get_geometry(window->toplevel->base);
	int x = window->x + (geometry.x2 - geometry.x1) / 2;
	int y = window->y + (geometry.y2 - geometry.y1) / 2;
	const struct screen *screen;
	wl_list_for_each (screen, &window->server->screens, link) {
		pixman_box32_t box = screen_get_box(screen);
		if (x >= box.x1 && x < box.x2 && y >= box.y1 && y < box.y2) {
			return true;
		}
	}
	return false;
}

// As much of it as there is room for; in any case, where it begins.
static int fit(int position, int size, int begin, int end)
{
	position = position < end - size ? position : end - size;
	return position > begin ? position : begin;
}

// x and y are on the screen.
static void move(struct window *window, const struct screen *screen, int x, int y)
{
	pixman_box32_t geometry = xdg_surface_get_geometry(window->toplevel->base);
	pixman_box32_t box = screen_get_box(screen);
	window->x = fit(box.x1 + x, geometry.x2 - geometry.x1, box.x1, box.x2);
	window->y = fit(box.y1 + y, geometry.y2 - geometry.y1, box.y1, box.y2);
}

static void leave(struct window *window, const struct screen *from, const struct screen *to)
{
	pixman_box32_t old = screen_get_box(from);
	int x = window->x - old.x1, y = window->y - old.y1;
	if (!from->output->unseen && !window->home.screen[0]) {
		window->home = (struct window_home){ .x = x, .y = y };
		snprintf(window->home.screen, sizeof(window->home.screen), "%s",
				from->output->name);
	}
	move(window, to, x, y);
}

void window_home_leave(struct server *server, const struct screen *screen)
{
	struct window *window;
	wl_list_for_each (window, &server->windows, link) {
		if (window->placed && !is_on_screen(window)) {
			leave(window, screen, layout_get_first(server));
		}
	}
}

void window_home_return(struct server *server, const struct screen *screen)
{
	pixman_box32_t box = screen_get_box(screen);
	struct window *window;
	wl_list_for_each (window, &server->windows, link) {
		if (strcmp(window->home.screen, screen->output->name) == 0) {
			window->x = box.x1 + window->home.x;
			window->y = box.y1 + window->home.y;
			window->home.screen[0] = '\0';
		}
	}
}

void window_home_settle(struct server *server)
{
	const struct screen *first = layout_get_first(server);
	pixman_box32_t box = screen_get_box(first);
	struct window *window;
	wl_list_for_each (window, &server->windows, link) {
		window_update_fill(window);
		if (window->placed && !is_on_screen(window)) {
			move(window, first, window->x - box.x1, window->y - box.y1);
		}
	}
}
