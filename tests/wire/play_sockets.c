/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "play.h"

/* Sockets that clients hand over, for others to connect to. They are abstract: see unix(7). */

int play_open_socket(const char *name, bool listening)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	play_get_address(name, address.sun_path, sizeof(address.sun_path));
	address.sun_path[0] = '\0';
	if (fd >= 0 && listening &&
			(bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
					listen(fd, 16) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

void play_get_address(const char *name, char *address, size_t size)
{
	snprintf(address, size, "@slipway-test-%d-%s", getpid(), name);
}

static bool play_shutdown(struct play *play, struct peer *peer, char **words, int n)
{
	const struct value *value = n == 1 ? play_find_value(play, words[0]) : NULL;
	if (!value || !play_sync_peer(play, peer)) {
		return play_fail(play, "there is no such socket");
	}
	return shutdown(value->fd, SHUT_RDWR) == 0 || play_fail(play, "%s", strerror(errno));
}

static bool play_deserted(struct play *play, struct peer *peer, char **words, int n)
{
	char address[108];
	if (n != 1 || !play_sync_peer(play, peer)) {
		return play_fail(play, "deserted takes NAME");
	}
	play_get_address(words[0], address, sizeof(address));
	struct peer *other = peer_create("deserted", address);
	if (other) {
		peer_destroy(other);
	}
	return !other || play_fail(play, "somebody listens");
}

const struct directive socket_directives[] = {
	{ "deserted", play_deserted },
	{ "shutdown", play_shutdown },
	{ NULL, NULL },
};
