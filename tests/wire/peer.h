/* SPDX-License-Identifier: MIT */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wayland-util.h>

/*
 * A client, down to the bytes: it says what it is told to, legal or not, and takes down what it
 * hears. Objects have names; all arguments are words, as README.md describes them.
 */

#define PEER_MAX_ARGS 20
#define PEER_MAX_NAME 64

struct peer_object {
	uint32_t id;
	char name[PEER_MAX_NAME]; // "" for those that nobody names
	const struct wl_interface *interface;
};

struct peer_global {
	uint32_t name, version;
	char interface[PEER_MAX_NAME];
};

/** An event that came, and was not asked for yet. */
struct peer_event {
	struct wl_list link; // peer.events
	uint32_t object;
	const char *name;
	/** Of the object that it introduces, or 0. */
	uint32_t new_id;
	/** As words; an object is "#ID", an fd "fd:N", and closed with the event. */
	char *args[PEER_MAX_ARGS];
	int n_args;
};

struct peer_error {
	/** 0: none came. */
	uint32_t object;
	uint32_t code;
	char *text;
};

struct peer {
	char name[16];
	int fd;
	/** The compositor's end of it; see host.h. */
	void *client;
	struct wl_array objects; // struct peer_object
	struct wl_array globals; // struct peer_global
	struct wl_list events;   // peer_event.link
	uint32_t last_id, last_done, sync;
	struct peer_error error;
	bool closed;
	/** It does not read what it is told. */
	bool deaf;
	/** What has come of a message that is not whole yet. */
	uint32_t buffer[16384];
	size_t size; // in bytes
	int fds[64];
	int n_fds;
	/** Why the last call failed. */
	char reason[256];
};

/** Connects to the socket. NULL and errno. */
struct peer *peer_create(const char *name, const char *socket_path);
void peer_destroy(struct peer *peer);

/**
 * The object of that name, the one named last. A global's interface, or INTERFACE@VERSION, or
 * INTERFACE#N for the Nth of them, is bound at its first use. NULL, and reason says why.
 */
const struct peer_object *peer_find(struct peer *peer, const char *name);

/** Binds a global once more: its name now is that object. False if there is no such global. */
bool peer_bind(struct peer *peer, const char *name);

/** Whether a global of that interface is offered, and in which version; 0 if not. */
uint32_t peer_get_global(const struct peer *peer, const char *interface);

/** Gives an object of an event a name. */
void peer_name(struct peer *peer, uint32_t id, const char *name);

/**
 * Sends a request; the object that it creates gets the name new_name. False, and reason says why,
 * if the words do not make one.
 */
bool peer_request(struct peer *peer, const char *object, const char *request, const char *new_name,
		char *const *args, int n_args);

/** Sends wl_display.sync; once it is answered, last_done is what this returned. */
uint32_t peer_sync(struct peer *peer);

/** Takes in what has come, without waiting. */
void peer_read(struct peer *peer);

/** Of 'CODE', with its quotes. */
uint32_t peer_parse_fourcc(const char *text);

void peer_event_destroy(struct peer_event *event);

#endif
