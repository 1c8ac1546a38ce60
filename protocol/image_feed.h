/* SPDX-License-Identifier: MIT */
#ifndef IMAGE_FEED_H
#define IMAGE_FEED_H

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>
#include <wayland-server-protocol.h>

/*
 * Pictures of an output or of a window, one after the other, for one client: what the globals that
 * capture want of the compositor. They are painted from what is shown, on the side: how that gets
 * to a screen is not touched.
 */

enum image_feed_kind {
	/** What is shown, without the cursor. */
	IMAGE_FEED_PLAIN,
	IMAGE_FEED_WITH_CURSOR,
	/** The cursor and what is dragged with it, alone. */
	IMAGE_FEED_CURSOR,
};

/** What its user waits for. */
enum image_feed_wish {
	IMAGE_FEED_NOTHING,
	/** A picture as soon as it is another than the one before. */
	IMAGE_FEED_CHANGE,
	/** A picture: of the next frame if one is on its way to the screen, else at once. */
	IMAGE_FEED_NOW,
};

/** Memory to paint in. */
struct image_target {
	void *data;
	/** In bytes. */
	uint32_t stride;
	/** It is ARGB8888, premultiplied; else XRGB8888, over black. */
	bool alpha;
	/** What of the picture it has room for, in the picture's pixels. */
	pixman_box32_t part;
};

struct image_feed;

struct image_feed_user {
	/**
	 * What was asked for is there, until this returns: image_feed.damage is what differs from
	 * the last one that was painted. False if the picture is of no use; then shown() does not
	 * follow, and the feed may have been closed.
	 */
	bool (*paint)(struct image_feed *feed, void *data);
	/** What was painted has been on the screen since then. The feed may be closed in it. */
	void (*shown)(struct image_feed *feed, const struct timespec *when, void *data);
	/** Its size or its transform is another. */
	void (*resized)(struct image_feed *feed, void *data);
	/** image_feed.cursor is another. NULL where nobody cares. */
	void (*cursor_moved)(struct image_feed *feed, void *data);
	/** What it was of is gone: nothing follows. It is still to be closed. */
	void (*gone)(struct image_feed *feed, void *data);
};

struct image_feed_interface {
	void (*ask)(struct image_feed *feed, enum image_feed_wish wish);
	int (*paint)(struct image_feed *feed, const struct image_target *target,
			const pixman_region32_t *region);
	void (*close)(struct image_feed *feed);
};

struct image_feed {
	const struct image_feed_interface *impl;
	const struct image_feed_user *user;
	void *data;
	enum image_feed_kind kind;
	/** In pixels. */
	int width, height;
	/** How the pictures are turned: as the contents of a buffer with that wl_surface transform.
	 */
	enum wl_output_transform transform;
	/** They have alpha. */
	bool alpha;
	/** Their first row and column are these of what is shown: not 0 for IMAGE_FEED_CURSOR. */
	int x, y;
	/** In pixels of the picture. All of it at first. */
	pixman_region32_t damage;
	enum image_feed_wish wish;
	bool gone;
	/** Of IMAGE_FEED_CURSOR: whether any of it is seen there, where its hotspot is, in pixels
	 * of what is shown, and where that is in the picture. */
	struct image_feed_cursor {
		bool inside;
		int x, y, hotspot_x, hotspot_y;
	} cursor;
};

struct output_global;
struct xdg_toplevel;

/** Who opens feeds: NULL if there is no memory. Each is to be closed. */
struct image_feeds {
	struct image_feed *(*open_output)(struct image_feeds *feeds, struct output_global *output,
			enum image_feed_kind kind, const struct image_feed_user *user, void *data);
	/** Of one that is mapped. */
	struct image_feed *(*open_toplevel)(struct image_feeds *feeds,
			struct xdg_toplevel *toplevel, enum image_feed_kind kind,
			const struct image_feed_user *user, void *data);
	/** Where clients allocate dma-bufs for pictures; 0: they had better not. */
	dev_t device;
};

/** Whichever is asked for last counts; after IMAGE_FEED_NOTHING, nothing is shown that was painted.
 */
static inline void image_feed_ask(struct image_feed *feed, enum image_feed_wish wish)
{
	feed->impl->ask(feed, wish);
}

/**
 * From within image_feed_user.paint: paints a region of the picture, as far as there is room for
 * it, which is damaged no longer. What can be painted better the next time is damaged again. 0 or
 * -errno.
 */
static inline int image_feed_paint(struct image_feed *feed, const struct image_target *target,
		const pixman_region32_t *region)
{
	return feed->impl->paint(feed, target, region);
}

/** NULL is fine. */
static inline void image_feed_close(struct image_feed *feed)
{
	if (feed) {
		feed->impl->close(feed);
	}
}

#endif
