/* SPDX-License-Identifier: MIT */
#include "socket.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static bool make_runtime_dir(struct server *server)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	if (dir && dir[0] == '/') {
		if (access(dir, W_OK | X_OK) < 0) {
			log_error("XDG_RUNTIME_DIR %s: %s; it has to be a directory of yours, or "
				  "unset",
					dir, strerror(errno));
			return false;
		}
		return true;
	}
	strcpy(server->runtime_dir, "/tmp/slipway-XXXXXX");
	if (!mkdtemp(server->runtime_dir)) {
		log_error("no XDG_RUNTIME_DIR, and none can be made in /tmp: %s", strerror(errno));
		server->runtime_dir[0] = '\0';
		return false;
	}
	if (dir && dir[0]) {
		log_info("XDG_RUNTIME_DIR %s is not absolute: clients find the socket in %s", dir,
				server->runtime_dir);
	} else {
		log_info("no XDG_RUNTIME_DIR: clients find the socket in %s", server->runtime_dir);
	}
	setenv("XDG_RUNTIME_DIR", server->runtime_dir, 1);
	return true;
}

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
	if (!make_runtime_dir(server)) {
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

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
	return remove(path);
}

void socket_remove(struct server *server)
{
	if (server->runtime_dir[0] == '\0') {
		return;
	}
	// Clients leave things there, too.
	if (nftw(server->runtime_dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS) < 0) {
		log_error("cannot remove %s: %s", server->runtime_dir, strerror(errno));
	}
}
