/* SPDX-License-Identifier: MIT */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

struct screen;
struct server;
struct window;
struct x11_window;

/*
 * What pictures are of, and what they wait for: an output, windows by name. An X server's window
 * with nothing in it has not drawn; else it is one, and so is each X window in it.
 */

/** One that has drawn. */
struct subject {
	struct window *window;
	/** The X window within that one, until the event loop goes on; or NULL. */
	const struct x11_window *x11;
};

/** The output of that name, or for NULL, or where it has gone, the first. */
struct screen *subject_get_screen(struct server *server, const char *name);

/** Whether there is such an output; if not, why was logged. NULL is fine. */
bool subject_has_screen(struct server *server, const char *name);

/** Whether there is a window that has drawn. */
bool subject_has_window(struct server *server);

/** How many of these there are. */
int subject_count_windows(struct server *server);

/** The topmost Wayland window that has drawn and has that title or app-id; NULL if none has. */
struct window *subject_find_window(struct server *server, const char *name);

/** The same, of X windows, too: of those the one that was mapped last. False if there is none. */
bool subject_find(struct server *server, const char *name, struct subject *subject);

/** Whether there is such a one. */
bool subject_is_there(struct server *server, const char *name);

/** Whether the title of some window that has drawn matches. */
bool subject_has_title(struct server *server, const regex_t *title);

/** Writes the titles of the windows that have drawn, for a message: `"title" (app-id), ...`, or
 * "none". X screens are left out. */
void subject_list_windows(struct server *server, char *text, size_t size);

#endif
