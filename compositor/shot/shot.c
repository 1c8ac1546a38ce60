/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "album.h"
#include "layout.h"
#include "log.h"
#include "policy.h"
#include "run_options.h"
#include "screen.h"
#include "server.h"
#include "window.h"
#include "xwayland.h"

struct shot {
	struct server *server;
	struct wl_event_source *quiet, *timeout;
	struct capture capture;
	struct album *album;
	/** Of the picture: whether it is what was asked for, and why not. */
	enum album_status status;
	const char *problem;
	bool capturing;
	/** Of surfaces, since the first window was there. */
	int n_commits;
	/** There were enough of them: the picture is due once a frame is on the screen. */
	bool due;
};

static void add(struct shot *shot, enum album_status status, const char *problem,
		const struct picture *picture)
{
	const struct shot_options *options = &shot->server->options->shot;
	struct album_entry entry = { options->picture, options->expect, status, problem };
	album_add(shot->album, &entry, picture);
}

// NULL if it is not there.
static struct screen *find_screen(struct server *server, const char *name)
{
	struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		if (strcmp(screen->output->name, name) == 0) {
			return screen;
		}
	}
	return NULL;
}

// What the picture is of. Where that output went, the first stands for it.
static struct screen *get_screen(struct server *server)
{
	const char *name = server->options->shot.output;
	struct screen *screen = name ? find_screen(server, name) : NULL;
	return screen ? screen : layout_get_first_or_mirror(server);
}

// An X server's screen is drawn before there is anything on it.
static bool has_window(struct server *server)
{
	const struct window *window;
	wl_list_for_each (window, &server->windows, link) {
		if (window->mapped &&
				!xwayland_is_empty(server->xwayland,
						wl_resource_get_client(
								window->toplevel->resource))) {
			return true;
		}
	}
	return false;
}

static bool has_output(struct server *server)
{
	const char *name = server->options->shot.output;
	if (!name || find_screen(server, name)) {
		return true;
	}
	const struct screen *first = layout_get_first_or_mirror(server);
	log_error("--output %s: there is none that is on; %s is, and headless, a --config adds "
		  "more",
			name, first->output->name);
	return false;
}

static void handle_captured(
		struct capture *capture, int error, const struct output_picture *picture)
{
	struct shot *shot = wl_container_of(capture, shot, capture);
	if (error == ENODEV) {
		// Of the screen that is then the first; unless all of them go.
		wl_event_source_timer_update(shot->quiet, 1);
		return;
	}
	if (error) {
		log_error("no picture: %s", strerror(error));
		add(shot, ALBUM_SETUP, strerror(error), NULL);
	} else {
		struct picture view = picture_of_output(picture);
		add(shot, shot->status, shot->problem, &view);
	}
	server_stop(shot->server, album_finish(shot->album));
}

static void start_capture(struct shot *shot)
{
	wl_event_source_timer_update(shot->quiet, 0);
	shot->capture.done = handle_captured;
	capture_start(&shot->capture, get_screen(shot->server));
}

static void take(struct shot *shot, enum album_status status)
{
	if (shot->capturing) {
		return;
	}
	shot->capturing = true;
	shot->status = status;
	start_capture(shot);
	wl_event_source_timer_update(shot->timeout, 0);
}

// Quiet is counted from when clients can have seen their last frame: painting may take longer.
static void await_quiet(struct shot *shot)
{
	if (has_window(shot->server) && !shot->capturing &&
			shot->server->options->shot.after_frames == 0) {
		wl_event_source_timer_update(shot->quiet, shot->server->options->shot.quiet);
	}
}

static int handle_quiet(void *data)
{
	struct shot *shot = data;
	const struct output *output = get_screen(shot->server)->output;
	if (shot->capturing) {
		start_capture(shot);
		return 0;
	}
	if (output->in_flight || output->scheduled) {
		await_quiet(shot);
	} else {
		take(shot, ALBUM_EQUAL);
	}
	return 0;
}

static int handle_timeout(void *data)
{
	struct shot *shot = data;
	const struct options *given = shot->server->options;
	log_error("%s was not done drawing within %d s: the picture is of this moment%s",
			given->command[0], given->shot.timeout,
			has_window(shot->server) ? "; for what never rests, --after-frames" : "");
	shot->problem = "it was not done drawing in time";
	take(shot, ALBUM_TIMEOUT);
	return 0;
}

static bool handle_start(struct server *server)
{
	const struct shot_options *options = &server->options->shot;
	if (!album_check(&options->album, options->picture, options->expect)) {
		return false;
	}
	if (!has_output(server)) {
		return false;
	}
	struct shot *shot = calloc(1, sizeof(*shot));
	if (!shot) {
		log_error("%s", strerror(ENOMEM));
		return false;
	}
	server->policy_data = shot;
	shot->server = server;
	shot->quiet = wl_event_loop_add_timer(server->loop, handle_quiet, shot);
	shot->timeout = wl_event_loop_add_timer(server->loop, handle_timeout, shot);
	shot->album = album_create(&options->album, NULL);
	if (!shot->quiet || !shot->timeout || !shot->album) {
		log_error("%s", strerror(ENOMEM));
		return false; // stop frees what there is
	}
	wl_event_source_timer_update(shot->timeout, options->timeout * 1000);
	return true;
}

static void handle_stop(struct server *server)
{
	struct shot *shot = server->policy_data;
	if (!shot) {
		return;
	}
	if (shot->quiet) {
		wl_event_source_remove(shot->quiet);
	}
	if (shot->timeout) {
		wl_event_source_remove(shot->timeout);
	}
	album_destroy(shot->album);
	free(shot);
}

static void handle_committed(struct server *server, struct surface *surface)
{
	struct shot *shot = server->policy_data;
	int after_frames = server->options->shot.after_frames;
	await_quiet(shot);
	if (after_frames > 0 && has_window(server) && ++shot->n_commits >= after_frames) {
		// In the middle of a commit, what belongs together may be but half applied.
		shot->due = true;
		output_schedule_frame(get_screen(server)->output);
	}
}

static void handle_presented(struct server *server)
{
	struct shot *shot = server->policy_data;
	await_quiet(shot);
	if (shot->due) {
		// Whatever frame that was, the next one, which is captured, shows the commit.
		take(shot, ALBUM_EQUAL);
	}
}

// A launcher may end long before what it has launched.
static void handle_all_ended(struct server *server)
{
	struct shot *shot = server->policy_data;
	const struct child *child = &server->child;
	if (shot->capturing) {
		return;
	}
	log_error("%s %s before there was a picture: %s", server->options->command[0], child->end,
			child->status == 0 ? "let it stay, or draw sooner" : "it failed");
	add(shot, ALBUM_NOT_DRAWN, "the command ended before there was a picture", NULL);
	server_stop(server, album_finish(shot->album));
}

static const struct option_row *const options[] = { shot_option_rows, run_option_rows, NULL };

const struct policy shot_policy = {
	.name = "shot",
	.summary = "run a program until it has drawn, and write a picture of it",
	.usage = "shot [OPTION...] [-o FILE.png] [--expect GOLD.png] -- CMD [ARG...]",
	.description = "Runs CMD with its windows filling the screen, waits until it has drawn and "
		       "is "
		       "quiet,\nwrites the picture and ends CMD.",
	.options = options,
	.statuses = "Exit status: 0 a picture was written, and is what was expected; 1 it differs; "
		    "2 bad usage or\nset-up; 3 the command ended without drawing; 4 it was not "
		    "quiet in time, and the picture\nis of that moment; 5 it is blank.",
	.check = shot_options_check,
	.log_level = SLIP_LOG_ERROR,
	.needs_command = true,
	.needs_monitor = true,
	.needs_no_screen = true,
	.isolates = true,
	.adopts = true,
	.fills = true,
	.start = handle_start,
	.stop = handle_stop,
	.committed = handle_committed,
	.presented = handle_presented,
	.all_ended = handle_all_ended,
};
