/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <clock.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "text.h"

/** What is gathered before it is written, or after a second; an event is much smaller than a
 * quarter of that. */
#define BUFFER_SIZE (64 * 1024)
#define FLUSH_SIZE (BUFFER_SIZE / 4 * 3)
#define FLUSH_NS INT64_C(1000000000)

struct trace {
	const char *path;
	const struct clock *clock;
	int fd; // -1 once something went wrong
	/** Writes to the buffer. */
	FILE *file;
	char buffer[BUFFER_SIZE];
	bool any;
	int64_t flushed;
	uint64_t n_flows;
};

static int64_t get_time(const struct trace *trace)
{
	return clock_get_time(trace->clock);
}

static void stop(struct trace *trace, int error)
{
	log_error("trace %s: %s; it ends here", trace->path,
			error == EAGAIN ? "its reader is too slow" : strerror(error));
	close(trace->fd);
	trace->fd = -1;
}

static void flush(struct trace *trace, int64_t now)
{
	long size = fflush(trace->file) == 0 ? ftell(trace->file) : -1;
	trace->flushed = now;
	for (long sent = 0; sent < size && trace->fd >= 0;) {
		ssize_t n = write(trace->fd, trace->buffer + sent, (size_t)(size - sent));
		if (n < 0 && errno != EINTR) {
			stop(trace, errno);
		}
		sent += n > 0 ? n : 0;
	}
	rewind(trace->file);
}

struct trace *trace_create(const char *path, const struct clock *clock)
{
	struct trace *trace = calloc(1, sizeof(*trace));
	// A FIFO that nobody reads, or reads too slowly, must not stop anything.
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0666);
	if (fd < 0 || !trace ||
			!(trace->file = fmemopen(trace->buffer, sizeof(trace->buffer), "w"))) {
		log_error("trace %s: cannot be written: %s", path, strerror(errno));
		if (fd >= 0) {
			close(fd);
		}
		free(trace);
		return NULL;
	}
	trace->path = path;
	trace->fd = fd;
	trace->clock = clock;
	trace->flushed = get_time(trace);
	fprintf(trace->file,
			"[\n{\"name\": \"process_name\", \"ph\": \"M\", \"pid\": 1, \"args\": "
			"{\"name\": \"slipway\"}}");
	return trace;
}

void trace_destroy(struct trace *trace)
{
	if (!trace) {
		return;
	}
	if (trace->fd >= 0) {
		fprintf(trace->file, "\n]\n");
		flush(trace, 0);
	}
	if (trace->fd >= 0) {
		close(trace->fd);
	}
	fclose(trace->file);
	free(trace);
}

// The beginning of an event; NULL if there is no trace any more.
static FILE *start(struct trace *trace, char phase, unsigned track, int64_t when)
{
	if (!trace || trace->fd < 0) {
		return NULL;
	}
	fprintf(trace->file, ",\n{\"ph\": \"%c\", \"pid\": 1, \"tid\": %u, \"ts\": %lld.%03d",
			phase, track, (long long)(when / 1000), (int)(when % 1000));
	return trace->file;
}

static void finish(struct trace *trace, int64_t now)
{
	fprintf(trace->file, "}");
	if (ftell(trace->file) > FLUSH_SIZE || now - trace->flushed > FLUSH_NS) {
		flush(trace, now);
	}
}

static void print_name(FILE *file, const char *name)
{
	fprintf(file, ", \"name\": ");
	text_print_json(file, name);
}

unsigned trace_get_output_track(unsigned screen)
{
	return 2 * screen;
}

unsigned trace_get_screen_track(unsigned screen)
{
	return 2 * screen + 1;
}

unsigned trace_get_surface_track(unsigned surface)
{
	return 1000000 + surface;
}

void trace_name_track(struct trace *trace, unsigned track, const char *name, const char *what)
{
	int64_t now = trace ? get_time(trace) : 0;
	FILE *file = start(trace, 'M', track, now);
	if (file) {
		char text[64];
		snprintf(text, sizeof(text), "%s%s", name, what);
		fprintf(file, ", \"name\": \"thread_name\", \"args\": {\"name\": ");
		text_print_json(file, text);
		fprintf(file, "}");
		finish(trace, now);
	}
}

void trace_begin(struct trace *trace, unsigned track, const char *name)
{
	int64_t now = trace ? get_time(trace) : 0;
	FILE *file = start(trace, 'B', track, now);
	if (file) {
		print_name(file, name);
		finish(trace, now);
	}
}

void trace_end(struct trace *trace, unsigned track)
{
	int64_t now = trace ? get_time(trace) : 0;
	if (start(trace, 'E', track, now)) {
		finish(trace, now);
	}
}

void trace_wait(struct trace *trace, unsigned track, const char *name, int64_t ns)
{
	int64_t now = trace ? get_time(trace) : 0;
	FILE *file = start(trace, 'X', track, now - ns);
	if (file) {
		print_name(file, name);
		fprintf(file, ", \"dur\": %lld.%03d", (long long)(ns / 1000), (int)(ns % 1000));
		finish(trace, now);
	}
}

void trace_note(struct trace *trace, unsigned track, const char *name, const char *detail)
{
	int64_t now = trace ? get_time(trace) : 0;
	FILE *file = start(trace, 'i', track, now);
	if (file) {
		print_name(file, name);
		fprintf(file, ", \"s\": \"t\"");
		if (detail) {
			fprintf(file, ", \"args\": {\"detail\": ");
			text_print_json(file, detail);
			fprintf(file, "}");
		}
		finish(trace, now);
	}
}

// Both ends of a flow have one name and category.
#define FLOW ", \"name\": \"to the screen\", \"cat\": \"frame\", \"id\": %llu"

uint64_t trace_start_flow(struct trace *trace, unsigned track)
{
	int64_t now = trace ? get_time(trace) : 0;
	FILE *file = start(trace, 's', track, now);
	if (!file) {
		return 0;
	}
	fprintf(file, FLOW, (unsigned long long)++trace->n_flows);
	finish(trace, now);
	return trace->n_flows;
}

void trace_present(struct trace *trace, unsigned track, uint64_t flow, int64_t when, bool first)
{
	int64_t now = trace ? get_time(trace) : 0;
	if (!trace || flow == 0) {
		return;
	}
	if (!first && start(trace, 'E', track, when)) {
		finish(trace, now);
	}
	FILE *file = start(trace, 'B', track, when);
	if (file) {
		char name[32];
		snprintf(name, sizeof(name), "frame %llu", (unsigned long long)flow);
		print_name(file, name);
		finish(trace, now);
	}
	file = start(trace, 'f', track, when);
	if (file) {
		fprintf(file, FLOW ", \"bp\": \"e\"", (unsigned long long)flow);
		finish(trace, now);
	}
}
