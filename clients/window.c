/* SPDX-License-Identifier: MIT */
#include "window.h"

#include <wayland-client.h>

#include "client.h"
#include "fractional-scale-v1-client-protocol.h"
#include "options.h"
#include "viewporter-client-protocol.h"
#include "xdg-shell-client-protocol.h"

#define DEFAULT_WIDTH 640
#define DEFAULT_HEIGHT 480

static void handle_ping(void *data, struct xdg_wm_base *wm_base, uint32_t serial)
{
	(void)data;
	xdg_wm_base_pong(wm_base, serial);
}

static const struct xdg_wm_base_listener wm_base_listener = {
	.ping = handle_ping,
};

static uint32_t first_given(uint32_t option, uint32_t configured, uint32_t fallback)
{
	return option > 0 ? option : configured > 0 ? configured : fallback;
}

/* Half a pixel is one more, as the protocol has it. */
static uint32_t to_pixels(uint32_t length, uint32_t scale)
{
	return (length * scale + 60) / 120;
}

static void update_size(struct window *window)
{
	struct options_size size = window->options->size;

	window->width = first_given(size.width, window->wanted_width, DEFAULT_WIDTH);
	window->height = first_given(size.height, window->wanted_height, DEFAULT_HEIGHT);
	if (window->viewport) {
		uint32_t width = window->width, height = window->height;

		if (window->options->stretch) {
			width = first_given(window->wanted_width, size.width, DEFAULT_WIDTH);
			height = first_given(window->wanted_height, size.height, DEFAULT_HEIGHT);
		}
		wp_viewport_set_destination(window->viewport, (int32_t)width, (int32_t)height);
		window->width = to_pixels(window->width, window->scale);
		window->height = to_pixels(window->height, window->scale);
	}
}

static void handle_preferred_scale(
		void *data, struct wp_fractional_scale_v1 *scale_object, uint32_t scale)
{
	struct window *window = data;

	(void)scale_object;
	window->scale = scale;
	if (window->configured) {
		update_size(window);
	}
}

static const struct wp_fractional_scale_v1_listener scale_listener = {
	.preferred_scale = handle_preferred_scale,
};

static int get_viewport(struct window *window, struct client *client)
{
	window->viewporter = client_require(client, &wp_viewporter_interface, 1, 1);
	if (!window->viewporter) {
		return -1;
	}
	window->scale = 120;
	window->viewport = wp_viewporter_get_viewport(window->viewporter, window->surface);
	return 0;
}

static int follow_scale(struct window *window, struct client *client)
{
	window->scale_manager =
			client_require(client, &wp_fractional_scale_manager_v1_interface, 1, 1);
	if (!window->scale_manager) {
		return -1;
	}
	window->scale_object = wp_fractional_scale_manager_v1_get_fractional_scale(
			window->scale_manager, window->surface);
	wp_fractional_scale_v1_add_listener(window->scale_object, &scale_listener, window);
	return 0;
}

static void handle_surface_configure(void *data, struct xdg_surface *xdg_surface, uint32_t serial)
{
	struct window *window = data;

	update_size(window);
	window->configured = true;
	window->acked = true;
	xdg_surface_ack_configure(xdg_surface, serial);
}

static const struct xdg_surface_listener xdg_surface_listener = {
	.configure = handle_surface_configure,
};

static void handle_configure(void *data, struct xdg_toplevel *toplevel, int32_t width,
		int32_t height, struct wl_array *states)
{
	struct window *window = data;

	(void)toplevel;
	(void)states;
	window->wanted_width = width > 0 ? (uint32_t)width : 0;
	window->wanted_height = height > 0 ? (uint32_t)height : 0;
}

static void handle_close(void *data, struct xdg_toplevel *toplevel)
{
	struct window *window = data;

	(void)toplevel;
	window->closed = true;
}

static void handle_configure_bounds(
		void *data, struct xdg_toplevel *toplevel, int32_t width, int32_t height)
{
	(void)data;
	(void)toplevel;
	(void)width;
	(void)height;
}

static void handle_wm_capabilities(
		void *data, struct xdg_toplevel *toplevel, struct wl_array *capabilities)
{
	(void)data;
	(void)toplevel;
	(void)capabilities;
}

static const struct xdg_toplevel_listener toplevel_listener = {
	.configure = handle_configure,
	.close = handle_close,
	.configure_bounds = handle_configure_bounds,
	.wm_capabilities = handle_wm_capabilities,
};

int window_init(struct window *window, struct client *client, const struct options *options)
{
	window->options = options;
	/* 4 has damage_buffer, and none of the events that came later. */
	window->compositor = client_require(client, &wl_compositor_interface, 4, 4);
	window->wm_base = client_require(client, &xdg_wm_base_interface, 1, 6);
	if (!window->compositor || !window->wm_base) {
		return -1;
	}
	xdg_wm_base_add_listener(window->wm_base, &wm_base_listener, NULL);

	window->surface = wl_compositor_create_surface(window->compositor);
	if ((options->fractional || options->stretch) && get_viewport(window, client) < 0) {
		return -1;
	}
	if (options->fractional && follow_scale(window, client) < 0) {
		return -1;
	}
	window->xdg_surface = xdg_wm_base_get_xdg_surface(window->wm_base, window->surface);
	xdg_surface_add_listener(window->xdg_surface, &xdg_surface_listener, window);
	window->toplevel = xdg_surface_get_toplevel(window->xdg_surface);
	xdg_toplevel_add_listener(window->toplevel, &toplevel_listener, window);

	xdg_toplevel_set_title(window->toplevel, options->title);
	xdg_toplevel_set_app_id(window->toplevel, options->app_id);
	if (options->fullscreen) {
		xdg_toplevel_set_fullscreen(window->toplevel, NULL);
	}
	wl_surface_commit(window->surface);
	return 0;
}

void window_finish(struct window *window)
{
	if (window->scale_object) {
		wp_fractional_scale_v1_destroy(window->scale_object);
	}
	if (window->viewport) {
		wp_viewport_destroy(window->viewport);
	}
	if (window->scale_manager) {
		wp_fractional_scale_manager_v1_destroy(window->scale_manager);
	}
	if (window->viewporter) {
		wp_viewporter_destroy(window->viewporter);
	}
	if (window->toplevel) {
		xdg_toplevel_destroy(window->toplevel);
		xdg_surface_destroy(window->xdg_surface);
	}
	if (window->surface) {
		wl_surface_destroy(window->surface);
	}
	if (window->wm_base) {
		xdg_wm_base_destroy(window->wm_base);
	}
	if (window->compositor) {
		wl_compositor_destroy(window->compositor);
	}
}
