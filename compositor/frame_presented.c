/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <clock.h>
#include <presentation.h>

#include "feed.h"
#include "server.h"
#include "trace.h"

#include "presentation-time-server-protocol.h"

/*
 * Clients are told to go on when what they committed is presented: they then have most of a refresh
 * to draw, and what they draw is on the screen after it. For who takes longer, or may, that is not
 * enough: he is told now, and has all of it.
 */
void frame_latched(struct screen *screen, int64_t begun)
{
	screen->latched = screen->server->n_commits;
	// By a virtual clock nobody takes any time.
	if (screen->mirrors || clock_is_virtual(screen->server->clock)) {
		return;
	}
	// So that nobody changes sides from frame to frame, twice the margin.
	int64_t period = output_get_period(screen->output, begun);
	int64_t most = period - 2 * (screen->pacing.cost + screen->pacing.slack);
	server_send_frame_done(screen->server, screen, screen->latched,
			period > 0 ? most : INT64_MAX, begun);
}

void frame_presented(struct screen *screen, const struct output_presented *presented)
{
	int64_t ns = presented->when.tv_sec * INT64_C(1000000000) + presented->when.tv_nsec;
	pacing_presented(&screen->pacing,
			counters_present(&screen->counters, screen->output, &screen->in_flight,
					presented));
	trace_present(screen->server->trace, trace_get_screen_track(screen->id), screen->flow, ns,
			screen->counters.presented == 1);
	struct wl_list *outputs = &screen->global->resources;
	int refresh = screen->output->adapts ? 0 : screen->output->refresh;
	presentation_send(&screen->scanned_out, outputs, presented, refresh,
			presented->flags | WP_PRESENTATION_FEEDBACK_KIND_ZERO_COPY);
	presentation_send(&screen->composed, outputs, presented, refresh, presented->flags);
	if (screen->server->policy->presented) {
		screen->server->policy->presented(screen->server);
	}
	// A mirror has a rhythm of its own, which clients need not follow too.
	if (!screen->mirrors) {
		server_send_frame_done(screen->server, screen, screen->latched, 0, ns);
	}
	// What is applied now is for the next frame, and so are its frame callbacks.
	output_global_presented(screen->global, presented);
	feeds_presented(screen, &presented->when);
}

void frame_discard(struct screen *screen)
{
	presentation_discard(&screen->scanned_out);
	presentation_discard(&screen->composed);
}
