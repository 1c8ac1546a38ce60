/* SPDX-License-Identifier: MIT */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "planes.h"
#include "screen.h"
#include "surface_path.h"

/*
 * `slipway explain`: the command asks a running compositor, on a socket beside the Wayland one, how
 * each surface gets to the screen, and prints what it answers.
 */

/** argv[0] being "explain". Returns the status to exit with. */
int explain_run(int argc, char **argv);

/** The socket of a compositor whose Wayland socket is at a path. */
#define EXPLAIN_SUFFIX ".explain"

/** The compositor's side of it. */
struct explain_socket;

/** NULL, why having been logged: nobody can ask then. */
struct explain_socket *explain_socket_create(struct server *server);
/** NULL is fine, here and below. */
void explain_socket_destroy(struct explain_socket *socket);

/** A path, an output or what planes are used for is another: whoever watches is told, soon. */
void explain_socket_note(struct explain_socket *socket);

/** All that there is to tell; for people, and in JSON, on one line. */
void explain_text(const struct server *server, FILE *file);
void explain_json(const struct server *server, FILE *file);

/** More surfaces of an output than this are only counted. */
#define EXPLAIN_MAX_SURFACES 256

/** What is told of a surface on a screen, for either. */
struct explain_surface {
	const struct surface *surface;
	const struct output_layer *layer;
	unsigned id;
	/** Its client's; 0 if that is not known. */
	int pid;
	/** Of its window, or NULL. */
	const char *title, *app_id;
	/** NULL if no frame of it was shown yet. */
	const struct surface_path *path;
	/** Why it is painted; "" if it is not. */
	char sentence[PLANES_SENTENCE_SIZE];
};

/** The first entry at or after *i, which becomes its index, that there is something to tell of;
 * NULL at the end. */
const struct scene_entry *explain_next_entry(const struct screen *screen, int *i);
void explain_get_surface(const struct screen *screen, const struct scene_entry *entry,
		struct explain_surface *info);

/** The plane that shows what is painted; -1 where nothing is. */
int explain_get_painted_plane(const struct screen *screen);

#endif
