/* SPDX-License-Identifier: MIT */
#include "socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "runtime_dir.h"

static bool add_named(struct server *server, const char *name)
{
	if (strchr(name, '/')) {
		log_error("--socket %s: give a name without /: it is in XDG_RUNTIME_DIR", name);
		return false;
	}
	if (strlen(name) >= sizeof(server->socket)) {
		log_error("--socket %s: too long; %zu characters are the most", name,
				sizeof(server->socket) - 1);
		return false;
	}
	if (wl_display_add_socket(server->display, name) < 0) {
		log_error("socket %s in %s: %s", name, getenv("XDG_RUNTIME_DIR"),
				errno == EADDRINUSE || errno == EAGAIN || errno == EWOULDBLOCK
						? "in use by another compositor; choose another "
						  "with --socket"
						: strerror(errno));
		return false;
	}
	strcpy(server->socket, name);
	return true;
}

bool socket_add(struct server *server)
{
	if (!runtime_dir_prepare(server->runtime_dir, server->policy->isolates)) {
		return false;
	}
	if (server->options->socket) {
		if (!add_named(server, server->options->socket)) {
			return false;
		}
	} else {
		const char *name = wl_display_add_socket_auto(server->display);
		if (!name) {
			log_error("no socket in %s: %s; is XDG_RUNTIME_DIR a writable directory?",
					getenv("XDG_RUNTIME_DIR"), strerror(errno));
			return false;
		}
		snprintf(server->socket, sizeof(server->socket), "%s", name);
	}
	log_info("listening on WAYLAND_DISPLAY=%s", server->socket);
	return true;
}
