/* SPDX-License-Identifier: MIT */
#include "screencopy_stream.h"

#include <stdlib.h>

struct screencopy_streams *screencopy_streams_create(struct image_feeds *feeds)
{
	struct screencopy_streams *streams = calloc(1, sizeof(*streams));
	if (streams) {
		streams->refs = 1;
		streams->feeds = feeds;
		wl_list_init(&streams->idle);
	}
	return streams;
}

struct screencopy_streams *screencopy_streams_ref(struct screencopy_streams *streams)
{
	streams->refs++;
	return streams;
}

void screencopy_streams_unref(struct screencopy_streams *streams)
{
	if (--streams->refs == 0) {
		free(streams);
	}
}

void screencopy_streams_close(struct screencopy_streams *streams)
{
	struct screencopy_stream *stream, *next;
	wl_list_for_each_safe (stream, next, &streams->idle, link) {
		screencopy_stream_destroy(stream);
	}
	streams->closed = true;
	screencopy_streams_unref(streams);
}

static struct screencopy_stream *find(const struct screencopy_streams *streams,
		const struct output_global *output, enum image_feed_kind kind)
{
	struct screencopy_stream *stream;
	wl_list_for_each (stream, &streams->idle, link) {
		if (stream->output == output && stream->feed->kind == kind) {
			return stream;
		}
	}
	return NULL;
}

static struct screencopy_stream *create(struct screencopy_streams *streams,
		struct output_global *output, enum image_feed_kind kind,
		const struct image_feed_user *feed_user)
{
	struct screencopy_stream *stream = calloc(1, sizeof(*stream));
	if (!stream) {
		return NULL;
	}
	wl_list_init(&stream->link);
	stream->streams = streams;
	stream->output = output;
	stream->feed = streams->feeds->open_output(streams->feeds, output, kind, feed_user, stream);
	if (!stream->feed) {
		free(stream);
		return NULL;
	}
	return stream;
}

struct screencopy_stream *screencopy_stream_take(struct screencopy_streams *streams,
		struct output_global *output, enum image_feed_kind kind,
		const struct image_feed_user *feed_user, void *user)
{
	struct screencopy_stream *stream = find(streams, output, kind);
	if (!stream) {
		stream = create(streams, output, kind, feed_user);
	}
	if (stream) {
		wl_list_remove(&stream->link);
		wl_list_init(&stream->link);
		stream->user = user;
	}
	return stream;
}

void screencopy_stream_give(struct screencopy_stream *stream, bool keep)
{
	struct screencopy_streams *streams = stream->streams;
	stream->user = NULL;
	image_feed_ask(stream->feed, IMAGE_FEED_NOTHING);
	if (keep && !streams->closed && !stream->feed->gone &&
			!find(streams, stream->output, stream->feed->kind)) {
		wl_list_insert(&streams->idle, &stream->link);
	} else {
		screencopy_stream_destroy(stream);
	}
}

void screencopy_stream_destroy(struct screencopy_stream *stream)
{
	wl_list_remove(&stream->link);
	image_feed_close(stream->feed);
	free(stream);
}
