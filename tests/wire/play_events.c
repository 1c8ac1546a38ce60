/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "play.h"

/* What clients hear. */

static const struct {
	const char *interface, *name;
	uint32_t code;
} errors[] = {
#include "errors.h"
};

static struct peer_event *next_event(struct peer *peer, uint32_t object)
{
	struct peer_event *event;
	wl_list_for_each (event, &peer->events, link) {
		if (event->object == object) {
			return event;
		}
	}
	return NULL;
}

static struct peer_event *await_event(struct play *play, struct peer *peer, uint32_t object)
{
	struct peer_event *event;
	if (!play_sync_peer(play, peer)) {
		return NULL;
	}
	int64_t end = play_now() + PLAY_WAIT_MS;
	while (!(event = next_event(peer, object)) && !peer->closed && play_now() < end) {
		play_turn(play, 10);
	}
	return event;
}

static void describe(const struct peer_event *event, char *text, size_t size)
{
	int n = snprintf(text, size, "%s", event->name);
	for (int i = 0; i < event->n_args && n < (int)size; i++) {
		n += snprintf(text + n, size - (size_t)n, " %s", event->args[i]);
	}
}

// Numbers can be written in more than one way.
static bool is_same_number(const char *arg, const char *pattern)
{
	char *arg_end, *pattern_end;
	if (pattern[0] == '\'') {
		return peer_parse_fourcc(pattern) == strtoul(arg, NULL, 10);
	}
	return strtod(arg, &arg_end) == strtod(pattern, &pattern_end) && arg_end != arg &&
			pattern_end != pattern && *arg_end == '\0' && *pattern_end == '\0';
}

static bool is_same_array(const char *arg, const char *pattern)
{
	while (*arg != ']' && (*pattern == '[' || *pattern == ' ')) {
		char *arg_end, *pattern_end;
		if (strtoul(arg + 1, &arg_end, 10) != strtoul(pattern + 1, &pattern_end, 0)) {
			return false;
		}
		arg = arg_end;
		pattern = pattern_end;
	}
	return strcmp(arg, "]") == 0 && strcmp(pattern, "]") == 0;
}

static bool match_arg(struct play *play, struct peer *peer, struct peer_event *event, int i,
		const char *pattern)
{
	const char *arg = event->args[i];
	if (strcmp(pattern, "*") == 0 || strcmp(pattern, arg) == 0) {
		return true;
	}
	if (pattern[0] == '$') {
		const struct value *value = play_find_value(play, pattern + 1);
		if (value) {
			return strcmp(value->text, arg) == 0;
		}
		int fd = -1;
		if (sscanf(arg, "fd:%d", &fd) == 1) {
			// It now is the value's, which lives longer than the event.
			event->args[i][0] = 'F';
		}
		char text[64];
		snprintf(text, sizeof(text), "%s%s", fd >= 0 ? "f" : "", arg + (fd >= 0));
		return play_add_value(play, pattern + 1, text, fd);
	}
	if (arg[0] == '#') {
		const struct peer_object *object = peer_find(peer, pattern);
		return object && (uint32_t)strtoul(arg + 1, NULL, 10) == object->id;
	}
	return arg[0] == '[' ? is_same_array(arg, pattern) : is_same_number(arg, pattern);
}

static bool match(struct play *play, struct peer *peer, struct peer_event *event, const char *name,
		char *const *args, int n_args)
{
	bool open = n_args > 0 && strcmp(args[n_args - 1], "...") == 0;
	n_args -= open;
	if (strcmp(event->name, name) != 0 ||
			(open ? event->n_args < n_args : event->n_args != n_args)) {
		return false;
	}
	for (int i = 0; i < n_args; i++) {
		if (!match_arg(play, peer, event, i, args[i])) {
			return false;
		}
	}
	return true;
}

static bool play_event(struct play *play, struct peer *peer, char **words, int n)
{
	const char *new_name = NULL;
	if (n > 2 && strcmp(words[1], "=") == 0) {
		new_name = words[0];
		words += 2;
		n -= 2;
	}
	const char *name = n > 0 ? play_split_member(play, words[0]) : NULL;
	if (!name) {
		return false;
	}
	const struct peer_object *object = peer_find(peer, words[0]);
	if (!object) {
		return play_fail(play, "%s", peer->reason);
	}
	struct peer_event *event = await_event(play, peer, object->id);
	if (!event) {
		return play_check_alive(play, peer) &&
				play_fail(play, "there is no event on %s", words[0]);
	}
	if (!match(play, peer, event, name, words + 1, n - 1)) {
		char text[400];
		describe(event, text, sizeof(text));
		return play_fail(play, "the event on %s is: %s", words[0], text);
	}
	if (new_name) {
		peer_name(peer, event->new_id, new_name);
	}
	peer_event_destroy(event);
	return true;
}

static bool play_none(struct play *play, struct peer *peer, char **words, int n)
{
	for (int i = 0; i < n; i++) {
		const struct peer_object *object = peer_find(peer, words[i]);
		if (!object || !play_sync_peer(play, peer)) {
			return play_fail(play, "%s", peer->reason);
		}
		struct peer_event *event = next_event(peer, peer_find(peer, words[i])->id);
		if (event) {
			char text[400];
			describe(event, text, sizeof(text));
			return play_fail(play, "there is an event on %s: %s", words[i], text);
		}
	}
	return true;
}

static bool play_skip(struct play *play, struct peer *peer, char **words, int n)
{
	for (int i = 0; i < n; i++) {
		const struct peer_object *object = peer_find(peer, words[i]);
		if (!object || !play_sync_peer(play, peer)) {
			return play_fail(play, "%s", peer->reason);
		}
		struct peer_event *event;
		while ((event = next_event(peer, peer_find(peer, words[i])->id))) {
			peer_event_destroy(event);
		}
	}
	return true;
}

// NAME of the object's own interface, INTERFACE.NAME of another, or a number.
static bool find_error(const struct wl_interface *interface, const char *name, uint32_t *code)
{
	char full[PEER_MAX_NAME * 2], candidate[PEER_MAX_NAME * 2];
	const char *dot = strchr(name, '.');
	snprintf(full, sizeof(full), "%s.%s", dot ? "" : interface->name, name);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		snprintf(candidate, sizeof(candidate), "%s.%s", errors[i].interface,
				errors[i].name);
		if (strcmp(candidate, full + (dot != NULL)) == 0) {
			*code = errors[i].code;
			return true;
		}
	}
	return sscanf(name, "%u", code) == 1;
}

static bool play_error(struct play *play, struct peer *peer, char **words, int n)
{
	const struct peer_object *object = n == 2 ? peer_find(peer, words[0]) : NULL;
	uint32_t code;
	if (!object || !find_error(object->interface, words[1], &code)) {
		return play_fail(play, "there is no such object, or no such error");
	}
	uint32_t id = object->id;
	if (!play_sync_peer(play, peer)) {
		return false;
	}
	if (peer->error.object == id && peer->error.code == code && peer->closed) {
		return play_hang_up(play, peer);
	}
	return play_check_alive(play, peer) && play_fail(play, "there was no protocol error");
}

const struct directive event_directives[] = {
	{ "<", play_event },
	{ "none", play_none },
	{ "skip", play_skip },
	{ "error", play_error },
	{ NULL, NULL },
};
