/* SPDX-License-Identifier: MIT */
#include "subject.h"

#include <stdio.h>
#include <string.h>

#include "layout.h"
#include "log.h"
#include "screen.h"
#include "server.h"
#include "window.h"
#include "xwayland.h"

static struct screen *find_screen(struct server *server, const char *name)
{
	struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		if (strcmp(screen->output->name, name) == 0) {
			return screen;
		}
	}
	return NULL;
}

struct screen *subject_get_screen(struct server *server, const char *name)
{
	struct screen *screen = name ? find_screen(server, name) : NULL;
	return screen ? screen : layout_get_first_or_mirror(server);
}

bool subject_has_screen(struct server *server, const char *name)
{
	if (!name || find_screen(server, name)) {
		return true;
	}
	log_error("--output %s: there is none that is on; %s is, and headless, a --config adds "
		  "more",
			name, layout_get_first_or_mirror(server)->output->name);
	return false;
}

static bool is_x_screen(const struct window *window)
{
	return xwayland_owns(window->server->xwayland,
			wl_resource_get_client(window->toplevel->resource));
}

static bool has_drawn(const struct window *window)
{
	return window->mapped &&
			(!is_x_screen(window) || !xwayland_is_empty(window->server->xwayland));
}

bool subject_has_window(struct server *server)
{
	return subject_count_windows(server) > 0;
}

int subject_count_windows(struct server *server)
{
	const struct window *window;
	int n = 0;
	wl_list_for_each (window, &server->windows, link) {
		n += has_drawn(window);
	}
	return n;
}

struct window *subject_find_window(struct server *server, const char *name)
{
	struct window *window;
	wl_list_for_each_reverse (window, &server->windows, link) {
		if (has_drawn(window) && window_is_called(window, name)) {
			return window;
		}
	}
	return NULL;
}

bool subject_has_title(struct server *server, const regex_t *title)
{
	const struct window *window;
	wl_list_for_each (window, &server->windows, link) {
		const char *is = window->toplevel->title;
		if (has_drawn(window) && is && regexec(title, is, 0, NULL, 0) == 0) {
			return true;
		}
	}
	return false;
}

void subject_list_windows(struct server *server, char *text, size_t size)
{
	size_t length = 0;
	const struct window *window;
	snprintf(text, size, "none");
	wl_list_for_each_reverse (window, &server->windows, link) {
		if (!has_drawn(window) || length >= size) {
			continue;
		}
		const char *title = window->toplevel->title, *app_id = window->toplevel->app_id;
		length += (size_t)snprintf(text + length, size - length, "%s\"%s\" (%s)",
				length > 0 ? ", " : "", title ? title : "", app_id ? app_id : "");
	}
}
