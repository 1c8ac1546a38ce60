/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <boxes.h>
#include <math.h>
#include <region.h>
#include <stdlib.h>
#include <string.h>
#include <transform.h>

#include "projection.h"

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

void scene_list_clear(struct scene_list *list, const struct output_view *view)
{
	list->n_entries = 0;
	list->view = *view;
	list->adding_cursor = false;
}

static struct scene_entry *append(struct scene_list *list)
{
	if (list->n_entries == list->capacity && !grow(list)) {
		return NULL;
	}
	return &list->entries[list->n_entries++];
}

// Leaves so much of a length, which is 65536th of a pixel at least. In these, of which sums are
// exact: what is not cut off at an end ends there, and nothing is beyond the buffer.
static void cut_length(double *start, double *length, double first, double n, double all)
{
	double end = rint((*start + *length) * 65536);
	double low = rint((*start + *length * (first / all)) * 65536);
	double high = rint((*start + *length * ((first + n) / all)) * 65536);
	low = fmin(low, end - 1);
	*start = low / 65536;
	*length = fmax(high - low, 1) / 65536;
}

// Takes away what a mirror is not to show, of the picture as of the buffer.
static void cut(struct scene_entry *entry, const struct output_view *view)
{
	struct output_layer *layer = &entry->layer;
	pixman_box32_t box = output_view_get_box(view), dst = layer->dst;
	pixman_box32_t shown = output_view_to_pixels(view, &box);
	bool seen = boxes_clip(&shown, &dst);
	entry->cut = memcmp(&shown, &dst, sizeof(dst)) != 0;
	if (!entry->cut) {
		return;
	}
	if (!seen) {
		layer->alpha = 0; // all of it
		return;
	}
	int width = dst.x2 - dst.x1, height = dst.y2 - dst.y1;
	bool turned = transform_is_sideways(layer->transform);
	struct fbox part = transform_box(layer->transform,
			(struct fbox){ shown.x1 - dst.x1, shown.y1 - dst.y1, shown.x2 - shown.x1,
					shown.y2 - shown.y1 },
			width, height);
	struct fbox *src = &layer->src;
	cut_length(&src->x, &src->width, part.x, part.width, turned ? height : width);
	cut_length(&src->y, &src->height, part.y, part.height, turned ? width : height);
	layer->dst = shown;
	pixman_region32_intersect_rect(&entry->opaque, &entry->opaque, shown.x1, shown.y1,
			(unsigned)(shown.x2 - shown.x1), (unsigned)(shown.y2 - shown.y1));
}

static bool is_outside(const struct output_view *view, const pixman_box32_t *box)
{
	return box->x2 <= 0 || box->y2 <= 0 || box->x1 >= view->width || box->y1 >= view->height;
}

static pixman_box32_t move_box(pixman_box32_t box, int dx, int dy)
{
	return (pixman_box32_t){ box.x1 + dx, box.y1 + dy, box.x2 + dx, box.y2 + dy };
}

// As if it were at the output's corner, and moved from there: edges that are rounded where it is
// would have it look otherwise from place to place.
static pixman_box32_t get_cursor_pixels(const struct scene_list *list, pixman_box32_t place)
{
	const struct output_view *view = &list->view;
	pixman_box32_t corner = { view->x, view->y, view->x, view->y };
	pixman_box32_t point = { list->cursor_x, list->cursor_y, list->cursor_x, list->cursor_y };
	place = move_box(place, corner.x1 - point.x1, corner.y1 - point.y1);
	corner = output_view_to_pixels(view, &corner);
	point = output_view_to_pixels(view, &point);
	return move_box(output_view_to_pixels(view, &place), point.x1 - corner.x1,
			point.y1 - corner.y1);
}

void scene_list_add(struct surface *surface, int x, int y, void *data)
{
	struct scene_list *list = data;
	const struct output_view *view = &list->view;
	pixman_box32_t place = { x, y, x + surface->width, y + surface->height };
	pixman_box32_t dst = list->adding_cursor ? get_cursor_pixels(list, place)
						 : output_view_to_pixels(view, &place);
	bool outside = is_outside(view, &dst) && !list->adding_cursor;
	if (outside || dst.x1 == dst.x2 || dst.y1 == dst.y2) {
		return;
	}
	struct scene_entry *entry = append(list);
	if (!entry) {
		return;
	}
	entry->surface = surface;
	entry->on_plane = false;
	entry->cursor = list->adding_cursor;
	entry->layer = (struct output_layer){
		.buffer = surface->current.buffer,
		.alpha = surface->current.alpha,
		.dst = dst,
	};
}

// All that need not be known of what nobody sees.
static void complete(struct scene_entry *entry, const struct output_view *view)
{
	const struct surface *surface = entry->surface;
	struct output_layer *layer = &entry->layer;
	layer->src = surface_get_source(surface);
	layer->transform = transform_between(view->transform, surface->current.transform);
	layer->color = surface_get_color(surface);
	struct projection projection = projection_get(view, surface, &layer->src, layer->dst);
	projection_get_inside(&projection, &surface->opaque, &entry->opaque);
	entry->cut = false;
	if (view->mirrored_width > 0) {
		cut(entry, view);
	}
}

int scene_list_find_cursor(const struct scene_list *list)
{
	int first = list->n_entries;
	while (first > 0 && list->entries[first - 1].cursor) {
		first--;
	}
	return first;
}

pixman_box32_t scene_list_get_cursor_box(const struct scene_list *list)
{
	int first = scene_list_find_cursor(list);
	if (first == list->n_entries) {
		return (pixman_box32_t){ 0 };
	}
	pixman_box32_t box = list->entries[first].layer.dst;
	for (int i = first + 1; i < list->n_entries; i++) {
		const pixman_box32_t *dst = &list->entries[i].layer.dst;
		box.x1 = dst->x1 < box.x1 ? dst->x1 : box.x1;
		box.y1 = dst->y1 < box.y1 ? dst->y1 : box.y1;
		box.x2 = dst->x2 > box.x2 ? dst->x2 : box.x2;
		box.y2 = dst->y2 > box.y2 ? dst->y2 : box.y2;
	}
	return box;
}

void scene_list_begin_cursor(struct scene_list *list, int x, int y)
{
	list->adding_cursor = true;
	list->cursor_x = x;
	list->cursor_y = y;
}

void scene_list_end_cursor(struct scene_list *list)
{
	pixman_box32_t box = scene_list_get_cursor_box(list);
	list->adding_cursor = false;
	if (is_outside(&list->view, &box)) {
		list->n_entries = scene_list_find_cursor(list);
	}
}

static void swap(struct scene_entry *a, struct scene_entry *b)
{
	struct scene_entry entry = *a;
	*a = *b;
	*b = entry;
}

// Whether there is anything of it where nothing above it hides it; of the cursor it goes without
// saying.
static bool is_seen(const struct scene_entry *entry, const struct boxes *seen)
{
	if (entry->layer.alpha == 0 || entry->cursor) {
		return entry->layer.alpha > 0;
	}
	bool found = false;
	for (int i = 0; i < seen->n && !found; i++) {
		pixman_box32_t box = seen->list[i];
		found = boxes_clip(&box, &entry->layer.dst);
	}
	return found;
}

void scene_list_cull(struct scene_list *list)
{
	struct boxes seen;
	seen.list[0] = (pixman_box32_t){ 0, 0, list->view.width, list->view.height };
	seen.n = 1;
	for (int i = list->n_entries - 1; i >= 0; i--) {
		struct scene_entry *entry = &list->entries[i];
		bool shown = is_seen(entry, &seen);
		if (shown) {
			complete(entry, &list->view);
			// There may be less of it now.
			shown = is_seen(entry, &seen);
		}
		if (!shown) {
			entry->layer.buffer = NULL;
		} else if (!entry->cursor) {
			boxes_subtract(&seen, &entry->opaque, NULL);
		}
	}

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

static bool is_same_look(const struct scene_entry *a, const struct scene_entry *b)
{
	return a->surface == b->surface && a->layer.transform == b->layer.transform &&
			a->layer.alpha == b->layer.alpha &&
			a->layer.color.encoding == b->layer.color.encoding &&
			a->layer.color.full_range == b->layer.color.full_range &&
			memcmp(&a->layer.src, &b->layer.src, sizeof(a->layer.src)) == 0;
}

static bool is_same_place(const struct scene_entry *a, const struct scene_entry *b)
{
	return is_same_look(a, b) &&
			memcmp(&a->layer.dst, &b->layer.dst, sizeof(a->layer.dst)) == 0;
}

// Of some of the entries.
static void add_boxes(pixman_region32_t *damage, const struct scene_list *list, int first, int end)
{
	for (int i = first; i < end; i++) {
		boxes_add(damage, &list->entries[i].layer.dst);
		region_limit_damage(damage);
	}
}

void scene_list_diff(const struct scene_list *from, const struct scene_list *to,
		bool cursor_painted, pixman_region32_t *damage)
{
	int n_from = cursor_painted ? from->n_entries : scene_list_find_cursor(from);
	int n_to = cursor_painted ? to->n_entries : scene_list_find_cursor(to);
	unsigned width = (unsigned)to->view.width, height = (unsigned)to->view.height;
	if (memcmp(&from->view, &to->view, sizeof(to->view)) != 0) {
		pixman_region32_union_rect(damage, damage, 0, 0, width, height);
	}
	// Above the first difference the order may have changed too, so all of that counts.
	int same = 0;
	while (same < n_from && same < n_to &&
			is_same_place(&from->entries[same], &to->entries[same])) {
		same++;
	}
	add_boxes(damage, from, same, n_from);
	add_boxes(damage, to, same, n_to);
	pixman_region32_intersect_rect(damage, damage, 0, 0, width, height);
}

bool scene_list_is_same(const struct scene_list *a, const struct scene_list *b)
{
	bool same = a->n_entries == b->n_entries &&
			memcmp(&a->view, &b->view, sizeof(a->view)) == 0;
	for (int i = 0; i < a->n_entries && same; i++) {
		same = is_same_place(&a->entries[i], &b->entries[i]);
	}
	return same;
}

bool scene_list_has(const struct scene_list *list, const struct surface *surface)
{
	bool found = false;
	for (int i = 0; i < list->n_entries && !found; i++) {
		found = list->entries[i].surface == surface;
	}
	return found;
}

bool scene_list_is_same_cursor(const struct scene_list *a, const struct scene_list *b)
{
	int i = scene_list_find_cursor(a), j = scene_list_find_cursor(b);
	if (a->n_entries - i != b->n_entries - j) {
		return false;
	}
	pixman_box32_t from = scene_list_get_cursor_box(a), to = scene_list_get_cursor_box(b);
	int dx = to.x1 - from.x1, dy = to.y1 - from.y1;
	for (; i < a->n_entries; i++, j++) {
		pixman_box32_t dst = move_box(a->entries[i].layer.dst, dx, dy);
		if (!is_same_look(&a->entries[i], &b->entries[j]) ||
				memcmp(&dst, &b->entries[j].layer.dst, sizeof(dst)) != 0) {
			return false;
		}
	}
	return true;
}

bool scene_list_is_cursor_damaged(const struct scene_list *list, const struct surface *surface)
{
	bool damaged = false;
	for (int i = scene_list_find_cursor(list); i < list->n_entries && !damaged; i++) {
		if (list->entries[i].surface == surface) {
			pixman_region32_t changed;
			pixman_region32_init(&changed);
			surface_get_damage(surface, &changed);
			damaged = pixman_region32_not_empty(&changed);
			pixman_region32_fini(&changed);
		}
	}
	return damaged;
}

void scene_list_damage(const struct scene_list *list, const struct surface *surface,
		pixman_region32_t *damage)
{
	for (int i = 0; i < list->n_entries; i++) {
		const struct scene_entry *entry = &list->entries[i];
		if (entry->surface != surface || entry->on_plane) {
			continue;
		}
		if (entry->cut) {
			boxes_add(damage, &entry->layer.dst);
			return;
		}
		pixman_region32_t changed;
		pixman_region32_init(&changed);
		surface_get_damage(surface, &changed);
		struct projection projection = projection_get(
				&list->view, surface, &entry->layer.src, entry->layer.dst);
		projection_add(&projection, &changed, damage);
		region_limit_damage(damage);
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
