/* SPDX-License-Identifier: MIT */
#include "scene_paint.h"

#include <errno.h>
#include <painter.h>

#include "server.h"

// One more of the server's layers; false if there is no memory.
static bool add(struct server *server, const struct output_layer *layer, int dx, int dy)
{
	struct output_layer *added = wl_array_add(&server->layers, sizeof(*added));
	if (!added) {
		return false;
	}
	*added = *layer;
	added->dst.x1 += dx;
	added->dst.y1 += dy;
	added->dst.x2 += dx;
	added->dst.y2 += dy;
	return true;
}

int64_t scene_paint(struct server *server, struct scene_list *list, int first,
		const pixman_box32_t *box, bool alpha, struct output_target *target)
{
	int width = box->x2 - box->x1, height = box->y2 - box->y1;
	int64_t bytes = -ENOMEM;
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, (unsigned)width, (unsigned)height);
	const struct output_layer hole = { .dst = all.extents, .opaque = &all };
	server->layers.size = 0;
	bool good = !alpha || add(server, &hole, 0, 0);
	for (int i = first; i < list->n_entries; i++) {
		struct scene_entry *entry = &list->entries[i];
		pixman_region32_translate(&entry->opaque, -box->x1, -box->y1);
		good &= add(server, &entry->layer, -box->x1, -box->y1);
	}
	if (good) {
		bytes = (int64_t)painter_paint(server->painter, target, width, height,
				server->layers.data,
				(int)(server->layers.size / sizeof(struct output_layer)));
	}
	for (int i = first; i < list->n_entries; i++) {
		pixman_region32_translate(&list->entries[i].opaque, box->x1, box->y1);
	}
	pixman_region32_fini(&all);
	return bytes;
}
