/* SPDX-License-Identifier: MIT */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <wayland-server-core.h>

/** The right to use devices: a libseat session, or, built without libseat, the process's own. */
struct session {
	struct wl_event_loop *loop;
	struct libseat *seat;
	struct wl_event_source *source;
	/** Devices may be used; not while another session has the seat. */
	bool active;
	struct wl_list devices; // of session.c
	struct {
		/** active changed. */
		struct wl_signal active;
	} events;
};

/** NULL and errno. */
struct session *session_create(struct wl_event_loop *loop);
void session_destroy(struct session *session);

/** The seat's name, "seat0" as a rule. */
const char *session_get_seat(struct session *session);

/**
 * Whether somebody gives out the seat, and DRM's master with it. Else it is ours as long as nobody
 * takes it.
 */
bool session_is_managed(struct session *session);

/** Asks for another virtual terminal; active follows. 0 or -errno. */
int session_switch_vt(struct session *session, int vt);

/** An fd, to be closed with session_close_device(); or -errno. */
int session_open_device(struct session *session, const char *path);
void session_close_device(struct session *session, int fd);

#endif
