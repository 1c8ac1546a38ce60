/* SPDX-License-Identifier: MIT */
#include "screencopy.h"

#include <stdlib.h>

#include "client_buffer.h"
#include "image_buffer.h"
#include "output_global.h"
#include "screencopy_stream.h"
#include "wlr-screencopy-unstable-v1-server-protocol.h"

struct frame {
	struct wl_resource *resource;
	struct screencopy_streams *streams;
	/** NULL once it was answered. */
	struct screencopy_stream *stream;
	/** What of the picture it is. */
	pixman_box32_t part;
	bool copied, with_damage;
	/** Locked, or NULL. */
	struct buffer *buffer;
	/** What changed of its part, in the buffer's pixels. */
	pixman_region32_t damage;
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

// The frame needs it no longer.
static void leave_stream(struct frame *frame)
{
	struct screencopy_stream *stream = frame->stream;
	frame->stream = NULL;
	if (stream) {
		screencopy_stream_give(stream, frame->with_damage);
	}
}

/* ---- the feed ---- */

static void finish_frame(struct frame *frame)
{
	buffer_abandon(frame->buffer);
	frame->buffer = NULL;
	leave_stream(frame);
}

static void fail(struct frame *frame)
{
	// The next one is to be told of what changed for this one.
	frame->with_damage = false;
	zwlr_screencopy_frame_v1_send_failed(frame->resource);
	finish_frame(frame);
}

static bool is_within(const pixman_box32_t *part, const struct image_feed *feed)
{
	return part->x2 <= feed->width && part->y2 <= feed->height;
}

static bool handle_paint(struct image_feed *feed, void *data)
{
	struct screencopy_stream *stream = data;
	struct frame *frame = stream->user;
	const pixman_box32_t *part = &frame->part;
	pixman_region32_t told, all;
	pixman_region32_init_rect(&all, part->x1, part->y1, (unsigned)(part->x2 - part->x1),
			(unsigned)(part->y2 - part->y1));
	pixman_region32_init(&told);
	pixman_region32_copy(&told, &feed->damage);
	int ret = is_within(part, feed) ? image_buffer_paint(frame->buffer, feed, part, &all) : -1;
	pixman_region32_intersect(&frame->damage, &told, &all);
	pixman_region32_translate(&frame->damage, -part->x1, -part->y1);
	pixman_region32_fini(&told);
	pixman_region32_fini(&all);
	if (ret < 0) {
		fail(frame);
	}
	return ret == 0;
}

static void send_damage(struct frame *frame)
{
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles(&frame->damage, &n);
	for (int i = 0; i < n; i++) {
		zwlr_screencopy_frame_v1_send_damage(frame->resource, (uint32_t)boxes[i].x1,
				(uint32_t)boxes[i].y1, (uint32_t)(boxes[i].x2 - boxes[i].x1),
				(uint32_t)(boxes[i].y2 - boxes[i].y1));
	}
}

static void handle_shown(struct image_feed *feed, const struct timespec *when, void *data)
{
	struct screencopy_stream *stream = data;
	struct frame *frame = stream->user;
	if (!frame || !frame->buffer) {
		return; // destroyed meanwhile
	}
	zwlr_screencopy_frame_v1_send_flags(frame->resource, 0);
	if (frame->with_damage) {
		send_damage(frame);
	}
	zwlr_screencopy_frame_v1_send_ready(frame->resource,
			(uint32_t)((uint64_t)when->tv_sec >> 32), (uint32_t)when->tv_sec,
			(uint32_t)when->tv_nsec);
	finish_frame(frame);
}

// A frame that no longer fits fails when it is painted.
static void handle_resized(struct image_feed *feed, void *data)
{
}

static void handle_gone(struct image_feed *feed, void *data)
{
	struct screencopy_stream *stream = data;
	if (stream->user) {
		fail(stream->user);
	} else {
		screencopy_stream_destroy(stream);
	}
}

static const struct image_feed_user feed_user = {
	.paint = handle_paint,
	.shown = handle_shown,
	.resized = handle_resized,
	.gone = handle_gone,
};

/* ---- zwlr_screencopy_frame_v1 ---- */

static void copy(
		struct wl_resource *resource, struct wl_resource *buffer_resource, bool with_damage)
{
	struct frame *frame = wl_resource_get_user_data(resource);
	if (frame->copied) {
		wl_resource_post_error(resource, ZWLR_SCREENCOPY_FRAME_V1_ERROR_ALREADY_USED,
				"the frame was copied already");
		return;
	}
	frame->copied = true;
	if (!frame->stream) {
		return; // it failed
	}
	struct buffer *buffer = client_buffer_from_resource(buffer_resource);
	const pixman_box32_t *part = &frame->part;
	if (!image_buffer_fits(buffer, part->x2 - part->x1, part->y2 - part->y1, false)) {
		wl_resource_post_error(resource, ZWLR_SCREENCOPY_FRAME_V1_ERROR_INVALID_BUFFER,
				"the buffer is not as the frame's buffer event says");
		return;
	}
	frame->with_damage = with_damage;
	frame->buffer = buffer_lock(buffer);
	image_feed_ask(frame->stream->feed, with_damage ? IMAGE_FEED_CHANGE : IMAGE_FEED_NOW);
}

static void handle_copy(
		struct wl_client *client, struct wl_resource *resource, struct wl_resource *buffer)
{
	copy(resource, buffer, false);
}

static void handle_copy_with_damage(
		struct wl_client *client, struct wl_resource *resource, struct wl_resource *buffer)
{
	copy(resource, buffer, true);
}

static const struct zwlr_screencopy_frame_v1_interface frame_impl = {
	.copy = handle_copy,
	.destroy = handle_destroy,
	.copy_with_damage = handle_copy_with_damage,
};

static void handle_frame_destroy(struct wl_resource *resource)
{
	struct frame *frame = wl_resource_get_user_data(resource);
	// It may have been painted, but nobody was told of what had changed.
	frame->with_damage &= !frame->buffer;
	finish_frame(frame);
	screencopy_streams_unref(frame->streams);
	pixman_region32_fini(&frame->damage);
	free(frame);
}

static void send_constraints(const struct frame *frame, dev_t device)
{
	uint32_t width = (uint32_t)(frame->part.x2 - frame->part.x1);
	uint32_t height = (uint32_t)(frame->part.y2 - frame->part.y1);
	zwlr_screencopy_frame_v1_send_buffer(frame->resource, image_buffer_get_shm_format(false),
			width, height, 4 * width);
	if (wl_resource_get_version(frame->resource) <
			ZWLR_SCREENCOPY_FRAME_V1_BUFFER_DONE_SINCE_VERSION) {
		return;
	}
	if (device) {
		zwlr_screencopy_frame_v1_send_linux_dmabuf(
				frame->resource, image_buffer_get_format(false), width, height);
	}
	zwlr_screencopy_frame_v1_send_buffer_done(frame->resource);
}

// NULL if there is no memory: that was posted.
static struct frame *create_frame(struct wl_resource *manager_resource, uint32_t id)
{
	struct frame *frame = calloc(1, sizeof(*frame));
	struct wl_resource *resource = wl_resource_create(wl_resource_get_client(manager_resource),
			&zwlr_screencopy_frame_v1_interface,
			wl_resource_get_version(manager_resource), id);
	if (!frame || !resource) {
		free(frame);
		if (resource) {
			wl_resource_destroy(resource);
		}
		wl_resource_post_no_memory(manager_resource);
		return NULL;
	}
	frame->resource = resource;
	frame->streams = screencopy_streams_ref(wl_resource_get_user_data(manager_resource));
	pixman_region32_init(&frame->damage);
	wl_resource_set_implementation(resource, &frame_impl, frame, handle_frame_destroy);
	return frame;
}

/* ---- zwlr_screencopy_manager_v1 ---- */

// The output's pixels that show a box of its logical space, as far as there are any.
static pixman_box32_t get_part(const struct output_view *view, pixman_box32_t box)
{
	box = output_view_to_pixels(view, &box);
	return (pixman_box32_t){
		.x1 = box.x1 > 0 ? box.x1 : 0,
		.y1 = box.y1 > 0 ? box.y1 : 0,
		.x2 = box.x2 < view->width ? box.x2 : view->width,
		.y2 = box.y2 < view->height ? box.y2 : view->height,
	};
}

// box: of the compositor's space; NULL is all of the output.
static void capture(struct wl_resource *manager, uint32_t id, int32_t with_cursor,
		struct output_global *output, const pixman_box32_t *box)
{
	struct frame *frame = create_frame(manager, id);
	if (!frame) {
		return;
	}
	if (output) {
		const struct output_view *view = &output->view;
		frame->part = box ? get_part(view, *box)
				  : (pixman_box32_t){ 0, 0, view->width, view->height };
	}
	if (frame->part.x1 < frame->part.x2 && frame->part.y1 < frame->part.y2) {
		frame->stream = screencopy_stream_take(frame->streams, output,
				with_cursor ? IMAGE_FEED_WITH_CURSOR : IMAGE_FEED_PLAIN, &feed_user,
				frame);
	}
	if (!frame->stream) {
		zwlr_screencopy_frame_v1_send_failed(frame->resource);
		return;
	}
	send_constraints(frame, frame->streams->feeds->device);
}

static void handle_capture_output(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, int32_t overlay_cursor, struct wl_resource *output)
{
	capture(resource, id, overlay_cursor, output_global_from_resource(output), NULL);
}

// Coordinates are limited, so that their sum is a number, too; the output is smaller.
static void handle_capture_output_region(struct wl_client *client, struct wl_resource *resource,
		uint32_t id, int32_t overlay_cursor, struct wl_resource *output_resource, int32_t x,
		int32_t y, int32_t width, int32_t height)
{
	struct output_global *output = output_global_from_resource(output_resource);
	pixman_box32_t box = { 0 };
	if (output && width > 0 && height > 0) {
		box.x1 = surface_limit(x) + output->view.x;
		box.y1 = surface_limit(y) + output->view.y;
		box.x2 = box.x1 + surface_limit(width);
		box.y2 = box.y1 + surface_limit(height);
	}
	capture(resource, id, overlay_cursor, output, &box);
}

static const struct zwlr_screencopy_manager_v1_interface manager_impl = {
	.capture_output = handle_capture_output,
	.capture_output_region = handle_capture_output_region,
	.destroy = handle_destroy,
};

static void handle_manager_destroy(struct wl_resource *resource)
{
	screencopy_streams_close(wl_resource_get_user_data(resource));
}

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct screencopy_streams *streams = screencopy_streams_create(data);
	struct wl_resource *resource = wl_resource_create(
			client, &zwlr_screencopy_manager_v1_interface, (int)version, id);
	if (!streams || !resource) {
		if (streams) {
			screencopy_streams_unref(streams);
		}
		if (resource) {
			wl_resource_destroy(resource);
		}
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, streams, handle_manager_destroy);
}

struct wl_global *screencopy_create(struct wl_display *display, struct image_feeds *feeds)
{
	return wl_global_create(display, &zwlr_screencopy_manager_v1_interface, 3, feeds, bind);
}
