/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_CLIENT_H
#define CLIENTS_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include <wayland-client.h>

/* The connection, the globals that the compositor offers, and the signals that end the program. */
struct client {
	struct wl_display *display;
	struct wl_registry *registry;
	struct wl_array globals; /* struct global */
	int signal_fd;
	bool stop; /* SIGTERM or SIGINT came */
};

/* Both say on stderr what is wrong. client_finish() may follow either outcome. */
int client_connect(struct client *client);
void client_finish(struct client *client);

/* The version offered, 0 if none. */
uint32_t client_version(struct client *client, const struct wl_interface *interface);

/*
 * Bind a global at its offered version, at most `max`. NULL if there is none of at least `min`.
 * Whoever binds adds its listener at once, so that no first event is lost, and destroys the proxy.
 */
void *client_bind(struct client *client, const struct wl_interface *interface, uint32_t min,
		uint32_t max);

/* The same for what the program cannot do without: says on stderr what is missing. */
void *client_require(struct client *client, const struct wl_interface *interface, uint32_t min,
		uint32_t max);

/* Send what is queued, sleep until something comes, dispatch it. -1: connection lost (said). */
int client_wait(struct client *client);

/* Wait until the compositor has answered all that was sent. -1: connection lost (said). */
int client_roundtrip(struct client *client);

#endif
