/* SPDX-License-Identifier: MIT */
#include "screens.h"

#include <errno.h>
#include <headless.h>
#include <stdio.h>
#include <string.h>

#include "cursor.h"
#include "log.h"
#include "screen.h"
#include "server.h"
#include "stats.h"
#include "window_home.h"

/** In mHz. Clients that wait for a frame before they look at anything else wait no longer. */
#define PLACEHOLDER_REFRESH 1000

/** Where an output lies, or did when it was there. */
struct place {
	char name[sizeof(((struct output *)0)->name)];
	int x, y;
};

static struct place *find_place(struct server *server, const char *name)
{
	struct place *place;
	wl_array_for_each (place, &server->places) {
		if (strcmp(place->name, name) == 0) {
			return place;
		}
	}
	return NULL;
}

static bool is_free(struct server *server, int x, int y, const struct output *output)
{
	const struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		pixman_box32_t box = screen_get_box(screen);
		if (!screen->output->unseen && x < box.x2 && box.x1 < x + output->width &&
				y < box.y2 && box.y1 < y + output->height) {
			return false;
		}
	}
	return true;
}

// Where it was; else in the placeholder's place, or to the right of all others.
static void choose_place(struct server *server, const struct output *output, int *x, int *y)
{
	const struct place *place = find_place(server, output->name);
	if (place && is_free(server, place->x, place->y, output)) {
		*x = place->x;
		*y = place->y;
		return;
	}
	*x = *y = 0;
	const struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		pixman_box32_t box = screen_get_box(screen);
		if (screen->output->unseen) {
			*x = box.x1;
			*y = box.y1;
		} else if (box.x2 > *x) {
			*x = box.x2;
		}
	}
}

static void remember_place(struct server *server, const struct screen *screen)
{
	struct place *place = find_place(server, screen->output->name);
	if (!place) {
		place = wl_array_add(&server->places, sizeof(*place));
	}
	if (place) {
		*place = (struct place){ .x = screen->global->x, .y = screen->global->y };
		snprintf(place->name, sizeof(place->name), "%s", screen->output->name);
	}
}

// The leftmost one is the first.
static void sort_in(struct server *server, struct screen *screen)
{
	struct screen *other;
	wl_list_remove(&screen->link);
	wl_list_for_each (other, &server->screens, link) {
		if (other->global->x > screen->global->x) {
			break;
		}
	}
	wl_list_insert(other->link.prev, &screen->link);
}

// What depends on which screens there are.
static void settle(struct server *server)
{
	window_home_fill(server);
	cursor_stay_on_screen(server->cursor);
	server_schedule_frames(server);
}

static void handle_gone(struct wl_listener *listener, void *data);

static struct screen *add(struct server *server, struct output *output, int x, int y)
{
	struct screen *screen = screen_create(server, output, x, y);
	if (!screen) {
		log_error("output %s: not used: %s", output->name, strerror(errno));
		return NULL;
	}
	screen->gone.notify = handle_gone;
	wl_signal_add(&output->events.destroy, &screen->gone);
	sort_in(server, screen);
	return screen;
}

static struct output *get_placeholder(struct server *server)
{
	struct output *output = wl_container_of(server->placeholder->outputs.next, output, link);
	return output;
}

static bool show_placeholder(struct server *server, const struct screen *instead)
{
	struct output *output = get_placeholder(server);
	if (!instead) {
		return add(server, output, 0, 0);
	}
	output->width = instead->output->width;
	output->height = instead->output->height;
	return add(server, output, instead->global->x, instead->global->y);
}

static void remove_screen(struct screen *screen)
{
	struct server *server = screen->server;
	// Clients are told of another one before they are told that this one is gone.
	if (wl_list_length(&server->screens) == 1 && !show_placeholder(server, screen)) {
		server_stop(server, 2); // there is no memory for anything
		return;
	}
	wl_list_remove(&screen->link);
	wl_list_init(&screen->link);
	window_home_leave(server, screen);
	if (server->options->stats) {
		stats_print_screen(screen);
	}
	screen_destroy(screen);
	settle(server);
}

static void handle_gone(struct wl_listener *listener, void *data)
{
	struct screen *screen = wl_container_of(listener, screen, gone);
	log_info("output %s: gone", screen->output->name);
	remove_screen(screen);
}

static void handle_new_output(struct wl_listener *listener, void *data)
{
	struct server *server = wl_container_of(listener, server, new_output);
	struct output *output = data;
	struct screen *first = server_get_screen(server);
	int x, y;
	choose_place(server, output, &x, &y);
	struct screen *screen = add(server, output, x, y);
	if (!screen) {
		return;
	}
	log_info("output %s: %dx%d", output->name, output->width, output->height);
	remember_place(server, screen);
	window_home_return(server, screen);
	if (first->output->unseen) {
		remove_screen(first);
	} else {
		settle(server);
	}
}

bool screens_create(struct server *server)
{
	server->new_output.notify = handle_new_output;
	wl_signal_add(&server->backend->events.new_output, &server->new_output);
	const struct options *options = server->options;
	server->placeholder = headless_backend_create(server->loop,
			options->width ? options->width : 1280,
			options->height ? options->height : 720, PLACEHOLDER_REFRESH);
	if (!server->placeholder) {
		return false;
	}
	struct output *output = get_placeholder(server);
	output->unseen = true;
	snprintf(output->name, sizeof(output->name), "PLACEHOLDER-1");
	snprintf(output->model, sizeof(output->model), "no monitor");
	wl_list_for_each (output, &server->backend->outputs, link) {
		int x, y;
		choose_place(server, output, &x, &y);
		struct screen *screen = add(server, output, x, y);
		if (!screen) {
			return false;
		}
		remember_place(server, screen);
	}
	return !wl_list_empty(&server->screens) || show_placeholder(server, NULL);
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
