/* SPDX-License-Identifier: MIT */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

struct screen;
struct server;
struct window;

/*
 * What pictures are of, and what they wait for: an output, windows by name.
 */

/** The output of that name, or for NULL, or where it has gone, the first. */
struct screen *subject_get_screen(struct server *server, const char *name);

/** Whether there is such an output; if not, why was logged. NULL is fine. */
bool subject_has_screen(struct server *server, const char *name);

/** Whether there is a window that has drawn; an X server's alone, with nothing in it, is none. */
bool subject_has_window(struct server *server);

/** How many of these there are. */
int subject_count_windows(struct server *server);

/** The topmost window that has drawn and has that title or app-id; NULL if none has. */
struct window *subject_find_window(struct server *server, const char *name);

/** Whether the title of some window that has drawn matches. */
bool subject_has_title(struct server *server, const regex_t *title);

/** Writes the titles of the windows that have drawn, for a message: `"a", "b"`, or "none". */
void subject_list_windows(struct server *server, char *text, size_t size);

#endif
