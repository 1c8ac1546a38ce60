/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drm_private.h"

/*
 * To blend is to read, and a dumb buffer's memory is often slow to read. What is painted is then
 * painted in ordinary memory, all of the output's targets in the same, and what changed of it is
 * written to the one that is to be shown, from its first byte to its last.
 */

void drm_shadow_finish(struct drm_shadow *shadow)
{
	if (shadow->target.data) {
		free(shadow->target.data);
		pixman_region32_fini(&shadow->target.damage);
	}
	*shadow = (struct drm_shadow){ 0 };
}

static bool init(struct drm_shadow *shadow, int width, int height)
{
	shadow->target.data = calloc((size_t)height, (size_t)width * 4);
	if (!shadow->target.data) {
		return false;
	}
	shadow->width = width;
	shadow->height = height;
	shadow->target.stride = (uint32_t)width * 4;
	shadow->target.read_back = true;
	pixman_region32_init_rect(&shadow->target.damage, 0, 0, (unsigned)width, (unsigned)height);
	return true;
}

struct output_target *drm_shadow_put_before(struct drm_output *output, struct drm_dumb *dumb)
{
	struct drm_device *device = output->device;
	struct drm_shadow *shadow = &output->shadow;
	if (!device->measured) {
		device->measured = true;
		device->slow = slip_memory_is_slow(dumb->target.data, dumb->size);
	}
	if (!device->slow) {
		return &dumb->target;
	}
	int width = dumb->buffer.width, height = dumb->buffer.height;
	if (shadow->width != width || shadow->height != height) {
		drm_shadow_finish(shadow);
	}
	if (!shadow->target.data && !init(shadow, width, height)) {
		errno = ENOMEM;
		return NULL;
	}
	shadow->target.buffer = &dumb->buffer;
	return &shadow->target;
}

static void write_box(const struct drm_shadow *shadow, struct drm_dumb *dumb, pixman_box32_t box)
{
	size_t row = (size_t)(box.x2 - box.x1) * 4;
	for (int y = box.y1; y < box.y2; y++) {
		memcpy((uint8_t *)dumb->target.data + (size_t)y * dumb->target.stride +
						(size_t)box.x1 * 4,
				(const uint8_t *)shadow->target.data +
						(size_t)y * shadow->target.stride +
						(size_t)box.x1 * 4,
				row);
	}
}

void drm_shadow_write(struct drm_output *output, const struct output_state *state)
{
	struct drm_shadow *shadow = &output->shadow;
	for (int i = 0; i < state->n_layers && shadow->target.data; i++) {
		struct drm_dumb *dumb = drm_dumb_from_buffer(state->layers[i].buffer);
		if (!dumb || &dumb->buffer != shadow->target.buffer) {
			continue; // the cursor's are painted as they are
		}
		int n;
		pixman_region32_t *damage = &dumb->target.damage;
		const pixman_box32_t *boxes = pixman_region32_rectangles(damage, &n);
		for (int k = 0; k < n; k++) {
			write_box(shadow, dumb, boxes[k]);
		}
		// What could not be painted yet will change once more.
		pixman_region32_intersect(damage, damage, &shadow->target.damage);
	}
}
