/* SPDX-License-Identifier: MIT */
/*
 * usage: mini FILE.ppm [DEVICE]
 *
 * A compositor on libslipway, as small as can be: it offers wl_compositor, xdg_wm_base and
 * zwp_linux_dmabuf_v1, and its screen is a file. It says "listening on SOCKET", then a line for
 * each dma-buf that it wrote there. DEVICE is the DRM device for clients to allocate on; without
 * one they get version 3 of linux-dmabuf. SIGTERM and SIGINT end it.
 *
 * It is built with what pkg-config says of slipway, wayland-server and libdrm, and with xdg-shell
 * of wayland-protocols through wayland-scanner.
 */
#include <drm_fourcc.h>
#include <errno.h>
#include <signal.h>
#include <slipway-server.h>
#include <slipway.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wayland-server.h>

#include "xdg-shell-server-protocol.h"

static const char *picture_path;
static struct wl_display *display;

/* ---- libwayland, with fewer words ---- */

/** Of an interface, by opcode: the order in its XML. Requests without a function are ignored. */
typedef void (*request)(struct wl_resource *resource, union wl_argument *args);
#define MAX_REQUESTS 16

static int dispatch(const void *implementation, void *target, uint32_t opcode,
		const struct wl_message *message, union wl_argument *args)
{
	const request *requests = implementation;
	if (requests[opcode]) {
		requests[opcode](target, args);
	}
	return 0;
}

static struct wl_resource *create(struct wl_client *client, const struct wl_interface *interface,
		uint32_t version, uint32_t id, const request *requests, void *data,
		wl_resource_destroy_func_t destroy)
{
	struct wl_resource *resource = wl_resource_create(client, interface, (int)version, id);
	if (resource) {
		wl_resource_set_dispatcher(resource, dispatch, requests, data, destroy);
	} else {
		wl_client_post_no_memory(client);
	}
	return resource;
}

static void handle_destroy(struct wl_resource *resource, union wl_argument *args)
{
	wl_resource_destroy(resource);
}

// All that regions and windows can do here.
static const request destroy_only[MAX_REQUESTS] = { handle_destroy };

/** A resource, or NULL once its client has destroyed it. */
struct held {
	struct wl_resource *resource;
	struct wl_listener destroy;
};

static void handle_held_destroy(struct wl_listener *listener, void *data)
{
	struct held *held = wl_container_of(listener, held, destroy);
	wl_list_remove(&held->destroy.link);
	held->resource = NULL;
}

static void hold(struct held *held, struct wl_resource *resource)
{
	if (held->resource) {
		wl_list_remove(&held->destroy.link);
	}
	held->resource = resource;
	if (resource) {
		held->destroy.notify = handle_held_destroy;
		wl_resource_add_destroy_listener(resource, &held->destroy);
	}
}

/* ---- what a surface shows ---- */

struct surface {
	struct held xdg_surface, toplevel;
	bool configured;
	struct held attached, committed; // wl_buffer
	struct slip_buffer *buffer;      // what was committed; it may outlive its wl_buffer
	struct wl_event_source *fence;   // whoever writes to it, such as a GPU, is waited for
	struct wl_list callbacks, committed_callbacks; // wl_resource
};

static void write_picture(
		const struct slip_dmabuf_attributes *attributes, const struct slip_mapping *mapping)
{
	FILE *file = fopen(picture_path, "wb");
	if (!file) {
		perror(picture_path);
		return;
	}
	fprintf(file, "P6\n%d %d\n255\n", attributes->width, attributes->height);
	bool bottom_first = attributes->flags & SLIP_DMABUF_Y_INVERT;
	for (int32_t y = 0; y < attributes->height; y++) {
		int32_t row = bottom_first ? attributes->height - 1 - y : y;
		const uint8_t *pixel = (const uint8_t *)mapping->planes[0].data +
				(size_t)row * mapping->planes[0].stride;
		// XRGB8888 and ARGB8888 are little-endian words.
		for (int32_t x = 0; x < attributes->width; x++, pixel += 4) {
			uint8_t rgb[] = { pixel[2], pixel[1], pixel[0] };
			fwrite(rgb, sizeof(rgb), 1, file);
		}
	}
	fclose(file);
}

// False if its writer is not done.
static bool read_buffer(struct slip_buffer *buffer)
{
	const struct slip_dmabuf_attributes *attributes = slip_buffer_get_attributes(buffer);
	struct slip_mapping mapping;
	int ret = slip_buffer_begin_read(buffer, &mapping);
	if (ret == -EBUSY) {
		return false;
	}
	if (ret == 0) {
		write_picture(attributes, &mapping);
	}
	if (ret == 0 && slip_buffer_end_read(buffer)) {
		printf("wrote %dx%d\n", attributes->width, attributes->height);
	} else {
		printf("cannot read a buffer of %dx%d\n", attributes->width, attributes->height);
	}
	return true;
}

static void stop_waiting(struct surface *surface)
{
	if (surface->fence) {
		wl_event_source_remove(surface->fence);
		surface->fence = NULL;
	}
}

static void release(struct surface *surface)
{
	stop_waiting(surface);
	if (surface->committed.resource) {
		wl_buffer_send_release(surface->committed.resource);
		hold(&surface->committed, NULL);
	}
	slip_buffer_unref(surface->buffer);
	surface->buffer = NULL;
}

static void send_done(struct wl_list *callbacks)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	uint32_t ms = (uint32_t)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
	while (!wl_list_empty(callbacks)) {
		struct wl_resource *callback = wl_resource_from_link(callbacks->next);
		wl_callback_send_done(callback, ms);
		wl_resource_destroy(callback); // which takes it off the list
	}
}

static void show(struct surface *surface);

static int handle_fence(int fd, uint32_t mask, void *data)
{
	show(data);
	return 0;
}

static bool wait_for_writer(struct surface *surface)
{
	int fd = -1;
	if (slip_buffer_get_fence(surface->buffer, &fd) == 0 && fd >= 0) {
		surface->fence = wl_event_loop_add_fd(wl_display_get_event_loop(display), fd,
				WL_EVENT_READABLE, handle_fence, surface);
		close(fd); // the loop has its own
	}
	return surface->fence;
}

static void show(struct surface *surface)
{
	stop_waiting(surface);
	if (surface->buffer && !read_buffer(surface->buffer) && wait_for_writer(surface)) {
		return;
	}
	release(surface);
	send_done(&surface->committed_callbacks);
}

/* ---- wl_compositor ---- */

static void handle_attach(struct wl_resource *resource, union wl_argument *args)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	hold(&surface->attached, (struct wl_resource *)args[0].o);
}

static void handle_callback_destroy(struct wl_resource *resource)
{
	wl_list_remove(wl_resource_get_link(resource));
}

static void handle_frame(struct wl_resource *resource, union wl_argument *args)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	struct wl_resource *callback =
			create(wl_resource_get_client(resource), &wl_callback_interface, 1,
					args[0].n, destroy_only, NULL, handle_callback_destroy);
	if (callback) {
		wl_list_insert(surface->callbacks.prev, wl_resource_get_link(callback));
	}
}

static void configure(struct surface *surface)
{
	struct wl_array states;
	wl_array_init(&states);
	xdg_toplevel_send_configure(surface->toplevel.resource, 0, 0, &states);
	xdg_surface_send_configure(surface->xdg_surface.resource, wl_display_next_serial(display));
	surface->configured = true;
}

static void handle_commit(struct wl_resource *resource, union wl_argument *args)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (surface->toplevel.resource && surface->xdg_surface.resource && !surface->configured) {
		configure(surface);
	}
	wl_list_insert_list(surface->committed_callbacks.prev, &surface->callbacks);
	wl_list_init(&surface->callbacks);
	if (surface->attached.resource) {
		release(surface); // what still waits for its writer has come too late
		hold(&surface->committed, surface->attached.resource);
		hold(&surface->attached, NULL);
		struct slip_buffer *buffer =
				slip_linux_dmabuf_get_buffer(surface->committed.resource);
		surface->buffer = buffer ? slip_buffer_ref(buffer) : NULL;
	}
	show(surface);
}

static const request surface_requests[MAX_REQUESTS] = {
	[0] = handle_destroy,
	[1] = handle_attach,
	[3] = handle_frame,
	[6] = handle_commit,
};

static void handle_surface_destroy(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	release(surface);
	send_done(&surface->callbacks);
	send_done(&surface->committed_callbacks);
	hold(&surface->attached, NULL);
	hold(&surface->toplevel, NULL);
	if (surface->xdg_surface.resource) {
		wl_resource_set_user_data(surface->xdg_surface.resource, NULL);
	}
	hold(&surface->xdg_surface, NULL);
	free(surface);
}

static void handle_create_surface(struct wl_resource *resource, union wl_argument *args)
{
	struct surface *surface = calloc(1, sizeof(*surface));
	if (!surface) {
		wl_resource_post_no_memory(resource);
		return;
	}
	wl_list_init(&surface->callbacks);
	wl_list_init(&surface->committed_callbacks);
	uint32_t version = (uint32_t)wl_resource_get_version(resource);
	if (!create(wl_resource_get_client(resource), &wl_surface_interface, version, args[0].n,
			    surface_requests, surface, handle_surface_destroy)) {
		free(surface);
	}
}

static void handle_create_region(struct wl_resource *resource, union wl_argument *args)
{
	create(wl_resource_get_client(resource), &wl_region_interface, 1, args[0].n, destroy_only,
			NULL, NULL);
}

static void bind_compositor(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	static const request requests[] = { handle_create_surface, handle_create_region };
	create(client, &wl_compositor_interface, version, id, requests, NULL, NULL);
}

/* ---- xdg_wm_base: windows that are there, and no popups ---- */

static void handle_get_toplevel(struct wl_resource *resource, union wl_argument *args)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	struct wl_resource *toplevel = create(wl_resource_get_client(resource),
			&xdg_toplevel_interface, 1, args[0].n, destroy_only, NULL, NULL);
	if (surface) {
		hold(&surface->toplevel, toplevel);
		surface->configured = false;
	}
}

static void handle_get_xdg_surface(struct wl_resource *resource, union wl_argument *args)
{
	static const request requests[MAX_REQUESTS] = { handle_destroy, handle_get_toplevel };
	struct surface *surface = wl_resource_get_user_data((struct wl_resource *)args[1].o);
	hold(&surface->xdg_surface,
			create(wl_resource_get_client(resource), &xdg_surface_interface, 1,
					args[0].n, requests, surface, NULL));
}

static void bind_wm_base(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	static const request requests[] = { handle_destroy, NULL, handle_get_xdg_surface, NULL };
	create(client, &xdg_wm_base_interface, version, id, requests, NULL, NULL);
}

/* ---- the program ---- */

static int handle_signal(int signal_number, void *data)
{
	wl_display_terminate(display);
	return 0;
}

static void log_message(void *data, enum slip_log_level level, const char *format, va_list args)
{
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

static bool create_globals(struct slip_context *context, const char *device)
{
	static const struct slip_format_pair pairs[] = {
		{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
	};
	struct slip_linux_dmabuf_options options = { .pairs = pairs, .n_pairs = 2 };
	struct stat st;
	if (device && stat(device, &st) < 0) {
		return false;
	}
	options.main_device = device ? st.st_rdev : 0;
	return slip_linux_dmabuf_create(display, context, &options) &&
			wl_global_create(display, &wl_compositor_interface, 4, NULL,
					bind_compositor) &&
			wl_global_create(display, &xdg_wm_base_interface, 1, NULL, bind_wm_base);
}

int main(int argc, char **argv)
{
	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: mini FILE.ppm [DEVICE]\n");
		return 2;
	}
	picture_path = argv[1];
	setlinebuf(stdout);
	struct slip_context *context = slip_context_create();
	display = wl_display_create();
	if (!context || !display || !create_globals(context, argv[2])) {
		perror("mini");
		return 1;
	}
	slip_context_set_log_handler(context, log_message, NULL);
	struct wl_event_loop *loop = wl_display_get_event_loop(display);
	struct wl_event_source *signals[] = {
		wl_event_loop_add_signal(loop, SIGTERM, handle_signal, NULL),
		wl_event_loop_add_signal(loop, SIGINT, handle_signal, NULL),
	};
	const char *socket = wl_display_add_socket_auto(display);
	if (socket) {
		printf("listening on %s\n", socket);
		wl_display_run(display);
	}
	wl_event_source_remove(signals[0]);
	wl_event_source_remove(signals[1]);
	wl_display_destroy_clients(display);
	wl_display_destroy(display);
	slip_context_destroy(context);
	return socket ? 0 : 1;
}
