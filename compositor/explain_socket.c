/* SPDX-License-Identifier: MIT */
#include <clock.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "explain.h"
#include "log.h"
#include "server.h"

/*
 * A reader asks once, in a line: "text" or "json", and " watch" if he wants to hear more. He has at
 * most one answer on its way, and none is made while he does not read that. Whoever says anything
 * else, or lets us wait, is dropped, and who comes when there are many of them already.
 */
#define MAX_READERS 16
#define MAX_REQUEST 16
/** How often watchers may hear of changes, and of counters, in ms. */
#define TICK_MS 100
#define COUNTERS_MS 1000
/** How long a reader may let us wait, in ms. */
#define PATIENCE_MS 5000

struct explain_socket {
	struct server *server;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	int fd;
	struct wl_event_source *source;
	/** Only while there are readers, or while no more can be accepted. */
	struct wl_event_source *tick;
	struct wl_list readers; // reader.link
	int n_readers;
	/** Counts what watchers are told of. */
	uint64_t n_changes;
};

struct reader {
	struct explain_socket *socket;
	struct wl_list link; // explain_socket.readers
	int fd;
	struct wl_event_source *source;
	char request[MAX_REQUEST];
	size_t n_request;
	bool asked, json, watch;
	/** The answer that is on its way, and how much of it has gone; NULL if there is none. */
	char *answer;
	size_t size, sent;
	/** Since when we wait for him, or, of a watcher, when he was last told, in ms; and what of.
	 */
	int64_t since, told;
	uint64_t n_changes, n_frames;
};

// In ms. Readers live in real time, whatever the clients' clock says.
static int64_t get_now(void)
{
	return clock_get_kernel_time() / 1000000;
}

static void reader_destroy(struct reader *reader)
{
	wl_list_remove(&reader->link);
	reader->socket->n_readers--;
	wl_event_source_remove(reader->source);
	close(reader->fd);
	free(reader->answer);
	free(reader);
}

static uint64_t count_frames(const struct server *server)
{
	uint64_t n = 0;
	const struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		n += screen->counters.presented;
	}
	return n;
}

// False if the reader is gone.
static bool go_on_sending(struct reader *reader)
{
	while (reader->answer && reader->sent < reader->size) {
		ssize_t n = send(reader->fd, reader->answer + reader->sent,
				reader->size - reader->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN) {
			wl_event_source_fd_update(reader->source, WL_EVENT_WRITABLE);
			return true;
		}
		if (n < 0 && errno != EINTR) {
			reader_destroy(reader);
			return false;
		}
		if (n > 0) {
			reader->sent += (size_t)n;
			reader->since = get_now();
		}
	}
	free(reader->answer);
	reader->answer = NULL;
	if (!reader->watch) {
		reader_destroy(reader);
		return false;
	}
	wl_event_source_fd_update(reader->source, WL_EVENT_READABLE);
	return true;
}

// False if the reader is gone.
static bool answer(struct reader *reader)
{
	const struct server *server = reader->socket->server;
	reader->sent = 0;
	reader->told = reader->since = get_now();
	reader->n_changes = reader->socket->n_changes;
	reader->n_frames = count_frames(server);
	FILE *file = open_memstream(&reader->answer, &reader->size);
	if (!file) {
		reader_destroy(reader);
		return false;
	}
	(reader->json ? explain_json : explain_text)(server, file);
	if (fclose(file) != 0) {
		reader_destroy(reader);
		return false;
	}
	return go_on_sending(reader);
}

// Whether it is one.
static bool parse_request(struct reader *reader)
{
	const char *text = reader->request;
	reader->json = strncmp(text, "json", 4) == 0;
	if (!reader->json && strncmp(text, "text", 4) != 0) {
		return false;
	}
	reader->watch = strcmp(text + 4, " watch") == 0;
	return reader->watch || text[4] == '\0';
}

static void take_request(struct reader *reader)
{
	ssize_t n = recv(reader->fd, reader->request + reader->n_request,
			sizeof(reader->request) - reader->n_request, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
		return;
	}
	// He is done, or says more than there is to say.
	if (n <= 0 || reader->asked) {
		reader_destroy(reader);
		return;
	}
	reader->n_request += (size_t)n;
	char *end = memchr(reader->request, '\n', reader->n_request);
	if (!end && reader->n_request < sizeof(reader->request)) {
		return;
	}
	if (!end || end + 1 != reader->request + reader->n_request) {
		reader_destroy(reader);
		return;
	}
	*end = '\0';
	reader->asked = true;
	if (memchr(reader->request, '\0', reader->n_request) != end || !parse_request(reader)) {
		reader_destroy(reader);
		return;
	}
	answer(reader);
}

static int handle_reader(int fd, uint32_t mask, void *data)
{
	struct reader *reader = data;
	if (mask & WL_EVENT_ERROR || (mask & WL_EVENT_HANGUP && !(mask & WL_EVENT_READABLE))) {
		reader_destroy(reader);
	} else if (reader->answer) {
		go_on_sending(reader);
	} else {
		take_request(reader);
	}
	return 0;
}

static bool is_due(const struct reader *reader, int64_t now)
{
	const struct explain_socket *socket = reader->socket;
	return reader->watch && !reader->answer &&
			(reader->n_changes != socket->n_changes ||
					(now - reader->told >= COUNTERS_MS &&
							count_frames(socket->server) !=
									reader->n_frames));
}

static int handle_tick(void *data)
{
	struct explain_socket *socket = data;
	int64_t now = get_now();
	struct reader *reader, *next;
	wl_event_source_fd_update(socket->source, WL_EVENT_READABLE);
	wl_list_for_each_safe (reader, next, &socket->readers, link) {
		bool awaited = !reader->asked || reader->answer;
		if (awaited && now - reader->since >= PATIENCE_MS) {
			reader_destroy(reader);
		} else if (is_due(reader, now)) {
			answer(reader);
		}
	}
	if (!wl_list_empty(&socket->readers)) {
		wl_event_source_timer_update(socket->tick, TICK_MS);
	}
	return 0;
}

static bool add_reader(struct explain_socket *socket, int fd)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	if (!reader) {
		return false;
	}
	reader->source = wl_event_loop_add_fd(
			socket->server->loop, fd, WL_EVENT_READABLE, handle_reader, reader);
	if (!reader->source) {
		free(reader);
		return false;
	}
	reader->socket = socket;
	reader->fd = fd;
	reader->since = get_now();
	wl_list_insert(&socket->readers, &reader->link);
	if (socket->n_readers++ == 0) {
		wl_event_source_timer_update(socket->tick, TICK_MS);
	}
	return true;
}

static int handle_connection(int listening, uint32_t mask, void *data)
{
	struct explain_socket *socket = data;
	int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
		// There are no fds left: who waits there would wake us again and again.
		wl_event_source_fd_update(socket->source, 0);
		wl_event_source_timer_update(socket->tick, TICK_MS);
	} else if (fd >= 0 && (socket->n_readers >= MAX_READERS || !add_reader(socket, fd))) {
		close(fd);
	}
	return 0;
}

// The Wayland socket's lock is ours, so nobody is listening on what is left there.
static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || (unlink(path) < 0 && errno != ENOENT) ||
			bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
			listen(fd, 16) < 0) {
		int error = errno;
		if (fd >= 0) {
			close(fd);
		}
		errno = error;
		return -1;
	}
	return fd;
}

struct explain_socket *explain_socket_create(struct server *server)
{
	struct explain_socket *socket = calloc(1, sizeof(*socket));
	const char *why = NULL;
	if (!socket) {
		why = strerror(errno);
		goto fail;
	}
	wl_list_init(&socket->readers);
	socket->server = server;
	int n = snprintf(socket->path, sizeof(socket->path), "%s/%s" EXPLAIN_SUFFIX,
			getenv("XDG_RUNTIME_DIR"), server->socket);
	socket->fd = -1;
	if (n >= (int)sizeof(socket->path)) {
		why = "its path is too long";
		goto fail;
	}
	socket->fd = listen_at(socket->path);
	if (socket->fd >= 0) {
		socket->source = wl_event_loop_add_fd(server->loop, socket->fd, WL_EVENT_READABLE,
				handle_connection, socket);
		socket->tick = wl_event_loop_add_timer(server->loop, handle_tick, socket);
	}
	if (socket->source && socket->tick) {
		return socket;
	}
	why = strerror(errno);
fail:
	log_error("socket %s" EXPLAIN_SUFFIX ": %s; slipway explain cannot ask this one",
			server->socket, why);
	explain_socket_destroy(socket);
	return NULL;
}

void explain_socket_destroy(struct explain_socket *socket)
{
	if (!socket) {
		return;
	}
	struct reader *reader, *next;
	wl_list_for_each_safe (reader, next, &socket->readers, link) {
		reader_destroy(reader);
	}
	if (socket->source) {
		wl_event_source_remove(socket->source);
	}
	if (socket->tick) {
		wl_event_source_remove(socket->tick);
	}
	if (socket->fd >= 0) {
		close(socket->fd);
		unlink(socket->path);
	}
	free(socket);
}

void explain_socket_note(struct explain_socket *socket)
{
	if (socket) {
		socket->n_changes++;
	}
}
