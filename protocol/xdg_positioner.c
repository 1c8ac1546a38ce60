/* SPDX-License-Identifier: MIT */
#include "xdg_positioner.h"

#include <stdlib.h>

#include "xdg-shell-server-protocol.h"

/*
 * The two axes follow the same rules, so each is computed by itself. A side is -1 (left, top), 0
 * (neither) or 1 (right, bottom).
 */
struct axis {
	int anchor_start, anchor_end;
	int anchor_side, gravity_side;
	int size, offset;
	int bounds_start, bounds_end;
};

static int start_of(const struct axis *a, int anchor_side, int gravity_side, int offset)
{
	int at = anchor_side < 0          ? a->anchor_start
			: anchor_side > 0 ? a->anchor_end
					  : (a->anchor_start + a->anchor_end) / 2;
	return at + offset - (gravity_side < 0 ? a->size : gravity_side > 0 ? 0 : a->size / 2);
}

static bool fits(const struct axis *a, int start)
{
	return start >= a->bounds_start && start + a->size <= a->bounds_end;
}

// Flip if that helps, else slide towards gravity and back, else cut: in the specification's order.
static void place_axis(
		const struct axis *a, bool flip, bool slide, bool resize, int *start, int *end)
{
	*start = start_of(a, a->anchor_side, a->gravity_side, a->offset);
	*end = *start + a->size;
	if (fits(a, *start)) {
		return;
	}
	if (flip) {
		int flipped = start_of(a, -a->anchor_side, -a->gravity_side, -a->offset);
		if (fits(a, flipped)) {
			*start = flipped;
			*end = flipped + a->size;
			return;
		}
	}
	if (slide) {
		// The edge that gravity comes from stays visible if not all of it can be.
		bool start_matters = a->gravity_side >= 0;
		int low = a->bounds_start, high = a->bounds_end - a->size;
		if (start_matters) {
			*start = *start > high ? high : *start;
			*start = *start < low ? low : *start;
		} else {
			*start = *start < low ? low : *start;
			*start = *start > high ? high : *start;
		}
		*end = *start + a->size;
		if (fits(a, *start)) {
			return;
		}
	}
	if (resize) {
		int cut_start = *start < a->bounds_start ? a->bounds_start : *start;
		int cut_end = *end > a->bounds_end ? a->bounds_end : *end;
		if (cut_start < cut_end) {
			*start = cut_start;
			*end = cut_end;
		}
	}
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
		.anchor_start = rules->anchor_rect.x1,
		.anchor_end = rules->anchor_rect.x2,
		.anchor_side = horizontal_side(rules->anchor),
		.gravity_side = horizontal_side(rules->gravity),
		.size = rules->width,
		.offset = rules->offset_x,
		.bounds_start = bounds->x1,
		.bounds_end = bounds->x2,
	};
	struct axis y = {
		.anchor_start = rules->anchor_rect.y1,
		.anchor_end = rules->anchor_rect.y2,
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

struct positioner {
	struct positioner_rules rules;
	bool has_size, has_anchor_rect;
};

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
	struct positioner *positioner = wl_resource_get_user_data(resource);
	if (width <= 0 || height <= 0) {
		invalid(resource, "width and height must be positive");
		return;
	}
	positioner->rules.width = width;
	positioner->rules.height = height;
	positioner->has_size = true;
}

static void handle_set_anchor_rect(struct wl_client *client, struct wl_resource *resource,
		int32_t x, int32_t y, int32_t width, int32_t height)
{
	struct positioner *positioner = wl_resource_get_user_data(resource);
	if (width < 0 || height < 0) {
		invalid(resource, "width and height must not be negative");
		return;
	}
	positioner->rules.anchor_rect =
			(pixman_box32_t){ .x1 = x, .y1 = y, .x2 = x + width, .y2 = y + height };
	positioner->has_anchor_rect = true;
}

static void handle_set_anchor(
		struct wl_client *client, struct wl_resource *resource, uint32_t anchor)
{
	struct positioner *positioner = wl_resource_get_user_data(resource);
	if (!xdg_positioner_anchor_is_valid(anchor, (uint32_t)wl_resource_get_version(resource))) {
		invalid(resource, "there is no such anchor");
		return;
	}
	positioner->rules.anchor = anchor;
}

static void handle_set_gravity(
		struct wl_client *client, struct wl_resource *resource, uint32_t gravity)
{
	struct positioner *positioner = wl_resource_get_user_data(resource);
	if (!xdg_positioner_gravity_is_valid(
			    gravity, (uint32_t)wl_resource_get_version(resource))) {
		invalid(resource, "there is no such gravity");
		return;
	}
	positioner->rules.gravity = gravity;
}

static void handle_set_constraint_adjustment(
		struct wl_client *client, struct wl_resource *resource, uint32_t adjustment)
{
	struct positioner *positioner = wl_resource_get_user_data(resource);
	positioner->rules.adjustment = adjustment;
}

static void handle_set_offset(
		struct wl_client *client, struct wl_resource *resource, int32_t x, int32_t y)
{
	struct positioner *positioner = wl_resource_get_user_data(resource);
	positioner->rules.offset_x = x;
	positioner->rules.offset_y = y;
}

static void handle_set_reactive(struct wl_client *client, struct wl_resource *resource)
{
	struct positioner *positioner = wl_resource_get_user_data(resource);
	positioner->rules.reactive = true;
}

static void handle_set_parent_size(struct wl_client *client, struct wl_resource *resource,
		int32_t width, int32_t height)
{
	// Popups are placed by where the parent is; it is not told of sizes in advance.
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
	struct positioner *positioner = calloc(1, sizeof(*positioner));
	struct wl_resource *resource =
			wl_resource_create(client, &xdg_positioner_interface, (int)version, id);
	if (!positioner || !resource) {
		free(positioner);
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(
			resource, &positioner_impl, positioner, handle_resource_destroy);
}

const struct positioner_rules *xdg_positioner_get_rules(struct wl_resource *resource)
{
	struct positioner *positioner = wl_resource_get_user_data(resource);
	return positioner->has_size && positioner->has_anchor_rect ? &positioner->rules : NULL;
}
