/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_RUN_H
#define SCRIPT_RUN_H

#include "script.h"
#include "strokes.h"

struct server;

/** A script that is being done, step after step, on the server's clock. */
struct script_run;

/** What steps need of whom they are run by. */
struct script_host {
	/** A step begins: what it may take is counted anew. */
	void (*began)(struct script_host *host);
	/** Has to answer with script_run_go_on() once it is quiet. */
	void (*await_quiet)(struct script_host *host);
	/**
	 * Takes the picture of a SCRIPT_SHOT or SCRIPT_EXPECT. Has to answer with
	 * script_run_go_on(), or to end it all.
	 */
	void (*take)(struct script_host *host, const struct script_step *step);
	/** The script is over: all of it was done, or a step cannot be and why was logged. */
	void (*ended)(struct script_host *host, bool done);
};

/** All is borrowed but strokes, which has the keys of each step, and may be NULL where there are
 * none. NULL and errno, and strokes is freed. */
struct script_run *script_run_create(struct server *server, const struct script *script,
		struct stroke *strokes, struct script_host *host);

/** NULL is fine. */
void script_run_destroy(struct script_run *run);

/** Begins with the first step, at the end of this turn of the event loop. */
void script_run_start(struct script_run *run);

/** Nothing more of it is done. */
void script_run_stop(struct script_run *run);

/** The present step is done: the next one begins at the end of this turn of the event loop. */
void script_run_go_on(struct script_run *run);

/** The policy's hooks. */
void script_run_presented(struct script_run *run);
void script_run_windows_changed(struct script_run *run);

/** The step that is being done. */
const struct script_step *script_run_get_step(const struct script_run *run);

/** Nothing is left to be done but the wait after the last step. */
bool script_run_is_at_end(const struct script_run *run);

#endif
