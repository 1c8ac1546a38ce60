/* SPDX-License-Identifier: MIT */
#include "region.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wayland-server-protocol.h>

// All that is done with a region takes time for each of its rectangles.
#define MAX_RECTANGLES 256
// A shape has a few in each row.
#define MAX_MADE_OF 2048

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static bool clip(int32_t x, int32_t y, int32_t *width, int32_t *height)
{
	if (*width <= 0 || *height <= 0) {
		return false;
	}
	*width = x > INT32_MAX - *width ? INT32_MAX - x : *width;
	*height = y > INT32_MAX - *height ? INT32_MAX - y : *height;
	return *width > 0 && *height > 0;
}

static void add(pixman_region32_t *region, int32_t x, int32_t y, int32_t width, int32_t height)
{
	if (clip(x, y, &width, &height)) {
		pixman_region32_union_rect(region, region, x, y, (unsigned)width, (unsigned)height);
	}
}

void region_add_damage(
		pixman_region32_t *region, int32_t x, int32_t y, int32_t width, int32_t height)
{
	add(region, x, y, width, height);
	region_limit_damage(region);
}

// More than so many rectangles become the one around them.
static void limit_above(pixman_region32_t *region, int most)
{
	if (pixman_region32_n_rects(region) > most) {
		pixman_region32_reset(region, pixman_region32_extents(region));
	}
}

void region_limit_damage(pixman_region32_t *region)
{
	limit_above(region, MAX_RECTANGLES);
}

static uint64_t get_area(const pixman_box32_t *box)
{
	return (uint64_t)((int64_t)box->x2 - box->x1) * (uint64_t)((int64_t)box->y2 - box->y1);
}

// More than so many rectangles become the largest one.
static void limit_below(pixman_region32_t *region, int most)
{
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles(region, &n);
	if (n <= most) {
		return;
	}
	pixman_box32_t largest = boxes[0];
	for (int i = 1; i < n; i++) {
		largest = get_area(&boxes[i]) > get_area(&largest) ? boxes[i] : largest;
	}
	pixman_region32_reset(region, &largest);
}

void region_copy_opaque(pixman_region32_t *dst, const pixman_region32_t *region)
{
	pixman_region32_copy(dst, (pixman_region32_t *)region);
	limit_below(dst, MAX_RECTANGLES);
}

void region_init(struct region *region)
{
	pixman_region32_init(&region->least);
	pixman_region32_init(&region->most);
}

void region_finish(struct region *region)
{
	pixman_region32_fini(&region->least);
	pixman_region32_fini(&region->most);
}

static void limit(struct region *region)
{
	limit_below(&region->least, MAX_MADE_OF);
	limit_above(&region->most, MAX_MADE_OF);
}

void region_add(struct region *region, int32_t x, int32_t y, int32_t width, int32_t height)
{
	add(&region->least, x, y, width, height);
	add(&region->most, x, y, width, height);
	limit(region);
}

void region_subtract(struct region *region, int32_t x, int32_t y, int32_t width, int32_t height)
{
	if (!clip(x, y, &width, &height)) {
		return;
	}
	pixman_region32_t rect;
	pixman_region32_init_rect(&rect, x, y, (unsigned)width, (unsigned)height);
	pixman_region32_subtract(&region->least, &region->least, &rect);
	pixman_region32_subtract(&region->most, &region->most, &rect);
	pixman_region32_fini(&rect);
	limit(region);
}

static void handle_add(struct wl_client *client, struct wl_resource *resource, int32_t x, int32_t y,
		int32_t width, int32_t height)
{
	region_add(wl_resource_get_user_data(resource), x, y, width, height);
}

static void handle_subtract(struct wl_client *client, struct wl_resource *resource, int32_t x,
		int32_t y, int32_t width, int32_t height)
{
	region_subtract(wl_resource_get_user_data(resource), x, y, width, height);
}

static const struct wl_region_interface region_impl = {
	.destroy = handle_destroy,
	.add = handle_add,
	.subtract = handle_subtract,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct region *region = wl_resource_get_user_data(resource);
	region_finish(region);
	free(region);
}

void region_create(struct wl_client *client, uint32_t version, uint32_t id)
{
	struct region *region = calloc(1, sizeof(*region));
	struct wl_resource *resource =
			wl_resource_create(client, &wl_region_interface, (int)version, id);
	if (!region || !resource) {
		free(region);
		wl_client_post_no_memory(client);
		return;
	}
	region_init(region);
	wl_resource_set_implementation(resource, &region_impl, region, handle_resource_destroy);
}

const struct region *region_from_resource(struct wl_resource *resource)
{
	return wl_resource_get_user_data(resource);
}
