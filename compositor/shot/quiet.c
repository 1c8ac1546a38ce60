/* SPDX-License-Identifier: MIT */
#include "quiet.h"

#include <clock.h>
#include <output.h>

#include "screen.h"
#include "server.h"
#include "subject.h"

// What has not drawn at all is not quiet.
static void set(struct quiet *quiet)
{
	struct server *server = quiet->server;
	int64_t ms = server->options->shot.quiet;
	if (subject_has_window(server)) {
		clock_timer_set(quiet->timer, clock_get_time(server->clock) + ms * 1000000);
	}
}

// A frame on its way is something that will be shown.
static bool is_any_under_way(const struct server *server)
{
	const struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		if (screen->output->in_flight || screen->output->scheduled) {
			return true;
		}
	}
	return false;
}

static void handle_timer(void *data)
{
	struct quiet *quiet = data;
	if (!quiet->awaited) {
		return;
	}
	if (is_any_under_way(quiet->server)) {
		set(quiet);
		return;
	}
	quiet->awaited = false;
	quiet->reached(quiet);
}

bool quiet_init(struct quiet *quiet, struct server *server, void (*reached)(struct quiet *quiet))
{
	*quiet = (struct quiet){ .server = server, .reached = reached };
	quiet->timer = clock_timer_create(server->clock, handle_timer, quiet);
	return quiet->timer;
}

void quiet_finish(struct quiet *quiet)
{
	clock_timer_destroy(quiet->timer);
	quiet->timer = NULL;
}

void quiet_await(struct quiet *quiet)
{
	quiet->awaited = true;
	set(quiet);
}

void quiet_forget(struct quiet *quiet)
{
	quiet->awaited = false;
	clock_timer_set(quiet->timer, 0);
}

// From when clients can have seen their last frame, too: painting may take longer than that.
void quiet_disturb(struct quiet *quiet)
{
	if (quiet->awaited) {
		set(quiet);
	}
}
