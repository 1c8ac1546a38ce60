/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_HOME_H
#define WINDOW_HOME_H

struct screen;
struct server;

/*
 * Where windows go while their screen is away. None of them changes its size for it, unless it
 * fills the screen.
 */

/** Where a window lay before its screen went: on which one, and where there; "" if it never did. */
struct window_home {
	char screen[32];
	int x, y;
};

/** The screen goes, and is no longer among the server's: what lay on it alone moves to the first.
 */
void window_home_leave(struct server *server, const struct screen *screen);

/** The screen is there: what lay on it when it went comes back, unless it was moved since. */
void window_home_return(struct server *server, const struct screen *screen);

/** The screens are others: windows that fill one are told its size, and none is out of sight. */
void window_home_settle(struct server *server);

#endif
