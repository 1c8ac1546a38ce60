/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

static bool take_picture(struct play *play, struct peer *peer, int64_t end)
{
	if (!play_sync_peer(play, peer)) {
		return false;
	}
	if (!host_take_picture()) {
		return play_fail(play, "there is no picture");
	}
	while (!host_has_picture() && play_now() < end) {
		play_turn(play, 10);
	}
	return host_has_picture() || play_fail(play, "the picture does not come");
}

static bool look(struct play *play, struct peer *peer, char **words, int n, int64_t end)
{
	if (n != 3 || !take_picture(play, peer, end)) {
		return false;
	}
	uint32_t pixel = host_get_pixel(atoi(words[0]), atoi(words[1]));
	return pixel == strtoul(words[2], NULL, 16) || play_fail(play, "the pixel is %06x", pixel);
}

static bool play_pixel(struct play *play, struct peer *peer, char **words, int n)
{
	return look(play, peer, words, n, play_now() + PLAY_WAIT_MS);
}

static bool play_same(struct play *play, struct peer *peer, char **words, int n)
{
	if (n != 0 || !take_picture(play, peer, play_now() + PLAY_WAIT_MS)) {
		return false;
	}
	int others = host_count_other_pixels();
	return others == 0 || play_fail(play, "%d pixels are others", others);
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

static bool find_surface(
		struct play *play, struct peer *peer, const char *name, struct host_arg *arg)
{
	const struct peer_object *object = peer_find(peer, name);
	if (!object) {
		return play_fail(play, "%s", peer->reason);
	}
	if (strcmp(object->interface->name, "wl_surface") != 0) {
		return play_fail(play, "%s is no surface", name);
	}
	arg->client = peer->client;
	arg->id = object->id;
	// The compositor has forgotten a client that it hung up on.
	return play_check_alive(play, peer);
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
		if (!find_surface(play, peer, words[i], &args[i - 1])) {
			return false;
		}
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

static bool add_part(struct play *play, const char *name, const char *part, int64_t number)
{
	char full[32], text[32];
	snprintf(full, sizeof(full), "%s.%s", name, part);
	snprintf(text, sizeof(text), "%" PRId64, number);
	return play_add_value(play, full, text, -1);
}

static bool play_time(struct play *play, struct peer *peer, char **words, int n)
{
	struct timespec now;
	if (n != 2) {
		return play_fail(play, "time NAME MS");
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t ns = now.tv_nsec + atoi(words[1]) * INT64_C(1000000);
	int64_t seconds = now.tv_sec + ns / 1000000000;
	return add_part(play, words[0], "hi", seconds >> 32) &&
			add_part(play, words[0], "lo", seconds & UINT32_MAX) &&
			add_part(play, words[0], "ns", ns % 1000000000);
}

static bool get_part(struct play *play, const char *name, const char *part, int64_t *number)
{
	char full[32];
	snprintf(full, sizeof(full), "%s.%s", name, part);
	const struct value *value = play_find_value(play, full);
	*number = value ? strtoll(value->text, NULL, 10) : 0;
	return value || play_fail(play, "there is no $%s", full);
}

static bool get_time(struct play *play, const char *name, int64_t *ns)
{
	int64_t high, low, rest;
	if (!get_part(play, name, "hi", &high) || !get_part(play, name, "lo", &low) ||
			!get_part(play, name, "ns", &rest)) {
		return false;
	}
	*ns = (high << 32 | low) * 1000000000 + rest;
	return true;
}

static bool play_reached(struct play *play, struct peer *peer, char **words, int n)
{
	int64_t time, other;
	if (n != 3 || !get_time(play, words[0], &time) || !get_time(play, words[1], &other)) {
		return false;
	}
	// What Slipway takes for a client's rounding.
	int64_t tolerance = 100000;
	bool good = other >= time - tolerance && other <= time + atoi(words[2]) * INT64_C(1000000);
	return good ||
			play_fail(play, "%s is %.3f ms after it", words[1],
					(double)(other - time) / 1e6);
}

const struct directive screen_directives[] = {
	{ "idle", play_idle },
	{ "wait", play_wait },
	{ "time", play_time },
	{ "reached", play_reached },
	{ "pixel", play_pixel },
	{ "becomes", play_becomes },
	{ "same", play_same },
	{ "!", play_action },
	{ NULL, NULL },
};
