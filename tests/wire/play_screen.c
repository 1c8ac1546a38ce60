/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "play.h"

/* What the screen shows, and what is done at the input devices. */

static bool play_idle(struct play *play, struct peer *peer, char **words, int n)
{
	int64_t end = play_now() + PLAY_WAIT_MS;
	if (!play_sync_peer(play, peer)) {
		return false;
	}
	while (!host_is_idle()) {
		play_turn(play, 10);
		if (play_now() > end) {
			return play_fail(play, "a frame does not reach the screen");
		}
	}
	return true;
}

static bool look(struct play *play, struct peer *peer, char **words, int n, int64_t end)
{
	if (n != 3 || !play_sync_peer(play, peer)) {
		return false;
	}
	if (!host_take_picture()) {
		return play_fail(play, "there is no picture");
	}
	while (!host_has_picture() && play_now() < end) {
		play_turn(play, 10);
	}
	if (!host_has_picture()) {
		return play_fail(play, "the picture does not come");
	}
	uint32_t pixel = host_get_pixel(atoi(words[0]), atoi(words[1]));
	return pixel == strtoul(words[2], NULL, 16) || play_fail(play, "the pixel is %06x", pixel);
}

static bool play_pixel(struct play *play, struct peer *peer, char **words, int n)
{
	return look(play, peer, words, n, play_now() + PLAY_WAIT_MS);
}

static bool play_becomes(struct play *play, struct peer *peer, char **words, int n)
{
	int64_t end = play_now() + PLAY_WAIT_MS;
	bool good;
	do {
		good = look(play, peer, words, n, end);
	} while (!good && !peer->closed && host_has_picture() && play_now() < end);
	return good;
}

static bool play_action(struct play *play, struct peer *peer, char **words, int n)
{
	struct host_arg args[SCRIPT_MAX_WORDS] = { 0 };
	if (!play_sync_peer(play, peer)) {
		return false;
	}
	for (int i = 1; i < n; i++) {
		char *end;
		args[i - 1].number = strtod(words[i], &end);
		if (*end == '\0' || strcmp(words[i], "nil") == 0) {
			continue;
		}
		const struct peer_object *object = peer_find(peer, words[i]);
		if (!object) {
			return play_fail(play, "%s", peer->reason);
		}
		args[i - 1].client = peer->client;
		args[i - 1].id = object->id;
	}
	const char *wrong = host_act(words[0], args, n - 1);
	return !wrong || play_fail(play, "%s: %s", words[0], wrong);
}

static bool play_wait(struct play *play, struct peer *peer, char **words, int n)
{
	int64_t end = play_now() + (n == 1 ? atoi(words[0]) : 0);
	while (play_now() < end) {
		play_turn(play, 10);
	}
	return n == 1;
}

const struct directive screen_directives[] = {
	{ "idle", play_idle },
	{ "wait", play_wait },
	{ "pixel", play_pixel },
	{ "becomes", play_becomes },
	{ "!", play_action },
	{ NULL, NULL },
};
