/* SPDX-License-Identifier: MIT */
#include "frame.h"
#include "server.h"

// What is hidden below others lies on the output all the same.
static void update_entered(struct screen *screen)
{
	output_global_begin(screen->global);
	for (int i = 0; i < screen->list.n_entries; i++) {
		output_global_enter(screen->global, screen->list.entries[i].surface);
	}
	output_global_end(screen->global);
}

void frame_build(struct screen *screen)
{
	struct scene_list list = screen->previous;
	screen->previous = screen->list;
	screen->list = list;
	scene_list_clear(&screen->list, &screen->global->view);
	server_add_to_scene(screen->server, &screen->list);
	if (!screen->mirrors) {
		update_entered(screen);
	}
	scene_list_cull(&screen->list);
	scene_list_diff(&screen->previous, &screen->list, screen->cursor_painted != 0,
			&screen->damage);
	screen->cursor_picture.stale |=
			!scene_list_is_same_cursor(&screen->previous, &screen->list);
	screen->output->stale |= !scene_list_is_same(&screen->previous, &screen->list);
}

static bool is_due(const struct screen *screen)
{
	return screen->output->stale ||
			(!screen->mirrors &&
					(server_awaits_frame_done(screen->server, screen) ||
							output_global_is_awaited(screen->global)));
}

bool frame_build_if_due(struct screen *screen)
{
	frame_build(screen);
	if (is_due(screen)) {
		return true;
	}
	// What was found for the list that is on the screen still holds.
	struct scene_list list = screen->previous;
	screen->previous = screen->list;
	screen->list = list;
	screen->next = (struct counters_frame){ 0 };
	return false;
}
