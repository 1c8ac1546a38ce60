/* SPDX-License-Identifier: MIT */
#include "image_copy_session.h"

#include <drm_fourcc.h>
#include <stdlib.h>

#include "client_buffer.h"
#include "ext-image-copy-capture-v1-server-protocol.h"
#include "image_buffer.h"
#include "region.h"

/** Lives as long as its object, or a frame of it. */
struct session {
	struct wl_resource *resource; // NULL once destroyed
	/** NULL once it is stopped. */
	struct image_feed *feed;
	struct frame *frame;
	dev_t device;
};

struct frame {
	struct wl_resource *resource;
	struct session *session;
	/** Locked, or NULL. */
	struct buffer *buffer;
	/** What the client wants painted in any case; then what differs from the last frame. */
	pixman_region32_t damage;
	/** It was asked for; it is in the buffer; it was answered. */
	bool captured, painted, done;
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void drop_session(struct session *session)
{
	if (!session->resource && !session->frame) {
		image_feed_close(session->feed);
		free(session);
	}
}

/* ---- ext_image_copy_capture_frame_v1 ---- */

static void finish_frame(struct frame *frame)
{
	frame->done = true;
	buffer_abandon(frame->buffer);
	frame->buffer = NULL;
}

static void fail(struct frame *frame, enum ext_image_copy_capture_frame_v1_failure_reason reason)
{
	finish_frame(frame);
	ext_image_copy_capture_frame_v1_send_failed(frame->resource, reason);
}

// Whether it may still be changed.
static bool check_open(struct frame *frame)
{
	if (frame->captured) {
		wl_resource_post_error(frame->resource,
				EXT_IMAGE_COPY_CAPTURE_FRAME_V1_ERROR_ALREADY_CAPTURED,
				"the frame was captured already");
	}
	return !frame->captured;
}

static void handle_attach_buffer(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *buffer_resource)
{
	struct frame *frame = wl_resource_get_user_data(resource);
	if (!check_open(frame)) {
		return;
	}
	struct buffer *buffer = client_buffer_from_resource(buffer_resource);
	if (!buffer) {
		wl_client_post_no_memory(client);
		return;
	}
	buffer_abandon(frame->buffer);
	frame->buffer = buffer_lock(buffer);
}

static void handle_damage_buffer(struct wl_client *client, struct wl_resource *resource, int32_t x,
		int32_t y, int32_t width, int32_t height)
{
	struct frame *frame = wl_resource_get_user_data(resource);
	if (!check_open(frame)) {
		return;
	}
	if (x < 0 || y < 0 || width <= 0 || height <= 0) {
		wl_resource_post_error(resource,
				EXT_IMAGE_COPY_CAPTURE_FRAME_V1_ERROR_INVALID_BUFFER_DAMAGE,
				"%dx%d at %d,%d cannot be damage", width, height, x, y);
		return;
	}
	region_add_damage(&frame->damage, x, y, width, height);
}

static void handle_capture(struct wl_client *client, struct wl_resource *resource)
{
	struct frame *frame = wl_resource_get_user_data(resource);
	struct session *session = frame->session;
	struct image_feed *feed = session->feed;
	if (!check_open(frame)) {
		return;
	}
	if (!frame->buffer) {
		wl_resource_post_error(resource, EXT_IMAGE_COPY_CAPTURE_FRAME_V1_ERROR_NO_BUFFER,
				"a frame is captured into a buffer");
		return;
	}
	frame->captured = true;
	if (!feed) {
		fail(frame, EXT_IMAGE_COPY_CAPTURE_FRAME_V1_FAILURE_REASON_STOPPED);
	} else if (!image_buffer_fits(frame->buffer, feed->width, feed->height, feed->alpha)) {
		fail(frame, EXT_IMAGE_COPY_CAPTURE_FRAME_V1_FAILURE_REASON_BUFFER_CONSTRAINTS);
	} else {
		// All of the first one is damage.
		image_feed_ask(feed, IMAGE_FEED_CHANGE);
	}
}

static const struct ext_image_copy_capture_frame_v1_interface frame_impl = {
	.destroy = handle_destroy,
	.attach_buffer = handle_attach_buffer,
	.damage_buffer = handle_damage_buffer,
	.capture = handle_capture,
};

static void handle_frame_destroy(struct wl_resource *resource)
{
	struct frame *frame = wl_resource_get_user_data(resource);
	struct session *session = frame->session;
	if (session->feed && frame->captured && !frame->done) {
		image_feed_ask(session->feed, IMAGE_FEED_NOTHING);
	}
	if (session->feed && frame->painted && !frame->done) {
		// Nobody was told of what it is that has changed.
		pixman_region32_t *damage = &session->feed->damage;
		pixman_region32_union(damage, damage, &frame->damage);
	}
	session->frame = NULL;
	buffer_abandon(frame->buffer);
	pixman_region32_fini(&frame->damage);
	free(frame);
	drop_session(session);
}

/* ---- the feed ---- */

static bool handle_paint(struct image_feed *feed, void *data)
{
	struct session *session = data;
	struct frame *frame = session->frame;
	const pixman_box32_t all = { 0, 0, feed->width, feed->height };
	pixman_region32_t told;
	if (!image_buffer_fits(frame->buffer, feed->width, feed->height, feed->alpha)) {
		fail(frame, EXT_IMAGE_COPY_CAPTURE_FRAME_V1_FAILURE_REASON_BUFFER_CONSTRAINTS);
		return false;
	}
	pixman_region32_init(&told);
	pixman_region32_copy(&told, &feed->damage);
	pixman_region32_union(&frame->damage, &frame->damage, &told);
	int ret = image_buffer_paint(frame->buffer, feed, &all, &frame->damage);
	pixman_region32_copy(&frame->damage, &told);
	frame->painted = ret == 0;
	if (ret < 0) {
		pixman_region32_union(&feed->damage, &feed->damage, &told);
		fail(frame, EXT_IMAGE_COPY_CAPTURE_FRAME_V1_FAILURE_REASON_UNKNOWN);
	}
	pixman_region32_fini(&told);
	return ret == 0;
}

static void handle_shown(struct image_feed *feed, const struct timespec *when, void *data)
{
	struct session *session = data;
	struct frame *frame = session->frame;
	if (!frame || !frame->captured || frame->done) {
		return; // destroyed meanwhile
	}
	struct wl_resource *resource = frame->resource;
	ext_image_copy_capture_frame_v1_send_transform(resource, feed->transform);
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles(&frame->damage, &n);
	for (int i = 0; i < n; i++) {
		ext_image_copy_capture_frame_v1_send_damage(resource, boxes[i].x1, boxes[i].y1,
				boxes[i].x2 - boxes[i].x1, boxes[i].y2 - boxes[i].y1);
	}
	ext_image_copy_capture_frame_v1_send_presentation_time(resource,
			(uint32_t)((uint64_t)when->tv_sec >> 32), (uint32_t)when->tv_sec,
			(uint32_t)when->tv_nsec);
	finish_frame(frame);
	ext_image_copy_capture_frame_v1_send_ready(resource);
}

static void send_dmabuf(struct session *session)
{
	uint64_t linear = DRM_FORMAT_MOD_LINEAR;
	struct wl_array device = { .size = sizeof(session->device), .data = &session->device };
	struct wl_array modifiers = { .size = sizeof(linear), .data = &linear };
	ext_image_copy_capture_session_v1_send_dmabuf_device(session->resource, &device);
	ext_image_copy_capture_session_v1_send_dmabuf_format(session->resource,
			image_buffer_get_format(session->feed->alpha), &modifiers);
}

static void send_constraints(struct session *session)
{
	const struct image_feed *feed = session->feed;
	ext_image_copy_capture_session_v1_send_buffer_size(
			session->resource, (uint32_t)feed->width, (uint32_t)feed->height);
	ext_image_copy_capture_session_v1_send_shm_format(
			session->resource, image_buffer_get_shm_format(feed->alpha));
	if (session->device) {
		send_dmabuf(session);
	}
	ext_image_copy_capture_session_v1_send_done(session->resource);
}

static void handle_resized(struct image_feed *feed, void *data)
{
	struct session *session = data;
	if (session->resource) {
		send_constraints(session);
	}
}

static void handle_gone(struct image_feed *feed, void *data)
{
	struct session *session = data;
	struct frame *frame = session->frame;
	session->feed = NULL;
	image_feed_close(feed);
	if (frame && frame->captured && !frame->done) {
		fail(frame, EXT_IMAGE_COPY_CAPTURE_FRAME_V1_FAILURE_REASON_STOPPED);
	}
	if (session->resource) {
		ext_image_copy_capture_session_v1_send_stopped(session->resource);
	}
}

static const struct image_feed_user feed_user = {
	.paint = handle_paint,
	.shown = handle_shown,
	.resized = handle_resized,
	.gone = handle_gone,
};

/* ---- ext_image_copy_capture_session_v1 ---- */

static void handle_create_frame(
		struct wl_client *client, struct wl_resource *session_resource, uint32_t id)
{
	struct session *session = wl_resource_get_user_data(session_resource);
	if (session->frame) {
		wl_resource_post_error(session_resource,
				EXT_IMAGE_COPY_CAPTURE_SESSION_V1_ERROR_DUPLICATE_FRAME,
				"the session's last frame is not destroyed");
		return;
	}
	struct frame *frame = calloc(1, sizeof(*frame));
	struct wl_resource *resource = wl_resource_create(
			client, &ext_image_copy_capture_frame_v1_interface, 1, id);
	if (!frame || !resource) {
		free(frame);
		if (resource) {
			wl_resource_destroy(resource);
		}
		wl_client_post_no_memory(client);
		return;
	}
	frame->resource = resource;
	frame->session = session;
	pixman_region32_init(&frame->damage);
	session->frame = frame;
	wl_resource_set_implementation(resource, &frame_impl, frame, handle_frame_destroy);
}

static const struct ext_image_copy_capture_session_v1_interface session_impl = {
	.create_frame = handle_create_frame,
	.destroy = handle_destroy,
};

static void handle_session_destroy(struct wl_resource *resource)
{
	struct session *session = wl_resource_get_user_data(resource);
	session->resource = NULL;
	drop_session(session);
}

void image_copy_session_create(struct wl_resource *parent, uint32_t id, struct image_source *source,
		struct image_feeds *feeds, enum image_feed_kind kind)
{
	struct session *session = calloc(1, sizeof(*session));
	struct wl_resource *resource = wl_resource_create(wl_resource_get_client(parent),
			&ext_image_copy_capture_session_v1_interface, 1, id);
	if (!session || !resource) {
		free(session);
		if (resource) {
			wl_resource_destroy(resource);
		}
		wl_resource_post_no_memory(parent);
		return;
	}
	session->resource = resource;
	session->device = feeds->device;
	wl_resource_set_implementation(resource, &session_impl, session, handle_session_destroy);
	session->feed = image_source_open(source, feeds, kind, &feed_user, session);
	if (session->feed) {
		send_constraints(session);
	} else {
		ext_image_copy_capture_session_v1_send_stopped(resource);
	}
}
