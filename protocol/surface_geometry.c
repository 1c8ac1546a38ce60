/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "region.h"
#include "surface.h"
#include "surface_state.h"
#include "transform.h"

/* Between a surface's coordinates and its buffer's pixels: viewport, scale, transform. */

// The part of the turned and scaled buffer that is shown.
static struct fbox get_crop(const struct surface_state *state)
{
	if (state->viewport.has_src) {
		return state->viewport.src;
	}
	int width, height;
	surface_state_get_buffer_size(state, &width, &height);
	return (struct fbox){ 0, 0, width, height };
}

struct fbox surface_get_source(const struct surface *surface)
{
	const struct surface_state *state = &surface->current;
	int width, height;
	surface_state_get_buffer_size(state, &width, &height);
	struct fbox box = transform_box(state->transform, get_crop(state), width, height);
	double scale = state->scale;
	return (struct fbox){ box.x * scale, box.y * scale, box.width * scale, box.height * scale };
}

// A tiny crop of a large buffer puts the rest of the buffer further away than an int can tell.
static int to_int(double coordinate, int size)
{
	return (int)fmin(fmax(coordinate, 0), size);
}

// What of the surface shows a box of the buffer.
static pixman_box32_t buffer_to_surface(const struct surface *surface, const pixman_box32_t *box)
{
	const struct surface_state *state = &surface->current;
	double scale = state->scale;
	struct fbox b = { box->x1 / scale, box->y1 / scale, (box->x2 - box->x1) / scale,
		(box->y2 - box->y1) / scale };
	b = transform_box(transform_invert(state->transform), b, state->buffer->width / scale,
			state->buffer->height / scale);
	struct fbox crop = get_crop(state);
	double sx = surface->width / crop.width, sy = surface->height / crop.height;
	bool interpolated = sx != 1 || sy != 1 || crop.x != floor(crop.x) ||
			crop.y != floor(crop.y) || state->scale != 1;
	// Interpolation reaches half of the buffer's pixels further, and rounding one of ours.
	double margin_x = interpolated ? 1 + sx / scale / 2 : 0;
	double margin_y = interpolated ? 1 + sy / scale / 2 : 0;
	return (pixman_box32_t){
		.x1 = to_int(floor((b.x - crop.x) * sx - margin_x), surface->width),
		.y1 = to_int(floor((b.y - crop.y) * sy - margin_y), surface->height),
		.x2 = to_int(ceil((b.x - crop.x + b.width) * sx + margin_x), surface->width),
		.y2 = to_int(ceil((b.y - crop.y + b.height) * sy + margin_y), surface->height),
	};
}

void surface_get_damage(const struct surface *surface, pixman_region32_t *damage)
{
	const struct surface_state *state = &surface->current;
	if (!state->buffer) {
		pixman_region32_clear(damage);
		return;
	}
	pixman_region32_t in_buffer;
	pixman_region32_init(&in_buffer);
	pixman_region32_intersect_rect(&in_buffer, &state->buffer_damage, 0, 0,
			(unsigned)state->buffer->width, (unsigned)state->buffer->height);
	pixman_region32_copy(damage, &state->surface_damage);
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles(&in_buffer, &n);
	for (int i = 0; i < n; i++) {
		pixman_box32_t box = buffer_to_surface(surface, &boxes[i]);
		region_add_damage(damage, box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1);
	}
	pixman_region32_fini(&in_buffer);
	pixman_region32_intersect_rect(
			damage, damage, 0, 0, (unsigned)surface->width, (unsigned)surface->height);
}
