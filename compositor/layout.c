/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <math.h>
#include <string.h>

#include "config_file.h"
#include "log.h"
#include "screen.h"
#include "server.h"
#include "window.h"

static const struct output *get_first(const struct server *server)
{
	const struct output *output = wl_container_of(server->backend->outputs.next, output, link);
	return output;
}

static struct output_settings get_settings(const struct server *server, const struct output *output)
{
	struct output_settings settings = { .scale = OUTPUT_VIEW_UNIT };
	const struct config_output *configured = config_find_output(server->config, output->name);
	if (configured) {
		output_settings_merge(&settings, &configured->settings);
	}
	if (output == get_first(server)) {
		output_settings_merge(&settings, &server->options->output);
	}
	return settings;
}

// 1 if it is another now, 0 if not; or -errno, why it cannot be what is asked for having been
// logged.
static int configure(const struct server *server, struct output *output, bool on)
{
	struct output_settings settings = get_settings(server, output);
	struct output_config config = {
		.off = !on,
		.mode = settings.mode,
		.max_bpc = settings.max_bpc,
		.content = settings.content,
	};
	if (!(settings.given & OUTPUT_MODE)) {
		config.mode.width = server->options->width;
		config.mode.height = server->options->height;
	}
	char error[OUTPUT_ERROR_SIZE];
	int ret = output->impl->configure(output, &config, error);
	if (ret < 0) {
		log_error("output %s: mode %dx%d: %s", output->name, config.mode.width,
				config.mode.height, error);
	}
	return ret;
}

// There is always one: all off, the first stays on.
static bool is_on(const struct server *server, const struct output *output)
{
	struct output_settings settings = get_settings(server, output);
	if (!(settings.given & OUTPUT_ON) || settings.on || output != get_first(server)) {
		return !(settings.given & OUTPUT_ON) || settings.on;
	}
	const struct output *other;
	wl_list_for_each (other, &server->backend->outputs, link) {
		if (other != output && is_on(server, other)) {
			return false;
		}
	}
	return true;
}

// The output that this one shows the same as, or NULL.
static const struct output *get_mirrored(const struct server *server, const struct output *output)
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
					is_on(server, other);
			return good ? other : NULL;
		}
	}
	return NULL;
}

bool layout_start(const struct server *server)
{
	// An option is for this run; the file is for all monitors that ever come.
	struct output *first = wl_container_of(server->backend->outputs.next, first, link);
	return !(server->options->output.given & OUTPUT_MODE) ||
			configure(server, first, true) >= 0;
}

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

// x is where it begins if nobody says, and then where the next one does.
static struct output_view get_view(
		struct server *server, const struct output *output, bool mirrors, int *x)
{
	struct output_settings settings = get_settings(server, output);
	struct output_view view = {
		.x = settings.given & OUTPUT_POSITION ? settings.x : *x,
		.y = settings.y,
		.width = output->width,
		.height = output->height,
		.scale = settings.scale,
		.per = OUTPUT_VIEW_UNIT,
		.transform = settings.transform,
	};
	if (mirrors) {
		struct screen *other = find_screen(server, get_mirrored(server, output));
		output_view_mirror(&view, &other->global->view);
	} else {
		*x = output_view_get_box(&view).x2;
	}
	return view;
}

static bool show(struct server *server, struct output *output, bool mirrors, int *x)
{
	struct screen *screen = find_screen(server, output);
	bool changed = configure(server, output, true) > 0;
	if (screen && screen->mirrors != mirrors) {
		screen_destroy(screen);
		screen = NULL;
	}
	struct output_view view = get_view(server, output, mirrors, x);
	if (screen) {
		screen_set_view(screen, &view, changed);
		return true;
	}
	screen = screen_create(server, output, &view, mirrors);
	return screen != NULL;
}

bool layout_update(struct server *server)
{
	bool good = true;
	int x = 0;
	struct output *output;
	// What is mirrored has to lie somewhere first, and one screen at least stays.
	for (int mirrors = 0; mirrors <= 1; mirrors++) {
		wl_list_for_each (output, &server->backend->outputs, link) {
			bool is_mirror = get_mirrored(server, output) != NULL;
			if (is_on(server, output) && is_mirror == (mirrors == 1)) {
				good &= show(server, output, is_mirror, &x);
			}
		}
	}
	wl_list_for_each (output, &server->backend->outputs, link) {
		struct screen *screen = find_screen(server, output);
		if (is_on(server, output)) {
			continue;
		}
		if (screen) {
			screen_destroy(screen);
		}
		configure(server, output, false);
	}
	window_refill(server);
	return good;
}

struct screen *layout_get_first(struct server *server)
{
	struct output *output;
	wl_list_for_each (output, &server->backend->outputs, link) {
		struct screen *screen = find_screen(server, output);
		if (screen) {
			return screen;
		}
	}
	return NULL;
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
