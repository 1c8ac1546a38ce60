/* SPDX-License-Identifier: MIT */
#ifndef SCREENCOPY_STREAM_H
#define SCREENCOPY_STREAM_H

#include "image_feed.h"

/** A feed that frames of wlr-screencopy use one after the other. */
struct screencopy_stream {
	struct wl_list link; // screencopy_streams.idle, while nobody uses it
	struct screencopy_streams *streams;
	struct image_feed *feed;
	struct output_global *output;
	/** The frame that uses it, or NULL. */
	void *user;
};

/** A client's manager's. Lives as long as its object, or a frame of it. */
struct screencopy_streams {
	int refs;
	/** The object is gone. */
	bool closed;
	struct image_feeds *feeds;
	/** Of frames that were copied with damage: what changes from then on is the next one's. */
	struct wl_list idle; // screencopy_stream.link
};

/** With one reference, the object's. feeds is borrowed. NULL and errno. */
struct screencopy_streams *screencopy_streams_create(struct image_feeds *feeds);
struct screencopy_streams *screencopy_streams_ref(struct screencopy_streams *streams);
void screencopy_streams_unref(struct screencopy_streams *streams);

/** Those that nobody uses go, and so does the object's reference. */
void screencopy_streams_close(struct screencopy_streams *streams);

/**
 * One for a frame to use: of those that are kept, or a new one, whose feed tells feed_user, with
 * the stream as its data. NULL if there is no memory.
 */
struct screencopy_stream *screencopy_stream_take(struct screencopy_streams *streams,
		struct output_global *output, enum image_feed_kind kind,
		const struct image_feed_user *feed_user, void *user);

/** Its user needs it no longer, and the next one may or may not be told of what changes. */
void screencopy_stream_give(struct screencopy_stream *stream, bool keep);

void screencopy_stream_destroy(struct screencopy_stream *stream);

#endif
