/* SPDX-License-Identifier: MIT */
#include "cursor_picture.h"

#include <painter.h>

#include "screen.h"
#include "server.h"

void cursor_picture_init(struct cursor_picture *picture)
{
	*picture = (struct cursor_picture){ .stale = true };
	pixman_region32_init(&picture->opaque);
}

void cursor_picture_finish(struct cursor_picture *picture)
{
	pixman_region32_fini(&picture->opaque);
}

const struct output_layer *cursor_picture_place(struct screen *screen)
{
	struct cursor_picture *picture = &screen->cursor_picture;
	struct output *output = screen->output;
	pixman_box32_t box = scene_list_get_cursor_box(&screen->list);
	int plane = output_get_cursor_plane(output);
	if (plane < 0 || box.x1 == box.x2) {
		return NULL;
	}
	int width = output->planes[plane].width, height = output->planes[plane].height;
	if (box.x2 - box.x1 > width || box.y2 - box.y1 > height) {
		return NULL;
	}
	if (picture->stale) {
		// What the plane shows is never painted in.
		picture->target = output->impl->acquire_cursor(output);
	}
	if (!picture->target) {
		return NULL;
	}
	picture->layer = (struct output_layer){
		.buffer = picture->target->buffer,
		.src = { 0, 0, width, height },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { box.x1, box.y1, box.x1 + width, box.y1 + height },
		.opaque = &picture->opaque,
	};
	return &picture->layer;
}

// As a layer of the picture, whose opaque region then is the picture's, too.
static void add_entry(struct wl_array *layers, struct scene_entry *entry, int dx, int dy)
{
	struct output_layer *layer = wl_array_add(layers, sizeof(*layer));
	pixman_region32_translate(&entry->opaque, dx, dy);
	if (layer) {
		*layer = entry->layer;
		layer->dst.x1 += dx;
		layer->dst.y1 += dy;
		layer->dst.x2 += dx;
		layer->dst.y2 += dy;
	}
}

void cursor_picture_paint(struct screen *screen)
{
	struct cursor_picture *picture = &screen->cursor_picture;
	if (!picture->stale) {
		return;
	}
	struct scene_list *list = &screen->list;
	struct wl_array *layers = &screen->server->layers;
	struct output_target *target = picture->target;
	const struct buffer *buffer = target->buffer;
	const pixman_box32_t *dst = &picture->layer.dst;
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, (unsigned)buffer->width, (unsigned)buffer->height);
	output_target_damage(target, &all);
	layers->size = 0;
	struct output_layer *beside = wl_array_add(layers, sizeof(*beside));
	if (beside) {
		// A hole: what is below the plane is seen there.
		*beside = (struct output_layer){ .dst = all.extents, .opaque = &all };
	}
	int first = scene_list_find_cursor(list);
	for (int i = first; i < list->n_entries; i++) {
		add_entry(layers, &list->entries[i], -dst->x1, -dst->y1);
	}
	screen->counters.bytes_read += painter_paint(screen->server->painter, target, buffer->width,
			buffer->height, layers->data,
			(int)(layers->size / sizeof(struct output_layer)));
	for (int i = first; i < list->n_entries; i++) {
		pixman_region32_translate(&list->entries[i].opaque, dst->x1, dst->y1);
	}
	pixman_region32_fini(&all);
	picture->stale = pixman_region32_not_empty(&target->damage);
}
