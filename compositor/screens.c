/* SPDX-License-Identifier: MIT */
#include "screens.h"

#include <drm_lease_device.h>
#include <errno.h>
#include <headless.h>
#include <stdio.h>
#include <string.h>

#include "cursor.h"
#include "explain.h"
#include "layout.h"
#include "log.h"
#include "screen.h"
#include "server.h"
#include "stats.h"
#include "window_home.h"

/** In mHz. Clients that wait for a frame before they look at anything else wait no longer. */
#define PLACEHOLDER_REFRESH 1000

static struct screen *find_screen(struct server *server, const struct output *output)
{
	struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		if (screen->output == output) {
			return screen;
		}
	}
	return NULL;
}

static struct output *get_placeholder(struct server *server)
{
	struct output *output = wl_container_of(server->placeholder->outputs.next, output, link);
	return output;
}

static void handle_gone(struct wl_listener *listener, void *data);

static struct screen *add(struct server *server, struct output *output,
		const struct output_view *view, bool mirrors)
{
	struct screen *screen = screen_create(server, output, view, mirrors);
	if (!screen) {
		log_error("output %s: not used: %s", output->name, strerror(errno));
		return NULL;
	}
	screen->gone.notify = handle_gone;
	wl_signal_add(&output->events.destroy, &screen->gone);
	return screen;
}

static void remove_screen(struct screen *screen)
{
	wl_list_remove(&screen->link);
	wl_list_init(&screen->link);
	if (!screen->mirrors) {
		window_home_leave(screen->server, screen);
	}
	if (screen->server->options->stats) {
		stats_print_screen(screen);
	}
	screen_destroy(screen);
}

static bool show(struct server *server, struct output *output)
{
	struct screen *screen = find_screen(server, output);
	bool mirrors = layout_get_mirrored(server, output) != NULL;
	bool changed = layout_configure(server, output, true) > 0;
	if (screen && screen->mirrors != mirrors) {
		remove_screen(screen);
		screen = NULL;
	}
	struct output_view view = layout_place(server, output);
	if (screen) {
		screen_set_view(screen, &view, changed);
		return true;
	}
	screen = add(server, output, &view, mirrors);
	if (screen && !mirrors) {
		window_home_return(server, screen);
	}
	return screen != NULL;
}

static bool show_placeholder(struct server *server, const struct screen *instead)
{
	struct output *output = get_placeholder(server);
	struct output_view view = {
		.width = output->width,
		.height = output->height,
		.scale = OUTPUT_VIEW_UNIT,
		.per = OUTPUT_VIEW_UNIT,
	};
	if (instead) {
		view = instead->global->view;
		output->width = view.width;
		output->height = view.height;
	}
	return add(server, output, &view, false) != NULL;
}

// One that is no mirror, and still there when outputs that are off have lost theirs; or NULL.
static struct screen *find_staying(struct server *server)
{
	struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		if (!screen->mirrors &&
				(screen->output->unseen || layout_is_on(server, screen->output))) {
			return screen;
		}
	}
	return NULL;
}

static void offer_for_lease(struct server *server, struct output *output)
{
	int ret = drm_lease_devices_offer(server->leases, output);
	if (ret < 0) {
		log_error("output %s: clients cannot lease it, since its device cannot be opened "
			  "for them: %s; whoever runs slipway is to be able to open /dev/dri/card*",
				output->name, strerror(-ret));
	}
}

/*
 * What goes is taken away last: clients are told of another screen before they are told that one
 * is gone. Leaving is one whose output is gone, and which is no longer among the server's; or NULL.
 */
static bool update(struct server *server, struct screen *leaving)
{
	bool good = true;
	struct output *output;
	layout_meet(server);
	wl_list_for_each (output, &server->backend->outputs, link) {
		if (!layout_is_for_lease(server, output)) {
			drm_lease_devices_withdraw(server->leases, output);
		}
	}
	for (int turn = 0; turn < LAYOUT_TURNS; turn++) {
		wl_list_for_each (output, &server->backend->outputs, link) {
			if (layout_is_on(server, output) &&
					layout_get_turn(server, output) == turn) {
				good &= show(server, output);
			}
		}
	}
	if (!find_staying(server) &&
			!show_placeholder(server, leaving ? leaving : layout_get_first(server))) {
		// There is no memory for anything.
		if (leaving) {
			screen_destroy(leaving);
		}
		server_stop(server, 2);
		return false;
	}
	if (leaving) {
		remove_screen(leaving);
	}
	wl_list_for_each (output, &server->backend->outputs, link) {
		struct screen *screen = find_screen(server, output);
		if (layout_is_on(server, output)) {
			continue;
		}
		if (screen) {
			remove_screen(screen);
		}
		layout_configure(server, output, false);
		if (layout_is_for_lease(server, output)) {
			offer_for_lease(server, output);
		}
	}
	struct screen *placeholder = find_screen(server, get_placeholder(server));
	if (placeholder && layout_get_first(server) != placeholder) {
		remove_screen(placeholder);
	}
	window_home_settle(server);
	explain_socket_note(server->explain);
	cursor_stay_on_screen(server->cursor);
	server_schedule_frames(server);
	return good;
}

static void handle_gone(struct wl_listener *listener, void *data)
{
	struct screen *screen = wl_container_of(listener, screen, gone);
	struct server *server = screen->server;
	log_info("output %s: gone", screen->output->name);
	wl_list_remove(&screen->link);
	wl_list_init(&screen->link);
	update(server, screen);
}

static void handle_new_output(struct wl_listener *listener, void *data)
{
	struct server *server = wl_container_of(listener, server, new_output);
	const struct output *output = data;
	update(server, NULL);
	if (find_screen(server, output)) {
		log_info("output %s: %dx%d", output->name, output->width, output->height);
	} else if (layout_is_for_lease(server, output)) {
		log_info("output %s: for lease", output->name);
	}
}

bool screens_create(struct server *server)
{
	server->new_output.notify = handle_new_output;
	wl_signal_add(&server->backend->events.new_output, &server->new_output);
	const struct options *options = server->options;
	server->placeholder = headless_backend_create(server->loop, server->clock, options->width,
			options->height, PLACEHOLDER_REFRESH);
	if (!server->placeholder) {
		return false;
	}
	struct output *output = get_placeholder(server);
	output->unseen = true;
	snprintf(output->name, sizeof(output->name), "PLACEHOLDER-1");
	snprintf(output->model, sizeof(output->model), "no monitor");
	return update(server, NULL);
}

void screens_destroy(struct server *server)
{
	wl_list_remove(&server->new_output.link);
	struct screen *screen, *next;
	wl_list_for_each_safe (screen, next, &server->screens, link) {
		screen_destroy(screen);
	}
	backend_destroy(server->placeholder);
	wl_array_release(&server->places);
}

void screens_rearrange(struct server *server)
{
	layout_forget_places(server);
	update(server, NULL);
}
