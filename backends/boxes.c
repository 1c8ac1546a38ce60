/* SPDX-License-Identifier: MIT */
#include "boxes.h"

bool boxes_clip(pixman_box32_t *box, const pixman_box32_t *to)
{
	box->x1 = box->x1 > to->x1 ? box->x1 : to->x1;
	box->y1 = box->y1 > to->y1 ? box->y1 : to->y1;
	box->x2 = box->x2 < to->x2 ? box->x2 : to->x2;
	box->y2 = box->y2 < to->y2 ? box->y2 : to->y2;
	return box->x1 < box->x2 && box->y1 < box->y2;
}

void boxes_add(pixman_region32_t *region, const pixman_box32_t *box)
{
	pixman_region32_union_rect(region, region, box->x1, box->y1, (unsigned)(box->x2 - box->x1),
			(unsigned)(box->y2 - box->y1));
}

void boxes_intersect(struct boxes *dst, const struct boxes *src, const pixman_box32_t *box)
{
	dst->n = 0;
	for (int i = 0; i < src->n; i++) {
		dst->list[dst->n] = src->list[i];
		dst->n += boxes_clip(&dst->list[dst->n], box);
	}
}

// What lies around `inner` in `box`: rows above and below as wide as the box, as they are painted
// with the fewest calls, and what is beside it.
static int split(const pixman_box32_t *box, const pixman_box32_t *inner, pixman_box32_t around[4])
{
	int n = 0;
	if (box->y1 < inner->y1) {
		around[n++] = (pixman_box32_t){ box->x1, box->y1, box->x2, inner->y1 };
	}
	if (box->x1 < inner->x1) {
		around[n++] = (pixman_box32_t){ box->x1, inner->y1, inner->x1, inner->y2 };
	}
	if (inner->x2 < box->x2) {
		around[n++] = (pixman_box32_t){ inner->x2, inner->y1, box->x2, inner->y2 };
	}
	if (inner->y2 < box->y2) {
		around[n++] = (pixman_box32_t){ box->x1, inner->y2, box->x2, box->y2 };
	}
	return n;
}

// Told by the first of its edges that says so: most boxes do not.
static bool overlaps(const pixman_box32_t *a, const pixman_box32_t *b)
{
	return a->y1 < b->y2 && b->y1 < a->y2 && a->x1 < b->x2 && b->x1 < a->x2;
}

static void subtract_box(struct boxes *boxes, const pixman_box32_t *box, struct boxes *taken)
{
	// From the end, so that the last one can take the place of one that is gone.
	for (int i = boxes->n - 1; i >= 0; i--) {
		pixman_box32_t inner = boxes->list[i], around[4];
		if (!overlaps(&inner, box)) {
			continue;
		}
		boxes_clip(&inner, box);
		int n = split(&boxes->list[i], &inner, around);
		if (boxes->n - 1 + n > BOXES_MAX || (taken && taken->n == BOXES_MAX)) {
			continue;
		}
		if (taken) {
			taken->list[taken->n++] = inner;
		}
		boxes->list[i] = boxes->list[--boxes->n];
		for (int k = 0; k < n; k++) {
			boxes->list[boxes->n++] = around[k];
		}
	}
}

void boxes_subtract(struct boxes *boxes, const pixman_region32_t *region, struct boxes *taken)
{
	int n;
	const pixman_box32_t *list = pixman_region32_rectangles((pixman_region32_t *)region, &n);
	for (int i = 0; i < n && boxes->n > 0; i++) {
		subtract_box(boxes, &list[i], taken);
	}
}

uint64_t boxes_get_area(const struct boxes *boxes)
{
	uint64_t area = 0;
	for (int i = 0; i < boxes->n; i++) {
		const pixman_box32_t *box = &boxes->list[i];
		area += (uint64_t)(box->x2 - box->x1) * (uint64_t)(box->y2 - box->y1);
	}
	return area;
}
