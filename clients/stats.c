/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "client.h"
#include "presentation-time-client-protocol.h"

struct stats_pending {
	struct wl_list link; /* stats.pending */
	struct stats *stats;
	struct wp_presentation_feedback *feedback;
};

static void settle(struct stats_pending *pending)
{
	wl_list_remove(&pending->link);
	wp_presentation_feedback_destroy(pending->feedback);
	free(pending);
}

static void mark_shown(struct stats *stats, uint64_t ns)
{
	if (stats->shown == 0) {
		stats->first_ns = ns;
	}
	stats->last_ns = ns;
	stats->shown++;
}

static void handle_sync_output(
		void *data, struct wp_presentation_feedback *feedback, struct wl_output *output)
{
	(void)data;
	(void)feedback;
	(void)output;
}

static void handle_presented(void *data, struct wp_presentation_feedback *feedback, uint32_t sec_hi,
		uint32_t sec_lo, uint32_t nsec, uint32_t refresh, uint32_t seq_hi, uint32_t seq_lo,
		uint32_t flags)
{
	struct stats_pending *pending = data;
	struct stats *stats = pending->stats;

	(void)feedback;
	(void)seq_hi;
	(void)seq_lo;
	stats->presented++;
	stats->refresh_ns = refresh;
	if (flags & WP_PRESENTATION_FEEDBACK_KIND_ZERO_COPY) {
		stats->zero_copy++;
	}
	mark_shown(stats, ((uint64_t)sec_hi << 32 | sec_lo) * 1000000000 + nsec);
	settle(pending);
}

static void handle_discarded(void *data, struct wp_presentation_feedback *feedback)
{
	struct stats_pending *pending = data;

	(void)feedback;
	pending->stats->discarded++;
	settle(pending);
}

static const struct wp_presentation_feedback_listener feedback_listener = {
	.sync_output = handle_sync_output,
	.presented = handle_presented,
	.discarded = handle_discarded,
};

void stats_init(struct stats *stats, struct client *client)
{
	*stats = (struct stats){ 0 };
	wl_list_init(&stats->pending);
	stats->presentation = client_bind(client, &wp_presentation_interface, 1, 1);
}

void stats_finish(struct stats *stats)
{
	struct stats_pending *pending, *next;

	wl_list_for_each_safe (pending, next, &stats->pending, link) {
		settle(pending);
	}
	if (stats->presentation) {
		wp_presentation_destroy(stats->presentation);
	}
}

void stats_expect(struct stats *stats, struct wl_surface *surface)
{
	struct stats_pending *pending;

	stats->frames++;
	if (!stats->presentation) {
		return;
	}
	pending = calloc(1, sizeof(*pending));
	if (!pending) {
		return; /* this frame stays uncounted */
	}
	pending->stats = stats;
	pending->feedback = wp_presentation_feedback(stats->presentation, surface);
	wp_presentation_feedback_add_listener(pending->feedback, &feedback_listener, pending);
	wl_list_insert(&stats->pending, &pending->link);
}

void stats_frame_done(struct stats *stats, uint32_t time_ms)
{
	if (!stats->presentation) {
		mark_shown(stats, (uint64_t)time_ms * 1000000);
	}
}

bool stats_settled(const struct stats *stats)
{
	return stats->presentation ? wl_list_empty(&stats->pending) : stats->shown >= stats->frames;
}

void stats_print(const struct stats *stats)
{
	double fps = 0;

	if (stats->last_ns > stats->first_ns) {
		fps = (double)(stats->shown - 1) * 1e9 / (double)(stats->last_ns - stats->first_ns);
	}
	printf("%s: frames %" PRIu64, program_invocation_short_name, stats->frames);
	if (stats->presentation) {
		printf(" presented %" PRIu64 " discarded %" PRIu64 " zero-copy %" PRIu64,
				stats->presented, stats->discarded, stats->zero_copy);
	} else {
		printf(" presented - discarded - zero-copy -");
	}
	printf(" released %" PRIu64, stats->released);
	if (stats->presentation) {
		printf(" refresh-ns %" PRIu64, stats->refresh_ns);
	} else {
		printf(" refresh-ns -");
	}
	printf(" fps %.1f\n", fps);
}
