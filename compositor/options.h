/* SPDX-License-Identifier: MIT */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <slipway.h>
#include <stdbool.h>

#include "output_settings.h"
#include "run_options.h"
#include "shot/shot_options.h"

enum backend_choice {
	BACKEND_AUTO,
	BACKEND_DRM,
	BACKEND_HEADLESS,
};

/** When displays that can are to wait for frames. */
enum vrr_choice {
	VRR_OFF,
	/** While one surface is all that there is to see. */
	VRR_FULLSCREEN,
	VRR_ALWAYS,
};

/** Which clock headless outputs go by. */
enum clock_choice {
	/** What suits the subcommand. */
	CLOCK_CHOICE_POLICY,
	CLOCK_CHOICE_REAL,
	CLOCK_CHOICE_VIRTUAL,
};

struct policy;

/** A command line, taken apart. */
struct options {
	const struct policy *policy;
	enum backend_choice backend;
	enum clock_choice clock;
	/** The KMS device's path; NULL for all that there are. */
	const char *device;
	/** NULL for the first free wayland-N. */
	const char *socket;
	/** Of all outputs, in pixels; 0 for their own. */
	int width, height;
	enum vrr_choice vrr;
	/** The configuration file, or NULL for the user's, if there is one. */
	const char *config;
	/** Of the first output, before what the file says. */
	struct output_settings output;
	/** How many paint together; 0 for one on each CPU. */
	int threads;
	/** Headless outputs are painted, captured or not. */
	bool eager;
	/** Of access_find(): what clients in a security context may see all the same. */
	uint32_t allowed;
	enum slip_log_level log_level;
	/** Print at the end what was done. */
	bool stats;
	/** Draw how surfaces get to the screen on it. */
	bool overlay;
	/** The file for a trace, or NULL. */
	const char *trace;
	struct run_options run;
	struct shot_options shot;
	/** The command to run, or NULL. */
	char *const *command;
};

/**
 * Fills options from the command line. -1 to go on; else the status to exit with, what there was to
 * say (help, version, an error) having been said.
 */
int options_parse(struct options *options, int argc, char **argv);

/** Frees what belongs to them. */
void options_finish(struct options *options);

#endif
