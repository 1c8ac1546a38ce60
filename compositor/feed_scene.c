/* SPDX-License-Identifier: MIT */
#include "feed_scene.h"

#include <errno.h>
#include <painter.h>
#include <string.h>

#include "cursor.h"
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

static struct output_layer *add_layer(struct server *server)
{
	return wl_array_add(&server->layers, sizeof(struct output_layer));
}

// As a layer of the target, whose opaque region then is the target's, too.
static bool add_entry(struct server *server, struct scene_entry *entry, int dx, int dy)
{
	struct output_layer *layer = add_layer(server);
	pixman_region32_translate(&entry->opaque, dx, dy);
	if (layer) {
		*layer = entry->layer;
		layer->dst.x1 += dx;
		layer->dst.y1 += dy;
		layer->dst.x2 += dx;
		layer->dst.y2 += dy;
	}
	return layer;
}

// damage is of the target; what is left of it is to be painted again.
static int paint(struct feed *feed, const struct image_target *image, int dx, int dy,
		pixman_region32_t *damage)
{
	struct server *server = feed->server;
	struct scene_list *list = &feed->list;
	int width = image->part.x2 - image->part.x1, height = image->part.y2 - image->part.y1;
	struct output_target target = { .data = image->data, .stride = image->stride };
	bool good = true;
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, (unsigned)width, (unsigned)height);
	server->layers.size = 0;
	if (image->alpha) {
		// A hole: nothing is below.
		struct output_layer *layer = add_layer(server);
		good = layer;
		if (layer) {
			*layer = (struct output_layer){ .dst = all.extents, .opaque = &all };
		}
	}
	for (int i = 0; i < list->n_entries; i++) {
		good &= add_entry(server, &list->entries[i], dx, dy);
	}
	if (good) {
		target.damage = *damage;
		painter_paint(server->painter, &target, width, height, server->layers.data,
				(int)(server->layers.size / sizeof(struct output_layer)));
		*damage = target.damage;
	}
	for (int i = 0; i < list->n_entries; i++) {
		pixman_region32_translate(&list->entries[i].opaque, -dx, -dy);
	}
	pixman_region32_fini(&all);
	return good ? 0 : -ENOMEM;
}

int feed_scene_paint(struct image_feed *base, const struct image_target *target,
		const pixman_region32_t *region)
{
	struct feed *feed = wl_container_of(base, feed, base);
	const pixman_box32_t *part = &target->part;
	pixman_region32_t damage;
	pixman_region32_init(&damage);
	pixman_region32_intersect_rect(&damage, (pixman_region32_t *)region, part->x1, part->y1,
			(unsigned)(part->x2 - part->x1), (unsigned)(part->y2 - part->y1));
	pixman_region32_subtract(&base->damage, &base->damage, (pixman_region32_t *)region);
	pixman_region32_translate(&damage, -part->x1, -part->y1);
	int ret = paint(feed, target, -base->x - part->x1, -base->y - part->y1, &damage);
	pixman_region32_translate(&damage, part->x1, part->y1);
	pixman_region32_union(&base->damage, &base->damage, &damage);
	pixman_region32_fini(&damage);
	return ret;
}
