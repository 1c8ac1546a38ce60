/* SPDX-License-Identifier: MIT */
#ifndef PLAY_H
#define PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "peer.h"
#include "script.h"

#define PLAY_MAX_PEERS 8
#define PLAY_MAX_VALUES 32
/** How long the compositor may take for anything. */
#define PLAY_WAIT_MS 30000

/** A $NAME or @NAME. */
struct value {
	char name[32], text[64];
	int fd; // -1 if it is none
};

/** A case that is being played. */
struct play {
	const struct script *script;
	struct peer *peers[PLAY_MAX_PEERS];
	int n_peers;
	struct value values[PLAY_MAX_VALUES];
	int n_values;
	int fds_before;
	/** Why the last call failed. */
	char reason[512];
};

/** A word that begins a line, and what it does: false, and reason says why, if the case fails. */
struct directive {
	const char *word;
	bool (*play)(struct play *play, struct peer *peer, char **words, int n);
};

/** Those about what clients hear, about the screen and the seat, about files, about sockets, about
 * those who ask; NULL at the end. */
extern const struct directive event_directives[], screen_directives[], file_directives[],
		socket_directives[], explain_directives[];

/** Always false. */
bool play_fail(struct play *play, const char *format, ...);
int64_t play_now(void);

/** NULL if there is none. */
struct value *play_find_value(struct play *play, const char *name);
/** Takes the fd, if it is one. */
bool play_add_value(struct play *play, const char *name, const char *text, int fd);
void play_close_value(struct value *value);

/** A socket that may listen at the address of that name. -1 and errno. */
int play_open_socket(const char *name, bool listening);
/** As peer_create() takes it. */
void play_get_address(const char *name, char *address, size_t size);

/** Cuts OBJECT.MEMBER in two. NULL if there is no dot. */
char *play_split_member(struct play *play, char *word);

/** One turn of the event loop, at the end of which clients have heard what was said. */
void play_turn(struct play *play, int timeout_ms);

/** The client of that name, which connects if it has not. NULL, and reason says why. */
struct peer *play_get_peer(struct play *play, const char *name);

/** Until the compositor has dealt with what the client said, or hung up. */
bool play_sync_peer(struct play *play, struct peer *peer);

/** That the compositor raised no error, and has not hung up. */
bool play_check_alive(struct play *play, struct peer *peer);

/** The client goes; it has, in the compositor too, when this returns. */
bool play_hang_up(struct play *play, struct peer *peer);
bool play_wait_until_gone(struct play *play, int n_clients);

/** Plays one line of the client of that name. */
bool play_line(struct play *play, const char *text, const char *peer_name);

#endif
