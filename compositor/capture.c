/* SPDX-License-Identifier: MIT */
#include "capture.h"

#include <boxes.h>
#include <clock.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "feed_scene.h"
#include "log.h"
#include "screen.h"
#include "server.h"
#include "window.h"

static void answer(struct capture *capture, int error, const struct output_picture *picture)
{
	wl_list_remove(&capture->link);
	capture->screen = NULL;
	capture->done(capture, error, picture);
}

// Whoever is answered may start another, or cancel those that are not yet.
static void answer_all(struct wl_list *list, int error, const struct output_picture *picture)
{
	struct wl_list captures;
	wl_list_init(&captures);
	wl_list_insert_list(&captures, list);
	wl_list_init(list);
	while (!wl_list_empty(&captures)) {
		struct capture *capture = wl_container_of(captures.next, capture, link);
		answer(capture, error, picture);
	}
}

// 0, and the picture is the caller's; or -errno. Of a part it is opaque.
static int paint(struct feed *feed, const pixman_box32_t *part, struct output_picture *picture)
{
	struct image_feed *base = &feed->base;
	feed_update(feed);
	struct image_target target = {
		.alpha = base->alpha && !part,
		.part = { 0, 0, base->width, base->height },
	};
	if (part) {
		pixman_box32_t pixels = feed_scene_to_pixels(feed, part);
		if (!boxes_clip(&target.part, &pixels)) {
			return -ERANGE;
		}
	}
	int width = target.part.x2 - target.part.x1, height = target.part.y2 - target.part.y1;
	target.stride = (uint32_t)width * 4;
	size_t size = (size_t)target.stride * (size_t)height;
	// Of its own pages: the painter remembers what it paints in by its address for some frames.
	target.data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (target.data == MAP_FAILED) {
		return -errno;
	}
	int ret = image_feed_paint(base, &target, &base->damage);
	if (ret < 0) {
		munmap(target.data, size);
		return ret;
	}
	*picture = (struct output_picture){
		.data = target.data,
		.stride = target.stride,
		.width = width,
		.height = height,
		.alpha = target.alpha,
	};
	return 0;
}

static void free_picture(const struct output_picture *picture)
{
	munmap((void *)picture->data, (size_t)picture->stride * (size_t)picture->height);
}

// Of a feed that is closed again.
static int paint_once(struct feed *feed, const pixman_box32_t *part, struct output_picture *picture)
{
	if (!feed) {
		return -ENOMEM;
	}
	int ret = paint(feed, part, picture);
	image_feed_close(&feed->base);
	return ret;
}

static void paint_on_the_side(struct screen *screen, struct wl_list *list)
{
	static const struct image_feed_user nobody = { 0 };
	struct output_picture picture;
	struct feed *feed = feed_open_screen(screen, IMAGE_FEED_WITH_CURSOR, &nobody, NULL);
	int ret = paint_once(feed, NULL, &picture);
	answer_all(list, -ret, ret < 0 ? NULL : &picture);
	if (ret == 0) {
		free_picture(&picture);
	}
}

static void ask(struct screen *screen);

static void handle_output(
		struct output_capture *output, int error, const struct output_picture *picture)
{
	struct screen_captures *captures = wl_container_of(output, captures, output);
	struct screen *screen = wl_container_of(captures, screen, captures);
	wl_event_source_timer_update(captures->timeout, 0);
	if (error && error != ENODEV) {
		log_info("output %s does not deliver its picture (%s): it is painted anew",
				screen->output->name, strerror(error));
		paint_on_the_side(screen, &captures->asked);
	} else {
		answer_all(&captures->asked, error, picture);
	}
	if (error == ENODEV) {
		answer_all(&captures->waiting, ENODEV, NULL);
	} else if (!wl_list_empty(&captures->waiting) && wl_list_empty(&captures->asked)) {
		ask(screen);
	}
}

static int handle_timeout(void *data)
{
	struct screen *screen = data;
	screen->output->impl->cancel_capture(screen->output);
	handle_output(&screen->captures.output, ETIMEDOUT, NULL);
	return 0;
}

static void ask(struct screen *screen)
{
	struct screen_captures *captures = &screen->captures;
	struct output *output = screen->output;
	wl_list_insert_list(&captures->asked, &captures->waiting);
	wl_list_init(&captures->waiting);
	// By a virtual clock a frame that is made for it would be one that the same run without it
	// lacks.
	bool is_virtual = clock_is_virtual(screen->server->clock);
	int ret = is_virtual ? -ENOTSUP : output->impl->capture(output, &captures->output);
	if (ret == 0) {
		wl_event_source_timer_update(captures->timeout, CAPTURE_TIMEOUT_MS);
		screen_hurry(screen);
		return;
	}
	if (ret == -ENOTSUP) {
		log_debug("output %s: painting the capture on the side", output->name);
	} else {
		log_info("output %s does not deliver its picture (%s): it is painted anew",
				output->name, strerror(-ret));
	}
	paint_on_the_side(screen, &captures->asked);
}

bool screen_captures_init(struct screen *screen)
{
	struct screen_captures *captures = &screen->captures;
	wl_list_init(&captures->waiting);
	wl_list_init(&captures->asked);
	captures->output.done = handle_output;
	captures->timeout = wl_event_loop_add_timer(screen->server->loop, handle_timeout, screen);
	return captures->timeout;
}

void screen_captures_finish(struct screen *screen)
{
	struct screen_captures *captures = &screen->captures;
	if (!wl_list_empty(&captures->asked)) {
		screen->output->impl->cancel_capture(screen->output);
	}
	answer_all(&captures->asked, ENODEV, NULL);
	answer_all(&captures->waiting, ENODEV, NULL);
	if (captures->timeout) {
		wl_event_source_remove(captures->timeout);
	}
}

void capture_start(struct capture *capture, struct screen *screen)
{
	struct screen_captures *captures = &screen->captures;
	capture->screen = screen;
	wl_list_insert(captures->waiting.prev, &capture->link);
	if (wl_list_empty(&captures->asked)) {
		ask(screen);
	}
}

void capture_cancel(struct capture *capture)
{
	struct screen *screen = capture->screen;
	if (!screen) {
		return;
	}
	struct screen_captures *captures = &screen->captures;
	bool was_asked = !wl_list_empty(&captures->asked);
	wl_list_remove(&capture->link);
	capture->screen = NULL;
	if (was_asked && wl_list_empty(&captures->asked)) {
		wl_event_source_timer_update(captures->timeout, 0);
		screen->output->impl->cancel_capture(screen->output);
		if (!wl_list_empty(&captures->waiting)) {
			ask(screen);
		}
	}
}

int capture_window(struct capture *capture, struct window *window, const pixman_box32_t *part)
{
	static const struct image_feed_user nobody = { 0 };
	struct output_picture picture;
	struct feed *feed = feed_open_window(window, IMAGE_FEED_PLAIN, &nobody, NULL);
	int ret = paint_once(feed, part, &picture);
	if (ret == 0) {
		capture->screen = NULL;
		capture->done(capture, 0, &picture);
		free_picture(&picture);
	}
	return ret;
}
