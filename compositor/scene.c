/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 16

static bool grow(struct scene_list *list)
{
	int capacity = list->capacity ? 2 * list->capacity : FIRST_CAPACITY;
	struct scene_entry *entries = realloc(list->entries, sizeof(*entries) * (size_t)capacity);
	if (!entries) {
		return false;
	}
	// pixman's regions may be moved in memory: what is outside them never points back.
	for (int i = list->capacity; i < capacity; i++) {
		pixman_region32_init(&entries[i].opaque);
	}
	list->entries = entries;
	list->capacity = capacity;
	return true;
}

void scene_list_init(struct scene_list *list)
{
	*list = (struct scene_list){ 0 };
	grow(list); // if not, the first entry tries again
}

void scene_list_finish(struct scene_list *list)
{
	for (int i = 0; i < list->capacity; i++) {
		pixman_region32_fini(&list->entries[i].opaque);
	}
	free(list->entries);
}

void scene_list_clear(struct scene_list *list, const pixman_box32_t *output)
{
	list->n_entries = 0;
	list->output = *output;
}

static struct scene_entry *append(struct scene_list *list)
{
	if (list->n_entries == list->capacity && !grow(list)) {
		return NULL;
	}
	return &list->entries[list->n_entries++];
}

void scene_list_add(struct surface *surface, int x, int y, void *data)
{
	struct scene_list *list = data;
	pixman_box32_t dst = {
		.x1 = x - list->output.x1,
		.y1 = y - list->output.y1,
		.x2 = x - list->output.x1 + surface->width,
		.y2 = y - list->output.y1 + surface->height,
	};
	if (dst.x2 <= 0 || dst.y2 <= 0 || dst.x1 >= list->output.x2 - list->output.x1 ||
			dst.y1 >= list->output.y2 - list->output.y1) {
		return;
	}
	struct scene_entry *entry = append(list);
	if (!entry) {
		return;
	}
	entry->surface = surface;
	entry->on_plane = false;
	pixman_region32_copy(&entry->opaque, &surface->opaque);
	pixman_region32_translate(&entry->opaque, dst.x1, dst.y1);
	entry->layer = (struct output_layer){
		.buffer = surface->current.buffer,
		.src = surface_get_source(surface),
		.transform = surface->current.transform,
		.color = surface_get_color(surface),
		.alpha = surface->current.alpha,
		.dst = dst,
	};
}

static void swap(struct scene_entry *a, struct scene_entry *b)
{
	struct scene_entry entry = *a;
	*a = *b;
	*b = entry;
}

void scene_list_cull(struct scene_list *list)
{
	pixman_region32_t seen;
	pixman_region32_init_rect(&seen, 0, 0, (unsigned)(list->output.x2 - list->output.x1),
			(unsigned)(list->output.y2 - list->output.y1));
	for (int i = list->n_entries - 1; i >= 0; i--) {
		struct scene_entry *entry = &list->entries[i];
		if (entry->layer.alpha == 0 ||
				pixman_region32_contains_rectangle(&seen, &entry->layer.dst) ==
						PIXMAN_REGION_OUT) {
			entry->layer.buffer = NULL;
		} else {
			pixman_region32_subtract(&seen, &seen, &entry->opaque);
		}
	}
	pixman_region32_fini(&seen);

	int kept = 0;
	for (int i = 0; i < list->n_entries; i++) {
		if (list->entries[i].layer.buffer) {
			swap(&list->entries[kept++], &list->entries[i]);
		}
	}
	list->n_entries = kept;
	for (int i = 0; i < kept; i++) {
		list->entries[i].layer.opaque = &list->entries[i].opaque;
	}
}

static bool is_same_place(const struct scene_entry *a, const struct scene_entry *b)
{
	return a->surface == b->surface && a->layer.transform == b->layer.transform &&
			a->layer.alpha == b->layer.alpha &&
			a->layer.color.encoding == b->layer.color.encoding &&
			a->layer.color.full_range == b->layer.color.full_range &&
			memcmp(&a->layer.src, &b->layer.src, sizeof(a->layer.src)) == 0 &&
			memcmp(&a->layer.dst, &b->layer.dst, sizeof(a->layer.dst)) == 0;
}

static void add_box(pixman_region32_t *region, const pixman_box32_t *box)
{
	pixman_region32_union_rect(region, region, box->x1, box->y1, (unsigned)(box->x2 - box->x1),
			(unsigned)(box->y2 - box->y1));
}

void scene_list_diff(const struct scene_list *from, const struct scene_list *to,
		pixman_region32_t *damage)
{
	// Above the first difference the order may have changed too, so all of that counts.
	int same = 0;
	while (same < from->n_entries && same < to->n_entries &&
			is_same_place(&from->entries[same], &to->entries[same])) {
		same++;
	}
	for (int i = same; i < from->n_entries; i++) {
		add_box(damage, &from->entries[i].layer.dst);
	}
	for (int i = same; i < to->n_entries; i++) {
		add_box(damage, &to->entries[i].layer.dst);
	}
	pixman_region32_intersect_rect(damage, damage, 0, 0,
			(unsigned)(to->output.x2 - to->output.x1),
			(unsigned)(to->output.y2 - to->output.y1));
}

void scene_list_damage(const struct scene_list *list, const struct surface *surface,
		pixman_region32_t *damage)
{
	for (int i = 0; i < list->n_entries; i++) {
		const struct scene_entry *entry = &list->entries[i];
		if (entry->surface != surface || entry->on_plane) {
			continue;
		}
		pixman_region32_t changed;
		pixman_region32_init(&changed);
		surface_get_damage(surface, &changed);
		pixman_region32_translate(&changed, entry->layer.dst.x1, entry->layer.dst.y1);
		pixman_region32_union(damage, damage, &changed);
		pixman_region32_fini(&changed);
		return;
	}
}

void scene_list_forget(struct scene_list *list, const struct surface *surface)
{
	for (int i = 0; i < list->n_entries; i++) {
		if (list->entries[i].surface == surface) {
			list->entries[i].surface = NULL;
			list->entries[i].layer.buffer = NULL;
		}
	}
}
