/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>

#include "explain.h"
#include "server.h"
#include "text.h"

#define MAX_NAME 40

// "Title" (app-id), pid 7
static void print_owner(FILE *file, const struct explain_surface *info)
{
	const struct surface_role *role = info->surface->role;
	if (info->title) {
		fprintf(file, "\"");
		text_print_plain(file, info->title, MAX_NAME);
		fprintf(file, "\" ");
	}
	if (info->app_id) {
		fprintf(file, "(");
		text_print_plain(file, info->app_id, MAX_NAME);
		fprintf(file, ") ");
	}
	if (!info->title && !info->app_id && role) {
		fprintf(file, "%s ", role->name);
	}
	fprintf(file, "pid %d\n", info->pid);
}

static void get_fence_wait(const struct surface *surface, char text[24])
{
	if (surface->queue.fences.since) {
		snprintf(text, 24, "waits");
	} else if (surface->queue.fences.n > 0) {
		snprintf(text, 24, "%.1f ms", (double)surface->queue.fences.last / 1e6);
	} else {
		snprintf(text, 24, "-");
	}
}

static void print_surface(FILE *file, const struct screen *screen,
		const struct explain_surface *info, int64_t now)
{
	char path[PLANES_NAME_SIZE] = "not shown yet", code[TEXT_CODE_SIZE] = "-";
	char modifier[TEXT_MODIFIER_SIZE] = "-", size[24], fence[24];
	double seconds = 0;
	unsigned long long frames = 0;
	const struct buffer *buffer = info->surface->current.buffer;
	if (info->path) {
		planes_name(screen->output, info->path->verdict.plane, path);
		if (info->path->verdict.rule) {
			snprintf(path, sizeof(path), "painted");
		}
		text_get_code(info->path->format, code);
		if (info->path->modifier != DRM_FORMAT_MOD_INVALID) {
			text_get_modifier(info->path->modifier, modifier);
		}
		seconds = (double)(now - info->path->since) / 1000;
		frames = (unsigned long long)info->path->n_frames;
	}
	snprintf(size, sizeof(size), "%dx%d", buffer->width, buffer->height);
	get_fence_wait(info->surface, fence);
	fprintf(file, "  %-7u  %-18s  %8.1f s  %8llu  %-11s  %-6s  %-8s  %-10s  ", info->id, path,
			seconds, frames, size, code, modifier, fence);
	print_owner(file, info);
	if (info->sentence[0]) {
		fprintf(file, "           %s\n", info->sentence);
	}
}

static void print_screen(FILE *file, const struct screen *screen, int64_t now)
{
	const struct output *output = screen->output;
	const struct scene_entry *entry;
	int painted = explain_get_painted_plane(screen), n = 0;
	fprintf(file, "%s: %dx%d at %.3f Hz", output->name, output->width, output->height,
			output->refresh / 1000.0);
	if (painted >= 0 && output->device) {
		char name[PLANES_NAME_SIZE];
		planes_name(output, painted, name);
		fprintf(file, ", what is painted is on %s\n", name);
	} else {
		fprintf(file, ", %s painted\n", painted >= 0 ? "all is" : "nothing is");
	}
	for (int i = 0; (entry = explain_next_entry(screen, &i)); i++) {
		if (n == 0) {
			fprintf(file, "  %-7s  %-18s  %10s  %8s  %-11s  %-6s  %-8s  %-10s  %s\n",
					"SURFACE", "PATH", "FOR", "FRAMES", "BUFFER", "FORMAT",
					"MODIFIER", "FENCE WAIT", "WINDOW");
		}
		if (n++ < EXPLAIN_MAX_SURFACES) {
			struct explain_surface info;
			explain_get_surface(screen, entry, &info);
			print_surface(file, screen, &info, now);
		}
	}
	if (n > EXPLAIN_MAX_SURFACES) {
		fprintf(file, "  and %d more\n", n - EXPLAIN_MAX_SURFACES);
	}
	fprintf(file, "  ");
	counters_print(&screen->counters, file);
	fprintf(file, "\n\n");
}

void explain_text(const struct server *server, FILE *file)
{
	const struct screen *screen;
	int64_t now = server_get_time(server);
	wl_list_for_each (screen, &server->screens, link) {
		if (screen->output->unseen) {
			fprintf(file, "no monitor is connected\n\n");
		} else {
			print_screen(file, screen, now);
		}
	}
}
