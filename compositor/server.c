/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <clock.h>
#include <errno.h>
#include <fcntl.h>
#include <painter.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "config_file.h"
#include "configure.h"
#include "cursor.h"
#include "environment.h"
#include "explain.h"
#include "feed.h"
#include "globals.h"
#include "layout.h"
#include "lockstep.h"
#include "log.h"
#include "profile.h"
#include "scene.h"
#include "screen.h"
#include "screens.h"
#include "socket.h"
#include "startup.h"
#include "stats.h"
#include "surface_info.h"
#include "trace.h"
#include "window.h"
#include "xwayland.h"

// Whether the terminal tells the command of Ctrl+C, too: its foreground group is ours, and its.
static bool shares_terminal(const struct server *server)
{
	int fd = server->policy->shares_terminal && server->child.pid > 0
			? open("/dev/tty", O_RDWR | O_CLOEXEC)
			: -1;
	bool shares = fd >= 0 && tcgetpgrp(fd) == getpgrp();
	if (fd >= 0) {
		close(fd);
	}
	return shares;
}

static int handle_signal(int signo, void *data)
{
	struct server *server = data;
	if (signo == SIGINT && shares_terminal(server)) {
		return 0; // what becomes of it is the command's to say
	}
	log_info("ended by signal %d (%s)", signo, strsignal(signo));
	server_stop(server, server->policy->needs_command ? 128 + signo : 0);
	return 0;
}

// The configuration is another, or else the terminal goes: nobody is left to end the session then.
static int handle_hangup(int signo, void *data)
{
	return configure_reload(data) ? 0 : handle_signal(signo, data);
}

static void handle_failed(struct child *child, int error)
{
	struct server *server = wl_container_of(child, server, child);
	server_fail(server, "cannot run %s: %s%s", server->options->command[0], strerror(error),
			error == ENOENT ? "; is it installed, and in PATH?" : "");
}

static void handle_ended(struct child *child)
{
	struct server *server = wl_container_of(child, server, child);
	if (server->stopping) {
		return; // it was made to
	}
	log_info("%s %s", server->options->command[0], child->end);
	if (server->policy->ends_with_command) {
		server_stop(server, child->status);
	}
}

static void handle_all_ended(struct child *child)
{
	struct server *server = wl_container_of(child, server, child);
	if (server->policy->all_ended) {
		server->policy->all_ended(server);
	}
}

// Room for a frame of most scenes.
#define FRAME_SIZE 8192

static bool reserve(struct wl_array *array)
{
	bool done = wl_array_add(array, FRAME_SIZE);
	array->size = 0;
	return done;
}

static bool create_parts(struct server *server)
{
	server->sigterm = wl_event_loop_add_signal(server->loop, SIGTERM, handle_signal, server);
	server->sigint = wl_event_loop_add_signal(server->loop, SIGINT, handle_signal, server);
	server->sighup = wl_event_loop_add_signal(server->loop, SIGHUP, handle_hangup, server);
	server->painter = painter_create(server->options->threads);
	return server->sigterm && server->sigint && server->sighup && server->painter &&
			reserve(&server->layers) && reserve(&server->candidates) &&
			globals_create(server) && screens_create(server) &&
			(server->cursor = cursor_create(server));
}

static bool start_command(struct server *server)
{
	const struct policy *policy = server->policy;
	server->child.failed = handle_failed;
	server->child.ended = handle_ended;
	server->child.all_ended = handle_all_ended;
	bool stdout_taken = shot_options_take_stdout(&server->options->shot);
	struct reaper_options options = {
		.adopts = policy->adopts,
		.group = policy->shares_terminal ? getpgrp() : 0,
		.stdout_fd = stdout_taken ? STDERR_FILENO : STDOUT_FILENO,
		.stderr_fd = STDERR_FILENO,
		.scratch = server->runtime_dir,
	};
	int ret = child_start(&server->child, server->loop, server->options->command, &options);
	if (ret < 0) {
		handle_failed(&server->child, -ret);
	}
	return ret == 0;
}

// The command, and what it needs.
static bool start_programs(struct server *server)
{
	if (!server->options->command) {
		return true;
	}
	environment_prepare(server->socket, server->policy->isolates);
	int ret = profile_apply(server->options->run.profile, server->runtime_dir);
	if (ret < 0) {
		log_error("fonts.conf in %s: %s", server->runtime_dir, strerror(-ret));
		return false;
	}
	if (!server->options->run.xwayland) {
		return start_command(server);
	}
	server->xwayland = xwayland_create(server, start_command);
	return server->xwayland != NULL;
}

static bool start_clock(struct server *server)
{
	if (clock_is_virtual(server->clock)) {
		server->lockstep = lockstep_create(server->display, server->clock);
		if (!server->lockstep) {
			log_error("%s", strerror(errno));
			return false;
		}
	}
	return true;
}

int server_init(struct server *server, const struct options *options)
{
	*server = (struct server){ .options = options, .policy = options->policy };
	wl_list_init(&server->screens);
	wl_list_init(&server->windows);
	wl_list_init(&server->feeds);
	wl_list_init(&server->new_output.link);
	wl_array_init(&server->places);
	wl_array_init(&server->layers);
	wl_array_init(&server->candidates);
	server->display = wl_display_create();
	server->context = slip_context_create();
	if (!server->display || !server->context) {
		log_error("%s", strerror(errno));
		return 2;
	}
	server->loop = wl_display_get_event_loop(server->display);
	slip_context_set_log_handler(server->context, log_library, NULL);

	if (!configure_load(server)) {
		return 2; // it said why
	}
	server->backend = startup_backend(server);
	if (!server->backend || !start_clock(server)) {
		return 2; // it said why
	}
	if (!layout_start(server)) {
		return 2; // it said why
	}
	if (options->trace && !(server->trace = trace_create(options->trace, server->clock))) {
		return 2; // it said why
	}
	if (!create_parts(server)) {
		log_error("cannot start: %s", strerror(errno));
		return 2;
	}
	configure_check(server);
	if (server->policy->start && !server->policy->start(server)) {
		return 2; // it said why
	}
	if (!socket_add(server)) {
		return 2; // it said why
	}
	server->explain = explain_socket_create(server);
	return start_programs(server) ? -1 : 2;
}

int server_run(struct server *server)
{
	wl_display_run(server->display);
	return server->exit_status;
}

void server_stop(struct server *server, int exit_status)
{
	if (server->stopping) {
		return;
	}
	server->stopping = true;
	server->exit_status = exit_status;
	wl_display_terminate(server->display);
}

void server_fail(struct server *server, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(server->failure, sizeof(server->failure), format, args);
	va_end(args);
	log_error("%s", server->failure);
	server_stop(server, 2);
}

static void stop_policy(struct server *server)
{
	const struct policy *policy = server->policy;
	server->last_policy = *policy;
	server->last_policy.committed = NULL;
	server->last_policy.presented = NULL;
	server->last_policy.windows_changed = NULL;
	server->last_policy.all_ended = NULL;
	server->policy = &server->last_policy;
	if (policy->stop) {
		policy->stop(server);
	}
}

void server_finish(struct server *server)
{
	stop_policy(server);
	child_stop(&server->child, server->display);
	xwayland_destroy(server->xwayland);
	server->xwayland = NULL;
	explain_socket_destroy(server->explain);
	server->explain = NULL;
	if (server->display) {
		wl_display_destroy_clients(server->display);
	}
	if (server->options->stats && server->backend) {
		stats_print(server);
	}
	cursor_destroy(server->cursor);
	screens_destroy(server);
	globals_destroy(server);
	backend_destroy(server->backend);
	painter_destroy(server->painter);
	wl_array_release(&server->layers);
	wl_array_release(&server->candidates);
	if (server->sigterm) {
		wl_event_source_remove(server->sigterm);
	}
	if (server->sigint) {
		wl_event_source_remove(server->sigint);
	}
	if (server->sighup) {
		wl_event_source_remove(server->sighup);
	}
	lockstep_destroy(server->lockstep);
	clock_destroy(server->clock);
	if (server->display) {
		wl_display_destroy(server->display);
	}
	trace_destroy(server->trace);
	config_destroy(server->config);
	slip_reader_destroy(server->reader);
	slip_context_destroy(server->context);
	runtime_dir_remove(server->runtime_dir);
}

int64_t server_get_time(const struct server *server)
{
	return clock_get_ms(server->clock, clock_get_time(server->clock));
}

void server_add_windows_to_scene(struct server *server, struct scene_list *list)
{
	struct window *window;
	wl_list_for_each (window, &server->windows, link) {
		window_add_to_scene(window, list);
	}
}

void server_add_to_scene(struct server *server, struct scene_list *list)
{
	server_add_windows_to_scene(server, list);
	cursor_add_to_scene(server->cursor, list);
}

void server_surface_committed(struct server *server, struct surface *surface)
{
	struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		screen_damage_surface(screen, surface);
	}
	feeds_damage_surface(server, surface);
	if (server->policy->committed) {
		server->policy->committed(server, surface);
	}
}

void server_surface_destroyed(struct server *server, struct surface *surface)
{
	struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		screen_forget_surface(screen, surface);
	}
	feeds_forget_surface(server, surface);
}

void server_schedule_frames(struct server *server)
{
	struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		output_schedule_look(screen->output);
	}
}

/** A walk over surfaces that follow a screen's rhythm. */
struct rhythm {
	const struct output *output;
	/** What no output shows goes with it, too. */
	bool is_first;
	uint64_t until;
	int64_t effort;
	uint32_t when; // in ms
	bool awaited;
};

static bool follows(const struct surface *surface, const struct rhythm *rhythm)
{
	const struct output *output = output_global_get_output(surface);
	return output ? output == rhythm->output : rhythm->is_first;
}

static void send_frame_done(struct surface *surface, int x, int y, void *data)
{
	const struct rhythm *rhythm = data;
	if (!wl_list_empty(&surface->current.frame_callbacks) && follows(surface, rhythm) &&
			surface_info_get_commit(surface) <= rhythm->until &&
			surface_info_get_effort(surface) >= rhythm->effort) {
		surface_send_frame_done(surface, rhythm->when);
		surface_info_told(surface);
	}
}

static void look_for_callbacks(struct surface *surface, int x, int y, void *data)
{
	struct rhythm *rhythm = data;
	rhythm->awaited |= !wl_list_empty(&surface->current.frame_callbacks) &&
			follows(surface, rhythm);
}

static struct rhythm get_rhythm(struct server *server, const struct screen *screen)
{
	return (struct rhythm){
		.output = screen->output,
		.is_first = screen == layout_get_first(server),
	};
}

static void for_each_surface(
		struct server *server, surface_iterator iterator, struct rhythm *rhythm)
{
	struct window *window;
	wl_list_for_each (window, &server->windows, link) {
		window_for_each_surface(window, iterator, rhythm);
	}
	cursor_for_each_surface(server->cursor, iterator, rhythm);
}

bool server_awaits_frame_done(struct server *server, const struct screen *screen)
{
	struct rhythm rhythm = get_rhythm(server, screen);
	for_each_surface(server, look_for_callbacks, &rhythm);
	return rhythm.awaited;
}

void server_send_frame_done(struct server *server, const struct screen *screen, uint64_t until,
		int64_t effort, int64_t when)
{
	struct rhythm rhythm = get_rhythm(server, screen);
	rhythm.until = until;
	rhythm.effort = effort;
	rhythm.when = (uint32_t)clock_get_ms(server->clock, when);
	for_each_surface(server, send_frame_done, &rhythm);
}
