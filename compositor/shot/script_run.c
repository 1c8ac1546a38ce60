/* SPDX-License-Identifier: MIT */
#include "script_run.h"

#include <clock.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "log.h"
#include "screen.h"
#include "screens.h"
#include "script_input.h"
#include "server.h"
#include "subject.h"
#include "window.h"

/** What the present step waits for. */
enum waiting {
	/** For script_run_go_on(). */
	WAITING_FOR_HOST,
	WAITING_FOR_FRAMES,
	/** For windows to be what it takes. */
	WAITING_FOR_WINDOWS,
};

struct script_run {
	struct server *server;
	const struct script *script;
	struct stroke *strokes;
	struct script_host *host;
	size_t next;
	enum waiting waiting;
	/** The present step was begun; and it is done, but for what it waits for. */
	bool begun, done;
	/** Frames that are waited for, and how many the output had shown before them. */
	int n_frames;
	uint64_t n_presented;
	/** Windows that were opened, and what there were of these when the last input began. */
	int n_windows, n_opened, n_opened_before;
	struct wl_event_source *idle;
	struct clock_timer *timer;
};

static const struct script_step *get_step(const struct script_run *run)
{
	return &run->script->steps[run->next];
}

static struct output *get_output(struct server *server)
{
	return layout_get_first_or_mirror(server)->output;
}

// So far, by the first output.
static uint64_t count_presented(struct server *server)
{
	return layout_get_first_or_mirror(server)->counters.presented;
}

// Each is a frame that begins from now on.
static void await_frames(struct script_run *run, int n)
{
	struct output *output = get_output(run->server);
	run->waiting = WAITING_FOR_FRAMES;
	run->n_frames = n + (output->in_flight ? 1 : 0);
	run->n_presented = count_presented(run->server);
	output_schedule_frame(output);
}

static void fail(struct script_run *run, const char *what)
{
	log_error("%s: %s", get_step(run)->where, what);
	run->waiting = WAITING_FOR_HOST;
	run->host->ended(run->host, false);
}

static bool is_input(const struct script_step *step)
{
	return step->action <= SCRIPT_LAST_INPUT;
}

// Whether the windows that the step takes are there.
static bool has_windows(const struct script_run *run)
{
	const struct script_step *step = get_step(run);
	switch (step->action) {
	case SCRIPT_WAIT_TITLE:
		return subject_has_title(run->server, step->title);
	case SCRIPT_WAIT_WINDOW:
		return run->n_opened > run->n_opened_before;
	case SCRIPT_FOCUS:
		return subject_find_window(run->server, step->window) != NULL;
	case SCRIPT_CLOSE:
		return subject_has_window(run->server);
	case SCRIPT_SHOT:
	case SCRIPT_EXPECT:
		return !step->window || subject_is_there(run->server, step->window);
	default:
		return !is_input(step) || subject_has_window(run->server);
	}
}

static void resize(struct script_run *run)
{
	struct server *server = run->server;
	const struct script_step *step = get_step(run);
	server->asked.given |= OUTPUT_MODE;
	server->asked.config.mode = (struct output_mode){
		.width = step->width,
		.height = step->height,
	};
	screens_rearrange(server);
	const struct output *output = get_output(server);
	if (output->width == step->width && output->height == step->height) {
		await_frames(run, 1);
	} else {
		fail(run,
				"the output has no such size; give one of its modes, or --backend "
				"headless");
	}
}

static void do_input(struct script_run *run)
{
	const struct script_step *step = get_step(run);
	// Of the lines of input since the last wait, the first: a window may open by any of them.
	if (run->next == 0 || !is_input(&step[-1])) {
		run->n_opened_before = run->n_opened;
	}
	const char *wrong = script_input_do(
			run->server, step, run->strokes ? &run->strokes[run->next] : NULL);
	if (wrong) {
		fail(run, wrong);
	} else if (step->at_once) {
		script_run_go_on(run);
	} else {
		await_frames(run, 1);
	}
}

static void await_time(struct script_run *run)
{
	int64_t now = clock_get_time(run->server->clock);
	clock_timer_set(run->timer, now + get_step(run)->number * INT64_C(1000000));
}

// Does the present step, for which the windows are there.
static void do_step(struct script_run *run)
{
	const struct script_step *step = get_step(run);
	struct server *server = run->server;
	run->waiting = WAITING_FOR_HOST;
	run->done = true;
	switch (step->action) {
	case SCRIPT_FOCUS:
		window_focus(subject_find_window(server, step->window));
		await_frames(run, 1);
		break;
	case SCRIPT_CLOSE:
		xdg_toplevel_close(window_get_top(server)->toplevel);
		await_frames(run, 1);
		break;
	case SCRIPT_RESIZE:
		resize(run);
		break;
	case SCRIPT_WAIT_QUIET:
		run->host->await_quiet(run->host);
		break;
	case SCRIPT_WAIT_TIME:
		await_time(run);
		break;
	case SCRIPT_WAIT_FRAMES:
		await_frames(run, step->number);
		break;
	case SCRIPT_WAIT_WINDOW:
		run->n_opened_before++; // fallthrough
	case SCRIPT_WAIT_TITLE:
		script_run_go_on(run);
		break;
	case SCRIPT_SHOT:
	case SCRIPT_EXPECT:
		run->host->take(run->host, step);
		break;
	default:
		do_input(run);
	}
}

static void begin_step(void *data)
{
	struct script_run *run = data;
	run->idle = NULL;
	if (run->next == run->script->n_steps) {
		run->host->ended(run->host, true);
		return;
	}
	if (!run->begun) {
		run->begun = true;
		run->host->began(run->host);
	}
	if (has_windows(run)) {
		do_step(run);
	} else {
		run->waiting = WAITING_FOR_WINDOWS;
	}
}

// Not within whatever the compositor is doing just now.
static void begin_later(struct script_run *run)
{
	run->waiting = WAITING_FOR_HOST;
	if (!run->idle) {
		run->idle = wl_event_loop_add_idle(run->server->loop, begin_step, run);
	}
	if (!run->idle) {
		log_error("%s: %s", run->script->name, strerror(ENOMEM));
		run->host->ended(run->host, false);
	}
}

static void handle_time(void *data)
{
	script_run_go_on(data);
}

struct script_run *script_run_create(struct server *server, const struct script *script,
		struct stroke *strokes, struct script_host *host)
{
	struct script_run *run = calloc(1, sizeof(*run));
	if (!run) {
		free(strokes);
		return NULL;
	}
	run->server = server;
	run->script = script;
	run->strokes = strokes;
	run->host = host;
	run->timer = clock_timer_create(server->clock, handle_time, run);
	if (!run->timer) {
		script_run_destroy(run);
		return NULL;
	}
	return run;
}

void script_run_destroy(struct script_run *run)
{
	if (!run) {
		return;
	}
	if (run->idle) {
		wl_event_source_remove(run->idle);
	}
	clock_timer_destroy(run->timer);
	free(run->strokes);
	free(run);
}

void script_run_start(struct script_run *run)
{
	begin_later(run);
}

void script_run_stop(struct script_run *run)
{
	if (run->idle) {
		wl_event_source_remove(run->idle);
		run->idle = NULL;
	}
	clock_timer_set(run->timer, 0);
	run->waiting = WAITING_FOR_HOST;
}

void script_run_go_on(struct script_run *run)
{
	run->next++;
	run->begun = run->done = false;
	begin_later(run);
}

void script_run_presented(struct script_run *run)
{
	uint64_t n_presented = count_presented(run->server);
	if (run->waiting != WAITING_FOR_FRAMES || n_presented == run->n_presented) {
		return; // it was another output's
	}
	run->n_presented = n_presented;
	if (--run->n_frames > 0) {
		output_schedule_frame(get_output(run->server));
	} else if (run->done) {
		script_run_go_on(run);
	} else {
		begin_later(run);
	}
}

void script_run_windows_changed(struct script_run *run)
{
	int n = subject_count_windows(run->server);
	run->n_opened += n > run->n_windows;
	run->n_windows = n;
	if (run->waiting != WAITING_FOR_WINDOWS || !has_windows(run)) {
		return;
	}
	// Who opened one will have drawn it then, and seen that it has the keyboard.
	await_frames(run, 1);
}

const struct script_step *script_run_get_step(const struct script_run *run)
{
	return get_step(run);
}

bool script_run_is_at_end(const struct script_run *run)
{
	size_t left = run->script->n_steps - run->next;
	return left == 0 || (left == 1 && run->done && run->waiting == WAITING_FOR_FRAMES);
}
