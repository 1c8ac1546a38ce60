/* SPDX-License-Identifier: MIT */
#ifndef SOCKET_H
#define SOCKET_H

#include "server.h"

/**
 * Opens the socket that the options name, or the first free one, in the runtime directory. False,
 * the error having been printed.
 */
bool socket_add(struct server *server);

#endif
