/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config_file.h"
#include "log.h"
#include "screen.h"
#include "server.h"

/** Of each output that there ever was, in the order in which they came. */
struct place {
	char name[sizeof(((struct output *)0)->name)];
	/** Where it lies, or did when it was there. */
	int x, y;
	bool placed;
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

void layout_meet(struct server *server)
{
	const struct output *output;
	wl_list_for_each (output, &server->backend->outputs, link) {
		struct place *place = find_place(server, output->name);
		if (!place && (place = wl_array_add(&server->places, sizeof(*place)))) {
			*place = (struct place){ 0 };
			snprintf(place->name, sizeof(place->name), "%s", output->name);
		}
	}
}

void layout_forget_places(struct server *server)
{
	struct place *place;
	wl_array_for_each (place, &server->places) {
		place->placed = false;
	}
}

static struct output_settings get_settings(struct server *server, const struct output *output)
{
	struct output_settings settings = {
		.config.mode = { .width = server->options->width,
				.height = server->options->height },
		.scale = OUTPUT_VIEW_UNIT,
		.lease = output->non_desktop,
	};
	const struct config_output *configured = config_find_output(server->config, output->name);
	if (configured) {
		output_settings_merge(&settings, &configured->settings);
	}
	if (find_place(server, output->name) == server->places.data) {
		output_settings_merge(&settings, &server->options->output);
		output_settings_merge(&settings, &server->asked);
	}
	return settings;
}

int layout_configure(struct server *server, struct output *output, bool on)
{
	struct output_config config = get_settings(server, output).config;
	config.off = !on;
	char error[OUTPUT_ERROR_SIZE];
	int ret = output->impl->configure(output, &config, error);
	if (ret < 0) {
		log_error("output %s: %s", output->name, error);
	}
	return ret;
}

static bool is_asked_off(struct server *server, const struct output *output)
{
	return get_settings(server, output).config.off;
}

bool layout_is_for_lease(struct server *server, const struct output *output)
{
	return get_settings(server, output).lease && output->impl->lease;
}

bool layout_is_on(struct server *server, const struct output *output)
{
	const struct output *other, *first = NULL;
	wl_list_for_each (other, &server->backend->outputs, link) {
		if (layout_is_for_lease(server, other)) {
			continue;
		}
		if (!is_asked_off(server, other)) {
			return !layout_is_for_lease(server, output) &&
					!is_asked_off(server, output);
		}
		first = first ? first : other;
	}
	// All off, the first stays on.
	return output == first;
}

const struct output *layout_get_mirrored(struct server *server, const struct output *output)
{
	struct output_settings settings = get_settings(server, output);
	const struct output *other;
	if (!(settings.given & OUTPUT_MIRROR)) {
		return NULL;
	}
	wl_list_for_each (other, &server->backend->outputs, link) {
		if (strcmp(other->name, settings.mirror) == 0) {
			settings = get_settings(server, other);
			bool good = other != output && !(settings.given & OUTPUT_MIRROR) &&
					layout_is_on(server, other);
			return good ? other : NULL;
		}
	}
	return NULL;
}

bool layout_start(struct server *server)
{
	layout_meet(server);
	if (wl_list_empty(&server->backend->outputs) ||
			!(server->options->output.given & OUTPUT_MODE)) {
		return true;
	}
	// An option is for this run; the file is for all monitors that ever come.
	struct output *first = wl_container_of(server->backend->outputs.next, first, link);
	return layout_configure(server, first, true) >= 0;
}

static bool is_screen_of(const struct screen *screen, const struct output *output)
{
	return screen->output == output && !screen->mirrors;
}

static bool is_placed(const struct screen *screen)
{
	const struct place *place = find_place(screen->server, screen->output->name);
	return !screen->mirrors && place && place->placed;
}

static bool is_free(const struct server *server, const pixman_box32_t *box)
{
	const struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		pixman_box32_t other = screen_get_box(screen);
		if (is_placed(screen) && box->x1 < other.x2 && other.x1 < box->x2 &&
				box->y1 < other.y2 && other.y1 < box->y2) {
			return false;
		}
	}
	return true;
}

static void choose_place(struct server *server, const struct output *output,
		const struct place *place, struct output_view *view)
{
	int right = 0;
	bool is_there = false, has_others = false;
	const struct screen *screen, *placeholder = NULL;
	wl_list_for_each (screen, &server->screens, link) {
		if (screen->output->unseen) {
			placeholder = screen;
		} else if (is_screen_of(screen, output)) {
			is_there = true;
		} else if (is_placed(screen)) {
			pixman_box32_t box = screen_get_box(screen);
			right = has_others && right > box.x2 ? right : box.x2;
			has_others = true;
		}
	}
	bool returns = place && place->placed;
	view->x = returns ? place->x : 0;
	view->y = returns ? place->y : 0;
	if (placeholder && !has_others && !returns) {
		view->x = placeholder->global->view.x;
		view->y = placeholder->global->view.y;
	}
	pixman_box32_t box = output_view_get_box(view);
	if (!(returns && is_there) && !is_free(server, &box)) {
		view->x = right;
		view->y = 0;
	}
}

int layout_get_turn(struct server *server, const struct output *output)
{
	if (layout_get_mirrored(server, output)) {
		return 2;
	}
	return get_settings(server, output).given & OUTPUT_POSITION ? 0 : 1;
}

struct output_view layout_place(struct server *server, const struct output *output)
{
	struct output_settings settings = get_settings(server, output);
	struct output_view view = {
		.x = settings.position.x,
		.y = settings.position.y,
		.width = output->width,
		.height = output->height,
		.scale = settings.scale,
		.per = OUTPUT_VIEW_UNIT,
		.transform = settings.transform,
	};
	const struct output *mirrored = layout_get_mirrored(server, output);
	const struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		if (mirrored && is_screen_of(screen, mirrored)) {
			output_view_mirror(&view, &screen->global->view);
			return view;
		}
	}
	struct place *place = find_place(server, output->name);
	if (!(settings.given & OUTPUT_POSITION)) {
		choose_place(server, output, place, &view);
	}
	if (place) {
		place->x = view.x;
		place->y = view.y;
		place->placed = true;
	}
	return view;
}

static struct screen *get_first(struct server *server, bool even_mirrors)
{
	const struct place *place;
	struct screen *screen, *any = NULL;
	wl_array_for_each (place, &server->places) {
		wl_list_for_each (screen, &server->screens, link) {
			if ((even_mirrors || !screen->mirrors) &&
					strcmp(screen->output->name, place->name) == 0) {
				return screen;
			}
		}
	}
	wl_list_for_each (screen, &server->screens, link) {
		any = screen->mirrors ? any : screen;
	}
	return any;
}

struct screen *layout_get_first(struct server *server)
{
	return get_first(server, false);
}

struct screen *layout_get_first_or_mirror(struct server *server)
{
	return get_first(server, true);
}

static double clamp(double value, double low, double high)
{
	return value < low ? low : value > high ? high : value;
}

void layout_clamp(const struct server *server, double *x, double *y)
{
	double best = INFINITY, old_x = *x, old_y = *y;
	const struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		pixman_box32_t box = screen_get_box(screen);
		bool inside = old_x >= box.x1 && old_x < box.x2 && old_y >= box.y1 &&
				old_y < box.y2;
		double near_x = clamp(old_x, box.x1, box.x2 - 1);
		double near_y = clamp(old_y, box.y1, box.y2 - 1);
		double distance = inside ? 0 : hypot(old_x - near_x, old_y - near_y);
		if (distance < best) {
			best = distance;
			*x = inside ? old_x : near_x;
			*y = inside ? old_y : near_y;
		}
	}
}
