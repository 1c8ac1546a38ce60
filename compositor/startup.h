/* SPDX-License-Identifier: MIT */
#ifndef STARTUP_H
#define STARTUP_H

#include <input.h>

#include "server.h"

/** The backend that the options ask for; NULL, the error having been printed. */
struct backend *startup_backend(struct server *server);

/** Reports what the backend's input devices do, if it has any; having none is fine. */
void startup_input(struct server *server, const struct input_events *events, void *data);

/** Another virtual terminal, if the backend has any. */
void startup_switch_vt(struct server *server, int vt);

#endif
