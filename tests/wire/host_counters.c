/* SPDX-License-Identifier: MIT */
/* Questions whose answer is a number: of what happens, since it was last counted. */
#include <layout.h>
#include <log.h>
#include <screen.h>
#include <stdio.h>

#include "host_private.h"

#define MAX_SCREENS 4

/** What was counted before. */
static uint64_t commits, tests, bytes_read, frames[MAX_SCREENS];
/** Lines of the log; and what was counted before. */
static uint64_t errors, errors_before;

void __wrap_log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void __wrap_log_error(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	log_library(NULL, SLIP_LOG_ERROR, format, args);
	va_end(args);
	errors++;
}

// Of HEADLESS-N; 0 where it is not in use.
static uint64_t get_frames(int number)
{
	const struct output *output = host_find_output(number);
	const struct screen *screen;
	wl_list_for_each (screen, &host.server.screens, link) {
		if (screen->output == output) {
			return screen->counters.frames;
		}
	}
	return 0;
}

static const char *act_count(struct seat *seat, const struct host_arg *args)
{
	for (int i = 0; i < MAX_SCREENS; i++) {
		frames[i] = get_frames(i + 1);
	}
	commits = host.server.backend->counters.commits;
	tests = host.server.backend->counters.tests;
	bytes_read = layout_get_first(&host.server)->counters.bytes_read;
	errors_before = errors;
	return NULL;
}

static const char *ask_number(uint64_t is, uint64_t was, const struct host_arg *args)
{
	static char text[64];
	snprintf(text, sizeof(text), "it is %llu", (unsigned long long)(is - was));
	return is - was == (uint64_t)host_get_int(&args[0]) ? NULL : text;
}

static const char *ask_commits(struct seat *seat, const struct host_arg *args)
{
	return ask_number(host.server.backend->counters.commits, commits, args);
}

static const char *ask_tests(struct seat *seat, const struct host_arg *args)
{
	return ask_number(host.server.backend->counters.tests, tests, args);
}

static const char *ask_read(struct seat *seat, const struct host_arg *args)
{
	return ask_number(layout_get_first(&host.server)->counters.bytes_read, bytes_read, args);
}

static const char *ask_frames(struct seat *seat, const struct host_arg *args)
{
	int number = host_get_int(&args[0]);
	return ask_number(get_frames(number), frames[number - 1], &args[1]);
}

static const char *ask_errors(struct seat *seat, const struct host_arg *args)
{
	return ask_number(errors, errors_before, args);
}

static const char *ask_plane(struct seat *seat, const struct host_arg *args)
{
	const struct screen *screen = layout_get_first(&host.server);
	const struct surface *surface = host_get_surface(&args[0]);
	for (int i = 0; i < screen->list.n_entries; i++) {
		const struct scene_entry *entry = &screen->list.entries[i];
		if (entry->surface == surface) {
			int plane = entry->layer.plane;
			int type = entry->on_plane ? (int)screen->output->planes[plane].type : -1;
			return ask_number((uint64_t)(type + 1), 0, &args[1]);
		}
	}
	return "it is not seen";
}

static const char *ask_screens(struct seat *seat, const struct host_arg *args)
{
	return wl_list_length(&host.server.screens) == host_get_int(&args[0]) ? NULL
									      : "it is not so";
}

const struct host_action host_counter_actions[] = {
	{ "count", 0, act_count },      // from now on:
	{ "commits?", 1, ask_commits }, // N: so many there were
	{ "tests?", 1, ask_tests },     // N: the same of test commits
	{ "read?", 1, ask_read },       // N: of bytes of buffers, to paint them
	{ "frames?", 2, ask_frames },   // N COUNT: so many HEADLESS-N took
	{ "errors?", 1, ask_errors },   // N: that were logged
	{ "plane?", 2, ask_plane },     // SURFACE 0 painted, 1 primary, 2 overlay, 3 cursor
	{ "screens?", 1, ask_screens }, // N: so many there are
	{ NULL, 0, NULL },
};
