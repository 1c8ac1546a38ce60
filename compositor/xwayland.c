/* SPDX-License-Identifier: MIT */
#include "xwayland.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "child.h"
#include "layout.h"
#include "log.h"
#include "screen.h"
#include "server.h"
#include "surface_info.h"
#include "window.h"
#include "x11_windows.h"
#include "xauthority.h"

struct xwayland {
	struct server *server;
	bool (*ready)(struct server *server);
	struct child child;
	/** NULL once it has gone. */
	struct wl_client *client;
	struct wl_listener client_destroyed;
	struct xauthority authority;
	char authority_path[RUNTIME_DIR_SIZE + 16];
	/** Where it says its display's number, once it is there; and that, as far as it was read.
	 */
	int display_fd;
	struct wl_event_source *display_readable;
	char display[16];
	/** Those in it, once is_connected. */
	struct x11_windows windows;
	bool is_connected, is_ready;
	/** As it was told of: nothing is in it. */
	bool was_empty;
};

static void fail(struct xwayland *xwayland, const char *what)
{
	server_fail(xwayland->server, "Xwayland %s; --log-level info shows what it says", what);
}

static void handle_ready(struct x11_windows *windows)
{
	struct xwayland *xwayland = wl_container_of(windows, xwayland, windows);
	xwayland->is_ready = true;
	char display[16];
	snprintf(display, sizeof(display), ":%d", atoi(xwayland->display));
	setenv("DISPLAY", display, 1);
	setenv("XAUTHORITY", xwayland->authority_path, 1);
	log_info("Xwayland is there: DISPLAY=%s", display);
	if (!xwayland->ready(xwayland->server)) {
		server_stop(xwayland->server, 2);
	}
}

/**
 * In ms of real time, for an X window to be drawn. What is presented is shown by timers of
 * Xwayland's own: see its TIMER_LEN_COPY, 17 ms.
 */
#define PATIENCE_MS 100

static void await_drawing(struct xwayland *xwayland)
{
	const struct window *window;
	wl_list_for_each (window, &xwayland->server->windows, link) {
		struct wl_resource *resource = window->toplevel->resource;
		if (xwayland_owns(xwayland, wl_resource_get_client(resource))) {
			surface_info_await(window->toplevel->base->surface, PATIENCE_MS);
		}
	}
}

static void handle_changed(struct x11_windows *windows)
{
	struct xwayland *xwayland = wl_container_of(windows, xwayland, windows);
	struct server *server = xwayland->server;
	bool is_empty = x11_windows_is_empty(windows);
	if (xwayland->was_empty && !is_empty) {
		// What was committed before may be all that comes.
		output_schedule_frame(layout_get_first_or_mirror(server)->output);
	}
	xwayland->was_empty = is_empty;
	await_drawing(xwayland);
	if (server->policy->windows_changed) {
		server->policy->windows_changed(server);
	}
}

static void handle_failed(struct x11_windows *windows)
{
	struct xwayland *xwayland = wl_container_of(windows, xwayland, windows);
	if (!xwayland->is_ready) {
		fail(xwayland, "does not let us in");
		return;
	}
	log_info("Xwayland tells no more of the windows in it");
	handle_changed(windows);
}

static void handle_child_failed(struct child *child, int error)
{
	struct xwayland *xwayland = wl_container_of(child, xwayland, child);
	server_fail(xwayland->server, "Xwayland cannot be run: %s", strerror(error));
}

static void handle_ended(struct child *child)
{
	struct xwayland *xwayland = wl_container_of(child, xwayland, child);
	if (xwayland->is_ready) {
		log_error("Xwayland %s", child->end);
	} else {
		fail(xwayland, child->end);
	}
}

static void handle_client_destroyed(struct wl_listener *listener, void *data)
{
	struct xwayland *xwayland = wl_container_of(listener, xwayland, client_destroyed);
	xwayland->client = NULL;
}

static void stop_reading(struct xwayland *xwayland)
{
	if (xwayland->display_readable) {
		wl_event_source_remove(xwayland->display_readable);
		xwayland->display_readable = NULL;
	}
	if (xwayland->display_fd >= 0) {
		close(xwayland->display_fd);
		xwayland->display_fd = -1;
	}
}

// name: after a 0 it is an abstract one, see unix(7), and as long as it is, without one at its end.
static int connect_socket(const char *name, size_t length)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	memcpy(address.sun_path, name, length);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, size) < 0) {
		int error = errno;
		close(fd);
		return -error;
	}
	return fd < 0 ? -errno : fd;
}

// A connection to the X server, or -errno. The file may be missing: not all may write to that
// directory.
static int connect_x11(int display)
{
	char name[64] = "";
	size_t length = 1 +
			(size_t)snprintf(name + 1, sizeof(name) - 1, "/tmp/.X11-unix/X%d", display);
	int fd = connect_socket(name + 1, length);
	return fd >= 0 ? fd : connect_socket(name, length);
}

static int handle_display(int fd, uint32_t mask, void *data)
{
	struct xwayland *xwayland = data;
	size_t used = strlen(xwayland->display);
	ssize_t n = read(fd, xwayland->display + used, sizeof(xwayland->display) - 1 - used);
	if (n > 0 && !strchr(xwayland->display, '\n')) {
		return 0;
	}
	stop_reading(xwayland);
	if (n <= 0) {
		return 0; // its end is told of elsewhere
	}
	struct x11_windows *windows = &xwayland->windows;
	windows->ready = handle_ready;
	windows->changed = handle_changed;
	windows->failed = handle_failed;
	int ret = connect_x11(atoi(xwayland->display));
	if (ret >= 0) {
		ret = x11_windows_init(windows, xwayland->server->loop, ret, &xwayland->authority);
	}
	xwayland->is_connected = ret == 0;
	if (ret < 0) {
		server_fail(xwayland->server, "Xwayland cannot be connected to: %s",
				strerror(-ret));
	}
	return 0;
}

// 1 if it can be told a size, 0 if it takes the output's, -1 if there is none, which is said.
static int find_program(void)
{
	FILE *help = popen("Xwayland -help 2>&1", "re");
	char line[256];
	int takes_size = 0;
	while (help && fgets(line, sizeof(line), help)) {
		takes_size |= strncmp(line, "-geometry", 9) == 0;
	}
	int status = help ? pclose(help) : -1;
	if (status < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 127)) {
		log_error("--xwayland: there is no Xwayland; install it, on Debian the package "
			  "xwayland");
		return -1;
	}
	return takes_size;
}

// Its own end of the connection, or -errno.
static int connect_client(struct xwayland *xwayland)
{
	int fds[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
		return -errno;
	}
	xwayland->client = wl_client_create(xwayland->server->display, fds[0]);
	if (!xwayland->client) {
		close(fds[0]);
		close(fds[1]);
		return -ENOMEM;
	}
	xwayland->client_destroyed.notify = handle_client_destroyed;
	wl_client_add_destroy_listener(xwayland->client, &xwayland->client_destroyed);
	fcntl(fds[1], F_SETFD, 0);
	return fds[1];
}

// Where it is to write its display's number, or -errno.
static int open_display_pipe(struct xwayland *xwayland)
{
	int fds[2];
	if (pipe2(fds, O_CLOEXEC) < 0) {
		return -errno;
	}
	xwayland->display_fd = fds[0];
	xwayland->display_readable = wl_event_loop_add_fd(xwayland->server->loop, fds[0],
			WL_EVENT_READABLE, handle_display, xwayland);
	return fds[1];
}

static int run(struct xwayland *xwayland, char *const *argv, int write_fd, int stderr_fd)
{
	struct reaper_options options = {
		.adopts = true,
		.stdout_fd = write_fd,
		.stderr_fd = stderr_fd,
		.scratch = xwayland->server->runtime_dir,
	};
	xwayland->child.failed = handle_child_failed;
	xwayland->child.ended = handle_ended;
	return child_start(&xwayland->child, xwayland->server->loop, argv, &options);
}

static int start(struct xwayland *xwayland, bool takes_size)
{
	struct server *server = xwayland->server;
	pixman_box32_t box = screen_get_box(layout_get_first_or_mirror(server));
	char size[32], socket[16];
	snprintf(size, sizeof(size), "%dx%d", box.x2 - box.x1, box.y2 - box.y1);
	// Painted by the CPU on all machines, so that pictures are the same.
	char *argv[] = { "Xwayland", "-displayfd", "1", "-auth", xwayland->authority_path, "-shm",
		"-noreset", takes_size ? "-geometry" : NULL, size, NULL };
	int socket_fd = connect_client(xwayland);
	int write_fd = open_display_pipe(xwayland);
	int null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int ret = socket_fd < 0 ? socket_fd : write_fd < 0 ? write_fd : null_fd < 0 ? -errno : 0;
	if (ret == 0) {
		snprintf(socket, sizeof(socket), "%d", socket_fd);
		setenv("WAYLAND_SOCKET", socket, 1);
		// It always has something to say, of keys for instance.
		bool quiet = server->options->log_level == SLIP_LOG_ERROR;
		ret = run(xwayland, argv, write_fd, quiet ? null_fd : STDERR_FILENO);
		unsetenv("WAYLAND_SOCKET");
	}
	int fds[] = { socket_fd, write_fd, null_fd };
	for (int i = 0; i < 3; i++) {
		if (fds[i] >= 0) {
			close(fds[i]);
		}
	}
	return ret;
}

struct xwayland *xwayland_create(struct server *server, bool (*ready)(struct server *server))
{
	int takes_size = find_program();
	if (takes_size < 0) {
		return NULL;
	}
	struct xwayland *xwayland = calloc(1, sizeof(*xwayland));
	if (!xwayland) {
		log_error("%s", strerror(ENOMEM));
		return NULL;
	}
	xwayland->server = server;
	xwayland->ready = ready;
	xwayland->display_fd = -1;
	xwayland->was_empty = true;
	snprintf(xwayland->authority_path, sizeof(xwayland->authority_path), "%s/Xauthority",
			server->runtime_dir);
	int ret = xauthority_create(&xwayland->authority, xwayland->authority_path);
	if (ret == 0) {
		ret = start(xwayland, takes_size);
	}
	if (ret < 0) {
		log_error("Xwayland cannot be started: %s", strerror(-ret));
		xwayland_destroy(xwayland);
		return NULL;
	}
	return xwayland;
}

void xwayland_destroy(struct xwayland *xwayland)
{
	if (!xwayland) {
		return;
	}
	child_stop(&xwayland->child, NULL);
	stop_reading(xwayland);
	if (xwayland->is_connected) {
		x11_windows_finish(&xwayland->windows);
	}
	if (xwayland->client) {
		wl_list_remove(&xwayland->client_destroyed.link);
	}
	free(xwayland);
}

bool xwayland_owns(const struct xwayland *xwayland, const struct wl_client *client)
{
	return xwayland && client == xwayland->client;
}

bool xwayland_is_empty(const struct xwayland *xwayland)
{
	return !xwayland->is_connected || x11_windows_is_empty(&xwayland->windows);
}

const struct x11_window *xwayland_get_next_window(
		const struct xwayland *xwayland, const struct x11_window *window)
{
	bool has_any = xwayland && xwayland->is_connected;
	return has_any ? x11_windows_get_next(&xwayland->windows, window) : NULL;
}
