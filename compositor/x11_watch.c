/* SPDX-License-Identifier: MIT */
#include "x11_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "xauthority.h"

/*
 * X Window System Protocol, version 11: appendix B, "Protocol Encoding". All numbers are in the
 * byte order that the client chose with its first byte; ours.
 */

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define BYTE_ORDER_BYTE 'l'
#else
#define BYTE_ORDER_BYTE 'B'
#endif

/** The first words of an answer to the connection, up to how much follows; and all other messages.
 */
#define SETUP_SIZE 8
#define MESSAGE_SIZE 32

enum {
	SETUP_SUCCESS = 1,
	MESSAGE_REPLY = 1,
	MESSAGE_MAP_NOTIFY = 19,
	/** Set in events that another client has sent. */
	MESSAGE_SENT = 0x80,
	REQUEST_CHANGE_WINDOW_ATTRIBUTES = 2,
	REQUEST_GET_INPUT_FOCUS = 43,
	ATTRIBUTE_EVENT_MASK = 1 << 11,
	MASK_SUBSTRUCTURE_NOTIFY = 1 << 19,
};

static uint16_t get_u16(const unsigned char *at)
{
	uint16_t value;
	memcpy(&value, at, sizeof(value));
	return value;
}

static uint32_t get_u32(const unsigned char *at)
{
	uint32_t value;
	memcpy(&value, at, sizeof(value));
	return value;
}

static bool send_all(struct x11_watch *watch, const void *data, size_t size)
{
	return send(watch->fd, data, size, MSG_NOSIGNAL) == (ssize_t)size;
}

static bool send_setup(struct x11_watch *watch, const struct xauthority *authority)
{
	struct {
		unsigned char byte_order, unused;
		uint16_t major, minor, name_size, data_size, unused_too;
		char name[20];
		unsigned char data[16];
	} setup = { .byte_order = BYTE_ORDER_BYTE,
		.major = 11,
		.name_size = sizeof(XAUTHORITY_NAME) - 1,
		.data_size = sizeof(setup.data),
		.name = XAUTHORITY_NAME };
	memcpy(setup.data, authority->cookie, sizeof(setup.data));
	return send_all(watch, &setup, sizeof(setup));
}

// Asks to be told, and something that has an answer, which then says that it was done.
static bool send_requests(struct x11_watch *watch, uint32_t root)
{
	struct {
		unsigned char opcode, unused;
		uint16_t n_words;
		uint32_t window, attributes, event_mask;
		unsigned char next_opcode, next_unused;
		uint16_t next_n_words;
	} requests = { .opcode = REQUEST_CHANGE_WINDOW_ATTRIBUTES,
		.n_words = 4,
		.window = root,
		.attributes = ATTRIBUTE_EVENT_MASK,
		.event_mask = MASK_SUBSTRUCTURE_NOTIFY,
		.next_opcode = REQUEST_GET_INPUT_FOCUS,
		.next_n_words = 1 };
	return send_all(watch, &requests, sizeof(requests));
}

// How much the message that has begun is going to be, as far as can be told.
static size_t get_size(const struct x11_watch *watch)
{
	const unsigned char *message = watch->buffer;
	if (!watch->is_set_up) {
		return watch->size < SETUP_SIZE ? SETUP_SIZE
						: SETUP_SIZE + 4 * (size_t)get_u16(message + 6);
	}
	// An answer to what is asked here has nothing beyond that.
	return MESSAGE_SIZE;
}

static bool take_setup(struct x11_watch *watch)
{
	const unsigned char *setup = watch->buffer;
	if (setup[0] != SETUP_SUCCESS || watch->size < 40) {
		return false;
	}
	size_t vendor = ((size_t)get_u16(setup + 24) + 3) & ~(size_t)3;
	size_t root = 40 + vendor + 8 * (size_t)setup[29];
	watch->is_set_up = true;
	return root + 4 <= watch->size && send_requests(watch, get_u32(setup + root));
}

static bool take_message(struct x11_watch *watch)
{
	if (!watch->is_set_up) {
		return take_setup(watch);
	}
	unsigned char kind = watch->buffer[0] & (unsigned char)~MESSAGE_SENT;
	if (kind == MESSAGE_REPLY) {
		watch->ready(watch);
	} else if (kind == MESSAGE_MAP_NOTIFY) {
		watch->mapped(watch);
	}
	return true;
}

// 1 if something came, 0 if nothing did, -1 if nothing will.
static int receive(struct x11_watch *watch)
{
	size_t size = get_size(watch);
	if (size > watch->capacity) {
		unsigned char *buffer = realloc(watch->buffer, size);
		if (!buffer) {
			return -1;
		}
		watch->buffer = buffer;
		watch->capacity = size;
	}
	ssize_t n = recv(watch->fd, watch->buffer + watch->size, size - watch->size, MSG_DONTWAIT);
	if (n <= 0) {
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
	}
	watch->size += (size_t)n;
	return 1;
}

static int handle_readable(int fd, uint32_t mask, void *data)
{
	struct x11_watch *watch = data;
	int ret;
	while ((ret = receive(watch)) > 0) {
		if (watch->size < get_size(watch)) {
			continue;
		}
		if (!take_message(watch)) {
			ret = -1;
			break;
		}
		watch->size = 0;
	}
	if (ret < 0) {
		wl_event_source_remove(watch->source);
		watch->source = NULL;
		watch->failed(watch);
	}
	return 0;
}

int x11_watch_init(struct x11_watch *watch, struct wl_event_loop *loop, int fd,
		const struct xauthority *authority)
{
	watch->fd = fd;
	if (send_setup(watch, authority)) {
		watch->source = wl_event_loop_add_fd(
				loop, fd, WL_EVENT_READABLE, handle_readable, watch);
	}
	if (!watch->source) {
		int error = errno;
		close(fd);
		return -error;
	}
	return 0;
}

void x11_watch_finish(struct x11_watch *watch)
{
	if (watch->source) {
		wl_event_source_remove(watch->source);
	}
	close(watch->fd);
	free(watch->buffer);
}
