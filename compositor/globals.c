/* SPDX-License-Identifier: MIT */
#include "globals.h"

#include <alpha_modifier.h>
#include <color_representation.h>
#include <commit_timing.h>
#include <drm_fourcc.h>
#include <drm_lease_device.h>
#include <errno.h>
#include <fcntl.h>
#include <fifo.h>
#include <foreign_toplevel_list.h>
#include <fractional_scale.h>
#include <image_copy_capture.h>
#include <image_source.h>
#include <painter.h>
#include <presentation.h>
#include <screencopy.h>
#include <security_context.h>
#include <shm.h>
#include <single_pixel_buffer.h>
#include <stdio.h>
#include <stdlib.h>
#include <subcompositor.h>
#include <sys/stat.h>
#include <tearing_control.h>
#include <unistd.h>
#include <viewporter.h>
#include <xdg_output.h>
#include <xf86drm.h>

#include "access.h"
#include "feed.h"
#include "layout.h"
#include "popup_grab.h"
#include "screen.h"
#include "surface_info.h"
#include "window.h"

static void handle_new_surface(struct wl_listener *listener, void *data)
{
	struct server *server = wl_container_of(listener, server, new_surface);
	surface_info_create(server, data);
	// Its first picture is to be right already: most likely it is for the first screen.
	if (!wl_list_empty(&server->screens)) {
		const struct output_view *view = &layout_get_first(server)->global->view;
		surface_set_preferred(data, view->scale, view->transform);
	}
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

static void handle_popup_reposition(struct wl_listener *listener, void *data)
{
	struct server *server = wl_container_of(listener, server, popup_reposition);
	window_place_popup(server, data);
}

#define FIRST_RENDER_NODE 128
#define END_RENDER_NODES 192

static dev_t get_device(int fd)
{
	struct stat st;
	return fd >= 0 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) ? st.st_rdev : 0;
}

// -1 if there is no such device.
static int open_render_node(int minor)
{
	char path[32];
	snprintf(path, sizeof(path), "/dev/dri/renderD%d", minor);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0 && !get_device(fd)) {
		close(fd);
		return -1;
	}
	return fd;
}

// Its render node, or -1 if it has none.
static int open_own_render_node(int drm_fd)
{
	char *path = drm_fd >= 0 ? drmGetRenderDeviceNameFromFd(drm_fd) : NULL;
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	free(path);
	return fd;
}

// That of drm_fd if it will do, else the first that does, or -1. What has but linear buffers, such
// as vgem, renders nothing.
static int choose_render_node(int drm_fd, bool renders)
{
	int fd = open_own_render_node(drm_fd);
	for (int minor = FIRST_RENDER_NODE; minor <= END_RENDER_NODES; minor++) {
		if (fd >= 0 && !(renders && slip_driver_is_linear(fd))) {
			return fd;
		}
		if (fd >= 0) {
			close(fd);
		}
		fd = minor < END_RENDER_NODES ? open_render_node(minor) : -1;
	}
	return -1;
}

/*
 * The device for clients to allocate on: the one that displays, if it renders, so that what is
 * drawn can be scanned out; else one that does; else what there is. An fd of its own, or -1.
 */
static int open_main_device(const struct backend *backend)
{
	int fd = choose_render_node(backend->drm_fd, true);
	if (fd < 0) {
		fd = choose_render_node(backend->drm_fd, false);
	}
	if (fd < 0 && backend->drm_fd >= 0) {
		fd = fcntl(backend->drm_fd, F_DUPFD_CLOEXEC, 0);
	}
	return fd;
}

/*
 * A buffer may be taken off its plane at any frame: what is offered is what the painter reads.
 * Without a modifier, the layout is the driver's secret. Where the driver has to read in any case,
 * as mapping shows nothing, clients may have little else to draw with: then each format is tried.
 */
static size_t choose_pairs(struct server *server, int main_fd, bool implicit_is_linear,
		const uint32_t *formats, size_t n_formats, struct slip_format_pair *pairs)
{
	struct slip_prover *prover = NULL;
	if (server->reader && slip_reader_is_needed(server->reader)) {
		prover = slip_prover_create(server->context, main_fd);
	}
	size_t n_pairs = 0;
	for (size_t i = 0; i < n_formats; i++) {
		pairs[n_pairs].format = formats[i];
		pairs[n_pairs++].modifier = DRM_FORMAT_MOD_LINEAR;
		struct slip_format_pair implicit = { formats[i], DRM_FORMAT_MOD_INVALID };
		if (implicit_is_linear ||
				(prover && slip_prover_prove(prover, implicit).readable)) {
			pairs[n_pairs++] = implicit;
		}
	}
	slip_prover_destroy(prover);
	return n_pairs;
}

static bool create_linux_dmabuf(struct server *server, const uint32_t *formats, size_t n_formats)
{
	struct slip_format_pair *pairs = calloc(2 * n_formats, sizeof(*pairs));
	if (!pairs) {
		return false;
	}
	int main_fd = open_main_device(server->backend);
	bool linear = main_fd >= 0 && slip_driver_is_linear(main_fd);
	if (main_fd >= 0 && !linear) {
		server->reader = slip_reader_create(server->context, main_fd);
	}
	// Whatever is on another device than the first output's is told so by its own feedback.
	struct output *output = NULL;
	if (!wl_list_empty(&server->backend->outputs)) {
		output = wl_container_of(server->backend->outputs.next, output, link);
	}
	server->main_device = get_device(main_fd);
	struct slip_linux_dmabuf_options options = {
		.main_device = server->main_device,
		.scanout_device = output ? output->device : 0,
		.scanout_pairs = output ? output->planes[0].pairs : NULL,
		.n_scanout_pairs = output ? output->planes[0].n_pairs : 0,
		.pairs = pairs,
		.n_pairs = choose_pairs(server, main_fd, linear, formats, n_formats, pairs),
		.implicit_is_linear = linear,
	};
	server->dmabuf = slip_linux_dmabuf_create(server->display, server->context, &options);
	free(pairs);
	if (main_fd >= 0) {
		close(main_fd);
	}
	return server->dmabuf != NULL;
}

// 1 if it is offered, 0 if the device cannot, -1 and errno.
static int try_drm_syncobj(struct wl_display *display, int drm_fd)
{
	if (slip_drm_syncobj_create(display, drm_fd)) {
		return 1;
	}
	return errno == EOPNOTSUPP ? 0 : -1;
}

/*
 * Through whatever device has timelines, as they all take each other's: one that renders, since a
 * display's may be lost with its session, else the one that displays.
 */
static bool create_explicit_sync(struct server *server)
{
	int found = 0, drm_fd = server->backend->drm_fd;
	for (int minor = FIRST_RENDER_NODE; minor < END_RENDER_NODES && found == 0; minor++) {
		int fd = open_render_node(minor);
		if (fd >= 0) {
			found = try_drm_syncobj(server->display, fd);
			close(fd);
		}
	}
	if (found == 0 && drm_fd >= 0) {
		found = try_drm_syncobj(server->display, drm_fd);
	}
	return found >= 0 && slip_explicit_synchronization_create(server->display);
}

static bool create_captures(struct server *server)
{
	struct wl_display *display = server->display;
	server->image_feeds = feeds_create(server, server->main_device);
	server->toplevels = foreign_toplevel_list_create(display, server->wm_base);
	return server->image_feeds && server->toplevels &&
			output_image_source_manager_create(display) &&
			toplevel_image_source_manager_create(display) &&
			image_copy_capture_create(display, server->image_feeds) &&
			screencopy_create(display, server->image_feeds);
}

bool globals_create(struct server *server)
{
	uint32_t formats[PAINTER_MAX_FORMATS];
	size_t n_formats = painter_get_formats(formats);
	struct wl_display *display = server->display;

	server->compositor = compositor_create(display, server->clock);
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
	server->popup_reposition.notify = handle_popup_reposition;
	wl_signal_add(&server->wm_base->events.popup_reposition, &server->popup_reposition);
	popup_grab_init(server);

	server->data_devices = data_device_manager_create(display, server->seat);
	server->leases = drm_lease_devices_create(display, server->backend);
	server->security_contexts = security_context_manager_create(display);
	access_start(server);
	return server->data_devices && server->leases && server->security_contexts &&
			subcompositor_create(display) && shm_create(display, formats, n_formats) &&
			viewporter_create(display) && presentation_create(display) &&
			single_pixel_buffer_create(display) && alpha_modifier_create(display) &&
			color_representation_create(display) && fractional_scale_create(display) &&
			xdg_output_manager_create(display) && fifo_create(display) &&
			tearing_control_create(display) && commit_timing_create(display) &&
			create_linux_dmabuf(server, formats, n_formats) &&
			create_explicit_sync(server) && create_captures(server);
}

void globals_destroy(struct server *server)
{
	foreign_toplevel_list_destroy(server->toplevels);
	feeds_destroy(server->image_feeds);
	security_context_manager_destroy(server->security_contexts);
	drm_lease_devices_destroy(server->leases);
	data_device_manager_destroy(server->data_devices);
	if (server->seat) {
		seat_destroy(server->seat);
	}
	xdg_wm_base_destroy(server->wm_base);
	compositor_destroy(server->compositor);
}
