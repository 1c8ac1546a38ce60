/* SPDX-License-Identifier: MIT */
#include "surface_path.h"

#include <drm_fourcc.h>
#include <string.h>

struct surface_path *surface_path_find(const struct wl_array *paths, unsigned screen)
{
	struct surface_path *path;
	wl_array_for_each (path, paths) {
		if (path->screen == screen) {
			return path;
		}
	}
	return NULL;
}

struct surface_path *surface_path_get(struct wl_array *paths, unsigned screen)
{
	struct surface_path *path = surface_path_find(paths, screen);
	if (!path && (path = wl_array_add(paths, sizeof(*path)))) {
		*path = (struct surface_path){ .screen = screen };
	}
	return path;
}

void surface_path_remove(struct wl_array *paths, unsigned screen)
{
	struct surface_path *path = surface_path_find(paths, screen);
	if (path) {
		paths->size -= sizeof(*path);
		// The last one takes its place.
		memmove(path, (char *)paths->data + paths->size, sizeof(*path));
	}
}

// Where the format is why, another one is another reason.
static bool is_same(const struct surface_path *path, const struct plane_verdict *verdict,
		uint32_t format, uint64_t modifier)
{
	bool by_format = verdict->rule == PLANE_RULE_FORMAT || verdict->rule == PLANE_RULE_COLOR;
	return path->n_frames > 0 && path->verdict.rule == verdict->rule &&
			path->verdict.plane == verdict->plane &&
			path->verdict.error == verdict->error &&
			(!by_format || (path->format == format && path->modifier == modifier));
}

bool surface_path_show(struct surface_path *path, const struct output_layer *layer,
		const struct plane_verdict *verdict, bool left, int64_t now)
{
	const struct buffer *buffer = layer->buffer;
	uint64_t modifier = buffer->dmabuf ? slip_buffer_get_attributes(buffer->dmabuf)->modifier
					   : DRM_FORMAT_MOD_INVALID;
	bool same = is_same(path, verdict, buffer->format, modifier);
	if (verdict->rule) {
		path->demoted = path->n_frames > 0 && !path->verdict.rule ? now : path->demoted;
		path->painted += !left;
	} else {
		path->scanned_out++;
	}
	path->verdict = *verdict;
	path->format = buffer->format;
	path->modifier = modifier;
	path->since = same ? path->since : now;
	path->n_frames = same ? path->n_frames + 1 : 1;
	return !same;
}
