/* SPDX-License-Identifier: MIT */
#include "feed.h"

#include <stdlib.h>

#include "feed_scene.h"
#include "layout.h"
#include "screen.h"
#include "server.h"
#include "window.h"

static struct feed *from_base(struct image_feed *base)
{
	struct feed *feed = wl_container_of(base, feed, base);
	return feed;
}

// Whose frames it goes by.
static struct screen *get_pacer(const struct feed *feed)
{
	if (feed->screen) {
		return feed->screen;
	}
	const struct surface *surface = feed->window->toplevel->base->surface;
	const struct output *output = output_global_get_output(surface);
	struct screen *screen;
	wl_list_for_each (screen, &feed->server->screens, link) {
		if (screen->output == output) {
			return screen;
		}
	}
	return layout_get_first(feed->server);
}

static void tell(struct feed *feed, struct screen *screen, const struct timespec *when)
{
	feed->awaited = NULL;
	screen->pictured = screen_get_time(screen);
	feed->base.user->shown(&feed->base, when, feed->base.data);
}

static void tell_now(struct feed *feed, struct screen *screen)
{
	int64_t now = screen_get_time(screen);
	struct timespec when = { .tv_sec = now / 1000000000, .tv_nsec = now % 1000000000 };
	tell(feed, screen, &when);
}

// frame: what is seen now is on its way to the screen.
static void look(struct feed *feed, struct screen *screen, bool frame)
{
	struct image_feed *base = &feed->base;
	bool wanted = base->wish != IMAGE_FEED_NOTHING && !feed->awaited;
	if (!wanted && base->kind != IMAGE_FEED_CURSOR) {
		feed_scene_update_size(feed);
		return;
	}
	feed_update(feed);
	if (!wanted ||
			(base->wish == IMAGE_FEED_CHANGE &&
					!pixman_region32_not_empty(&base->damage))) {
		return;
	}
	base->wish = IMAGE_FEED_NOTHING;
	if (!base->user->paint(base, base->data)) {
		return;
	}
	if (frame) {
		feed->awaited = screen;
	} else {
		tell_now(feed, screen);
	}
}

static bool is_resting(const struct screen *screen)
{
	return !screen->output->in_flight && !screen->output->scheduled;
}

// Who wants one picture after the other, changed or not, gets them at the screen's rhythm.
static bool is_too_soon(const struct feed *feed, const struct screen *screen)
{
	int refresh = screen->output->refresh > 0 ? screen->output->refresh : 60000;
	int64_t half = INT64_C(500000000000) / refresh;
	return feed->base.wish == IMAGE_FEED_NOW &&
			screen_get_time(screen) - screen->pictured < half;
}

static void look_at_rest(struct feed *feed, struct screen *screen)
{
	if (is_too_soon(feed, screen)) {
		output_schedule_frame(screen->output);
	} else {
		look(feed, screen, false);
	}
}

static void handle_idle(void *data)
{
	struct feed *feed = data;
	feed->idle = NULL;
	struct screen *screen = get_pacer(feed);
	if (is_resting(screen)) {
		look_at_rest(feed, screen);
	}
}

static void handle_ask(struct image_feed *base, enum image_feed_wish wish)
{
	struct feed *feed = from_base(base);
	base->wish = wish;
	if (wish == IMAGE_FEED_NOTHING) {
		feed->awaited = NULL;
	}
	if (wish != IMAGE_FEED_NOTHING && !base->gone && !feed->idle) {
		// If there is no memory, the next frame will do.
		feed->idle = wl_event_loop_add_idle(feed->server->loop, handle_idle, feed);
	}
}

// Nothing more is heard of it.
static void disconnect(struct feed *feed)
{
	if (feed->idle) {
		wl_event_source_remove(feed->idle);
		feed->idle = NULL;
	}
	wl_list_remove(&feed->link);
	wl_list_init(&feed->link);
	wl_list_remove(&feed->unmap.link);
	wl_list_init(&feed->unmap.link);
	wl_list_remove(&feed->destroy.link);
	wl_list_init(&feed->destroy.link);
	feed->base.gone = true;
}

static void lose(struct feed *feed)
{
	disconnect(feed);
	feed->base.user->gone(&feed->base, feed->base.data);
}

static void handle_close(struct image_feed *base)
{
	struct feed *feed = from_base(base);
	disconnect(feed);
	scene_list_finish(&feed->list);
	scene_list_finish(&feed->previous);
	pixman_region32_fini(&base->damage);
	free(feed);
}

static const struct image_feed_interface feed_impl = {
	.ask = handle_ask,
	.paint = feed_scene_paint,
	.close = handle_close,
};

static void handle_unmap(struct wl_listener *listener, void *data)
{
	struct feed *feed = wl_container_of(listener, feed, unmap);
	lose(feed);
}

static void handle_destroy(struct wl_listener *listener, void *data)
{
	struct feed *feed = wl_container_of(listener, feed, destroy);
	lose(feed);
}

static struct feed *create(struct server *server, enum image_feed_kind kind,
		const struct image_feed_user *user, void *data)
{
	struct feed *feed = calloc(1, sizeof(*feed));
	if (!feed) {
		return NULL;
	}
	feed->base = (struct image_feed){
		.impl = &feed_impl, .user = user, .data = data, .kind = kind
	};
	feed->server = server;
	pixman_region32_init(&feed->base.damage);
	scene_list_init(&feed->list);
	scene_list_init(&feed->previous);
	wl_list_insert(server->feeds.prev, &feed->link);
	feed->unmap.notify = handle_unmap;
	wl_list_init(&feed->unmap.link);
	feed->destroy.notify = handle_destroy;
	wl_list_init(&feed->destroy.link);
	return feed;
}

struct feed *feed_open_screen(struct screen *screen, enum image_feed_kind kind,
		const struct image_feed_user *user, void *data)
{
	struct feed *feed = create(screen->server, kind, user, data);
	if (feed) {
		feed->screen = screen;
		feed_scene_start(feed);
	}
	return feed;
}

struct feed *feed_open_window(struct window *window, enum image_feed_kind kind,
		const struct image_feed_user *user, void *data)
{
	struct feed *feed = create(window->server, kind, user, data);
	if (feed) {
		feed->window = window;
		wl_signal_add(&window->toplevel->events.unmap, &feed->unmap);
		wl_signal_add(&window->toplevel->events.destroy, &feed->destroy);
		feed_scene_start(feed);
	}
	return feed;
}

void feeds_damage_surface(struct server *server, struct surface *surface)
{
	struct feed *feed;
	wl_list_for_each (feed, &server->feeds, link) {
		feed_scene_damage(feed, surface);
	}
}

void feeds_forget_surface(struct server *server, const struct surface *surface)
{
	struct feed *feed;
	wl_list_for_each (feed, &server->feeds, link) {
		scene_list_forget(&feed->list, surface);
	}
}

void feeds_take_frame(struct screen *screen, bool made)
{
	struct feed *feed, *next;
	wl_list_for_each_safe (feed, next, &screen->server->feeds, link) {
		if (get_pacer(feed) == screen) {
			look(feed, screen, made);
		}
	}
}

void feeds_presented(struct screen *screen, const struct timespec *when)
{
	struct feed *feed, *next;
	wl_list_for_each_safe (feed, next, &screen->server->feeds, link) {
		if (feed->awaited == screen) {
			tell(feed, screen, when);
		}
	}
	// What was asked for while it was in flight.
	wl_list_for_each_safe (feed, next, &screen->server->feeds, link) {
		if (get_pacer(feed) == screen && is_resting(screen)) {
			look_at_rest(feed, screen);
		}
	}
}

void feeds_forget_screen(struct screen *screen)
{
	struct feed *feed, *next;
	wl_list_for_each_safe (feed, next, &screen->server->feeds, link) {
		if (feed->screen == screen) {
			lose(feed);
		} else if (feed->awaited == screen) {
			tell_now(feed, screen);
		}
	}
}
