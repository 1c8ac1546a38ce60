/* SPDX-License-Identifier: MIT */
#ifndef PROCESSES_H
#define PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * Whether clients are at work, as /proc tells: it watches the threads of all our descendants, and
 * of who else is added. We ourselves are not among them.
 */
struct processes;

/** NULL and errno: ENOENT also where /proc does not tell what is needed. */
struct processes *processes_create(void);

/** NULL is fine. */
void processes_destroy(struct processes *processes);

/** One more, until it ends. Whether it can be seen; one that is watched already may be added. */
bool processes_add(struct processes *processes, pid_t pid);

/**
 * Whether no thread has run since the last look, and none is about to: all of them sleep, are
 * stopped or have ended. Between the two looks there was then a moment at which nobody was at work,
 * or could be but for a timer, a network or the like. Who waits for a disk is at work.
 */
bool processes_are_at_rest(struct processes *processes);

#endif
