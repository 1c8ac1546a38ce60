/* SPDX-License-Identifier: MIT */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What happens when, in a file for trace viewers (ui.perfetto.dev): the array format of Chrome's
 * trace events, to which events are only ever added, and which needs no end. Only whole events are
 * written, so that a file whose writer was killed can be read.
 *
 * All functions take NULL, which is no trace, and do nothing then. Times are in ns.
 */
struct clock;
struct trace;

/** By that clock, which is to live longer. NULL, why having been logged. */
struct trace *trace_create(const char *path, const struct clock *clock);
void trace_destroy(struct trace *trace);

/** What a viewer has on a line of its own. */
unsigned trace_get_output_track(unsigned screen);
/** When its frames were on the screen. */
unsigned trace_get_screen_track(unsigned screen);
unsigned trace_get_surface_track(unsigned surface);
void trace_name_track(struct trace *trace, unsigned track, const char *name, const char *what);

/** A slice, which may have others within it, until trace_end(). */
void trace_begin(struct trace *trace, unsigned track, const char *name);
void trace_end(struct trace *trace, unsigned track);

/** A slice that ends now. */
void trace_wait(struct trace *trace, unsigned track, const char *name, int64_t ns);

/** Something that takes no time; detail may be NULL. */
void trace_note(struct trace *trace, unsigned track, const char *name, const char *detail);

/** In a slice: what comes of it is in another one. Returns its number, 0 without a trace. */
uint64_t trace_start_flow(struct trace *trace, unsigned track);

/** That came to the screen then, in place of another one or as the first, and stays there. */
void trace_present(struct trace *trace, unsigned track, uint64_t flow, int64_t when, bool first);

#endif
