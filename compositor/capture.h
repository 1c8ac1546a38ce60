/* SPDX-License-Identifier: MIT */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <output.h>
#include <pixman.h>

struct screen;
struct window;

/** A picture that somebody waits for: of what a screen shows, with the cursor. */
struct capture {
	/** error is 0, or an errno and picture is NULL. */
	void (*done)(struct capture *capture, int error, const struct output_picture *picture);
	/** NULL: nobody waits for it. */
	struct screen *screen;
	struct wl_list link; // screen_captures.waiting or asked
};

/** Those that are waited for, of one screen. */
struct screen_captures {
	/** The next picture that the output is asked for is theirs. */
	struct wl_list waiting; // capture.link
	/** The one that it was asked for is. */
	struct wl_list asked; // capture.link
	struct output_capture output;
	/** An output that does not answer is not waited for. */
	struct wl_event_source *timeout;
};

bool screen_captures_init(struct screen *screen);
/** The screen goes: all are answered with ENODEV. */
void screen_captures_finish(struct screen *screen);

/**
 * Has the picture taken by the output, as the screen gets it, where it can; else, or if that fails
 * or takes longer than CAPTURE_TIMEOUT_MS, it is painted on the side. Any number can be pending;
 * those that come while the output is asked share its next picture. `done` is called once, now or
 * later: with ENODEV if the screen goes, with ENOMEM; unless it is cancelled.
 */
void capture_start(struct capture *capture, struct screen *screen);

/** Nothing more is heard of it. Nothing, if nobody waits for it. */
void capture_cancel(struct capture *capture);

/** An output that has not delivered by then does not. */
#define CAPTURE_TIMEOUT_MS 4000

/**
 * Paints a window alone, covered or not and without the cursor, as struct feed says, and hands it
 * over before it returns: 0, or -errno and `done` is not called. The picture has alpha. With part,
 * which is in logical pixels of the window's geometry, it is what lies there, and opaque; -ERANGE
 * if that is nothing.
 */
int capture_window(struct capture *capture, struct window *window, const pixman_box32_t *part);

#endif
