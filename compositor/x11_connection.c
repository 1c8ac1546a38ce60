/* SPDX-License-Identifier: MIT */
#include "x11_connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "xauthority.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define BYTE_ORDER_BYTE 'l'
#else
#define BYTE_ORDER_BYTE 'B'
#endif

/** The first words of an answer to the connection, up to how much follows. */
#define SETUP_SIZE 8
#define SETUP_SUCCESS 1
/** Then there is something else to do in between. */
#define MAX_MESSAGES_AT_ONCE 64

uint16_t x11_get_u16(const unsigned char *at)
{
	uint16_t value;
	memcpy(&value, at, sizeof(value));
	return value;
}

uint32_t x11_get_u32(const unsigned char *at)
{
	uint32_t value;
	memcpy(&value, at, sizeof(value));
	return value;
}

uint16_t x11_get_number(const unsigned char *message)
{
	return x11_get_u16(message + 2);
}

// 0, or -errno: so little has room in any case.
static int send_all(struct x11_connection *connection, const void *data, size_t size)
{
	ssize_t n = send(connection->fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
	return n < 0 ? -errno : n < (ssize_t)size ? -EIO : 0;
}

static int send_setup(struct x11_connection *connection, const struct xauthority *authority)
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
	return send_all(connection, &setup, sizeof(setup));
}

int x11_connection_send(struct x11_connection *connection, const void *requests, size_t size, int n)
{
	int ret = send_all(connection, requests, size);
	if (ret < 0) {
		return ret;
	}
	uint16_t first = (uint16_t)(connection->n_requests + 1);
	connection->n_requests = (uint16_t)(connection->n_requests + n);
	return first;
}

// How much the message that has begun is going to be, as far as can be told.
static size_t get_size(const struct x11_connection *connection)
{
	const unsigned char *message = connection->buffer;
	if (!connection->is_set_up) {
		return connection->size < SETUP_SIZE
				? SETUP_SIZE
				: SETUP_SIZE + 4 * (size_t)x11_get_u16(message + 6);
	}
	uint32_t n_words = 0;
	if (connection->size >= X11_MESSAGE_SIZE &&
			(message[0] == X11_REPLY ||
					(message[0] & ~X11_SENT) == X11_GENERIC_EVENT)) {
		n_words = x11_get_u32(message + 4);
	}
	// What is too long stays so.
	return X11_MESSAGE_SIZE +
			4 *
			(size_t)(n_words < X11_MAX_MESSAGE_SIZE ? n_words : X11_MAX_MESSAGE_SIZE);
}

static bool take_setup(struct x11_connection *connection)
{
	const unsigned char *setup = connection->buffer;
	if (setup[0] != SETUP_SUCCESS || connection->size < 40) {
		return false;
	}
	size_t vendor = ((size_t)x11_get_u16(setup + 24) + 3) & ~(size_t)3;
	size_t root = 40 + vendor + 8 * (size_t)setup[29];
	connection->is_set_up = true;
	return root + 4 <= connection->size &&
			connection->set_up(connection, x11_get_u32(setup + root));
}

// 1 if something came, 0 if nothing did, -1 if nothing will.
static int receive(struct x11_connection *connection)
{
	size_t size = get_size(connection);
	if (connection->is_set_up && size > X11_MAX_MESSAGE_SIZE) {
		return -1;
	}
	if (size > connection->capacity) {
		unsigned char *buffer = realloc(connection->buffer, size);
		if (!buffer) {
			return -1;
		}
		connection->buffer = buffer;
		connection->capacity = size;
	}
	ssize_t n = recv(connection->fd, connection->buffer + connection->size,
			size - connection->size, MSG_DONTWAIT);
	if (n <= 0) {
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
	}
	connection->size += (size_t)n;
	return 1;
}

// The same, of what is a whole message by then.
static int receive_message(struct x11_connection *connection)
{
	int ret;
	do {
		ret = receive(connection);
	} while (ret > 0 && connection->size < get_size(connection));
	if (ret <= 0) {
		return ret;
	}
	bool good = connection->is_set_up
			? connection->received(connection, connection->buffer, connection->size)
			: take_setup(connection);
	connection->size = 0;
	return good ? 1 : -1;
}

static int handle_readable(int fd, uint32_t mask, void *data)
{
	struct x11_connection *connection = data;
	int ret = 1;
	for (int i = 0; i < MAX_MESSAGES_AT_ONCE && ret > 0; i++) {
		ret = receive_message(connection);
	}
	if (ret < 0) {
		wl_event_source_remove(connection->source);
		connection->source = NULL;
		connection->failed(connection);
	}
	return 0;
}

int x11_connection_init(struct x11_connection *connection, struct wl_event_loop *loop, int fd,
		const struct xauthority *authority)
{
	connection->fd = fd;
	int ret = send_setup(connection, authority);
	if (ret == 0) {
		connection->source = wl_event_loop_add_fd(
				loop, fd, WL_EVENT_READABLE, handle_readable, connection);
		ret = connection->source ? 0 : -ENOMEM;
	}
	if (ret < 0) {
		close(fd);
	}
	return ret;
}

void x11_connection_finish(struct x11_connection *connection)
{
	if (connection->source) {
		wl_event_source_remove(connection->source);
	}
	close(connection->fd);
	free(connection->buffer);
}
