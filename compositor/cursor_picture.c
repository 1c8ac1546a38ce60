/* SPDX-License-Identifier: MIT */
#include "cursor_picture.h"

#include "scene_paint.h"
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

void cursor_picture_paint(struct screen *screen)
{
	struct cursor_picture *picture = &screen->cursor_picture;
	if (!picture->stale) {
		return;
	}
	struct output_target *target = picture->target;
	const pixman_box32_t *dst = &picture->layer.dst;
	pixman_region32_t all;
	pixman_region32_init_rect(
			&all, 0, 0, (unsigned)(dst->x2 - dst->x1), (unsigned)(dst->y2 - dst->y1));
	output_target_damage(target, &all);
	pixman_region32_fini(&all);
	int64_t bytes = scene_paint(screen->server, &screen->list,
			scene_list_find_cursor(&screen->list), dst, true, target);
	screen->counters.bytes_read += bytes > 0 ? (uint64_t)bytes : 0;
	picture->stale = pixman_region32_not_empty(&target->damage);
}
