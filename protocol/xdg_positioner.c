/* SPDX-License-Identifier: MIT */
#include "xdg_positioner.h"

#include <stdlib.h>

#include "surface.h"
#include "xdg-shell-server-protocol.h"

/*
 * The two axes follow the same rules, so each is computed by itself. A side is -1 (left, top), 0
 * (neither) or 1 (right, bottom). The numbers are the client's, of any size: sums take 64 bits.
 */
struct axis {
	int64_t anchor_start, anchor_end;
	int anchor_side, gravity_side;
	int64_t size, offset;
	int64_t bounds_start, bounds_end;
};

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

static int64_t start_of(const struct axis *a, int anchor_side, int gravity_side)
{
	int64_t at = anchor_side < 0      ? a->anchor_start
			: anchor_side > 0 ? a->anchor_end
					  : a->anchor_start + (a->anchor_end - a->anchor_start) / 2;
	return at + a->offset - (gravity_side < 0 ? a->size : gravity_side > 0 ? 0 : a->size / 2);
}

static bool fits(const struct axis *a, int64_t start)
{
	return start >= a->bounds_start && start + a->size <= a->bounds_end;
}

/*
 * Sliding towards gravity ends when the edge behind comes into the bounds or the edge ahead would
 * leave them; then the same the other way. Both together, in either order: between the place where
 * the start touches the bounds and the one where the end does, whichever comes first.
 */
static int64_t slide_into(const struct axis *a, int64_t start)
{
	int64_t at_start = a->bounds_start, at_end = a->bounds_end - a->size;
	return at_start < at_end ? clamp(start, at_start, at_end) : clamp(start, at_end, at_start);
}

// Flip if that is enough, else slide, and cut what then still sticks out.
static void place_axis(const struct axis *a, bool flip, bool slide, bool resize, int32_t *out_start,
		int32_t *out_end)
{
	int64_t start = start_of(a, a->anchor_side, a->gravity_side);
	int64_t flipped = start_of(a, -a->anchor_side, -a->gravity_side);
	if (!fits(a, start) && flip && fits(a, flipped)) {
		start = flipped;
	}
	if (!fits(a, start) && slide) {
		start = slide_into(a, start);
	}
	int64_t end = start + a->size;
	if (resize && start < a->bounds_end && end > a->bounds_start) {
		start = start < a->bounds_start ? a->bounds_start : start;
		end = end > a->bounds_end ? a->bounds_end : end;
	}
	int64_t size = clamp(end - start, 1, SURFACE_LIMIT);
	*out_start = (int32_t)clamp(start, -SURFACE_LIMIT, SURFACE_LIMIT);
	*out_end = (int32_t)(*out_start + size);
}

static int horizontal_side(uint32_t edge)
{
	switch (edge) {
	case XDG_POSITIONER_ANCHOR_LEFT:
	case XDG_POSITIONER_ANCHOR_TOP_LEFT:
	case XDG_POSITIONER_ANCHOR_BOTTOM_LEFT:
		return -1;
	case XDG_POSITIONER_ANCHOR_RIGHT:
	case XDG_POSITIONER_ANCHOR_TOP_RIGHT:
	case XDG_POSITIONER_ANCHOR_BOTTOM_RIGHT:
		return 1;
	default:
		return 0;
	}
}

static int vertical_side(uint32_t edge)
{
	switch (edge) {
	case XDG_POSITIONER_ANCHOR_TOP:
	case XDG_POSITIONER_ANCHOR_TOP_LEFT:
	case XDG_POSITIONER_ANCHOR_TOP_RIGHT:
		return -1;
	case XDG_POSITIONER_ANCHOR_BOTTOM:
	case XDG_POSITIONER_ANCHOR_BOTTOM_LEFT:
	case XDG_POSITIONER_ANCHOR_BOTTOM_RIGHT:
		return 1;
	default:
		return 0;
	}
}

pixman_box32_t xdg_positioner_place(
		const struct positioner_rules *rules, const pixman_box32_t *bounds)
{
	// Anchors and gravities are numbered alike.
	struct axis x = {
		.anchor_start = rules->anchor_x,
		.anchor_end = (int64_t)rules->anchor_x + rules->anchor_width,
		.anchor_side = horizontal_side(rules->anchor),
		.gravity_side = horizontal_side(rules->gravity),
		.size = rules->width,
		.offset = rules->offset_x,
		.bounds_start = bounds->x1,
		.bounds_end = bounds->x2,
	};
	struct axis y = {
		.anchor_start = rules->anchor_y,
		.anchor_end = (int64_t)rules->anchor_y + rules->anchor_height,
		.anchor_side = vertical_side(rules->anchor),
		.gravity_side = vertical_side(rules->gravity),
		.size = rules->height,
		.offset = rules->offset_y,
		.bounds_start = bounds->y1,
		.bounds_end = bounds->y2,
	};
	uint32_t allowed = rules->adjustment;
	pixman_box32_t box;
	place_axis(&x, allowed & XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_FLIP_X,
			allowed & XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_SLIDE_X,
			allowed & XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_RESIZE_X, &box.x1, &box.x2);
	place_axis(&y, allowed & XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_FLIP_Y,
			allowed & XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_SLIDE_Y,
			allowed & XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_RESIZE_Y, &box.y1, &box.y2);
	return box;
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void invalid(struct wl_resource *resource, const char *what)
{
	wl_resource_post_error(resource, XDG_POSITIONER_ERROR_INVALID_INPUT, "%s", what);
}

static void handle_set_size(struct wl_client *client, struct wl_resource *resource, int32_t width,
		int32_t height)
{
	struct positioner_rules *rules = wl_resource_get_user_data(resource);
	if (width <= 0 || height <= 0) {
		invalid(resource, "width and height must be positive");
		return;
	}
	rules->width = width;
	rules->height = height;
}

static void handle_set_anchor_rect(struct wl_client *client, struct wl_resource *resource,
		int32_t x, int32_t y, int32_t width, int32_t height)
{
	struct positioner_rules *rules = wl_resource_get_user_data(resource);
	if (width < 0 || height < 0) {
		invalid(resource, "width and height must not be negative");
		return;
	}
	rules->anchor_x = x;
	rules->anchor_y = y;
	rules->anchor_width = width;
	rules->anchor_height = height;
}

static void handle_set_anchor(
		struct wl_client *client, struct wl_resource *resource, uint32_t anchor)
{
	struct positioner_rules *rules = wl_resource_get_user_data(resource);
	if (!xdg_positioner_anchor_is_valid(anchor, (uint32_t)wl_resource_get_version(resource))) {
		invalid(resource, "there is no such anchor");
		return;
	}
	rules->anchor = anchor;
}

static void handle_set_gravity(
		struct wl_client *client, struct wl_resource *resource, uint32_t gravity)
{
	struct positioner_rules *rules = wl_resource_get_user_data(resource);
	if (!xdg_positioner_gravity_is_valid(
			    gravity, (uint32_t)wl_resource_get_version(resource))) {
		invalid(resource, "there is no such gravity");
		return;
	}
	rules->gravity = gravity;
}

static void handle_set_constraint_adjustment(
		struct wl_client *client, struct wl_resource *resource, uint32_t adjustment)
{
	struct positioner_rules *rules = wl_resource_get_user_data(resource);
	rules->adjustment = adjustment;
}

static void handle_set_offset(
		struct wl_client *client, struct wl_resource *resource, int32_t x, int32_t y)
{
	struct positioner_rules *rules = wl_resource_get_user_data(resource);
	rules->offset_x = x;
	rules->offset_y = y;
}

static void handle_set_reactive(struct wl_client *client, struct wl_resource *resource)
{
	struct positioner_rules *rules = wl_resource_get_user_data(resource);
	rules->reactive = true;
}

static void handle_set_parent_size(struct wl_client *client, struct wl_resource *resource,
		int32_t width, int32_t height)
{
	// A popup is placed by its anchor, and bounds come from where the parent is: no size
	// needed.
}

static void handle_set_parent_configure(
		struct wl_client *client, struct wl_resource *resource, uint32_t serial)
{
}

static const struct xdg_positioner_interface positioner_impl = {
	.destroy = handle_destroy,
	.set_size = handle_set_size,
	.set_anchor_rect = handle_set_anchor_rect,
	.set_anchor = handle_set_anchor,
	.set_gravity = handle_set_gravity,
	.set_constraint_adjustment = handle_set_constraint_adjustment,
	.set_offset = handle_set_offset,
	.set_reactive = handle_set_reactive,
	.set_parent_size = handle_set_parent_size,
	.set_parent_configure = handle_set_parent_configure,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	free(wl_resource_get_user_data(resource));
}

void xdg_positioner_create(struct wl_client *client, uint32_t version, uint32_t id)
{
	struct positioner_rules *rules = calloc(1, sizeof(*rules));
	struct wl_resource *resource =
			wl_resource_create(client, &xdg_positioner_interface, (int)version, id);
	if (!rules || !resource) {
		free(rules);
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &positioner_impl, rules, handle_resource_destroy);
}

const struct positioner_rules *xdg_positioner_get_rules(struct wl_resource *resource)
{
	struct positioner_rules *rules = wl_resource_get_user_data(resource);
	bool has_anchor_rect = rules->anchor_width > 0 || rules->anchor_height > 0;
	return rules->width > 0 && has_anchor_rect ? rules : NULL;
}
