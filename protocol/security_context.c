/* SPDX-License-Identifier: MIT */
#include "security_context.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "security-context-v1-server-protocol.h"

struct security_context_manager {
	struct wl_display *display;
	struct wl_list contexts; // security_context.link: those that have been committed
	/** With those that have not. */
	int n_contexts;
};

/** A socket; its resource has it until it is committed. */
struct security_context {
	struct security_context_manager *manager;
	struct security_context_metadata *metadata;
	int listen_fd, close_fd;
	struct wl_event_source *listening, *closing;
	struct wl_list link; // security_context_manager.contexts
};

struct confined_client {
	struct security_context_metadata *metadata;
	struct wl_listener destroy;
};

static void unref(struct security_context_metadata *metadata)
{
	if (--metadata->refs == 0) {
		free(metadata->sandbox_engine);
		free(metadata->app_id);
		free(metadata->instance_id);
		free(metadata);
	}
}

/* ---- clients ---- */

static void handle_client_destroy(struct wl_listener *listener, void *data)
{
	struct confined_client *confined = wl_container_of(listener, confined, destroy);
	unref(confined->metadata);
	free(confined);
}

const struct security_context_metadata *security_context_get(struct wl_client *client)
{
	struct wl_listener *listener =
			wl_client_get_destroy_listener(client, handle_client_destroy);
	struct confined_client *confined = NULL;
	return listener ? (wl_container_of(listener, confined, destroy))->metadata : NULL;
}

// Nobody is a client without being confined, not even for a moment. Takes the fd.
static void add_client(struct security_context *context, int fd)
{
	struct confined_client *confined = calloc(1, sizeof(*confined));
	struct wl_client *client =
			confined ? wl_client_create(context->manager->display, fd) : NULL;
	if (!client) {
		free(confined);
		close(fd);
		return;
	}
	confined->metadata = context->metadata;
	confined->metadata->refs++;
	confined->destroy.notify = handle_client_destroy;
	wl_client_add_destroy_listener(client, &confined->destroy);
}

/* ---- sockets ---- */

static void context_destroy(struct security_context *context)
{
	if (context->listening) {
		wl_event_source_remove(context->listening);
	}
	if (context->closing) {
		wl_event_source_remove(context->closing);
	}
	close(context->listen_fd);
	close(context->close_fd);
	wl_list_remove(&context->link);
	context->manager->n_contexts--;
	unref(context->metadata);
	free(context);
}

static int handle_connection(int fd, uint32_t mask, void *data)
{
	struct security_context *context = data;
	if (mask & (WL_EVENT_HANGUP | WL_EVENT_ERROR)) {
		context_destroy(context); // it no longer listens
		return 0;
	}
	// Whoever made the socket still has it: it may have become one that blocks, and somebody
	// else may have been faster.
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	int client_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (client_fd >= 0) {
		add_client(context, client_fd);
	}
	return 0;
}

static int handle_close(int fd, uint32_t mask, void *data)
{
	context_destroy(data);
	return 0;
}

static bool is_listening(int fd)
{
	int domain = 0, type = 0, listening = 0;
	socklen_t size = sizeof(int);
	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX &&
			getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
			type == SOCK_STREAM &&
			getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 &&
			listening;
}

static bool has_other_end(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

/* ---- requests ---- */

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void set(struct wl_client *client, struct wl_resource *resource, size_t offset,
		const char *value)
{
	struct security_context *context = wl_resource_get_user_data(resource);
	if (!context) {
		wl_resource_post_error(resource, WP_SECURITY_CONTEXT_V1_ERROR_ALREADY_USED,
				"the security context has been committed");
		return;
	}
	char **field = (char **)((char *)context->metadata + offset);
	if (*field) {
		wl_resource_post_error(resource, WP_SECURITY_CONTEXT_V1_ERROR_ALREADY_SET,
				"this is already %s", *field);
		return;
	}
	*field = strdup(value);
	if (!*field) {
		wl_client_post_no_memory(client);
	}
}

static void handle_set_sandbox_engine(
		struct wl_client *client, struct wl_resource *resource, const char *name)
{
	set(client, resource, offsetof(struct security_context_metadata, sandbox_engine), name);
}

static void handle_set_app_id(
		struct wl_client *client, struct wl_resource *resource, const char *app_id)
{
	set(client, resource, offsetof(struct security_context_metadata, app_id), app_id);
}

static void handle_set_instance_id(
		struct wl_client *client, struct wl_resource *resource, const char *instance_id)
{
	set(client, resource, offsetof(struct security_context_metadata, instance_id), instance_id);
}

static void handle_commit(struct wl_client *client, struct wl_resource *resource)
{
	struct security_context *context = wl_resource_get_user_data(resource);
	if (!context) {
		wl_resource_post_error(resource, WP_SECURITY_CONTEXT_V1_ERROR_ALREADY_USED,
				"the security context has been committed");
		return;
	}
	if (!has_other_end(context->close_fd)) {
		wl_client_post_implementation_error(client,
				"close_fd never hangs up: it is no end of a pipe or socket");
		return;
	}
	struct wl_event_loop *loop = wl_display_get_event_loop(context->manager->display);
	// Hangups are told of in any case.
	context->closing = wl_event_loop_add_fd(loop, context->close_fd, 0, handle_close, context);
	if (!context->closing) {
		wl_client_post_no_memory(client);
		return;
	}
	context->listening = wl_event_loop_add_fd(
			loop, context->listen_fd, WL_EVENT_READABLE, handle_connection, context);
	if (!context->listening) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_user_data(resource, NULL);
	wl_list_insert(&context->manager->contexts, &context->link);
}

static const struct wp_security_context_v1_interface context_impl = {
	.destroy = handle_destroy,
	.set_sandbox_engine = handle_set_sandbox_engine,
	.set_app_id = handle_set_app_id,
	.set_instance_id = handle_set_instance_id,
	.commit = handle_commit,
};

static void handle_context_resource_destroy(struct wl_resource *resource)
{
	struct security_context *context = wl_resource_get_user_data(resource);
	if (context) {
		context_destroy(context);
	}
}

// Takes the fds, if it can be had.
static struct security_context *context_create(
		struct security_context_manager *manager, int listen_fd, int close_fd)
{
	if (manager->n_contexts == SECURITY_CONTEXT_MAX) {
		return NULL;
	}
	struct security_context *context = calloc(1, sizeof(*context));
	if (context) {
		context->metadata = calloc(1, sizeof(*context->metadata));
	}
	if (!context || !context->metadata) {
		free(context);
		return NULL;
	}
	context->metadata->refs = 1;
	context->manager = manager;
	context->listen_fd = listen_fd;
	context->close_fd = close_fd;
	wl_list_init(&context->link);
	manager->n_contexts++;
	return context;
}

static void create_listener(struct wl_client *client, struct wl_resource *manager_resource,
		uint32_t id, int listen_fd, int close_fd)
{
	struct wl_resource *resource =
			wl_resource_create(client, &wp_security_context_v1_interface, 1, id);
	struct security_context *context = resource
			? context_create(wl_resource_get_user_data(manager_resource), listen_fd,
					  close_fd)
			: NULL;
	if (!context) {
		if (resource) {
			wl_resource_destroy(resource);
		}
		close(listen_fd);
		close(close_fd);
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(
			resource, &context_impl, context, handle_context_resource_destroy);
}

static void handle_create_listener(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, int listen_fd, int close_fd)
{
	if (security_context_get(client)) {
		wl_resource_post_error(resource, WP_SECURITY_CONTEXT_MANAGER_V1_ERROR_NESTED,
				"this client is in a security context itself");
	} else if (!is_listening(listen_fd)) {
		wl_resource_post_error(resource,
				WP_SECURITY_CONTEXT_MANAGER_V1_ERROR_INVALID_LISTEN_FD,
				"listen_fd is not a Unix socket that listens");
	} else {
		create_listener(client, resource, id, listen_fd, close_fd);
		return;
	}
	close(listen_fd);
	close(close_fd);
}

static const struct wp_security_context_manager_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.create_listener = handle_create_listener,
};

static void bind_manager(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &wp_security_context_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, data, NULL);
}

struct security_context_manager *security_context_manager_create(struct wl_display *display)
{
	struct security_context_manager *manager = calloc(1, sizeof(*manager));
	if (!manager) {
		return NULL;
	}
	manager->display = display;
	wl_list_init(&manager->contexts);
	if (!wl_global_create(display, &wp_security_context_manager_v1_interface, 1, manager,
			    bind_manager)) {
		free(manager);
		return NULL;
	}
	return manager;
}

void security_context_manager_destroy(struct security_context_manager *manager)
{
	if (!manager) {
		return;
	}
	struct security_context *context, *next;
	wl_list_for_each_safe (context, next, &manager->contexts, link) {
		context_destroy(context);
	}
	free(manager);
}
