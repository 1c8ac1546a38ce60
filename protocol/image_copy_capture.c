/* SPDX-License-Identifier: MIT */
#include "image_copy_capture.h"

#include <stdlib.h>

#include "ext-image-copy-capture-v1-server-protocol.h"
#include "image_copy_session.h"
#include "image_source.h"

struct cursor_session {
	struct image_feeds *feeds;
	struct image_source *source;
	/** Tells where the cursor is; NULL once what it is on is gone. */
	struct image_feed *feed;
	/** As the client was told. */
	struct image_feed_cursor told;
	/** There is, or was, a capture session of it. */
	bool has_session;
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

/* ---- ext_image_copy_capture_cursor_session_v1 ---- */

static void handle_get_capture_session(
		struct wl_client *client, struct wl_resource *resource, uint32_t id)
{
	struct cursor_session *session = wl_resource_get_user_data(resource);
	if (session->has_session) {
		wl_resource_post_error(resource,
				EXT_IMAGE_COPY_CAPTURE_CURSOR_SESSION_V1_ERROR_DUPLICATE_SESSION,
				"the cursor's capture session was had already");
		return;
	}
	session->has_session = true;
	image_copy_session_create(resource, id, session->source, session->feeds, IMAGE_FEED_CURSOR);
}

static const struct ext_image_copy_capture_cursor_session_v1_interface cursor_session_impl = {
	.destroy = handle_destroy,
	.get_capture_session = handle_get_capture_session,
};

static void handle_cursor_session_destroy(struct wl_resource *resource)
{
	struct cursor_session *session = wl_resource_get_user_data(resource);
	image_feed_close(session->feed);
	image_source_unref(session->source);
	free(session);
}

static void send_cursor(struct wl_resource *resource, const struct image_feed_cursor *cursor)
{
	struct cursor_session *session = wl_resource_get_user_data(resource);
	struct image_feed_cursor told = session->told;
	session->told = *cursor;
	if (!cursor->inside) {
		if (told.inside) {
			ext_image_copy_capture_cursor_session_v1_send_leave(resource);
		}
		return;
	}
	if (!told.inside) {
		ext_image_copy_capture_cursor_session_v1_send_enter(resource);
	}
	if (!told.inside || told.x != cursor->x || told.y != cursor->y) {
		ext_image_copy_capture_cursor_session_v1_send_position(
				resource, cursor->x, cursor->y);
	}
	if (!told.inside || told.hotspot_x != cursor->hotspot_x ||
			told.hotspot_y != cursor->hotspot_y) {
		ext_image_copy_capture_cursor_session_v1_send_hotspot(
				resource, cursor->hotspot_x, cursor->hotspot_y);
	}
}

// It is never asked for pictures.
static bool handle_paint(struct image_feed *feed, void *data)
{
	return false;
}

static void handle_resized(struct image_feed *feed, void *data)
{
}

static void handle_cursor_moved(struct image_feed *feed, void *data)
{
	send_cursor(data, &feed->cursor);
}

static void handle_gone(struct image_feed *feed, void *data)
{
	struct cursor_session *session = wl_resource_get_user_data(data);
	const struct image_feed_cursor nowhere = { 0 };
	session->feed = NULL;
	image_feed_close(feed);
	send_cursor(data, &nowhere);
}

static const struct image_feed_user cursor_user = {
	.paint = handle_paint,
	.resized = handle_resized,
	.cursor_moved = handle_cursor_moved,
	.gone = handle_gone,
};

/* ---- ext_image_copy_capture_manager_v1 ---- */

static void handle_create_session(struct wl_client *client, struct wl_resource *manager,
		uint32_t id, struct wl_resource *source, uint32_t options)
{
	const uint32_t known = EXT_IMAGE_COPY_CAPTURE_MANAGER_V1_OPTIONS_PAINT_CURSORS;
	if (options & ~known) {
		wl_resource_post_error(manager,
				EXT_IMAGE_COPY_CAPTURE_MANAGER_V1_ERROR_INVALID_OPTION,
				"there are no options 0x%x", options & ~known);
		return;
	}
	image_copy_session_create(manager, id, image_source_from_resource(source),
			wl_resource_get_user_data(manager),
			options ? IMAGE_FEED_WITH_CURSOR : IMAGE_FEED_PLAIN);
}

static void handle_create_pointer_cursor_session(struct wl_client *client,
		struct wl_resource *manager, uint32_t id, struct wl_resource *source,
		struct wl_resource *pointer)
{
	struct cursor_session *session = calloc(1, sizeof(*session));
	struct wl_resource *resource = wl_resource_create(
			client, &ext_image_copy_capture_cursor_session_v1_interface, 1, id);
	if (!session || !resource) {
		free(session);
		if (resource) {
			wl_resource_destroy(resource);
		}
		wl_client_post_no_memory(client);
		return;
	}
	session->feeds = wl_resource_get_user_data(manager);
	session->source = image_source_ref(image_source_from_resource(source));
	wl_resource_set_implementation(
			resource, &cursor_session_impl, session, handle_cursor_session_destroy);
	session->feed = image_source_open(
			session->source, session->feeds, IMAGE_FEED_CURSOR, &cursor_user, resource);
	if (session->feed) {
		send_cursor(resource, &session->feed->cursor);
	}
}

static const struct ext_image_copy_capture_manager_v1_interface manager_impl = {
	.create_session = handle_create_session,
	.create_pointer_cursor_session = handle_create_pointer_cursor_session,
	.destroy = handle_destroy,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &ext_image_copy_capture_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, data, NULL);
}

struct wl_global *image_copy_capture_create(struct wl_display *display, struct image_feeds *feeds)
{
	return wl_global_create(
			display, &ext_image_copy_capture_manager_v1_interface, 1, feeds, bind);
}
