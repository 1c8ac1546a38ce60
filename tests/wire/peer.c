/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <wayland-client-protocol.h>

#include "alpha-modifier-v1-client-protocol.h"
#include "color-representation-v1-client-protocol.h"
#include "commit-timing-v1-client-protocol.h"
#include "drm-lease-v1-client-protocol.h"
#include "ext-foreign-toplevel-list-v1-client-protocol.h"
#include "ext-image-capture-source-v1-client-protocol.h"
#include "ext-image-copy-capture-v1-client-protocol.h"
#include "fifo-v1-client-protocol.h"
#include "fractional-scale-v1-client-protocol.h"
#include "host.h"
#include "linux-dmabuf-v1-client-protocol.h"
#include "linux-drm-syncobj-v1-client-protocol.h"
#include "linux-explicit-synchronization-unstable-v1-client-protocol.h"
#include "presentation-time-client-protocol.h"
#include "security-context-v1-client-protocol.h"
#include "single-pixel-buffer-v1-client-protocol.h"
#include "tearing-control-v1-client-protocol.h"
#include "viewporter-client-protocol.h"
#include "wlr-screencopy-unstable-v1-client-protocol.h"
#include "xdg-output-unstable-v1-client-protocol.h"
#include "xdg-shell-client-protocol.h"

#define DISPLAY_ID 1
#define REGISTRY_ID 2

static const struct wl_interface *const interfaces[] = {
	&ext_foreign_toplevel_image_capture_source_manager_v1_interface,
	&ext_foreign_toplevel_list_v1_interface,
	&ext_image_copy_capture_manager_v1_interface,
	&ext_output_image_capture_source_manager_v1_interface,
	&wl_compositor_interface,
	&wl_data_device_manager_interface,
	&wl_output_interface,
	&wl_seat_interface,
	&wl_shm_interface,
	&wl_subcompositor_interface,
	&wp_alpha_modifier_v1_interface,
	&wp_color_representation_manager_v1_interface,
	&wp_commit_timing_manager_v1_interface,
	&wp_drm_lease_device_v1_interface,
	&wp_fifo_manager_v1_interface,
	&wp_linux_drm_syncobj_manager_v1_interface,
	&wp_presentation_interface,
	&wp_security_context_manager_v1_interface,
	&wp_single_pixel_buffer_manager_v1_interface,
	&wp_tearing_control_manager_v1_interface,
	&wp_viewporter_interface,
	&zxdg_output_manager_v1_interface,
	&wp_fractional_scale_manager_v1_interface,
	&xdg_wm_base_interface,
	&zwp_linux_dmabuf_v1_interface,
	&zwp_linux_explicit_synchronization_v1_interface,
	&zwlr_screencopy_manager_v1_interface,
};

static bool fail(struct peer *peer, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(peer->reason, sizeof(peer->reason), format, args);
	va_end(args);
	return false;
}

static void *check(void *memory)
{
	if (!memory) {
		perror("memory");
		exit(99);
	}
	return memory;
}

static struct peer_object *get_object(struct peer *peer, uint32_t id)
{
	struct peer_object *object;
	wl_array_for_each (object, &peer->objects) {
		if (object->id == id) {
			return object;
		}
	}
	return NULL;
}

static void add_object(struct peer *peer, uint32_t id, const char *name,
		const struct wl_interface *interface)
{
	// The compositor uses the ids of its own objects again.
	struct peer_object *object = get_object(peer, id);
	if (!object) {
		object = check(wl_array_add(&peer->objects, sizeof(*object)));
	}
	object->id = id;
	object->interface = interface;
	snprintf(object->name, sizeof(object->name), "%s", name);
}

void peer_name(struct peer *peer, uint32_t id, const char *name)
{
	struct peer_object *object = get_object(peer, id);
	snprintf(object->name, sizeof(object->name), "%s", name);
}

/* ---- out ---- */

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
			return fail(peer, "%s is no number", text);
		}
		put(message, (uint32_t)number);
		return true;
	case 'f':
		put(message, (uint32_t)wl_fixed_from_double(strtod(text, NULL)));
		return true;
	case 'o':
		return put_object(peer, message, text);
	case 's':
		return put_string(message, text) || fail(peer, "%s is no string", text);
	case 'a':
		return put_array(message, text) || fail(peer, "%s is no array", text);
	default: // 'h'
		if (sscanf(text, "fd:%d", &message->fds[message->n_fds]) != 1) {
			return fail(peer, "%s is no fd", text);
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
		return fail(peer, "%s has no request %s", interface->name, request);
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
			return fail(peer, "%s.%s lacks an argument", interface->name, request);
		} else if (!put_arg(peer, &message, *type, args[used++])) {
			return false;
		}
		i++;
	}
	if (used != n_args) {
		return fail(peer, "%s.%s takes %d arguments", interface->name, request, used);
	}
	if (created) {
		add_object(peer, ++peer->last_id, new_name ? new_name : "", created);
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

static const struct peer_global *find_global(
		const struct peer *peer, const char *interface, unsigned number)
{
	const struct peer_global *global;
	wl_array_for_each (global, (struct wl_array *)&peer->globals) {
		if (strcmp(global->interface, interface) == 0 && --number == 0) {
			return global;
		}
	}
	return NULL;
}

uint32_t peer_get_global(const struct peer *peer, const char *interface)
{
	const struct peer_global *global = find_global(peer, interface, 1);
	return global ? global->version : 0;
}

bool peer_bind(struct peer *peer, const char *name)
{
	char wanted[PEER_MAX_NAME];
	unsigned version = 0, number = 1;
	if (sscanf(name, "%63[^@#]@%u", wanted, &version) < 1) {
		return false;
	}
	sscanf(name, "%*[^#]#%u", &number);
	const struct peer_global *global = find_global(peer, wanted, number);
	const struct wl_interface *interface = NULL;
	for (size_t i = 0; i < sizeof(interfaces) / sizeof(interfaces[0]); i++) {
		if (strcmp(interfaces[i]->name, wanted) == 0) {
			interface = interfaces[i];
		}
	}
	if (!global || !interface) {
		return false;
	}
	struct message message = { .size = 8 };
	put(&message, global->name);
	put_bytes(&message, global->interface, strlen(global->interface) + 1);
	uint32_t known = (uint32_t)interface->version;
	put(&message, version ? version : global->version < known ? global->version : known);
	put(&message, ++peer->last_id);
	add_object(peer, peer->last_id, name, interface);
	send_message(peer, REGISTRY_ID, WL_REGISTRY_BIND, &message);
	return true;
}

const struct peer_object *peer_find(struct peer *peer, const char *name)
{
	const struct peer_object *object, *found = NULL;
	do {
		wl_array_for_each (object, &peer->objects) {
			if (strcmp(object->name, name) == 0) {
				found = object;
			}
		}
	} while (!found && peer_bind(peer, name));
	if (!found) {
		fail(peer, "there is no object, and no global, %s", name);
	}
	return found;
}

/* ---- in ---- */

static char *text(const char *format, ...)
{
	char *result;
	va_list args;
	va_start(args, format);
	int ret = vasprintf(&result, format, args);
	va_end(args);
	return check(ret < 0 ? NULL : result);
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
		add_object(peer, word, "", interface);
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
	if (object == DISPLAY_ID && opcode == 0) {
		peer->error.object = words[0];
		peer->error.code = words[1];
		peer->error.text = text("%s", (const char *)&words[3]);
	} else if (object == REGISTRY_ID && opcode == 0) {
		struct peer_global *global = check(wl_array_add(&peer->globals, sizeof(*global)));
		global->name = words[0];
		snprintf(global->interface, sizeof(global->interface), "%s",
				(const char *)&words[2]);
		global->version = words[2 + (words[1] + 3) / 4];
	} else if (object != DISPLAY_ID && object != REGISTRY_ID) {
		const struct peer_object *known = get_object(peer, object);
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
	const struct peer_object *object = get_object(peer, id);
	const struct wl_message *message = &object->interface->events[opcode];
	struct peer_event *event = check(calloc(1, sizeof(*event)));
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

/* ---- life ---- */

struct peer *peer_create(const char *name, const char *socket_path)
{
	struct peer *peer = check(calloc(1, sizeof(*peer)));
	wl_array_init(&peer->objects);
	wl_array_init(&peer->globals);
	wl_list_init(&peer->events);
	snprintf(peer->name, sizeof(peer->name), "%s", name);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", socket_path);
	if (socket_path[0] == '@') {
		address.sun_path[0] = '\0';
	}
	peer->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (peer->fd < 0 || connect(peer->fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		peer_destroy(peer);
		return NULL;
	}
	add_object(peer, DISPLAY_ID, "wl_display", &wl_display_interface);
	peer->last_id = DISPLAY_ID;
	peer_request(peer, "wl_display", "get_registry", "wl_registry", NULL, 0);
	return peer;
}

void peer_destroy(struct peer *peer)
{
	struct peer_event *event, *next;
	wl_list_for_each_safe (event, next, &peer->events, link) {
		peer_event_destroy(event);
	}
	for (int i = 0; i < peer->n_fds; i++) {
		close(peer->fds[i]);
	}
	if (peer->fd >= 0) {
		close(peer->fd);
	}
	wl_array_release(&peer->objects);
	wl_array_release(&peer->globals);
	free(peer->error.text);
	free(peer);
}
