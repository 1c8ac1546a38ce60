/* SPDX-License-Identifier: MIT */
#ifndef COUNTERS_H
#define COUNTERS_H

#include <output.h>
#include <stdio.h>

#include "histogram.h"

/** Kinds of errors that are told apart; what is beyond them is counted as error 0. */
#define COUNTERS_MAX_ERRORS 8

struct counters_errors {
	struct {
		int error;
		uint64_t n;
	} kinds[COUNTERS_MAX_ERRORS];
	int n_kinds;
};

/**
 * What one output was made to do, and how that went: what --stats and `slipway explain` tell.
 * Counting neither allocates nor asks the kernel.
 */
struct counters {
	/** Commits that the output took; of these without anything painted, with, and those of
	 * which nobody looked at what was to be; and those that it said were on the screen. */
	uint64_t frames, scanned_out, painted, unpainted, presented;
	/** Test commits, and what became of those, and of commits, that failed. */
	uint64_t tests;
	struct counters_errors test_failures, commit_failures;
	/** The longest search for planes, in µs. */
	uint64_t search_us;
	/** Bytes of buffers that the CPU read, and of the output's own that it painted. */
	uint64_t bytes_read, bytes_painted;
	/** Frames that were late: see counters_present(). */
	uint64_t missed;
	/** From a surface's commit to the screen. */
	struct histogram latency;
	/** When the first and the last frame was presented, in ns. */
	int64_t first, last;
};

/** A frame on its way; times are in ns of the output's clock. */
struct counters_frame {
	/** When the first commit of a surface that it shows was applied; 0 if there was none. */
	int64_t committed;
	/** When it was begun; 0 if nothing is counted. */
	int64_t begun;
	/** The retrace that it was held back for; 0 if it was begun as soon as it was wanted. */
	int64_t aim;
};

/** A test commit, and its answer: 0 or -errno. */
void counters_test(struct counters *counters, int answer);

/** A search for planes; its time in ns, that of its test commits included. */
void counters_search(struct counters *counters, int64_t ns);

/** A commit that the output did not take, and its -errno. */
void counters_refuse(struct counters *counters, int answer);

/**
 * A frame is on the screen: returns whether it is late. It is if it was held back for an earlier
 * retrace; else if there was another retrace since it was begun: if that is
 * longer ago than a refresh, and an eighth, since drivers tell the time of a retrace a little early
 * or late. With adaptive sync, or where it did not wait for a retrace, it cannot be.
 */
bool counters_present(struct counters *counters, const struct output *output,
		const struct counters_frame *frame, const struct output_presented *presented);

/** For people: a list, without an end of line. */
void counters_print(const struct counters *counters, FILE *file);

#endif
