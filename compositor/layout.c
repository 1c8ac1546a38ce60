/* SPDX-License-Identifier: MIT */
#include "layout.h"

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
static int configure(const struct server *server, struct output *output)
{
	struct output_settings settings = get_settings(server, output);
	struct output_config config = { .mode = settings.mode };
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

bool layout_start(const struct server *server)
{
	bool good = true;
	struct output *output;
	wl_list_for_each (output, &server->backend->outputs, link) {
		int ret = configure(server, output);
		// An option is for this run; the file is for all monitors that ever come.
		if (output == get_first(server) && server->options->output.given & OUTPUT_MODE) {
			good = ret >= 0;
		}
	}
	return good;
}

struct output_view layout_get_view(const struct server *server, const struct output *output, int x)
{
	struct output_settings settings = get_settings(server, output);
	return (struct output_view){
		.x = settings.given & OUTPUT_POSITION ? settings.x : x,
		.y = settings.y,
		.width = output->width,
		.height = output->height,
		.scale = settings.scale,
		.transform = settings.transform,
	};
}

void layout_update(struct server *server)
{
	int x = 0;
	struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		bool changed = configure(server, screen->output) > 0;
		struct output_view view = layout_get_view(server, screen->output, x);
		screen_set_view(screen, &view, changed);
		x = output_view_get_box(&view).x2;
	}
	window_refill(server);
}
