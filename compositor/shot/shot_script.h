/* SPDX-License-Identifier: MIT */
#ifndef SHOT_SCRIPT_H
#define SHOT_SCRIPT_H

#include "album.h"
#include "script.h"

struct server;

/** The script that `slipway shot` was given, and what it makes of the seat. */
struct shot_script;

/** Who runs it: `slipway shot`. */
struct shot_script_impl {
	/**
	 * Whether the picture of a step (SCRIPT_SHOT, SCRIPT_EXPECT) can be taken, as far as can be
	 * known before anything is done; if not, why was logged.
	 */
	bool (*check)(const struct server *server, const struct script_step *step);
	/** Takes it, and answers with shot_script_taken(), now or later. */
	void (*take)(struct server *server, const struct script_step *step);
	/**
	 * It is over: all of it was done (ALBUM_EQUAL), or why not, which was logged; problem says
	 * that in a sentence, which lives for ever.
	 */
	void (*ended)(struct server *server, enum album_status status, const char *problem);
};

/**
 * Gives the seat its keymap, and reads the script, if there is one: *script is NULL if not. False,
 * and why was logged.
 */
bool shot_script_create(struct server *server, const struct shot_script_impl *impl,
		struct shot_script **script);

/** NULL is fine. */
void shot_script_destroy(struct shot_script *script);

/** Whether it is not over yet; not for NULL. */
bool shot_script_is_running(const struct shot_script *script);

/** The picture of the present step was taken, or cannot be: the next step follows. No effect once
 * the script is over. */
void shot_script_taken(struct shot_script *script);

/** The policy's hooks; NULL is fine. */
void shot_script_committed(struct shot_script *script);
void shot_script_presented(struct shot_script *script);
void shot_script_windows_changed(struct shot_script *script);

/** The command ended, and so does the script, which is running. */
void shot_script_command_ended(struct shot_script *script);

#endif
