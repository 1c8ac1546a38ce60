/* SPDX-License-Identifier: MIT */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stddef.h>

struct server;

/**
 * When pictures are due, by what `slipway shot` was told: once a window has drawn (one of that
 * title, the one that the picture is of), and then once it is quiet, when so many frames were
 * drawn, or at times counted from there; or when a signal comes.
 */
struct moment;

struct moment_events {
	/** The picture of that number is due, of the next frame: 0 is the first. */
	void (*due)(void *data, int number);
	void *data;
};

/** NULL, why having been logged. events is copied. */
struct moment *moment_create(struct server *server, const struct moment_events *events);

/** NULL is fine. */
void moment_destroy(struct moment *moment);

/** From now on. */
void moment_await(struct moment *moment);

/** Nothing is due any more. */
void moment_stop(struct moment *moment);

/** How many pictures there will be. */
int moment_count(const struct server *server);

/** What is waited for, for "… within 30 s": "no window has drawn", and what can be done about it.
 */
void moment_explain(const struct moment *moment, char *text, size_t size);

/** The policy's hooks. */
void moment_committed(struct moment *moment);
void moment_presented(struct moment *moment);
void moment_windows_changed(struct moment *moment);

#endif
