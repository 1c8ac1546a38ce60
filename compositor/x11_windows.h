/* SPDX-License-Identifier: MIT */
#ifndef X11_WINDOWS_H
#define X11_WINDOWS_H

#include <pixman.h>

#include "x11_connection.h"

/** In bytes of UTF-8, with the 0 at its end: what is longer is cut. */
#define X11_TEXT_SIZE 512

struct x11_description {
	/** With its border, in the X screen's pixels, of which it may lie outside. */
	pixman_box32_t box;
	/** _NET_WM_NAME, or else WM_NAME. */
	char title[X11_TEXT_SIZE];
	/** The class of WM_CLASS. */
	char app_id[X11_TEXT_SIZE];
};

/** A child of the root that is mapped. */
struct x11_window {
	uint32_t id;
	struct wl_list link; // x11_windows.windows
	/** It has to be asked about. */
	struct wl_list stale_link; // x11_windows.stale
	/** A menu or a tooltip: one that window managers leave alone (override-redirect). */
	bool is_popup;
	/** It was described. */
	bool is_known;
	struct x11_description is;
};

/**
 * An X client that does nothing but hear of the windows on the first screen: in the few words of
 * the X11 protocol that this takes. It asks about one window at a time.
 */
struct x11_windows {
	struct x11_connection connection;
	/** The last mapped is the first. */
	struct wl_list windows; // x11_window.link
	struct wl_list stale;   // x11_window.stale_link
	/** _NET_WM_NAME, or 0. */
	uint32_t net_wm_name;
	/** There are questions that are not answered; the first one's number; the window they are
	 * about, or NULL if it has gone; and what was answered so far. */
	bool is_asking;
	uint16_t first_question;
	struct x11_window *asked;
	struct x11_description told;
	/** From now on, no window is missed. */
	void (*ready)(struct x11_windows *windows);
	/** A window that is known came, went or was renamed. */
	void (*changed)(struct x11_windows *windows);
	/** Nothing comes any more, and there are no windows. */
	void (*failed)(struct x11_windows *windows);
};

/** Takes the fd, which is connected to the server. 0, or -errno; then there is nothing to finish.
 */
int x11_windows_init(struct x11_windows *windows, struct wl_event_loop *loop, int fd,
		const struct xauthority *authority);

void x11_windows_finish(struct x11_windows *windows);

/** The windows that are known, and no popups: the last mapped first, or after one the next; NULL at
 * the end. */
const struct x11_window *x11_windows_get_next(
		const struct x11_windows *windows, const struct x11_window *window);

/** Whether there is none that is known, and no popup. */
bool x11_windows_is_empty(const struct x11_windows *windows);

#endif
