/* SPDX-License-Identifier: MIT */
#include "content.h"

#include <wayland-client.h>

#include "buffer.h"
#include "options.h"

static struct pattern_area whole(const struct buffer *buffer)
{
	return (struct pattern_area){ 0, 0, buffer->spec.width, buffer->spec.height };
}

static struct pattern_area square(const struct buffer *buffer, uint32_t frame)
{
	return pattern_square(frame, buffer->spec.width, buffer->spec.height);
}

static void paint_pixels(enum options_damage damage, const struct pattern *pattern,
		struct buffer *buffer, uint32_t n, uint8_t *pixels, ptrdiff_t stride)
{
	if (damage == OPTIONS_DAMAGE_FULL) {
		pattern_paint(pattern, n, whole(buffer), pixels, stride);
		return;
	}
	if (buffer->frame < 0) {
		pattern_paint(pattern, 0, whole(buffer), pixels, stride);
	}
	if (damage == OPTIONS_DAMAGE_NONE) {
		return;
	}
	if (buffer->frame > 0) {
		pattern_paint(pattern, 0, square(buffer, (uint32_t)buffer->frame), pixels, stride);
	}
	if (n > 0) {
		pattern_paint(pattern, n, square(buffer, n), pixels, stride);
	}
}

int content_paint(const struct options *options, const struct pattern *pattern,
		struct buffer *buffer, uint32_t n)
{
	uint32_t row;
	uint8_t *pixels = buffer_begin(buffer, &row);
	ptrdiff_t stride = row;

	if (!pixels) {
		return -1;
	}
	if (options->y_invert) {
		pixels += (ptrdiff_t)(buffer->spec.height - 1) * stride;
		stride = -stride;
	}
	paint_pixels(options->damage, pattern, buffer, n, pixels, stride);
	buffer_end(buffer);
	buffer->frame = n;
	return 0;
}

static void damage_area(struct wl_surface *surface, struct pattern_area area)
{
	wl_surface_damage_buffer(surface, (int32_t)area.x, (int32_t)area.y, (int32_t)area.width,
			(int32_t)area.height);
}

void content_damage(const struct options *options, struct wl_surface *surface,
		const struct buffer *buffer, uint32_t n, bool all)
{
	if (all || options->damage == OPTIONS_DAMAGE_FULL) {
		damage_area(surface, whole(buffer));
	} else if (options->damage == OPTIONS_DAMAGE_PARTIAL) {
		damage_area(surface, square(buffer, n - 1));
		damage_area(surface, square(buffer, n));
	}
}
