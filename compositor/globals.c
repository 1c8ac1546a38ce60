/* SPDX-License-Identifier: MIT */
#include "globals.h"

#include <drm_fourcc.h>
#include <painter.h>
#include <presentation.h>
#include <shm.h>
#include <stdio.h>
#include <stdlib.h>
#include <subcompositor.h>
#include <sys/stat.h>
#include <viewporter.h>

#include "surface_info.h"
#include "window.h"

static void handle_new_surface(struct wl_listener *listener, void *data)
{
	struct server *server = wl_container_of(listener, server, new_surface);
	surface_info_create(server, data);
}

static void handle_new_toplevel(struct wl_listener *listener, void *data)
{
	struct server *server = wl_container_of(listener, server, new_toplevel);
	window_create(server, data);
}

static void handle_new_popup(struct wl_listener *listener, void *data)
{
	struct server *server = wl_container_of(listener, server, new_popup);
	window_place_popup(server, data);
}

static dev_t get_device(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISCHR(st.st_mode) ? st.st_rdev : 0;
}

/*
 * The device for clients to allocate on: one that can render, which a display controller often
 * cannot; else the one that displays. 0 if there is neither.
 */
static dev_t find_main_device(dev_t scanout_device)
{
	for (int minor = 128; minor < 192; minor++) {
		char path[32];
		snprintf(path, sizeof(path), "/dev/dri/renderD%d", minor);
		dev_t device = get_device(path);
		if (device) {
			return device;
		}
	}
	return scanout_device;
}

static dev_t get_scanout_device(const struct backend *backend)
{
	struct stat st;
	return backend->drm_fd >= 0 && fstat(backend->drm_fd, &st) == 0 ? st.st_rdev : 0;
}

// A buffer may be taken off its plane at any frame: what is offered is what the painter reads.
static bool create_linux_dmabuf(struct server *server, const uint32_t *formats, size_t n_formats)
{
	struct slip_format_pair *pairs = calloc(n_formats, sizeof(*pairs));
	if (!pairs) {
		return false;
	}
	for (size_t i = 0; i < n_formats; i++) {
		pairs[i] = (struct slip_format_pair){ formats[i], DRM_FORMAT_MOD_LINEAR };
	}
	struct output *output = wl_container_of(server->backend->outputs.next, output, link);
	dev_t scanout_device = get_scanout_device(server->backend);
	struct slip_linux_dmabuf_options options = {
		.main_device = find_main_device(scanout_device),
		.scanout_device = scanout_device,
		.scanout_pairs = output->scanout_pairs,
		.n_scanout_pairs = output->n_scanout_pairs,
		.pairs = pairs,
		.n_pairs = n_formats,
	};
	bool created = slip_linux_dmabuf_create(server->display, server->context, &options);
	free(pairs);
	return created;
}

bool globals_create(struct server *server)
{
	size_t n_formats;
	const uint32_t *formats = painter_get_formats(&n_formats);
	struct wl_display *display = server->display;

	server->compositor = compositor_create(display);
	server->wm_base = xdg_wm_base_create(display);
	server->seat = seat_create(display);
	if (!server->compositor || !server->wm_base || !server->seat) {
		return false;
	}
	server->new_surface.notify = handle_new_surface;
	wl_signal_add(&server->compositor->events.new_surface, &server->new_surface);
	server->new_toplevel.notify = handle_new_toplevel;
	wl_signal_add(&server->wm_base->events.new_toplevel, &server->new_toplevel);

	server->new_popup.notify = handle_new_popup;
	wl_signal_add(&server->wm_base->events.new_popup, &server->new_popup);

	server->data_devices = data_device_manager_create(display, server->seat);
	return server->data_devices && subcompositor_create(display) &&
			shm_create(display, formats, n_formats) && viewporter_create(display) &&
			presentation_create(display, server->backend->clock) &&
			create_linux_dmabuf(server, formats, n_formats);
}

void globals_destroy(struct server *server)
{
	data_device_manager_destroy(server->data_devices);
	if (server->seat) {
		seat_destroy(server->seat);
	}
	xdg_wm_base_destroy(server->wm_base);
	compositor_destroy(server->compositor);
}
