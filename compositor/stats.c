/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include <stdio.h>

#include "screen.h"

typedef unsigned long long ull;

void stats_print_screen(const struct screen *screen)
{
	const struct output *output = screen->output;
	if (output->unseen) {
		return;
	}
	const struct counters *counters = &screen->counters;
	double seconds = (double)(counters->last - counters->first) / 1e9;
	double fps = seconds > 0 ? (double)(counters->presented - 1) / seconds : 0;
	fprintf(stderr,
			"slipway: output %s, %dx%d at %.3f Hz: %llu frames (%.1f per second), %llu "
			"scanned out, %llu painted, %llu unpainted, %llu bytes of buffers read\n",
			output->name, output->width, output->height, output->refresh / 1000.0,
			(ull)counters->frames, fps, (ull)counters->scanned_out,
			(ull)counters->painted, (ull)counters->unpainted,
			(ull)counters->bytes_read);
	fprintf(stderr, "slipway: output %s: ", output->name);
	counters_print(counters, stderr);
	fprintf(stderr, "\n");
}

void stats_print(struct server *server)
{
	struct screen *screen;
	wl_list_for_each (screen, &server->screens, link) {
		stats_print_screen(screen);
	}
	struct slip_counters counters = slip_context_get_counters(server->context);
	fprintf(stderr,
			"slipway: dma-bufs: %llu buffers imported, %llu refused, %llu mapped, %llu "
			"made framebuffers, %llu driver reads\n",
			(ull)counters.imports, (ull)counters.refusals, (ull)counters.maps,
			(ull)counters.framebuffers, (ull)counters.driver_reads);
	fprintf(stderr, "slipway: ioctls: %llu atomic commits, %llu test commits, %llu SYNC\n",
			(ull)server->backend->counters.commits,
			(ull)server->backend->counters.tests, (ull)counters.syncs);
}
