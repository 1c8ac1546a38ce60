/* SPDX-License-Identifier: MIT */
#include "play.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

bool play_fail(struct play *play, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(play->reason, sizeof(play->reason), format, args);
	va_end(args);
	return false;
}

int64_t play_now(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}

/* ---- values ---- */

struct value *play_find_value(struct play *play, const char *name)
{
	for (int i = play->n_values - 1; i >= 0; i--) {
		if (strcmp(play->values[i].name, name) == 0) {
			return &play->values[i];
		}
	}
	return NULL;
}

bool play_add_value(struct play *play, const char *name, const char *text, int fd)
{
	if (play->n_values == PLAY_MAX_VALUES) {
		return play_fail(play, "there are too many values");
	}
	struct value *value = &play->values[play->n_values++];
	snprintf(value->name, sizeof(value->name), "%s", name);
	snprintf(value->text, sizeof(value->text), "%s", text);
	value->fd = fd;
	return true;
}

void play_close_value(struct value *value)
{
	if (value->fd >= 0) {
		close(value->fd);
		value->fd = -1;
	}
}

/* ---- clients ---- */

void play_turn(struct play *play, int timeout_ms)
{
	host_turn(timeout_ms);
	for (int i = 0; i < play->n_peers; i++) {
		peer_read(play->peers[i]);
	}
}

bool play_sync_peer(struct play *play, struct peer *peer)
{
	if (peer->closed) {
		return true;
	}
	uint32_t id = peer_sync(peer);
	int64_t end = play_now() + PLAY_WAIT_MS;
	while (peer->last_done != id && !peer->closed) {
		play_turn(play, 10);
		if (play_now() > end) {
			return play_fail(play, "the compositor does not answer");
		}
	}
	// What it put off to the end of a turn.
	play_turn(play, 0);
	play_turn(play, 0);
	return true;
}

bool play_check_alive(struct play *play, struct peer *peer)
{
	if (peer->error.object != 0) {
		return play_fail(play, "client %s: protocol error %u on object %u: %s", peer->name,
				peer->error.code, peer->error.object, peer->error.text);
	}
	return !peer->closed || play_fail(play, "client %s: the compositor hung up", peer->name);
}

// A new client, which connects to that.
static struct peer *connect_peer(struct play *play, const char *name, const char *address)
{
	struct peer *peer = play->n_peers < PLAY_MAX_PEERS ? peer_create(name, address) : NULL;
	if (!peer) {
		play_fail(play, "client %s cannot connect", name);
		return NULL;
	}
	play->peers[play->n_peers++] = peer;
	if (!play_sync_peer(play, peer)) {
		return NULL;
	}
	peer->client = host_get_newest_client();
	return peer;
}

struct peer *play_get_peer(struct play *play, const char *name)
{
	for (int i = 0; i < play->n_peers; i++) {
		if (strcmp(play->peers[i]->name, name) == 0) {
			return play->peers[i];
		}
	}
	return connect_peer(play, name, host_get_socket());
}

bool play_wait_until_gone(struct play *play, int n_clients)
{
	int64_t end = play_now() + PLAY_WAIT_MS;
	while (host_count_clients() > n_clients || !host_is_idle()) {
		play_turn(play, 10);
		if (play_now() > end) {
			return play_fail(play, "a client that hung up is still there");
		}
	}
	play_turn(play, 0);
	return true;
}

bool play_hang_up(struct play *play, struct peer *peer)
{
	for (int i = 0; i < play->n_peers; i++) {
		if (play->peers[i] == peer) {
			play->peers[i] = play->peers[--play->n_peers];
		}
	}
	int n = host_count_clients();
	bool was_there = !peer->closed;
	peer_destroy(peer);
	return play_wait_until_gone(play, was_there ? n - 1 : n);
}

/* ---- lines ---- */

char *play_split_member(struct play *play, char *word)
{
	char *dot = strrchr(word, '.');
	if (!dot) {
		play_fail(play, "%s: there is no such macro", word);
		return NULL;
	}
	*dot = '\0';
	return dot + 1;
}

static bool play_sync(struct play *play, struct peer *peer, char **words, int n)
{
	return play_sync_peer(play, peer);
}

static bool play_hangup(struct play *play, struct peer *peer, char **words, int n)
{
	peer->deaf = false;
	return play_sync_peer(play, peer) && play_hang_up(play, peer);
}

static bool play_bind(struct play *play, struct peer *peer, char **words, int n)
{
	return n == 1 && (peer_bind(peer, words[0]) || play_fail(play, "there is no such global"));
}

static bool play_lacks(struct play *play, struct peer *peer, char **words, int n)
{
	return n == 1 && play_sync_peer(play, peer) &&
			(peer_get_global(peer, words[0]) == 0 || play_fail(play, "it is offered"));
}

static bool play_deaf(struct play *play, struct peer *peer, char **words, int n)
{
	peer->deaf = true;
	return true;
}

static const struct directive client_directives[] = {
	{ "sync", play_sync },
	{ "hangup", play_hangup },
	{ "bind", play_bind },
	{ "lacks", play_lacks },
	{ "deaf", play_deaf },
	{ NULL, NULL },
};

static const struct directive *const directives[] = { client_directives, event_directives,
	screen_directives, file_directives, socket_directives, explain_directives };

static const struct directive *find_directive(const char *word)
{
	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
		for (const struct directive *d = directives[i]; d->word; d++) {
			if (strcmp(d->word, word) == 0) {
				return d;
			}
		}
	}
	return NULL;
}

static bool play_request(struct play *play, struct peer *peer, char **words, int n)
{
	const char *new_name = NULL;
	if (n > 2 && strcmp(words[1], "=") == 0) {
		new_name = words[0];
		words += 2;
		n -= 2;
	}
	const char *request = play_split_member(play, words[0]);
	if (!request) {
		return false;
	}
	for (int i = 1; i < n; i++) {
		if (words[i][0] == '$' || words[i][0] == '@') {
			struct value *value = play_find_value(play, words[i] + 1);
			if (!value) {
				return play_fail(play, "there is no %s", words[i]);
			}
			words[i] = value->text;
		}
	}
	return peer_request(peer, words[0], request, new_name, words + 1, n - 1) ||
			play_fail(play, "%s", peer->reason);
}

static bool play_macro(struct play *play, const struct script_block *macro, const char *peer_name,
		char **args, int n_args)
{
	for (int i = 0; i < macro->n_lines; i++) {
		const struct script_line *line = &play->script->lines[macro->first + i];
		char *text = script_fill_in(line->text, args, n_args);
		bool done = play_line(play, text, peer_name);
		free(text);
		if (!done) {
			char reason[400];
			snprintf(reason, sizeof(reason), "%.399s", play->reason);
			return play_fail(play, "line %d: %s", line->number, reason);
		}
	}
	return true;
}

static bool play_times(struct play *play, const char *text, const char *peer_name)
{
	char *rest;
	long n = strtol(text, &rest, 10);
	for (long i = 0; i < n; i++) {
		if (!play_line(play, rest, peer_name)) {
			return false;
		}
	}
	return n > 0;
}

static bool play_words(struct play *play, const char *peer_name, char **words, int n)
{
	const struct script_block *macro = script_find_macro(play->script, words[0]);
	if (macro && !(n > 1 && strcmp(words[1], "=") == 0)) {
		return play_macro(play, macro, peer_name, words + 1, n - 1);
	}
	struct peer *peer = play_get_peer(play, peer_name);
	if (!peer) {
		return false;
	}
	const struct directive *directive = find_directive(words[0]);
	return directive ? directive->play(play, peer, words + 1, n - 1)
			 : play_request(play, peer, words, n);
}

bool play_line(struct play *play, const char *text, const char *peer_name)
{
	char *copy = strdup(text), *line = copy;
	char name[16] = "";
	int length = 0;
	if (sscanf(line, "%15[a-z]: %n", name, &length) == 1 && length > 0) {
		peer_name = name;
		line += length;
	}
	char *words[SCRIPT_MAX_WORDS];
	bool done;
	static const char through[] = "through ";
	if (strncmp(line, through, strlen(through)) == 0) {
		char address[108];
		play_get_address(line + strlen(through), address, sizeof(address));
		done = connect_peer(play, peer_name, address);
	} else if (strncmp(line, "times ", 6) == 0) {
		done = play_times(play, line + 6, peer_name);
	} else {
		int n = script_split(line, words);
		done = n > 0 && play_words(play, peer_name, words, n);
	}
	free(copy);
	return done;
}
