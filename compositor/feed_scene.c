/* SPDX-License-Identifier: MIT */
#include "feed_scene.h"

#include <string.h>

#include "cursor.h"
#include "scene_paint.h"
#include "screen.h"
#include "server.h"
#include "window.h"

// Where nothing but the window is seen, it may lie anywhere: that it is moved is no change.
static struct output_view get_window_view(const struct feed *feed)
{
	int scale = feed->window->toplevel->base->surface->preferred.scale;
	pixman_box32_t box = window_get_box(feed->window);
	struct output_view view = {
		.x = feed->base.kind == IMAGE_FEED_PLAIN ? 0 : box.x1,
		.y = feed->base.kind == IMAGE_FEED_PLAIN ? 0 : box.y1,
		.scale = scale > 0 ? scale : OUTPUT_VIEW_UNIT,
		.per = OUTPUT_VIEW_UNIT,
	};
	box = (pixman_box32_t){ view.x, view.y, view.x + box.x2 - box.x1,
		view.y + box.y2 - box.y1 };
	box = output_view_to_pixels(&view, &box);
	view.width = box.x2 > 0 ? box.x2 : 1;
	view.height = box.y2 > 0 ? box.y2 : 1;
	return view;
}

static struct output_view get_view(const struct feed *feed)
{
	return feed->screen ? feed->screen->global->view : get_window_view(feed);
}

pixman_box32_t feed_scene_to_pixels(const struct feed *feed, const pixman_box32_t *box)
{
	struct output_view view = get_view(feed);
	return output_view_to_pixels(&view, box);
}

static void damage_all(struct image_feed *base)
{
	pixman_region32_fini(&base->damage);
	pixman_region32_init_rect(
			&base->damage, 0, 0, (unsigned)base->width, (unsigned)base->height);
}

static void resize(struct feed *feed, int width, int height, enum wl_output_transform transform)
{
	struct image_feed *base = &feed->base;
	bool first = base->width == 0;
	if (base->width == width && base->height == height && base->transform == transform) {
		return;
	}
	base->width = width;
	base->height = height;
	base->transform = transform;
	damage_all(base);
	if (!first) {
		base->user->resized(base, base->data);
	}
}

void feed_scene_update_size(struct feed *feed)
{
	struct output_view view = get_view(feed);
	if (feed->base.kind != IMAGE_FEED_CURSOR) {
		resize(feed, view.width, view.height, view.transform);
	}
}

static void add_all(struct feed *feed)
{
	struct scene_list *list = &feed->list;
	bool with_cursor = feed->base.kind != IMAGE_FEED_PLAIN;
	if (feed->screen && feed->base.kind == IMAGE_FEED_WITH_CURSOR) {
		server_add_to_scene(feed->server, list);
		with_cursor = false;
	} else if (feed->screen && feed->base.kind == IMAGE_FEED_PLAIN) {
		server_add_windows_to_scene(feed->server, list);
	} else if (feed->window && feed->base.kind != IMAGE_FEED_CURSOR) {
		pixman_box32_t geometry = xdg_surface_get_geometry(feed->window->toplevel->base);
		xdg_surface_for_each(feed->window->toplevel->base, list->view.x - geometry.x1,
				list->view.y - geometry.y1, scene_list_add, list);
	}
	if (with_cursor) {
		cursor_add_to_scene(feed->server->cursor, list);
	}
	scene_list_cull(list);
}

// What is seen of it is as large as it is, if it is seen; else it is nothing, and as large as
// before.
static void update_cursor(struct feed *feed)
{
	struct image_feed *base = &feed->base;
	const struct scene_list *list = &feed->list;
	pixman_box32_t box = scene_list_get_cursor_box(list);
	bool inside = box.x1 < box.x2;
	pixman_box32_t point = { list->cursor_x, list->cursor_y, list->cursor_x, list->cursor_y };
	point = output_view_to_pixels(&list->view, &point);
	struct image_feed_cursor cursor = base->cursor;
	cursor.inside = inside;
	if (inside) {
		cursor = (struct image_feed_cursor){ true, point.x1, point.y1, point.x1 - box.x1,
			point.y1 - box.y1 };
		base->x = box.x1;
		base->y = box.y1;
	}
	if (!scene_list_is_same_cursor(&feed->previous, list)) {
		damage_all(base);
	}
	bool moved = memcmp(&cursor, &base->cursor, sizeof(cursor)) != 0;
	base->cursor = cursor;
	if (inside) {
		resize(feed, box.x2 - box.x1, box.y2 - box.y1, list->view.transform);
	}
	if (moved && base->user->cursor_moved) {
		base->user->cursor_moved(base, base->data);
	}
}

void feed_update(struct feed *feed)
{
	struct scene_list list = feed->previous;
	struct output_view view = get_view(feed);
	feed->previous = feed->list;
	feed->list = list;
	feed_scene_update_size(feed);
	scene_list_clear(&feed->list, &view);
	add_all(feed);
	if (feed->base.kind == IMAGE_FEED_CURSOR) {
		update_cursor(feed);
	} else {
		scene_list_diff(&feed->previous, &feed->list, true, &feed->base.damage);
	}
}

void feed_scene_start(struct feed *feed)
{
	feed->base.alpha = !feed->screen || feed->base.kind == IMAGE_FEED_CURSOR;
	feed_update(feed);
	if (feed->base.width == 0) {
		resize(feed, 1, 1, WL_OUTPUT_TRANSFORM_NORMAL); // there is no cursor so far
	}
	damage_all(&feed->base);
}

void feed_scene_damage(struct feed *feed, struct surface *surface)
{
	if (feed->base.kind != IMAGE_FEED_CURSOR) {
		scene_list_damage(&feed->list, surface, &feed->base.damage);
	} else if (scene_list_is_cursor_damaged(&feed->list, surface)) {
		damage_all(&feed->base);
	}
}

int feed_scene_paint(struct image_feed *base, const struct image_target *image,
		const pixman_region32_t *region)
{
	struct feed *feed = wl_container_of(base, feed, base);
	const pixman_box32_t *part = &image->part;
	const pixman_box32_t box = { base->x + part->x1, base->y + part->y1, base->x + part->x2,
		base->y + part->y2 };
	struct output_target target = { .data = image->data, .stride = image->stride };
	pixman_region32_init(&target.damage);
	pixman_region32_intersect_rect(&target.damage, (pixman_region32_t *)region, part->x1,
			part->y1, (unsigned)(part->x2 - part->x1), (unsigned)(part->y2 - part->y1));
	pixman_region32_subtract(&base->damage, &base->damage, (pixman_region32_t *)region);
	pixman_region32_translate(&target.damage, -part->x1, -part->y1);
	int64_t bytes = scene_paint(feed->server, &feed->list, 0, &box, image->alpha, &target);
	pixman_region32_translate(&target.damage, part->x1, part->y1);
	pixman_region32_union(&base->damage, &base->damage, &target.damage);
	pixman_region32_fini(&target.damage);
	return bytes < 0 ? (int)bytes : 0;
}
