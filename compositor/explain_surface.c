/* SPDX-License-Identifier: MIT */
#include <subcompositor.h>
#include <xdg_popup.h>
#include <xdg_toplevel.h>

#include "explain.h"
#include "surface_info.h"

// The window that a surface is part of, or belongs to; NULL if that is none.
static const struct xdg_toplevel *find_window(const struct surface *surface)
{
	while (surface && surface->role_data) {
		const struct subsurface *subsurface = subsurface_from_surface(surface);
		const struct xdg_surface *base = surface->role_data;
		if (subsurface) {
			surface = subsurface->parent;
		} else if (surface->role == &xdg_toplevel_surface_role) {
			return base->role_data;
		} else if (surface->role == &xdg_popup_surface_role && base->role_data) {
			const struct xdg_popup *popup = base->role_data;
			surface = popup->parent ? popup->parent->surface : NULL;
		} else {
			return NULL;
		}
	}
	return NULL;
}

void explain_get_surface(const struct screen *screen, const struct scene_entry *entry,
		struct explain_surface *info)
{
	const struct surface *surface = entry->surface;
	const struct surface_path *path = surface_info_get_path(surface, screen);
	const struct xdg_toplevel *window = find_window(surface);
	pid_t pid = 0;
	wl_client_get_credentials(wl_resource_get_client(surface->resource), &pid, NULL, NULL);
	*info = (struct explain_surface){
		.surface = surface,
		.layer = &entry->layer,
		.id = surface_info_get_id(surface),
		.pid = pid,
		.title = window ? window->title : NULL,
		.app_id = window ? window->app_id : NULL,
		.path = path,
	};
	if (path && path->verdict.rule) {
		planes_explain(screen->output, path->format, path->modifier, &path->verdict,
				info->sentence);
	}
}

const struct scene_entry *explain_next_entry(const struct screen *screen, int *i)
{
	for (; *i < screen->list.n_entries; (*i)++) {
		const struct scene_entry *entry = &screen->list.entries[*i];
		if (entry->surface && entry->surface->current.buffer) {
			return entry;
		}
	}
	return NULL;
}

int explain_get_painted_plane(const struct screen *screen)
{
	return screen->plan && screen->counters.frames > 0 ? screen->plan->target_plane : -1;
}
