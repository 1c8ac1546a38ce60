/* SPDX-License-Identifier: MIT */
#ifndef POLICY_H
#define POLICY_H

#include <slipway.h>
#include <stdbool.h>

#include "options.h"

struct server;
struct surface;
struct window;

/** What all windows are, whatever they ask for. */
enum windows_choice {
	WINDOWS_AS_ASKED,
	/** They fill the screen, and have what title bars they draw themselves. */
	WINDOWS_MAXIMIZED,
	/** They have none. */
	WINDOWS_FULLSCREEN,
};

/** What a subcommand makes of windows, and when it ends. */
struct policy {
	const char *name;
	const char *summary, *usage, *description;
	/** Tables of options that not all others have, the last one being NULL. NULL for none. */
	const struct option_row *const *options;
	/** What the exit status means, for the help. May be NULL. */
	const char *statuses;
	/** What each option by itself does not tell: as options_parse(). May be NULL. */
	int (*check)(const struct options *options);
	/** What is taken where the command line says nothing. --device implies KMS. */
	enum slip_log_level log_level;
	enum backend_choice backend;
	bool needs_command;
	/** It is of no use while no monitor is connected. */
	bool needs_monitor;
	/** Headless, its clock is a virtual one, unless told otherwise. */
	bool virtual_clock;
	/**
	 * The server is up; its command is about to be started. False, and why is logged, if it
	 * cannot be. May be NULL.
	 */
	bool (*start)(struct server *server);
	/** The server goes down. May be NULL. */
	void (*stop)(struct server *server);
	/**
	 * The command has nothing of the session in which this is run: a runtime directory of its
	 * own, and no other display.
	 */
	bool isolates;
	/** The server ends when the command does, with its status. */
	bool ends_with_command;
	/** What the command leaves behind when it ends stays, and is ended with the server. */
	bool adopts;
	/** The command stays in the server's process group: that of who uses the terminal. */
	bool shares_terminal;
	/** Its seat always has a touch screen, too, as it always has a pointer and a keyboard. */
	bool has_touch;
	enum windows_choice windows;
	/**
	 * A window can be seen and, for the first time since, does not fill the screen: sets where
	 * it lies. NULL if all windows fill it.
	 */
	void (*place)(struct server *server, struct window *window);
	/** A surface that can be seen has new content. May be NULL. */
	void (*committed)(struct server *server, struct surface *surface);
	/** A frame is on the screen, and clients are about to be told. May be NULL. */
	void (*presented)(struct server *server);
	/** A window, on the X screen or not, opened, went or was renamed. May be NULL. */
	void (*windows_changed)(struct server *server);
	/** The command ended, and all that it started, as far as it is known. May be NULL. */
	void (*all_ended)(struct server *server);
};

extern const struct policy session_policy, kiosk_policy, run_policy, shot_policy;

#endif
