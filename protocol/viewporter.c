/* SPDX-License-Identifier: MIT */
#include "viewporter.h"

#include <math.h>

#include "surface_state.h"
#include "viewporter-server-protocol.h"

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

// The surface that a viewport is of; NULL, and the error raised, once it is gone.
static struct surface *get_surface(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (!surface) {
		wl_resource_post_error(resource, WP_VIEWPORT_ERROR_NO_SURFACE,
				"the viewport's surface is gone");
	}
	return surface;
}

static void handle_set_source(struct wl_client *client, struct wl_resource *resource, wl_fixed_t x,
		wl_fixed_t y, wl_fixed_t width, wl_fixed_t height)
{
	struct surface *surface = get_surface(resource);
	if (!surface) {
		return;
	}
	wl_fixed_t unset = wl_fixed_from_int(-1);
	bool has_src = x != unset || y != unset || width != unset || height != unset;
	if (has_src && (x < 0 || y < 0 || width <= 0 || height <= 0)) {
		wl_resource_post_error(resource, WP_VIEWPORT_ERROR_BAD_VALUE,
				"a source rectangle needs x, y >= 0 and width, height > 0");
		return;
	}
	struct surface_state *pending = &surface->pending;
	pending->viewport.has_src = has_src;
	pending->viewport.src = (struct fbox){ wl_fixed_to_double(x), wl_fixed_to_double(y),
		wl_fixed_to_double(width), wl_fixed_to_double(height) };
	pending->fields |= SURFACE_VIEWPORT;
}

static void handle_set_destination(struct wl_client *client, struct wl_resource *resource,
		int32_t width, int32_t height)
{
	struct surface *surface = get_surface(resource);
	if (!surface) {
		return;
	}
	bool has_dst = width != -1 || height != -1;
	if (has_dst && (width <= 0 || height <= 0)) {
		wl_resource_post_error(resource, WP_VIEWPORT_ERROR_BAD_VALUE,
				"a destination needs width, height > 0, not %dx%d", width, height);
		return;
	}
	struct surface_state *pending = &surface->pending;
	pending->viewport.has_dst = has_dst;
	pending->viewport.width = surface_limit(width);
	pending->viewport.height = surface_limit(height);
	pending->fields |= SURFACE_VIEWPORT;
}

static const struct wp_viewport_interface viewport_impl = {
	.destroy = handle_destroy,
	.set_source = handle_set_source,
	.set_destination = handle_set_destination,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (surface) {
		surface->viewport = NULL;
		surface->pending.viewport.has_src = surface->pending.viewport.has_dst = false;
		surface->pending.fields |= SURFACE_VIEWPORT;
	}
}

bool viewport_check(struct wl_resource *viewport, const struct surface_state *next)
{
	const struct fbox *src = &next->viewport.src;
	if (!viewport || !next->viewport.has_src) {
		return true;
	}
	int width, height;
	surface_state_get_buffer_size(next, &width, &height);
	if (src->x + src->width > width || src->y + src->height > height) {
		wl_resource_post_error(viewport, WP_VIEWPORT_ERROR_OUT_OF_BUFFER,
				"the source rectangle reaches past the buffer's %dx%d", width,
				height);
		return false;
	}
	if (!next->viewport.has_dst &&
			(src->width != floor(src->width) || src->height != floor(src->height))) {
		wl_resource_post_error(viewport, WP_VIEWPORT_ERROR_BAD_SIZE,
				"without a destination, the source's size must be whole");
		return false;
	}
	return true;
}

static void handle_get_viewport(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		struct wl_resource *surface_resource)
{
	struct surface *surface = surface_from_resource(surface_resource);
	if (surface->viewport) {
		wl_resource_post_error(resource, WP_VIEWPORTER_ERROR_VIEWPORT_EXISTS,
				"the surface already has a viewport");
		return;
	}
	struct wl_resource *viewport = wl_resource_create(
			client, &wp_viewport_interface, wl_resource_get_version(resource), id);
	if (!viewport) {
		wl_client_post_no_memory(client);
		return;
	}
	surface->viewport = viewport;
	wl_resource_set_implementation(viewport, &viewport_impl, surface, handle_resource_destroy);
}

static const struct wp_viewporter_interface viewporter_impl = {
	.destroy = handle_destroy,
	.get_viewport = handle_get_viewport,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource =
			wl_resource_create(client, &wp_viewporter_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &viewporter_impl, NULL, NULL);
}

struct wl_global *viewporter_create(struct wl_display *display)
{
	return wl_global_create(display, &wp_viewporter_interface, 1, NULL, bind);
}
