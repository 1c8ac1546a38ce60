/* SPDX-License-Identifier: MIT */
#ifndef X11_CONNECTION_H
#define X11_CONNECTION_H

#include <stdbool.h>
#include <wayland-server-core.h>

struct xauthority;

/*
 * X Window System Protocol, version 11: appendix B, "Protocol Encoding". All numbers are in the
 * byte order that the client chose with its first byte; ours.
 */

/** All that is read is at least so long, but for the answer to the connection. */
#define X11_MESSAGE_SIZE 32
/** Who sends longer ones was not asked to, and is not listened to any longer. */
#define X11_MAX_MESSAGE_SIZE 4096

enum {
	X11_ERROR = 0,
	X11_REPLY = 1,
	X11_GENERIC_EVENT = 35,
	/** Set in events that another client has sent. */
	X11_SENT = 0x80,
};

/**
 * A connection of ours to an X server. It never waits for the server, which may be waiting for us:
 * so few requests may be unanswered that the socket has room for them.
 */
struct x11_connection {
	int fd;
	struct wl_event_source *source;
	/** What has come of the message that is being read. */
	unsigned char *buffer;
	size_t size, capacity;
	bool is_set_up;
	uint16_t n_requests;
	/** Requests can be sent. False if that failed. */
	bool (*set_up)(struct x11_connection *connection, uint32_t root);
	/** A message came, so long. False if it makes no sense. */
	bool (*received)(struct x11_connection *connection, const unsigned char *message,
			size_t size);
	/** The server hung up, or said what cannot be; nothing comes any more. */
	void (*failed)(struct x11_connection *connection);
};

/** Takes the fd, which is connected to the server. 0, or -errno; then there is nothing to finish.
 */
int x11_connection_init(struct x11_connection *connection, struct wl_event_loop *loop, int fd,
		const struct xauthority *authority);

void x11_connection_finish(struct x11_connection *connection);

/** Sends n requests, of which the last one has an answer. The first one's number, or -errno. */
int x11_connection_send(
		struct x11_connection *connection, const void *requests, size_t size, int n);

uint16_t x11_get_u16(const unsigned char *at);
uint32_t x11_get_u32(const unsigned char *at);

/** Of the request that an answer or an error is about. */
uint16_t x11_get_number(const unsigned char *message);

#endif
