/* SPDX-License-Identifier: MIT */
#include "removed_global.h"

#include <stdlib.h>

struct removed_global {
	struct wl_global *global;
	struct wl_event_source *timer;
	struct wl_listener display_destroy;
};

static void destroy(struct removed_global *removed)
{
	if (removed->timer) {
		wl_event_source_remove(removed->timer);
	}
	wl_list_remove(&removed->display_destroy.link);
	wl_global_destroy(removed->global);
	free(removed);
}

static int handle_timer(void *data)
{
	destroy(data);
	return 0;
}

static void handle_display_destroy(struct wl_listener *listener, void *data)
{
	struct removed_global *removed = wl_container_of(listener, removed, display_destroy);
	destroy(removed);
}

void removed_global_create(struct wl_global *global)
{
	wl_global_set_user_data(global, NULL);
	// A bind that is on its way already would be an error of the client's if it were destroyed.
	wl_global_remove(global);
	struct removed_global *removed = calloc(1, sizeof(*removed));
	if (!removed) {
		return; // it stays, and goes with the display
	}
	struct wl_display *display = wl_global_get_display(global);
	removed->global = global;
	removed->display_destroy.notify = handle_display_destroy;
	wl_display_add_destroy_listener(display, &removed->display_destroy);
	removed->timer = wl_event_loop_add_timer(
			wl_display_get_event_loop(display), handle_timer, removed);
	if (removed->timer) { // if not, it stays until the display goes
		wl_event_source_timer_update(removed->timer, REMOVED_GLOBAL_GRACE_MS);
	}
}
