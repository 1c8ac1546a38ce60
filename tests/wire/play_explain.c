/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host.h"
#include "play.h"

/* Those who ask how surfaces get to the screen, on the compositor's other socket. */

/** What was heard since the last "ask", by whoever; and that it hung up. */
static struct {
	char text[1 << 19];
	size_t length;
	bool over;
} heard;

static int connect_reader(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof(address.sun_path), "%.90s.explain", host_get_socket());
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool play_ask(struct play *play, struct peer *peer, char **words, int n)
{
	char text[16];
	size_t length = n == 2 ? strlen(words[1]) - 2 : 0;
	int fd = n == 2 ? connect_reader() : -1;
	if (fd < 0) {
		return play_fail(play, "%s", strerror(errno));
	}
	memset(&heard, 0, sizeof(heard));
	snprintf(text, sizeof(text), "fd:%d", fd);
	if (!play_add_value(play, words[0], text, fd)) {
		return false;
	}
	// Nothing at all is what "" stands for.
	bool said = length == 0 ||
			(write(fd, words[1] + 1, length) == (ssize_t)length &&
					write(fd, "\n", 1) == 1);
	play_turn(play, 0);
	return said || play_fail(play, "%s", strerror(errno));
}

static void hear(int fd)
{
	ssize_t got;
	while (!heard.over && heard.length < sizeof(heard.text) - 1) {
		got = read(fd, heard.text + heard.length, sizeof(heard.text) - 1 - heard.length);
		if (got < 0 && errno == EAGAIN) {
			return;
		}
		heard.over = got <= 0;
		heard.length += got > 0 ? (size_t)got : 0;
		heard.text[heard.length] = '\0';
	}
}

static int get_reader(struct play *play, char **words)
{
	const struct value *value = play_find_value(play, words[0]);
	return value ? value->fd : -1;
}

// ` stands for " in what is looked for.
static bool play_told(struct play *play, struct peer *peer, char **words, int n)
{
	char wanted[256] = "";
	int64_t end = play_now() + PLAY_WAIT_MS;
	if (n != 2 || !play_sync_peer(play, peer)) {
		return play_fail(play, "told NAME \"TEXT\"");
	}
	snprintf(wanted, sizeof(wanted), "%.*s", (int)strlen(words[1]) - 2, words[1] + 1);
	for (char *at = wanted; (at = strchr(at, '`'));) {
		*at = '"';
	}
	do {
		hear(get_reader(play, words));
		char *found = strstr(heard.text, wanted);
		char *line_end = found ? strchr(found, '\n') : NULL;
		if (line_end) {
			// What is asked next is of what was heard after that.
			heard.length -= (size_t)(line_end + 1 - heard.text);
			memmove(heard.text, line_end + 1, heard.length + 1);
			return true;
		}
		play_turn(play, 10);
	} while (play_now() < end && !heard.over);
	return play_fail(play, "it was told %s", heard.text);
}

static bool play_untold(struct play *play, struct peer *peer, char **words, int n)
{
	int64_t end = play_now() + (n == 2 ? atoi(words[1]) : 0);
	while (play_now() < end) {
		play_turn(play, 10);
	}
	hear(get_reader(play, words));
	return (n == 2 && heard.length == 0) || play_fail(play, "it was told %s", heard.text);
}

static bool play_dropped(struct play *play, struct peer *peer, char **words, int n)
{
	int64_t end = play_now() + PLAY_WAIT_MS;
	while (!heard.over && play_now() < end) {
		hear(get_reader(play, words));
		play_turn(play, 10);
	}
	return heard.over || play_fail(play, "it was not");
}

// So many at once, who say nothing; and how many of them are let wait.
static bool play_crowd(struct play *play, struct peer *peer, char **words, int n)
{
	int fds[1024];
	int count = n == 2 ? atoi(words[0]) : 0, kept = 0;
	for (int i = 0; i < count; i++) {
		while ((fds[i] = connect_reader()) < 0 && errno == EAGAIN) {
			play_turn(play, 0);
		}
	}
	for (int i = 0; i < 2 * count; i++) {
		play_turn(play, 0);
	}
	for (int i = 0; i < count; i++) {
		char byte;
		kept += read(fds[i], &byte, 1) < 0;
		close(fds[i]);
	}
	return (n == 2 && kept == atoi(words[1])) || play_fail(play, "%d were", kept);
}

const struct directive explain_directives[] = {
	{ "ask", play_ask },
	{ "told", play_told },
	{ "untold", play_untold },
	{ "dropped", play_dropped },
	{ "crowd", play_crowd },
	{ NULL, NULL },
};
