/* SPDX-License-Identifier: MIT */
#include "output_global.h"

#include <stdlib.h>

#include "fifo.h"
#include "removed_global.h"
#include "surface_queue.h"
#include "xdg_output.h"

/** A surface on an output. */
struct entry {
	struct output_global *global;
	struct surface *surface;
	struct wl_list surface_link; // surface.entered
	struct wl_list output_link;  // output_global.surfaces
	bool seen;                   // since output_global_begin()
};

static void handle_release(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wl_output_interface output_impl = {
	.release = handle_release,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	wl_list_remove(wl_resource_get_link(resource));
}

static void send_state(const struct output_global *global, struct wl_resource *resource)
{
	const struct output *output = global->output;
	int version = wl_resource_get_version(resource);
	const struct output_view *view = &global->view;
	wl_output_send_geometry(resource, view->x, view->y, output->physical_width,
			output->physical_height, WL_OUTPUT_SUBPIXEL_UNKNOWN, output->make,
			output->model, (int32_t)view->transform);
	wl_output_send_mode(resource, WL_OUTPUT_MODE_CURRENT | WL_OUTPUT_MODE_PREFERRED,
			output->width, output->height, output->refresh);
	if (version >= WL_OUTPUT_SCALE_SINCE_VERSION) {
		wl_output_send_scale(resource, output_view_get_whole_scale(view->scale));
	}
	if (version >= WL_OUTPUT_NAME_SINCE_VERSION) {
		wl_output_send_name(resource, output->name);
		wl_output_send_description(resource, output->model);
	}
	if (version >= WL_OUTPUT_DONE_SINCE_VERSION) {
		wl_output_send_done(resource);
	}
}

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct output_global *global = data;
	struct wl_resource *resource =
			wl_resource_create(client, &wl_output_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &output_impl, global, handle_resource_destroy);
	if (!global) {
		wl_list_init(wl_resource_get_link(resource));
		return;
	}
	wl_list_insert(&global->resources, wl_resource_get_link(resource));
	send_state(global, resource);

	struct entry *entry;
	wl_list_for_each (entry, &global->surfaces, output_link) {
		if (wl_resource_get_client(entry->surface->resource) == client) {
			wl_surface_send_enter(entry->surface->resource, resource);
		}
	}
}

struct output_global *output_global_from_resource(struct wl_resource *resource)
{
	return wl_resource_get_user_data(resource);
}

struct output_global *output_global_create(
		struct wl_display *display, struct output *output, const struct output_view *view)
{
	struct output_global *global = calloc(1, sizeof(*global));
	if (!global) {
		return NULL;
	}
	global->output = output;
	global->view = *view;
	wl_list_init(&global->resources);
	wl_list_init(&global->xdg_outputs);
	wl_list_init(&global->surfaces);
	wl_list_init(&global->barriers);
	wl_signal_init(&global->events.destroy);
	if (display) {
		global->global = wl_global_create(display, &wl_output_interface, 4, global, bind);
	}
	if (display && !global->global) {
		free(global);
		return NULL;
	}
	return global;
}

static void remove_entry(struct entry *entry)
{
	wl_list_remove(&entry->surface_link);
	wl_list_remove(&entry->output_link);
	free(entry);
}

static struct entry *find(struct output_global *global, struct surface *surface)
{
	struct entry *entry;
	wl_list_for_each (entry, &surface->entered, surface_link) {
		if (entry->global == global) {
			return entry;
		}
	}
	return NULL;
}

typedef void (*send_func)(struct wl_resource *surface, struct wl_resource *output);

static void send(struct output_global *global, struct surface *surface, send_func func)
{
	struct wl_resource *resource;
	wl_resource_for_each (resource, &global->resources) {
		if (wl_resource_get_client(resource) == wl_resource_get_client(surface->resource)) {
			func(surface->resource, resource);
		}
	}
}

// What is on several outputs is to look well on the finest.
static void update_preferred(struct surface *surface)
{
	const struct output_view *best = NULL;
	struct entry *entry;
	wl_list_for_each (entry, &surface->entered, surface_link) {
		const struct output_view *view = &entry->global->view;
		best = best && best->scale >= view->scale ? best : view;
	}
	if (best) {
		surface_set_preferred(surface, best->scale, best->transform);
	}
}

void output_global_update(struct output_global *global, const struct output_view *view)
{
	global->view = *view;
	xdg_output_update(global);
	struct wl_resource *resource;
	wl_resource_for_each (resource, &global->resources) {
		send_state(global, resource);
	}
	struct entry *entry;
	wl_list_for_each (entry, &global->surfaces, output_link) {
		update_preferred(entry->surface);
	}
}

void output_global_begin(struct output_global *global)
{
	struct entry *entry;
	wl_list_for_each (entry, &global->surfaces, output_link) {
		entry->seen = false;
	}
}

void output_global_enter(struct output_global *global, struct surface *surface)
{
	struct entry *entry = find(global, surface);
	if (entry) {
		entry->seen = true;
		return;
	}
	entry = calloc(1, sizeof(*entry));
	if (!entry) {
		return;
	}
	entry->seen = true;
	entry->global = global;
	entry->surface = surface;
	wl_list_insert(&surface->entered, &entry->surface_link);
	wl_list_insert(&global->surfaces, &entry->output_link);
	send(global, surface, wl_surface_send_enter);
	update_preferred(surface);
}

void output_global_end(struct output_global *global)
{
	struct entry *entry, *next;
	wl_list_for_each_safe (entry, next, &global->surfaces, output_link) {
		if (!entry->seen) {
			struct surface *surface = entry->surface;
			send(global, surface, wl_surface_send_leave);
			remove_entry(entry);
			update_preferred(surface);
		}
	}
}

bool output_global_is_awaited(const struct output_global *global)
{
	const struct entry *entry;
	wl_list_for_each (entry, &global->surfaces, output_link) {
		if (fifo_is_waiting(entry->surface)) {
			return true;
		}
	}
	return false;
}

void output_global_latched(struct output_global *global)
{
	struct entry *entry;
	wl_list_for_each (entry, &global->surfaces, output_link) {
		fifo_take(entry->surface, &global->barriers);
	}
}

// Until the retrace after what was shown at once; where they are may be a little wrong.
static int64_t get_next_retrace(
		const struct output *output, const struct output_presented *presented)
{
	int64_t when = presented->when.tv_sec * INT64_C(1000000000) + presented->when.tv_nsec;
	int64_t period = INT64_C(1000000000000) / (output->refresh > 0 ? output->refresh : 60000);
	return when + period - (when - output->retrace) % period;
}

void output_global_presented(struct output_global *global, const struct output_presented *presented)
{
	if (presented->torn) {
		fifo_clear_at(&global->barriers, get_next_retrace(global->output, presented));
	} else {
		fifo_clear(&global->barriers);
	}
	struct entry *entry;
	wl_list_for_each (entry, &global->surfaces, output_link) {
		// Now rather than by its timer: the next frame may be made before that.
		if (entry->surface->queue.waits_for == SURFACE_WAIT_FOR_TIME) {
			surface_queue_run(entry->surface);
		}
	}
}

struct output *output_global_get_output(const struct surface *surface)
{
	struct output *fastest = NULL;
	const struct entry *entry;
	wl_list_for_each (entry, &surface->entered, surface_link) {
		struct output *output = entry->global->output;
		fastest = fastest && fastest->refresh >= output->refresh ? fastest : output;
	}
	return fastest;
}

void output_global_forget_surface(struct surface *surface)
{
	struct entry *entry, *next;
	wl_list_for_each_safe (entry, next, &surface->entered, surface_link) {
		remove_entry(entry);
	}
}

void output_global_destroy(struct output_global *global)
{
	if (!global) {
		return;
	}
	wl_signal_emit_mutable(&global->events.destroy, global);
	output_global_begin(global);
	output_global_end(global);           // nothing lies on it
	fifo_clear_at(&global->barriers, 1); // by its timer, as soon as may be
	struct wl_resource *resource, *tmp;
	wl_resource_for_each_safe (resource, tmp, &global->resources) {
		wl_resource_set_user_data(resource, NULL);
		wl_list_remove(wl_resource_get_link(resource));
		wl_list_init(wl_resource_get_link(resource));
	}
	xdg_output_finish(global);
	if (global->global) {
		removed_global_create(global->global);
	}
	free(global);
}
