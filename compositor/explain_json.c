/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "explain.h"
#include "server.h"
#include "surface_info.h"
#include "text.h"

/* The keys are described in slipway(1): what is told there stays. */

typedef unsigned long long ull;

static const char *get_bool(bool value)
{
	return value ? "true" : "false";
}

static void print_errors(FILE *file, const char *key, const struct counters_errors *errors)
{
	fprintf(file, ", \"%s\": {", key);
	for (int i = 0; i < errors->n_kinds; i++) {
		const char *name = strerrorname_np(errors->kinds[i].error);
		fprintf(file, "%s\"%s\": %llu", i > 0 ? ", " : "", name ? name : "other",
				(ull)errors->kinds[i].n);
	}
	fprintf(file, "}");
}

static void print_counters(FILE *file, const struct counters *counters)
{
	const struct histogram *latency = &counters->latency;
	fprintf(file, ", \"counters\": {\"commits\": %llu", (ull)counters->frames);
	print_errors(file, "commit_failures", &counters->commit_failures);
	fprintf(file, ", \"tests\": %llu", (ull)counters->tests);
	print_errors(file, "test_failures", &counters->test_failures);
	fprintf(file,
			", \"scanned_out\": %llu, \"painted\": %llu, \"unpainted\": %llu, "
			"\"presented\": %llu, "
			"\"missed_deadlines\": %llu, \"bytes_read\": %llu, \"bytes_painted\": "
			"%llu",
			(ull)counters->scanned_out, (ull)counters->painted,
			(ull)counters->unpainted, (ull)counters->presented, (ull)counters->missed,
			(ull)counters->bytes_read, (ull)counters->bytes_painted);
	fprintf(file, ", \"longest_search_us\": %llu", (ull)counters->search_us);
	fprintf(file, ", \"latency_us\": {\"n\": %llu, \"p50\": %lld, \"p99\": %lld}}",
			(ull)latency->n, (long long)histogram_get(latency, 50),
			(long long)histogram_get(latency, 99));
}

static unsigned find_shown(const struct screen *screen, int plane)
{
	const struct scene_entry *entry;
	for (int i = 0; (entry = explain_next_entry(screen, &i)); i++) {
		const struct surface_path *path = surface_info_get_path(entry->surface, screen);
		if (path && !path->verdict.rule && path->verdict.plane == plane) {
			return surface_info_get_id(entry->surface);
		}
	}
	return 0;
}

static void print_planes(FILE *file, const struct screen *screen)
{
	const struct output *output = screen->output;
	int painted = explain_get_painted_plane(screen), used = 0;
	fprintf(file, ", \"planes\": [");
	for (int i = 0; i < output->n_planes; i++) {
		const struct output_plane *plane = &output->planes[i];
		unsigned surface = find_shown(screen, i);
		fprintf(file, "%s{\"id\": %u, \"type\": \"%s\", \"painted\": %s, \"surface\": ",
				i > 0 ? ", " : "", plane->id, planes_get_type_name(plane->type),
				get_bool(i == painted));
		if (surface) {
			fprintf(file, "%u}", surface);
		} else {
			fprintf(file, "null}");
		}
		used += surface || i == painted;
	}
	fprintf(file, "], \"planes_used\": %d", used);
}

static void print_path(FILE *file, const struct screen *screen, const struct explain_surface *info)
{
	const struct surface_path *path = info->path;
	if (!path) {
		fprintf(file, ", \"path\": null");
		return;
	}
	char code[TEXT_CODE_SIZE], modifier[TEXT_MODIFIER_SIZE];
	text_get_code(path->format, code);
	text_get_modifier(path->modifier, modifier);
	fprintf(file, ", \"format\": \"%s\"", code);
	if (path->modifier == DRM_FORMAT_MOD_INVALID) {
		fprintf(file, ", \"modifier\": null, \"modifier_name\": null");
	} else {
		fprintf(file, ", \"modifier\": \"0x%016llx\", \"modifier_name\": ",
				(ull)path->modifier);
		text_print_json(file, modifier);
	}
	fprintf(file,
			", \"since_ms\": %lld, \"frames\": %llu, \"frames_scanned_out\": %llu, "
			"\"frames_painted\": %llu",
			(long long)path->since, (ull)path->n_frames, (ull)path->scanned_out,
			(ull)path->painted);
	if (path->verdict.rule) {
		fprintf(file, ", \"path\": \"painted\", \"plane\": null, \"rule\": \"%s\"",
				planes_get_rule_name(path->verdict.rule));
		fprintf(file, ", \"sentence\": ");
		text_print_json(file, info->sentence);
	} else {
		fprintf(file,
				", \"path\": \"plane\", \"plane\": %u, \"rule\": null, "
				"\"sentence\": null",
				screen->output->planes[path->verdict.plane].id);
	}
}

static void print_surface(
		FILE *file, const struct screen *screen, const struct explain_surface *info)
{
	const struct surface *surface = info->surface;
	const pixman_box32_t *dst = &info->layer->dst;
	fprintf(file, "{\"id\": %u, \"pid\": %d, \"role\": ", info->id, info->pid);
	text_print_json(file, surface->role ? surface->role->name : NULL);
	fprintf(file, ", \"app_id\": ");
	text_print_json(file, info->app_id);
	fprintf(file, ", \"title\": ");
	text_print_json(file, info->title);
	fprintf(file, ", \"x\": %d, \"y\": %d, \"width\": %d, \"height\": %d", dst->x1, dst->y1,
			dst->x2 - dst->x1, dst->y2 - dst->y1);
	const struct buffer *buffer = surface->current.buffer;
	fprintf(file,
			", \"buffer\": \"%s\", \"buffer_width\": %d, \"buffer_height\": %d, "
			"\"fence_waits\": %llu, \"fence_wait_us\": %lld, "
			"\"longest_fence_wait_us\": %lld, \"waits_for_fence\": %s",
			buffer->impl->name, buffer->width, buffer->height,
			(ull)surface->queue.fences.n, (long long)surface->queue.fences.last / 1000,
			(long long)surface->queue.fences.longest / 1000,
			get_bool(surface->queue.fences.since != 0));
	print_path(file, screen, info);
	fprintf(file, "}");
}

static void print_surfaces(FILE *file, const struct screen *screen)
{
	const struct scene_entry *entry;
	int n = 0;
	fprintf(file, ", \"surfaces\": [");
	for (int i = 0; (entry = explain_next_entry(screen, &i)); i++) {
		if (n < EXPLAIN_MAX_SURFACES) {
			struct explain_surface info;
			explain_get_surface(screen, entry, &info);
			fprintf(file, "%s", n > 0 ? ", " : "");
			print_surface(file, screen, &info);
		}
		n++;
	}
	fprintf(file, "], \"surfaces_left_out\": %d",
			n > EXPLAIN_MAX_SURFACES ? n - EXPLAIN_MAX_SURFACES : 0);
}

static void print_screen(FILE *file, const struct screen *screen)
{
	const struct output *output = screen->output;
	const struct output_view *view = &screen->global->view;
	fprintf(file, "{\"name\": ");
	text_print_json(file, output->name);
	fprintf(file, ", \"make\": ");
	text_print_json(file, output->make);
	fprintf(file, ", \"model\": ");
	text_print_json(file, output->model);
	fprintf(file,
			", \"width\": %d, \"height\": %d, \"refresh_mhz\": %d, \"scale\": %.4f, "
			"\"transform\": %d, \"mirrors\": %s, \"adaptive_sync\": %s, \"device\": ",
			output->width, output->height, output->refresh,
			(double)view->scale / view->per, (int)view->transform,
			get_bool(screen->mirrors), get_bool(output->adapts));
	if (output->device) {
		fprintf(file, "\"%u:%u\"", major(output->device), minor(output->device));
	} else {
		fprintf(file, "null");
	}
	print_planes(file, screen);
	print_counters(file, &screen->counters);
	print_surfaces(file, screen);
	fprintf(file, "}");
}

void explain_json(const struct server *server, FILE *file)
{
	const struct screen *screen;
	const char *separator = "";
	fprintf(file, "{\"version\": 1, \"time_ms\": %lld, \"outputs\": [",
			(long long)server_get_time(server));
	wl_list_for_each (screen, &server->screens, link) {
		if (!screen->output->unseen) {
			fprintf(file, "%s", separator);
			print_screen(file, screen);
			separator = ", ";
		}
	}
	fprintf(file, "]}\n");
}
