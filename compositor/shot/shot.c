/* SPDX-License-Identifier: MIT */
#include <clock.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "album.h"
#include "log.h"
#include "moment.h"
#include "policy.h"
#include "profile.h"
#include "run_options.h"
#include "screen.h"
#include "server.h"
#include "shot_script.h"
#include "subject.h"
#include "subject_capture.h"

struct shot {
	struct server *server;
	struct album *album;
	/** struct picture_text: what a profile pins, for pictures to tell. */
	struct wl_array texts;
	struct moment *moment;
	/** It goes before the picture; NULL if there is none. */
	struct shot_script *script;
	/** The step of it whose picture is being taken, or NULL. */
	const struct script_step *step;
	/** Of real time, whatever the clock is. */
	struct wl_event_source *timeout;
	struct subject_capture capture;
	/** How many pictures there are to be, were due so far, and were taken. */
	int n_pictures, n_due, n_taken;
	/** Of the next one: whether it is what was asked for, and why not. */
	enum album_status status;
	const char *problem;
	/** There was enough time; and all that is left is the command's end, or our own. */
	bool timed_out, over;
};

static const struct shot_options *get_options(const struct shot *shot)
{
	return &shot->server->options->shot;
}

// "a.png" is "a-1.png", if there are several. NULL is fine, and is what it gives without memory.
static char *number_path(const struct shot *shot, const char *path)
{
	const char *base = path ? strrchr(path, '/') : NULL;
	const char *dot = path ? strrchr(base ? base : path, '.') : NULL;
	char *numbered = NULL;
	if (!path || shot->n_pictures == 1) {
		return path ? strdup(path) : NULL;
	}
	int length = (int)(dot ? (size_t)(dot - path) : strlen(path));
	int n = asprintf(&numbered, "%.*s-%d%s", length, path, shot->n_taken + 1, dot ? dot : "");
	return n < 0 ? NULL : numbered;
}

// What is known of the next picture before there is one; its names are to be freed.
static struct album_entry describe_next(const struct shot *shot)
{
	return (struct album_entry){
		.path = number_path(shot, get_options(shot)->picture),
		.expect = number_path(shot, get_options(shot)->expect),
	};
}

static void free_names(const struct album_entry *entry)
{
	free((char *)entry->path);
	free((char *)entry->expect);
}

static struct album_entry describe_step(const struct script_step *step)
{
	bool expects = step->action == SCRIPT_EXPECT;
	return (struct album_entry){
		.where = step->where,
		.path = expects ? NULL : step->path,
		.expect = expects ? step->path : NULL,
	};
}

static void add(struct shot *shot, enum album_status status, const char *problem,
		const struct picture *picture)
{
	struct album_entry entry = shot->step ? describe_step(shot->step) : describe_next(shot);
	entry.status = status;
	entry.problem = problem;
	album_add(shot->album, &entry, picture);
	if (!shot->step) {
		free_names(&entry);
	}
}

// Nobody is left of the command, which has been started.
static bool has_command_ended(const struct shot *shot)
{
	const struct child *child = &shot->server->child;
	return child->pid == 0 && child->end[0] != '\0';
}

// All pictures there will be have been taken.
static void finish(struct shot *shot)
{
	enum album_status status = album_finish(shot->album);
	bool exit_child = status == ALBUM_EQUAL && get_options(shot)->exit_child;
	shot->over = true;
	moment_stop(shot->moment);
	wl_event_source_timer_update(shot->timeout, 0);
	if (exit_child && !has_command_ended(shot)) {
		wl_event_source_timer_update(shot->timeout, get_options(shot)->timeout * 1000);
	} else {
		server_stop(shot->server, exit_child ? shot->server->child.status : (int)status);
	}
}

// There is no picture.
static void end(struct shot *shot, enum album_status status, const char *problem)
{
	add(shot, status, problem, NULL);
	finish(shot);
}

static void end_without_command(struct shot *shot)
{
	const struct child *child = &shot->server->child;
	log_error("%s %s before there was a picture: %s", shot->server->options->command[0],
			child->end,
			child->status == 0 ? "let it stay, or draw sooner"
					   : "it failed; X11 programs need --xwayland");
	end(shot, ALBUM_NOT_DRAWN, "the command ended before there was a picture");
}

static void take(struct shot *shot);
static void time_out(struct shot *shot);

static void note_taken(struct shot *shot)
{
	if (shot->step) {
		shot->step = NULL;
		shot_script_taken(shot->script);
		if (has_command_ended(shot) && shot_script_is_running(shot->script)) {
			shot_script_command_ended(shot->script);
		}
		return;
	}
	shot->n_taken++;
	if (shot->n_taken == shot->n_pictures || shot->status != ALBUM_EQUAL) {
		finish(shot);
	} else if (has_command_ended(shot)) {
		end_without_command(shot);
	} else if (shot->n_taken < shot->n_due) {
		take(shot);
	} else if (shot->timed_out) {
		time_out(shot);
	}
}

static void fail(struct shot *shot, int error)
{
	bool is_absent = error == ESRCH || error == ERANGE;
	enum album_status status = is_absent ? ALBUM_NOT_DRAWN : ALBUM_SETUP;
	const char *problem = error == ESRCH ? "there is no such window"
			: error == ERANGE    ? "the X window lies outside of the X screen"
					     : strerror(error);
	log_error("%s%sno picture: %s", shot->step ? shot->step->where : "", shot->step ? ": " : "",
			problem);
	add(shot, status, problem, NULL);
	if (!shot->step) {
		shot->status = status;
	}
}

static void handle_captured(
		struct subject_capture *capture, int error, const struct output_picture *picture)
{
	struct shot *shot = wl_container_of(capture, shot, capture);
	if (error) {
		fail(shot, error);
	} else {
		struct picture view = picture_of_output(picture);
		add(shot, shot->status, shot->problem, &view);
	}
	note_taken(shot);
}

// What is not there in time is shown as all that there is instead.
static void take(struct shot *shot)
{
	const char *window = shot->step ? shot->step->window : get_options(shot)->window;
	bool is_late = shot->status != ALBUM_EQUAL;
	if (is_late && window && !subject_is_there(shot->server, window)) {
		window = NULL;
	}
	subject_capture_start(&shot->capture, window);
}

static void handle_due(void *data, int number)
{
	struct shot *shot = data;
	shot->n_due = number + 1;
	if (!shot->capture.is_running && !shot->over) {
		take(shot);
	}
}

static void time_out(struct shot *shot)
{
	const struct options *options = shot->server->options;
	char reason[512];
	moment_explain(shot->moment, reason, sizeof(reason));
	log_error("%s: within %d s, %s; the picture is of this moment", options->command[0],
			options->shot.timeout, reason);
	shot->status = ALBUM_TIMEOUT;
	shot->problem = "it was not done in time";
	take(shot);
}

static int handle_timeout(void *data)
{
	struct shot *shot = data;
	const struct options *options = shot->server->options;
	shot->timed_out = true;
	if (shot->over) {
		log_error("%s did not end by itself within %d s of its picture; leave out "
			  "--exit-child, or give a longer --timeout",
				options->command[0], options->shot.timeout);
		server_stop(shot->server, ALBUM_TIMEOUT);
	} else if (!shot->capture.is_running) {
		time_out(shot);
	}
	return 0;
}

static void await_picture(struct shot *shot)
{
	if (has_command_ended(shot)) {
		end_without_command(shot);
		return;
	}
	wl_event_source_timer_update(shot->timeout, get_options(shot)->timeout * 1000);
	moment_await(shot->moment);
}

// However far it got, there is the picture that was asked for.
static void handle_script_ended(
		struct server *server, enum album_status status, const char *problem)
{
	struct shot *shot = server->policy_data;
	bool has_picture = get_options(shot)->picture || get_options(shot)->expect;
	shot->step = NULL;
	if (status == ALBUM_EQUAL && has_picture) {
		await_picture(shot);
	} else if (status == ALBUM_EQUAL) {
		finish(shot);
	} else if (status == ALBUM_TIMEOUT && has_picture) {
		shot->status = status;
		shot->problem = problem;
		take(shot);
	} else {
		end(shot, status, problem);
	}
}

static bool check_step(const struct server *server, const struct script_step *step)
{
	const struct shot *shot = server->policy_data;
	struct album_entry entry = describe_step(step);
	return album_check(shot->album, &entry);
}

static void take_step(struct server *server, const struct script_step *step)
{
	struct shot *shot = server->policy_data;
	shot->step = step;
	take(shot);
}

static const struct shot_script_impl script_impl = {
	.check = check_step,
	.take = take_step,
	.ended = handle_script_ended,
};

static void add_text(const char *key, const char *value, void *data)
{
	struct picture_text *text = wl_array_add(data, sizeof(*text));
	if (text) {
		*text = (struct picture_text){ key, value };
	}
}

static bool create_parts(struct shot *shot)
{
	struct server *server = shot->server;
	const struct moment_events events = { handle_due, shot };
	profile_for_each(server->options->run.profile, add_text, &shot->texts);
	add_text(NULL, NULL, &shot->texts);
	shot->timeout = wl_event_loop_add_timer(server->loop, handle_timeout, shot);
	shot->album = album_create(&server->options->shot.album, shot->texts.data);
	if (!shot->timeout || !shot->album || !shot->texts.data) {
		log_error("%s", strerror(ENOMEM));
		return false;
	}
	shot->moment = moment_create(server, &events);
	return shot->moment;
}

// Now, rather than once all that comes before has been done.
static bool check_pictures(struct shot *shot)
{
	bool good = true;
	for (shot->n_taken = 0; good && shot->n_taken < shot->n_pictures; shot->n_taken++) {
		struct album_entry entry = describe_next(shot);
		good = album_check(shot->album, &entry);
		free_names(&entry);
	}
	shot->n_taken = 0;
	return good;
}

static bool handle_start(struct server *server)
{
	struct shot *shot = calloc(1, sizeof(*shot));
	if (!shot) {
		log_error("%s", strerror(ENOMEM));
		return false;
	}
	server->policy_data = shot;
	shot->server = server;
	shot->capture.server = server;
	shot->capture.done = handle_captured;
	wl_array_init(&shot->texts);
	shot->n_pictures = moment_count(server);
	if (!create_parts(shot) || !check_pictures(shot) ||
			!subject_has_screen(server, get_options(shot)->output)) {
		return false; // stop frees what there is
	}
	if (!shot_script_create(server, &script_impl, &shot->script)) {
		return false; // it said why
	}
	if (!shot->script) {
		await_picture(shot);
	}
	return true;
}

static void handle_stop(struct server *server)
{
	struct shot *shot = server->policy_data;
	if (!shot) {
		return;
	}
	if (shot->timeout) {
		wl_event_source_remove(shot->timeout);
	}
	subject_capture_cancel(&shot->capture);
	if (shot->album && !shot->over) {
		// Reports are there, whatever ended it.
		add(shot, ALBUM_SETUP,
				server->failure[0] ? server->failure
						   : "it was ended before there was a picture",
				NULL);
		album_finish(shot->album);
	}
	shot_script_destroy(shot->script);
	moment_destroy(shot->moment);
	album_destroy(shot->album);
	wl_array_release(&shot->texts);
	free(shot);
}

static void handle_committed(struct server *server, struct surface *surface)
{
	struct shot *shot = server->policy_data;
	shot_script_committed(shot->script);
	moment_committed(shot->moment);
}

static void handle_presented(struct server *server)
{
	struct shot *shot = server->policy_data;
	shot_script_presented(shot->script);
	moment_presented(shot->moment);
}

static void handle_windows_changed(struct server *server)
{
	struct shot *shot = server->policy_data;
	shot_script_windows_changed(shot->script);
	moment_windows_changed(shot->moment);
}

// A launcher may end long before what it has launched.
static void handle_all_ended(struct server *server)
{
	struct shot *shot = server->policy_data;
	if (shot->over) {
		server_stop(server, server->child.status);
	} else if (shot->capture.is_running) {
		return; // there is a picture, of what was there
	} else if (shot->script && shot_script_is_running(shot->script)) {
		shot_script_command_ended(shot->script);
	} else {
		end_without_command(shot);
	}
}

static const struct option_row *const options[] = { shot_option_rows, run_option_rows, NULL };

const struct policy shot_policy = {
	.name = "shot",
	.summary = "run a program until it has drawn, and write a picture of it",
	.usage = "shot [OPTION...] [-o FILE.png] [--expect GOLD.png] [--script FILE] -- CMD "
		 "[ARG...]",
	.description = "Runs CMD with its windows maximized, waits until it has drawn and "
		       "is quiet,\nwrites the picture and ends CMD.",
	.options = options,
	.statuses = "Exit status: 0 a picture was written, and is what was expected; 1 it differs; "
		    "2 bad usage or\nset-up; 3 the command ended without drawing; 4 it was not "
		    "quiet in time, and the picture\nis of that moment; 5 it is blank.",
	.check = shot_options_check,
	.log_level = SLIP_LOG_ERROR,
	.backend = BACKEND_HEADLESS,
	.needs_command = true,
	.needs_monitor = true,
	.isolates = true,
	.adopts = true,
	.virtual_clock = true,
	.windows = WINDOWS_MAXIMIZED,
	.has_touch = true,
	.start = handle_start,
	.stop = handle_stop,
	.committed = handle_committed,
	.presented = handle_presented,
	.windows_changed = handle_windows_changed,
	.all_ended = handle_all_ended,
};
