/* SPDX-License-Identifier: MIT */
#include "piece.h"

#include <drm_fourcc.h>
#include <surface_state.h>

#include "unit.h"

static void nothing(struct buffer *buffer)
{
}

static const struct buffer_interface buffer_impl = { .release = nothing, .destroy = nothing };

void piece_update(struct piece *piece, bool opaque)
{
	struct surface *surface = &piece->surface;
	surface_state_get_size(&surface->current, &surface->width, &surface->height);
	pixman_region32_clear(&surface->opaque);
	if (opaque) {
		pixman_region32_union_rect(&surface->opaque, &surface->opaque, 0, 0,
				(unsigned)surface->width, (unsigned)surface->height);
	}
}

void piece_init(struct piece *piece, int width, int height, bool opaque)
{
	struct surface *surface = &piece->surface;
	*piece = (struct piece){ .subsurface.surface = surface };
	surface_state_init(&surface->current);
	pixman_region32_init(&surface->opaque);
	wl_list_init(&surface->below);
	wl_list_init(&surface->above);
	buffer_init(&piece->buffer, &buffer_impl, width, height, DRM_FORMAT_XRGB8888);
	surface->current.buffer = buffer_lock(&piece->buffer);
	piece_update(piece, opaque);
}

void piece_finish(struct piece *piece)
{
	surface_state_finish(&piece->surface.current);
	pixman_region32_fini(&piece->surface.opaque);
}

void piece_put_above(struct piece *piece, struct piece *parent, int x, int y)
{
	piece->subsurface.x = x;
	piece->subsurface.y = y;
	wl_list_insert(parent->surface.above.prev, &piece->subsurface.link);
}

void piece_put_below(struct piece *piece, struct piece *parent, int x, int y)
{
	piece->subsurface.x = x;
	piece->subsurface.y = y;
	wl_list_insert(parent->surface.below.prev, &piece->subsurface.link);
}

bool region_has(const pixman_region32_t *region, int x, int y)
{
	return pixman_region32_contains_point((pixman_region32_t *)region, x, y, NULL);
}

void assert_box(pixman_box32_t box, int x1, int y1, int x2, int y2)
{
	assert_int_equal(box.x1, x1);
	assert_int_equal(box.y1, y1);
	assert_int_equal(box.x2, x2);
	assert_int_equal(box.y2, y2);
}

void assert_region(const pixman_region32_t *region, const pixman_box32_t *boxes, int n)
{
	pixman_region32_t must;
	pixman_region32_init_rects(&must, boxes, n);
	bool is_empty = !pixman_region32_not_empty((pixman_region32_t *)region);
	// To pixman, no region equals an empty one that has another place.
	if (is_empty != (n == 0) ||
			(n > 0 && !pixman_region32_equal((pixman_region32_t *)region, &must))) {
		pixman_box32_t *e = pixman_region32_extents((pixman_region32_t *)region);
		fail_msg("%d rectangles, in all %d,%d to %d,%d, are not the right ones",
				pixman_region32_n_rects((pixman_region32_t *)region), e->x1, e->y1,
				e->x2, e->y2);
	}
	pixman_region32_fini(&must);
}

uint32_t get_random(uint32_t limit)
{
	static uint32_t seed = 1;
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)seed * limit >> 32);
}
