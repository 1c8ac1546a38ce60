/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include "config_file.h"
#include "screen.h"
#include "server.h"
#include "window.h"

static struct output_settings get_settings(const struct server *server, const struct output *output)
{
	struct output_settings settings = { .scale = OUTPUT_VIEW_UNIT };
	const struct config_output *configured = config_find_output(server->config, output->name);
	if (configured) {
		output_settings_merge(&settings, &configured->settings);
	}
	if (server->backend->outputs.next == &output->link) {
		output_settings_merge(&settings, &server->options->output);
	}
	return settings;
}

struct output_view layout_get_view(const struct server *server, const struct output *output, int x)
{
	struct output_settings settings = get_settings(server, output);
	return (struct output_view){
		.x = x,
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
		struct output_view view = layout_get_view(server, screen->output, x);
		screen_set_view(screen, &view);
		x = output_view_get_box(&view).x2;
	}
	window_refill(server);
}
