/* SPDX-License-Identifier: MIT */
/* What a client hears. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wayland-client-protocol.h>

#include "peer_private.h"

static char *text(const char *format, ...)
{
	char *result;
	va_list args;
	va_start(args, format);
	int ret = vasprintf(&result, format, args);
	va_end(args);
	return peer_check(ret < 0 ? NULL : result);
}

static char *array_text(const uint32_t *words, size_t size)
{
	char *result = text("[");
	for (size_t i = 0; i < size / 4; i++) {
		char *longer = text("%s%s%u", result, i ? " " : "", words[i]);
		free(result);
		result = longer;
	}
	char *whole = text("%s]", result);
	free(result);
	return whole;
}

static int take_fd(struct peer *peer)
{
	int fd = peer->fds[0];
	peer->n_fds--;
	memmove(peer->fds, peer->fds + 1, sizeof(int) * (size_t)peer->n_fds);
	return fd;
}

static char *get_arg(struct peer *peer, struct peer_event *event, char type,
		const struct wl_interface *interface, const uint32_t **words)
{
	uint32_t word = type == 'h' ? 0 : *(*words)++;
	const uint32_t *data = *words;
	switch (type) {
	case 'i':
		return text("%d", (int32_t)word);
	case 'u':
		return text("%u", word);
	case 'f':
		return text("%g", wl_fixed_to_double((wl_fixed_t)word));
	case 's':
		*words += (word + 3) / 4;
		return word ? text("\"%s\"", (const char *)data) : text("nil");
	case 'a':
		*words += (word + 3) / 4;
		return array_text(data, word);
	case 'n':
		event->new_id = word;
		peer_add_object(peer, word, "", interface);
		return NULL;
	case 'o':
		return word ? text("#%u", word) : text("nil");
	default: // 'h'
		return text("fd:%d", take_fd(peer));
	}
}

void peer_event_destroy(struct peer_event *event)
{
	for (int i = 0; i < event->n_args; i++) {
		int fd;
		if (sscanf(event->args[i], "fd:%d", &fd) == 1) {
			close(fd);
		}
		free(event->args[i]);
	}
	wl_list_remove(&event->link);
	free(event);
}

// What clients' libraries keep to themselves.
static bool take_internal(
		struct peer *peer, uint32_t object, uint32_t opcode, const uint32_t *words)
{
	if (object == PEER_DISPLAY_ID && opcode == 0) {
		peer->error.object = words[0];
		peer->error.code = words[1];
		peer->error.text = text("%s", (const char *)&words[3]);
	} else if (object == PEER_REGISTRY_ID && opcode == 0) {
		struct peer_global *global =
				peer_check(wl_array_add(&peer->globals, sizeof(*global)));
		global->name = words[0];
		snprintf(global->interface, sizeof(global->interface), "%s",
				(const char *)&words[2]);
		global->version = words[2 + (words[1] + 3) / 4];
	} else if (object != PEER_DISPLAY_ID && object != PEER_REGISTRY_ID) {
		const struct peer_object *known = peer_get_object(peer, object);
		if (known->interface != &wl_callback_interface || known->name[0]) {
			return false;
		}
		// A frame callback that nobody named is not what is waited for.
		if (object == peer->sync) {
			peer->last_done = object;
		}
	}
	return true;
}

static void take_message(struct peer *peer, const uint32_t *words)
{
	uint32_t id = words[0], opcode = words[1] & 0xffff;
	words += 2;
	if (take_internal(peer, id, opcode, words)) {
		return;
	}
	const struct peer_object *object = peer_get_object(peer, id);
	const struct wl_message *message = &object->interface->events[opcode];
	struct peer_event *event = peer_check(calloc(1, sizeof(*event)));
	event->object = id;
	event->name = message->name;
	wl_list_insert(peer->events.prev, &event->link);
	int i = 0;
	for (const char *type = message->signature; *type; type++) {
		if (*type == '?' || (*type >= '0' && *type <= '9')) {
			continue;
		}
		char *arg = get_arg(peer, event, *type, message->types[i++], &words);
		if (arg) {
			event->args[event->n_args++] = arg;
		}
	}
}

static ssize_t receive(struct peer *peer)
{
	struct iovec data = { (char *)peer->buffer + peer->size,
		sizeof(peer->buffer) - peer->size };
	char control[CMSG_SPACE(28 * sizeof(int))];
	struct msghdr header = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(peer->fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0) {
		return n;
	}
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c)) {
		size_t n_fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(&peer->fds[peer->n_fds], CMSG_DATA(c), n_fds * sizeof(int));
		peer->n_fds += (int)n_fds;
	}
	return n;
}

void peer_read(struct peer *peer)
{
	ssize_t n = 1;
	while (!peer->closed && !peer->deaf && (n = receive(peer)) > 0) {
		peer->size += (size_t)n;
		size_t done = 0;
		while (peer->size - done >= 8) {
			uint32_t *words = peer->buffer + done / 4;
			size_t size = words[1] >> 16;
			if (peer->size - done < size) {
				break;
			}
			take_message(peer, words);
			done += size;
		}
		peer->size -= done;
		memmove(peer->buffer, peer->buffer + done / 4, peer->size);
	}
	if (n == 0 || (n < 0 && errno != EAGAIN)) {
		peer->closed = true;
	}
}
