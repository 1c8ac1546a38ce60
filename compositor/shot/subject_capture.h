/* SPDX-License-Identifier: MIT */
#ifndef SUBJECT_CAPTURE_H
#define SUBJECT_CAPTURE_H

#include "capture.h"

struct server;

/** The picture of a window, or of all that an output shows; one at a time. */
struct subject_capture {
	struct server *server;
	/**
	 * error is 0, or an errno and picture is NULL: ESRCH if there is no such window, ERANGE
	 * if it is one of X that lies outside of the X screen. It may be called before
	 * subject_capture_start() returns.
	 */
	void (*done)(struct subject_capture *capture, int error,
			const struct output_picture *picture);
	bool is_running;
	/** The window's title or app-id; NULL: an output. */
	const char *window;
	struct capture capture;
	/** Takes it once more, of what there is then. */
	struct wl_event_source *again;
};

/** NULL: of all that there is. The name is borrowed until it is done. */
void subject_capture_start(struct subject_capture *capture, const char *window);

/** Nothing more is heard of it. */
void subject_capture_cancel(struct subject_capture *capture);

#endif
