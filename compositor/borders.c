/* SPDX-License-Identifier: MIT */
#include "borders.h"

#include <boxes.h>

static uint32_t get_color(const struct screen *screen, const struct scene_entry *entry)
{
	if (!entry->on_plane) {
		return BORDERS_PAINTED;
	}
	return screen->output->planes[entry->layer.plane].type == OUTPUT_PLANE_PRIMARY
			? BORDERS_PRIMARY
			: BORDERS_OTHER;
}

static void init_box(pixman_region32_t *region, const pixman_box32_t *box, int inset)
{
	int width = box->x2 - box->x1 - 2 * inset, height = box->y2 - box->y1 - 2 * inset;
	pixman_region32_init_rect(region, box->x1 + inset, box->y1 + inset,
			width > 0 && height > 0 ? (unsigned)width : 0,
			width > 0 && height > 0 ? (unsigned)height : 0);
}

static void fill(struct output_target *target, pixman_region32_t *region, uint32_t color)
{
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles(region, &n);
	for (int i = 0; i < n; i++) {
		pixman_fill(target->data, (int)target->stride / 4, 32, boxes[i].x1, boxes[i].y1,
				boxes[i].x2 - boxes[i].x1, boxes[i].y2 - boxes[i].y1, color);
	}
}

void borders_draw(const struct screen *screen, struct output_target *target,
		const pixman_region32_t *part)
{
	const pixman_box32_t all = { 0, 0, screen->output->width, screen->output->height };
	const struct output_view *view = &screen->global->view;
	int width = BORDERS_WIDTH * view->scale / view->per;
	pixman_region32_t rest;
	pixman_region32_init(&rest);
	pixman_region32_copy(&rest, (pixman_region32_t *)part);
	for (int i = screen->list.n_entries - 1; i >= 0; i--) {
		const struct scene_entry *entry = &screen->list.entries[i];
		pixman_box32_t box = entry->layer.dst;
		if (!boxes_clip(&box, &all)) {
			continue;
		}
		pixman_region32_t border, inside;
		init_box(&border, &box, 0);
		init_box(&inside, &box, width > 0 ? width : 1);
		if (!entry->on_plane || entry->layer.zpos <= screen->plan->target_zpos) {
			pixman_region32_t visible;
			pixman_region32_init(&visible);
			pixman_region32_subtract(&visible, &border, &inside);
			pixman_region32_intersect(&visible, &visible, &rest);
			fill(target, &visible, get_color(screen, entry));
			pixman_region32_fini(&visible);
		}
		// It is in front of the borders of those below it.
		pixman_region32_subtract(&rest, &rest, &border);
		pixman_region32_fini(&border);
		pixman_region32_fini(&inside);
	}
	pixman_region32_fini(&rest);
}
