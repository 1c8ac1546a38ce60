/* SPDX-License-Identifier: MIT */
#ifndef SOCKET_H
#define SOCKET_H

#include "server.h"

/**
 * Opens the socket that the options name, or the first free one, in a private runtime directory if
 * there is no XDG_RUNTIME_DIR. False, the error having been printed.
 */
bool socket_add(struct server *server);

/** Removes the private runtime directory. The display has removed its socket. */
void socket_remove(struct server *server);

#endif
