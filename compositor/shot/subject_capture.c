/* SPDX-License-Identifier: MIT */
#include "subject_capture.h"

#include <assert.h>
#include <errno.h>

#include "server.h"
#include "subject.h"
#include "x11_windows.h"

static void start(struct subject_capture *capture);

static void finish(struct subject_capture *capture, int error, const struct output_picture *picture)
{
	capture->is_running = false;
	capture->done(capture, error, picture);
}

static void handle_again(void *data)
{
	struct subject_capture *capture = data;
	capture->again = NULL;
	start(capture);
}

static void handle_captured(
		struct capture *captured, int error, const struct output_picture *picture)
{
	struct subject_capture *capture = wl_container_of(captured, capture, capture);
	if (error == ENODEV) {
		// Of the output that is then the first; unless all of them go.
		capture->again = wl_event_loop_add_idle(
				capture->server->loop, handle_again, capture);
		if (!capture->again) {
			finish(capture, ENOMEM, NULL);
		}
	} else {
		finish(capture, error, picture);
	}
}

// 0, and it is done; or -errno.
static int take_window(struct subject_capture *capture)
{
	struct subject subject;
	if (!subject_find(capture->server, capture->window, &subject)) {
		return -ESRCH;
	}
	return capture_window(&capture->capture, subject.window,
			subject.x11 ? &subject.x11->is.box : NULL);
}

static void start(struct subject_capture *capture)
{
	struct server *server = capture->server;
	capture->capture.done = handle_captured;
	if (!capture->window) {
		const char *output = server->options->shot.output;
		capture_start(&capture->capture, subject_get_screen(server, output));
	} else {
		int ret = take_window(capture);
		if (ret < 0) {
			finish(capture, -ret, NULL);
		}
	}
}

void subject_capture_start(struct subject_capture *capture, const char *window)
{
	assert(!capture->is_running);
	capture->is_running = true;
	capture->window = window;
	start(capture);
}

void subject_capture_cancel(struct subject_capture *capture)
{
	if (capture->again) {
		wl_event_source_remove(capture->again);
		capture->again = NULL;
	}
	capture_cancel(&capture->capture);
	capture->is_running = false;
}
