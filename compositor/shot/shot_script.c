/* SPDX-License-Identifier: MIT */
#include "shot_script.h"

#include <errno.h>
#include <keymap.h>
#include <stdlib.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

#include "log.h"
#include "quiet.h"
#include "script_keymap.h"
#include "script_run.h"
#include "server.h"
#include "subject.h"

/** The same on all machines. */
#define DEFAULT_LAYOUT "us"

struct shot_script {
	struct server *server;
	struct script *script;
	struct script_run *run;
	struct script_host host;
	const struct shot_script_impl *impl;
	bool running;
	/** For the present step. */
	struct wl_event_source *timeout;
	struct quiet quiet;
};

static struct shot_script *from_host(struct script_host *host)
{
	struct shot_script *script = wl_container_of(host, script, host);
	return script;
}

static void end(struct shot_script *script, enum album_status status, const char *problem)
{
	script->running = false;
	script_run_stop(script->run);
	quiet_forget(&script->quiet);
	wl_event_source_timer_update(script->timeout, 0);
	script->impl->ended(script->server, status, problem);
}

static void handle_began(struct script_host *host)
{
	struct shot_script *script = from_host(host);
	wl_event_source_timer_update(script->timeout, script->server->options->shot.timeout * 1000);
}

static int handle_timeout(void *data)
{
	struct shot_script *script = data;
	const struct script_step *step = script_run_get_step(script->run);
	char windows[256];
	subject_list_windows(script->server, windows, sizeof(windows));
	log_error("%s: %s: not within %d s; the windows are: %s", step->where, step->source,
			script->server->options->shot.timeout, windows);
	end(script, ALBUM_TIMEOUT, "the script was not done in time");
	return 0;
}

static void handle_await_quiet(struct script_host *host)
{
	quiet_await(&from_host(host)->quiet);
}

static void handle_quiet(struct quiet *quiet)
{
	struct shot_script *script = wl_container_of(quiet, script, quiet);
	script_run_go_on(script->run);
}

static void handle_take(struct script_host *host, const struct script_step *step)
{
	const struct shot_script *script = from_host(host);
	// How long that may take is for who takes it to say.
	wl_event_source_timer_update(script->timeout, 0);
	script->impl->take(script->server, step);
}

static void handle_script_ended(struct script_host *host, bool done)
{
	struct shot_script *script = from_host(host);
	if (done) {
		end(script, ALBUM_EQUAL, NULL);
	} else {
		end(script, ALBUM_SETUP, "the script cannot be done");
	}
}

static const struct script_host host = {
	.began = handle_began,
	.await_quiet = handle_await_quiet,
	.take = handle_take,
	.ended = handle_script_ended,
};

// The keys that the script takes are left in *strokes, if it takes any.
static bool set_keymap(struct server *server, const struct script *script, struct stroke **strokes)
{
	const char *layout = server->options->shot.keymap;
	struct keymap *keymap;
	*strokes = NULL;
	if (!layout && !script_keymap_is_needed(script)) {
		keymap = keymap_create(DEFAULT_LAYOUT); // compiled only if a client asks
	} else {
		char error[SCRIPT_ERROR_SIZE];
		struct xkb_keymap *compiled = script_keymap_create(
				layout ? layout : DEFAULT_LAYOUT, script, error);
		if (compiled && script) {
			*strokes = script_keymap_find(compiled, script, error);
		}
		if (!compiled || (script && !*strokes)) {
			log_error("%s", error);
			xkb_keymap_unref(compiled);
			return false;
		}
		keymap = keymap_create_compiled(compiled);
		xkb_keymap_unref(compiled);
	}
	if (!keymap) {
		log_error("%s", strerror(errno));
		return false;
	}
	seat_keyboard_set_keymap(server->seat, keymap);
	return true;
}

// Now, rather than once all that comes before has been done.
static bool check_pictures(const struct shot_script *script)
{
	for (size_t i = 0; i < script->script->n_steps; i++) {
		const struct script_step *step = &script->script->steps[i];
		if (step->path && !script->impl->check(script->server, step)) {
			return false;
		}
	}
	return true;
}

static bool read_script(struct shot_script *script)
{
	char error[SCRIPT_ERROR_SIZE];
	script->script = script_parse_file(script->server->options->shot.script, error);
	if (!script->script) {
		log_error("%s", error);
		return false;
	}
	return check_pictures(script);
}

static bool start(struct shot_script *script)
{
	struct server *server = script->server;
	struct stroke *strokes;
	if (!read_script(script) || !set_keymap(server, script->script, &strokes)) {
		return false;
	}
	script->run = script_run_create(server, script->script, strokes, &script->host);
	bool has_quiet = quiet_init(&script->quiet, server, handle_quiet);
	script->timeout = wl_event_loop_add_timer(server->loop, handle_timeout, script);
	if (!script->run || !has_quiet || !script->timeout) {
		log_error("%s", strerror(ENOMEM));
		return false;
	}
	script->running = true;
	script_run_start(script->run);
	return true;
}

bool shot_script_create(struct server *server, const struct shot_script_impl *impl,
		struct shot_script **script)
{
	*script = NULL;
	if (!server->options->shot.script) {
		struct stroke *none;
		return set_keymap(server, NULL, &none);
	}
	struct shot_script *new = calloc(1, sizeof(*new));
	if (!new) {
		log_error("%s", strerror(ENOMEM));
		return false;
	}
	new->server = server;
	new->host = host;
	new->impl = impl;
	if (!start(new)) {
		shot_script_destroy(new);
		return false;
	}
	*script = new;
	return true;
}

void shot_script_destroy(struct shot_script *script)
{
	if (!script) {
		return;
	}
	script_run_destroy(script->run);
	quiet_finish(&script->quiet);
	if (script->timeout) {
		wl_event_source_remove(script->timeout);
	}
	script_destroy(script->script);
	free(script);
}

void shot_script_taken(struct shot_script *script)
{
	if (script->running) {
		script_run_go_on(script->run);
	}
}

bool shot_script_is_running(const struct shot_script *script)
{
	return script->running;
}

void shot_script_committed(struct shot_script *script)
{
	if (script) {
		quiet_disturb(&script->quiet);
	}
}

void shot_script_presented(struct shot_script *script)
{
	if (script && script->running) {
		quiet_disturb(&script->quiet);
		script_run_presented(script->run);
	}
}

void shot_script_windows_changed(struct shot_script *script)
{
	if (script && script->running) {
		quiet_disturb(&script->quiet);
		script_run_windows_changed(script->run);
	}
}

void shot_script_command_ended(struct shot_script *script)
{
	if (script_run_is_at_end(script->run)) {
		end(script, ALBUM_EQUAL, NULL);
		return;
	}
	const struct script_step *step = script_run_get_step(script->run);
	log_error("%s: %s %s before this was done", step->where,
			script->server->options->command[0], script->server->child.end);
	end(script, ALBUM_NOT_DRAWN, "the command ended before the script was done");
}
