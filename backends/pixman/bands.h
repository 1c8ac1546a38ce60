/* SPDX-License-Identifier: MIT */
#ifndef BANDS_H
#define BANDS_H

/** The most threads that are of use: there is no more memory bandwidth then. */
#define BANDS_MAX_THREADS 8

/**
 * A few threads that do one piece of work after the other, each in bands that they share out among
 * them. Between two pieces they sleep.
 */
struct bands;

/** How many CPUs this process may run on, at most BANDS_MAX_THREADS. */
int bands_count_cpus(void);

/**
 * For so many threads at a time, 1 to BANDS_MAX_THREADS, the caller's among them. The others are
 * started with the first work that there is for them; if they cannot be, there are fewer. No signal
 * is handled in them but those of their own faults. They are not in a forked child: what it may do
 * with this is nothing. NULL and errno.
 */
struct bands *bands_create(int n_threads);

/** NULL is fine. */
void bands_destroy(struct bands *bands);

/**
 * Calls work once for each of n bands, in any order, and returns when all are done. Of two calls
 * at a time, each has another `thread`, below n_threads; the caller's is 0.
 */
void bands_run(struct bands *bands, int n, void (*work)(void *data, int thread, int band),
		void *data);

#endif
