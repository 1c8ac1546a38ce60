/* SPDX-License-Identifier: MIT */
/* What a client says. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <wayland-client-protocol.h>

#include "host.h"
#include "peer_private.h"

struct message {
	uint32_t words[1024]; // libwayland takes no more
	size_t size;          // in bytes
	int fds[4];
	int n_fds;
};

static void put(struct message *message, uint32_t word)
{
	message->words[message->size / 4] = word;
	message->size += 4;
}

static void put_bytes(struct message *message, const void *data, size_t size)
{
	put(message, (uint32_t)size);
	memcpy((char *)message->words + message->size, data, size);
	message->size += (size + 3) & ~(size_t)3;
}

static void send_message(
		struct peer *peer, uint32_t object, uint32_t opcode, struct message *message)
{
	message->words[0] = object;
	message->words[1] = (uint32_t)message->size << 16 | opcode;
	struct iovec data = { message->words, message->size };
	char control[CMSG_SPACE(sizeof(message->fds))] = { 0 };
	struct msghdr header = { .msg_iov = &data, .msg_iovlen = 1 };
	if (message->n_fds > 0) {
		size_t size = sizeof(int) * (size_t)message->n_fds;
		header.msg_control = control;
		header.msg_controllen = CMSG_SPACE(size);
		struct cmsghdr *cmsg = CMSG_FIRSTHDR(&header);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(size);
		memcpy(CMSG_DATA(cmsg), message->fds, size);
	}
	while (sendmsg(peer->fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
		if (errno == EPIPE || errno == ECONNRESET) {
			return; // the compositor has hung up, and that is fine
		}
		if (errno != EAGAIN && errno != ETOOMANYREFS) {
			perror("sendmsg");
			exit(99);
		}
		host_turn(0);
	}
}

uint32_t peer_parse_fourcc(const char *text)
{
	uint32_t code;
	memcpy(&code, text + 1, sizeof(code));
	return code;
}

static bool parse_number(const char *text, long long *number)
{
	char *end;
	if (text[0] == '\'' && strlen(text) == 6) {
		*number = peer_parse_fourcc(text);
		return true;
	}
	*number = strtoll(text, &end, 0);
	return end != text && *end == '\0';
}

static bool put_array(struct message *message, const char *text)
{
	uint32_t values[64];
	size_t n = 0;
	char *end;
	if (*text++ != '[') {
		return false;
	}
	while (*text != ']' && n < sizeof(values) / sizeof(values[0])) {
		values[n++] = (uint32_t)strtoul(text, &end, 0);
		text = end + strspn(end, " ");
	}
	put_bytes(message, values, n * sizeof(values[0]));
	return true;
}

static bool put_object(struct peer *peer, struct message *message, const char *text)
{
	const struct peer_object *object = NULL;
	if (strcmp(text, "nil") != 0 && !(object = peer_find(peer, text))) {
		return false;
	}
	put(message, object ? object->id : 0);
	return true;
}

static bool put_string(struct message *message, const char *text)
{
	size_t length = strlen(text);
	char copy[2048];
	if (strcmp(text, "nil") == 0) {
		put(message, 0);
		return true;
	}
	if (text[0] != '"' || length > sizeof(copy)) {
		return false;
	}
	memcpy(copy, text + 1, length - 2);
	copy[length - 2] = '\0';
	put_bytes(message, copy, length - 1);
	return true;
}

static bool put_arg(struct peer *peer, struct message *message, char type, const char *text)
{
	long long number;
	switch (type) {
	case 'i':
	case 'u':
		if (!parse_number(text, &number)) {
			return peer_fail(peer, "%s is no number", text);
		}
		put(message, (uint32_t)number);
		return true;
	case 'f':
		put(message, (uint32_t)wl_fixed_from_double(strtod(text, NULL)));
		return true;
	case 'o':
		return put_object(peer, message, text);
	case 's':
		return put_string(message, text) || peer_fail(peer, "%s is no string", text);
	case 'a':
		return put_array(message, text) || peer_fail(peer, "%s is no array", text);
	default: // 'h'
		if (sscanf(text, "fd:%d", &message->fds[message->n_fds]) != 1) {
			return peer_fail(peer, "%s is no fd", text);
		}
		message->n_fds++;
		return true;
	}
}

static const struct wl_message *find_request(
		const struct wl_interface *interface, const char *name, uint32_t *opcode)
{
	for (int i = 0; i < interface->method_count; i++) {
		if (strcmp(interface->methods[i].name, name) == 0) {
			*opcode = (uint32_t)i;
			return &interface->methods[i];
		}
	}
	return NULL;
}

bool peer_request(struct peer *peer, const char *object_name, const char *request,
		const char *new_name, char *const *args, int n_args)
{
	const struct peer_object *object = peer_find(peer, object_name);
	if (!object) {
		return false;
	}
	// What is looked up below may bind a global, and so move the objects.
	uint32_t id = object->id, opcode;
	const struct wl_interface *interface = object->interface;
	const struct wl_message *method = find_request(interface, request, &opcode);
	if (!method) {
		return peer_fail(peer, "%s has no request %s", interface->name, request);
	}
	for (int k = 0; k < n_args; k++) {
		// So that a global that is meant takes its id before what is created does.
		peer_find(peer, args[k]);
	}
	struct message message = { .size = 8 };
	const struct wl_interface *created = NULL;
	int used = 0, i = 0;
	for (const char *type = method->signature; *type; type++) {
		if (*type == '?' || (*type >= '0' && *type <= '9')) {
			continue;
		}
		if (*type == 'n') {
			created = method->types[i];
			put(&message, peer->last_id + 1);
		} else if (used == n_args) {
			return peer_fail(peer, "%s.%s lacks an argument", interface->name, request);
		} else if (!put_arg(peer, &message, *type, args[used++])) {
			return false;
		}
		i++;
	}
	if (used != n_args) {
		return peer_fail(peer, "%s.%s takes %d arguments", interface->name, request, used);
	}
	if (created) {
		peer_add_object(peer, ++peer->last_id, new_name ? new_name : "", created);
	}
	send_message(peer, id, opcode, &message);
	return true;
}

uint32_t peer_sync(struct peer *peer)
{
	peer_request(peer, "wl_display", "sync", NULL, NULL, 0);
	peer->sync = peer->last_id;
	return peer->sync;
}

bool peer_bind(struct peer *peer, const char *name)
{
	char wanted[PEER_MAX_NAME];
	unsigned version = 0, number = 1;
	if (sscanf(name, "%63[^@#]@%u", wanted, &version) < 1) {
		return false;
	}
	sscanf(name, "%*[^#]#%u", &number);
	const struct peer_global *global = peer_find_global(peer, wanted, number);
	const struct wl_interface *interface = peer_find_interface(wanted);
	if (!global || !interface) {
		return false;
	}
	struct message message = { .size = 8 };
	put(&message, global->name);
	put_bytes(&message, global->interface, strlen(global->interface) + 1);
	uint32_t known = (uint32_t)interface->version;
	put(&message, version ? version : global->version < known ? global->version : known);
	put(&message, ++peer->last_id);
	peer_add_object(peer, peer->last_id, name, interface);
	send_message(peer, PEER_REGISTRY_ID, WL_REGISTRY_BIND, &message);
	return true;
}
