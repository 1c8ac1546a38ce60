/* SPDX-License-Identifier: MIT */
#include "client.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct global {
	uint32_t name;
	uint32_t version;
	char interface[64];
};

static void handle_global(void *data, struct wl_registry *registry, uint32_t name,
		const char *interface, uint32_t version)
{
	struct client *client = data;
	struct global *global;

	(void)registry;
	if (strlen(interface) >= sizeof(global->interface)) {
		return; /* none of ours */
	}
	global = wl_array_add(&client->globals, sizeof(*global));
	if (global) {
		*global = (struct global){ .name = name, .version = version };
		strcpy(global->interface, interface);
	}
}

static void handle_global_remove(void *data, struct wl_registry *registry, uint32_t name)
{
	(void)data;
	(void)registry;
	(void)name;
}

static const struct wl_registry_listener registry_listener = {
	.global = handle_global,
	.global_remove = handle_global_remove,
};

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int lost(struct client *client)
{
	int error = wl_display_get_error(client->display);

	if (error == EPROTO) {
		const struct wl_interface *interface = NULL;
		uint32_t id = 0;
		uint32_t code = wl_display_get_protocol_error(client->display, &interface, &id);

		warnx("the compositor answered with protocol error %u on %s", code,
				interface ? interface->name : "an unknown object");
	} else {
		warnx("the connection to the compositor is lost: %s", strerror(error));
	}
	return -1;
}

int client_connect(struct client *client)
{
	*client = (struct client){ .signal_fd = -1 };
	wl_array_init(&client->globals);
	client->display = wl_display_connect(NULL);
	if (!client->display) {
		warn("cannot connect to a Wayland compositor");
		return -1;
	}
	client->signal_fd = open_signals();
	if (client->signal_fd < 0) {
		warn("signalfd");
		return -1;
	}
	client->registry = wl_display_get_registry(client->display);
	wl_registry_add_listener(client->registry, &registry_listener, client);
	return client_roundtrip(client);
}

void client_finish(struct client *client)
{
	if (client->registry) {
		wl_registry_destroy(client->registry);
	}
	if (client->display) {
		wl_display_flush(client->display);
		wl_display_disconnect(client->display);
	}
	if (client->signal_fd >= 0) {
		close(client->signal_fd);
	}
	wl_array_release(&client->globals);
}

static const struct global *find(struct client *client, const struct wl_interface *interface)
{
	struct global *global;

	wl_array_for_each (global, &client->globals) {
		if (strcmp(global->interface, interface->name) == 0) {
			return global;
		}
	}
	return NULL;
}

uint32_t client_version(struct client *client, const struct wl_interface *interface)
{
	const struct global *global = find(client, interface);

	return global ? global->version : 0;
}

void *client_bind(struct client *client, const struct wl_interface *interface, uint32_t min,
		uint32_t max)
{
	const struct global *global = find(client, interface);

	if (!global || global->version < min) {
		return NULL;
	}
	return wl_registry_bind(client->registry, global->name, interface,
			global->version < max ? global->version : max);
}

void *client_require(struct client *client, const struct wl_interface *interface, uint32_t min,
		uint32_t max)
{
	void *proxy = client_bind(client, interface, min, max);

	if (!proxy) {
		warnx("the compositor does not offer %s version %u", interface->name, min);
	}
	return proxy;
}

static void read_signals(struct client *client)
{
	struct signalfd_siginfo info;

	while (read(client->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		client->stop = true;
	}
}

int client_wait(struct client *client)
{
	struct pollfd fds[] = {
		{ .fd = wl_display_get_fd(client->display), .events = POLLIN },
		{ .fd = client->signal_fd, .events = POLLIN },
	};

	if (wl_display_prepare_read(client->display) < 0) {
		return wl_display_dispatch_pending(client->display) < 0 ? lost(client) : 0;
	}
	if (wl_display_flush(client->display) < 0) {
		/* On EPIPE the compositor's last word, an error event, can still be read. */
		if (errno == EAGAIN) {
			fds[0].events |= POLLOUT;
		}
	}
	if (poll(fds, 2, -1) < 0 || !(fds[0].revents & ~POLLOUT)) {
		wl_display_cancel_read(client->display);
	} else if (wl_display_read_events(client->display) < 0) {
		return lost(client);
	}
	read_signals(client);
	return wl_display_dispatch_pending(client->display) < 0 ? lost(client) : 0;
}

int client_roundtrip(struct client *client)
{
	return wl_display_roundtrip(client->display) < 0 ? lost(client) : 0;
}
