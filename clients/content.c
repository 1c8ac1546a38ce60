/* SPDX-License-Identifier: MIT */
#include "content.h"

#include <err.h>
#include <wayland-client.h>

#include "buffer.h"
#include "options.h"

static struct pattern_area whole(const struct buffer *buffer)
{
	return (struct pattern_area){ 0, 0, buffer->spec.width, buffer->spec.height };
}

static struct pattern_area square(const struct buffer *buffer, uint32_t frame)
{
	return pattern_square(buffer->spec.format, frame, buffer->spec.width, buffer->spec.height);
}

static void paint_pixels(enum options_damage damage, const struct pattern *pattern,
		const struct buffer *buffer, uint32_t n, const struct pattern_pixels *pixels)
{
	if (damage == OPTIONS_DAMAGE_FULL) {
		pattern_paint(pattern, n, whole(buffer), pixels);
		return;
	}
	if (buffer->frame < 0) {
		pattern_paint(pattern, 0, whole(buffer), pixels);
	}
	if (damage != OPTIONS_DAMAGE_PARTIAL) {
		return;
	}
	if (buffer->frame > 0) {
		pattern_paint(pattern, 0, square(buffer, (uint32_t)buffer->frame), pixels);
	}
	if (n > 0) {
		pattern_paint(pattern, n, square(buffer, n), pixels);
	}
}

/* The blocks that are shown are those that are stored. */
static bool can_invert(const struct buffer_spec *spec)
{
	bool can = true;

	for (uint32_t i = 0; i < pattern_format_planes(spec->format); i++) {
		can = can && spec->height % spec->format->planes[i].vsub == 0;
	}
	return can;
}

static void invert(const struct buffer *buffer, struct pattern_pixels *pixels)
{
	for (uint32_t i = 0; i < pattern_format_planes(buffer->spec.format); i++) {
		uint32_t rows = buffer->spec.height / buffer->spec.format->planes[i].vsub;

		pixels->planes[i] += (ptrdiff_t)(rows - 1) * pixels->strides[i];
		pixels->strides[i] = -pixels->strides[i];
	}
}

int content_paint(const struct options *options, const struct pattern *pattern,
		struct buffer *buffer, uint32_t n)
{
	struct pattern_pixels pixels;

	if (options->y_invert && !can_invert(&buffer->spec)) {
		warnx("%s: blocks of pixels cannot be bottom-up in an odd height of %u",
				buffer->spec.format->code, buffer->spec.height);
		return -1;
	}
	if (buffer_begin(buffer, &pixels) < 0) {
		return -1;
	}
	if (options->y_invert) {
		invert(buffer, &pixels);
	}
	paint_pixels(options->damage, pattern, buffer, n, &pixels);
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
	if (all || options->damage == OPTIONS_DAMAGE_FULL ||
			options->damage == OPTIONS_DAMAGE_REPEAT) {
		damage_area(surface, whole(buffer));
	} else if (options->damage == OPTIONS_DAMAGE_PARTIAL) {
		damage_area(surface, square(buffer, n - 1));
		damage_area(surface, square(buffer, n));
	}
}
