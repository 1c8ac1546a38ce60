/* SPDX-License-Identifier: MIT */
#ifndef SECURITY_CONTEXT_H
#define SECURITY_CONTEXT_H

#include <wayland-server-core.h>

/*
 * wp_security_context_manager_v1, version 1: sockets whose clients are confined. What they may not
 * see is for a filter of globals to say.
 */

struct security_context_manager;

/** What a sandbox says of its clients; NULL for what it did not say. */
struct security_context_metadata {
	int refs;
	char *sandbox_engine, *app_id, *instance_id;
};

/** So many sockets there can be at a time: they take fds, also those whose makers are gone. */
#define SECURITY_CONTEXT_MAX 256

/** NULL and errno. */
struct security_context_manager *security_context_manager_create(struct wl_display *display);

/** Sockets are closed. All clients are gone. manager may be NULL. */
void security_context_manager_destroy(struct security_context_manager *manager);

/** NULL for a client that is not confined. It lives as long as the client. */
const struct security_context_metadata *security_context_get(struct wl_client *client);

#endif
