/* SPDX-License-Identifier: MIT */
#include "subject.h"

#include <stdio.h>
#include <string.h>

#include "layout.h"
#include "log.h"
#include "screen.h"
#include "server.h"
#include "text.h"
#include "window.h"
#include "x11_windows.h"
#include "xwayland.h"

/** In characters, of a title in messages. */
#define MAX_NAME 40

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
	log_error("--output %s: there is no such output that is on; there is %s, and headless "
		  "those that --config names",
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

/*
 * The topmost window that has drawn, if subject->window is NULL, or else the next one: an X screen,
 * and after it the windows in it. False at the end.
 */
static bool get_next(struct server *server, struct subject *subject)
{
	if (subject->window && is_x_screen(subject->window)) {
		subject->x11 = xwayland_get_next_window(server->xwayland, subject->x11);
		if (subject->x11) {
			return true;
		}
	}
	do {
		const struct wl_list *at =
				subject->window ? &subject->window->link : &server->windows;
		if (at->prev == &server->windows) {
			return false;
		}
		subject->window = wl_container_of(at->prev, subject->window, link);
	} while (!has_drawn(subject->window));
	return true;
}

// NULL if there is none.
static const char *get_title(const struct subject *subject)
{
	return subject->x11 ? subject->x11->is.title : subject->window->toplevel->title;
}

static const char *get_app_id(const struct subject *subject)
{
	return subject->x11 ? subject->x11->is.app_id : subject->window->toplevel->app_id;
}

static bool is_called(const struct subject *subject, const char *name)
{
	const char *title = get_title(subject), *app_id = get_app_id(subject);
	return (title && strcmp(title, name) == 0) || (app_id && strcmp(app_id, name) == 0);
}

bool subject_has_window(struct server *server)
{
	return get_next(server, &(struct subject){ 0 });
}

int subject_count_windows(struct server *server)
{
	struct subject subject = { 0 };
	int n = 0;
	while (get_next(server, &subject)) {
		n++;
	}
	return n;
}

struct window *subject_find_window(struct server *server, const char *name)
{
	struct subject subject = { 0 };
	while (get_next(server, &subject)) {
		if (!subject.x11 && is_called(&subject, name)) {
			return subject.window;
		}
	}
	return NULL;
}

bool subject_find(struct server *server, const char *name, struct subject *subject)
{
	*subject = (struct subject){ 0 };
	while (get_next(server, subject)) {
		if (is_called(subject, name)) {
			return true;
		}
	}
	return false;
}

bool subject_is_there(struct server *server, const char *name)
{
	return subject_find(server, name, &(struct subject){ 0 });
}

bool subject_has_title(struct server *server, const regex_t *title)
{
	struct subject subject = { 0 };
	while (get_next(server, &subject)) {
		const char *is = get_title(&subject);
		if (is && regexec(title, is, 0, NULL, 0) == 0) {
			return true;
		}
	}
	return false;
}

static void print(FILE *file, const struct subject *subject, bool is_first)
{
	const char *title = get_title(subject), *app_id = get_app_id(subject);
	fprintf(file, "%s\"", is_first ? "" : ", ");
	text_print_plain(file, title ? title : "", MAX_NAME);
	fprintf(file, "\" (");
	text_print_plain(file, app_id ? app_id : "", MAX_NAME);
	fprintf(file, ")");
}

void subject_list_windows(struct server *server, char *text, size_t size)
{
	struct subject subject = { 0 };
	bool is_first = true;
	FILE *file = fmemopen(text, size, "w");
	while (file && get_next(server, &subject)) {
		if (subject.x11 || !is_x_screen(subject.window)) {
			print(file, &subject, is_first);
			is_first = false;
		}
	}
	if (file) {
		fclose(file);
		text[size - 1] = '\0';
	}
	if (is_first) {
		snprintf(text, size, "none");
	}
}
