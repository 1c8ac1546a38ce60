/* SPDX-License-Identifier: MIT */
#ifndef FEED_H
#define FEED_H

#include <image_feed.h>

#include "scene.h"

struct screen;
struct server;
struct surface;
struct window;

/**
 * An image_feed: a scene of its own, of what a screen shows or of one window, painted from clients'
 * buffers when somebody asks. So what is scanned out stays so, pictures may be with or without the
 * cursor, and what covers a window is not in its picture.
 *
 * A window's picture is what lies within its window geometry: the toplevel, its subsurfaces, and
 * its popups as far as they are above that; without its shadow, with its own alpha, upright, at the
 * scale that its client was told to draw at.
 *
 * Pictures are of frames: one that is asked for while a frame is on its way is of that frame, and
 * told of when it is on the screen. A screen at rest makes no frame for it.
 */
struct feed {
	struct image_feed base;
	struct server *server;
	struct wl_list link; // server.feeds
	/** What it is of: one of these. */
	struct screen *screen;
	struct window *window;
	struct scene_list list, previous;
	/** What was painted is on its way to this screen; or NULL. */
	struct screen *awaited;
	struct wl_event_source *idle;
	struct wl_listener unmap, destroy; // of the window
};

/** To be closed by image_feed_close(). NULL and ENOMEM. */
struct feed *feed_open_screen(struct screen *screen, enum image_feed_kind kind,
		const struct image_feed_user *user, void *data);
/** Of a window that is mapped. The same. */
struct feed *feed_open_window(struct window *window, enum image_feed_kind kind,
		const struct image_feed_user *user, void *data);

/** Has it show what there is now: then it can be painted. May tell its user of another size. */
void feed_update(struct feed *feed);

/** For the globals that take pictures: feeds of this server's screens and windows. NULL and ENOMEM.
 */
struct image_feeds *feeds_create(struct server *server, dev_t device);
/** All clients are gone. NULL is fine. */
void feeds_destroy(struct image_feeds *feeds);

/** A surface was committed, or goes: what its pictures show is another. */
void feeds_damage_surface(struct server *server, struct surface *surface);
void feeds_forget_surface(struct server *server, const struct surface *surface);

/** The screen made a frame, or found that it need not. */
void feeds_take_frame(struct screen *screen, bool made);
/** The frame that it made is on the screen. */
void feeds_presented(struct screen *screen, const struct timespec *when);
void feeds_forget_screen(struct screen *screen);

#endif
