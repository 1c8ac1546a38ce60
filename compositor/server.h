/* SPDX-License-Identifier: MIT */
#ifndef SERVER_H
#define SERVER_H

#include <compositor.h>
#include <data_device_manager.h>
#include <output.h>
#include <seat.h>
#include <slipway-server.h>
#include <xdg_wm_base.h>

#include "child.h"
#include "options.h"
#include "policy.h"
#include "runtime_dir.h"

struct clock;
struct config;
struct cursor;
struct explain_socket;
struct lockstep;
struct trace;
struct scene_list;
struct screen;
struct xwayland;

/** Everything that a running compositor is. */
struct server {
	const struct options *options;
	const struct policy *policy;
	/** The policy once the server goes down: nothing that happens then is its business. */
	struct policy last_policy;
	struct config *config;
	/** The process had one when it started. */
	bool has_terminal;
	void *policy_data;

	struct wl_display *display;
	struct wl_event_loop *loop;
	struct slip_context *context;
	/** Of the device that clients draw with; NULL where mappings are all that it takes. */
	struct slip_reader *reader;
	/** By which outputs are presented. */
	struct clock *clock;
	/** What a virtual clock goes by, or NULL. */
	struct lockstep *lockstep;
	struct backend *backend;
	struct painter *painter;

	struct compositor *compositor;
	struct xdg_wm_base *wm_base;
	struct seat *seat;
	struct data_device_manager *data_devices;
	struct slip_linux_dmabuf *dmabuf;
	/** What clients allocate on, or 0. */
	dev_t main_device;
	struct drm_lease_devices *leases;
	struct foreign_toplevel_list *toplevels;
	struct image_feeds *image_feeds;
	struct security_context_manager *security_contexts;
	/** Some screen's device has planes, or had. */
	bool has_planes;
	struct cursor *cursor;

	struct wl_list screens; // screen.link
	/** struct place of layout.c. */
	struct wl_array places;
	/** Has one output, whose screen is there while there is no other. */
	struct backend *placeholder;
	/** What was asked of the first output since the start: it goes before all else. */
	struct output_settings asked;
	struct wl_list windows; // window.link: bottom first
	struct wl_list feeds;   // feed.link: pictures for clients
	/** struct output_layer: a frame's, kept for its memory. */
	struct wl_array layers;
	/** struct plane_candidate: the same. */
	struct wl_array candidates;
	unsigned n_surfaces, n_screens;
	/** Of all surfaces. */
	uint64_t n_commits;
	/** NULL where nobody can ask. */
	struct explain_socket *explain;
	/** NULL unless it was asked for. */
	struct trace *trace;

	struct child child;
	/** NULL unless it was asked for. */
	struct xwayland *xwayland;
	int exit_status;
	bool stopping;
	/** What server_fail() was told, or "". */
	char failure[256];
	/** The socket's name, and the runtime directory that was made for it, or "". */
	char socket[64];
	char runtime_dir[RUNTIME_DIR_SIZE];

	struct wl_listener new_surface, new_toplevel, new_popup, popup_reposition, grabs_changed;
	struct wl_listener new_output;
	struct wl_event_source *sigterm, *sigint, *sighup;
};

/** Sets everything up: -1, or the status to exit with, the error having been printed. */
int server_init(struct server *server, const struct options *options);

/** Until server_stop(). Returns the status to exit with. */
int server_run(struct server *server);

/** Takes down whatever of it is up. */
void server_finish(struct server *server);

/** The first call counts: what happens on the way down is no reason any more. */
void server_stop(struct server *server, int exit_status);

/** Logs why it cannot go on, keeps that, and stops with status 2. */
void server_fail(struct server *server, const char *format, ...)
		__attribute__((format(printf, 2, 3)));

/** Now by the clock, in ms, as events tell it. */
int64_t server_get_time(const struct server *server);

/** Adds all that is to be seen but the cursor, bottom first. */
void server_add_windows_to_scene(struct server *server, struct scene_list *list);

/** The same with the cursor. */
void server_add_to_scene(struct server *server, struct scene_list *list);

void server_surface_committed(struct server *server, struct surface *surface);
void server_surface_destroyed(struct server *server, struct surface *surface);

/** Something other than a surface's content changed: draw anew where that is seen. */
void server_schedule_frames(struct server *server);

/** Whether a surface that follows the screen's rhythm waits for it to be presented. */
bool server_awaits_frame_done(struct server *server, const struct screen *screen);

/**
 * Tells surfaces that follow the screen's rhythm to go on, if their last commit was the `until`th
 * of all or before that, and their clients took `effort` ns for it or more. when is a time of the
 * clock.
 */
void server_send_frame_done(struct server *server, const struct screen *screen, uint64_t until,
		int64_t effort, int64_t when);

#endif
