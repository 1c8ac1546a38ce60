/* SPDX-License-Identifier: MIT */
#include "moment.h"

#include <clock.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "quiet.h"
#include "screen.h"
#include "server.h"
#include "subject.h"

struct moment {
	struct server *server;
	struct moment_events events;
	bool awaited;
	/** What is waited for first was there, and when. */
	bool begun;
	int64_t since;
	/** The number of the next picture. */
	int next;
	struct quiet quiet;
	struct clock_timer *at;
	struct wl_event_source *signal;
	/** What a title has to match, if has_title. */
	regex_t title;
	bool has_title;
	/** Of surfaces, since it began; there were enough: it is due once a frame is on the screen.
	 */
	int n_commits;
	bool counted;
};

static int64_t get_now(const struct moment *moment)
{
	return clock_get_time(moment->server->clock);
}

static const struct shot_options *get_options(const struct moment *moment)
{
	return &moment->server->options->shot;
}

int moment_count(const struct server *server)
{
	const struct shot_options *options = &server->options->shot;
	return options->n_at > 0 ? options->n_at : 1;
}

static void call(struct moment *moment)
{
	int number = moment->next++;
	moment->awaited = moment->next < moment_count(moment->server);
	moment->events.due(moment->events.data, number);
}

// The next of the times, if there is one.
static void set_at(struct moment *moment)
{
	const struct shot_options *options = get_options(moment);
	if (moment->next < options->n_at) {
		clock_timer_set(moment->at, moment->since + options->at[moment->next]);
	}
}

static void handle_at(void *data)
{
	struct moment *moment = data;
	call(moment);
	set_at(moment);
}

static void handle_quiet(struct quiet *quiet)
{
	struct moment *moment = wl_container_of(quiet, moment, quiet);
	call(moment);
}

static int handle_signal(int signo, void *data)
{
	struct moment *moment = data;
	if (moment->awaited) {
		call(moment);
	}
	return 0;
}

static bool is_there(const struct moment *moment)
{
	const struct shot_options *options = get_options(moment);
	struct server *server = moment->server;
	return subject_has_window(server) &&
			(!moment->has_title || subject_has_title(server, &moment->title)) &&
			(!options->window || subject_is_there(server, options->window));
}

static void begin_if_there(struct moment *moment)
{
	const struct shot_options *options = get_options(moment);
	if (!moment->awaited || moment->begun || options->on_signal || !is_there(moment)) {
		return;
	}
	moment->begun = true;
	moment->since = get_now(moment);
	if (options->n_at > 0) {
		set_at(moment);
	} else if (options->after_frames == 0) {
		quiet_await(&moment->quiet);
	}
}

void moment_await(struct moment *moment)
{
	moment->awaited = true;
	begin_if_there(moment);
}

void moment_stop(struct moment *moment)
{
	moment->awaited = false;
	quiet_forget(&moment->quiet);
	clock_timer_set(moment->at, 0);
}

void moment_committed(struct moment *moment)
{
	begin_if_there(moment);
	quiet_disturb(&moment->quiet);
	int after_frames = get_options(moment)->after_frames;
	if (after_frames > 0 && moment->begun && moment->awaited &&
			++moment->n_commits >= after_frames) {
		// In the middle of a commit, what belongs together may be but half applied.
		moment->counted = true;
		server_schedule_frames(moment->server);
	}
}

void moment_presented(struct moment *moment)
{
	quiet_disturb(&moment->quiet);
	if (moment->counted && moment->awaited) {
		// Whatever frame that was, the next one, which is captured, shows the commit.
		call(moment);
	}
}

void moment_windows_changed(struct moment *moment)
{
	begin_if_there(moment);
	quiet_disturb(&moment->quiet);
}

void moment_explain(const struct moment *moment, char *text, size_t size)
{
	const struct shot_options *options = get_options(moment);
	char windows[256];
	subject_list_windows(moment->server, windows, sizeof(windows));
	if (options->on_signal) {
		snprintf(text, size, "SIGUSR1 did not come");
	} else if (!subject_has_window(moment->server)) {
		snprintf(text, size, "no window has drawn");
	} else if (!moment->begun && options->window &&
			!subject_is_there(moment->server, options->window)) {
		snprintf(text, size, "no window has the title or app-id %s; there are: %s",
				options->window, windows);
	} else if (!moment->begun) {
		snprintf(text, size, "no window's title matches %s; there are: %s",
				options->wait_title, windows);
	} else if (options->n_at > 0) {
		snprintf(text, size, "only %d of %d pictures were due; give a longer --timeout",
				moment->next, options->n_at);
	} else if (moment->counted) {
		snprintf(text, size,
				"all frames were drawn, but the last is not on the screen: what "
				"never rests needs --clock real");
	} else if (options->after_frames > 0) {
		snprintf(text, size, "only %d of %d frames were drawn", moment->n_commits,
				options->after_frames);
	} else {
		snprintf(text, size, "it was not quiet; for what never rests, --after-frames");
	}
}

static bool parse_title(struct moment *moment, const char *text)
{
	int error = regcomp(&moment->title, text, REG_EXTENDED | REG_NOSUB);
	moment->has_title = error == 0;
	if (error) {
		char reason[128];
		regerror(error, &moment->title, reason, sizeof(reason));
		log_error("--wait-title %s: %s; give an extended regular expression", text, reason);
	}
	return moment->has_title;
}

static bool create_sources(struct moment *moment)
{
	struct server *server = moment->server;
	bool on_signal = server->options->shot.on_signal;
	moment->at = clock_timer_create(server->clock, handle_at, moment);
	if (on_signal) {
		moment->signal = wl_event_loop_add_signal(
				server->loop, SIGUSR1, handle_signal, moment);
	}
	bool done = quiet_init(&moment->quiet, server, handle_quiet) && moment->at &&
			(moment->signal || !on_signal);
	if (!done) {
		log_error("%s", strerror(ENOMEM));
	}
	return done;
}

struct moment *moment_create(struct server *server, const struct moment_events *events)
{
	const char *title = server->options->shot.wait_title;
	struct moment *moment = calloc(1, sizeof(*moment));
	if (!moment) {
		log_error("%s", strerror(ENOMEM));
		return NULL;
	}
	moment->server = server;
	moment->events = *events;
	if (!create_sources(moment) || (title && !parse_title(moment, title))) {
		moment_destroy(moment);
		return NULL;
	}
	return moment;
}

void moment_destroy(struct moment *moment)
{
	if (!moment) {
		return;
	}
	quiet_finish(&moment->quiet);
	clock_timer_destroy(moment->at);
	if (moment->has_title) {
		regfree(&moment->title);
	}
	if (moment->signal) {
		wl_event_source_remove(moment->signal);
	}
	free(moment);
}
