/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <xdg_toplevel.h>

#include "feed.h"
#include "screen.h"
#include "server.h"

struct feeds {
	struct image_feeds base;
	struct server *server;
};

static struct image_feed *open_output(struct image_feeds *base, struct output_global *output,
		enum image_feed_kind kind, const struct image_feed_user *user, void *data)
{
	struct feeds *feeds = wl_container_of(base, feeds, base);
	struct feed *feed = NULL;
	struct screen *screen;
	wl_list_for_each (screen, &feeds->server->screens, link) {
		if (screen->global == output) {
			feed = feed_open_screen(screen, kind, user, data);
		}
	}
	return feed ? &feed->base : NULL;
}

static struct image_feed *open_toplevel(struct image_feeds *base, struct xdg_toplevel *toplevel,
		enum image_feed_kind kind, const struct image_feed_user *user, void *data)
{
	struct window *window = toplevel->base->data;
	struct feed *feed = window ? feed_open_window(window, kind, user, data) : NULL;
	return feed ? &feed->base : NULL;
}

struct image_feeds *feeds_create(struct server *server, dev_t device)
{
	struct feeds *feeds = calloc(1, sizeof(*feeds));
	if (!feeds) {
		return NULL;
	}
	feeds->base.open_output = open_output;
	feeds->base.open_toplevel = open_toplevel;
	feeds->base.device = device;
	feeds->server = server;
	return &feeds->base;
}

void feeds_destroy(struct image_feeds *base)
{
	if (base) {
		struct feeds *feeds = wl_container_of(base, feeds, base);
		free(feeds);
	}
}
