/* SPDX-License-Identifier: MIT */
#include "painter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

/** What is painted of one layer in this call. */
struct job {
	struct slip_mapping mapping;
	bool open;
	pixman_region32_t visible;
	/** A copy of rows that pixman cannot address, or NULL. */
	void *copy;
};

struct painter {
	struct job *jobs;
	int n_jobs;
};

struct painter *painter_create(void)
{
	return calloc(1, sizeof(struct painter));
}

void painter_destroy(struct painter *painter)
{
	if (!painter) {
		return;
	}
	for (int i = 0; i < painter->n_jobs; i++) {
		pixman_region32_fini(&painter->jobs[i].visible);
	}
	free(painter->jobs);
	free(painter);
}

static bool grow(struct painter *painter, int n_jobs)
{
	if (n_jobs <= painter->n_jobs) {
		return true;
	}
	struct job *jobs = realloc(painter->jobs, sizeof(*jobs) * (size_t)n_jobs);
	if (!jobs) {
		return false;
	}
	painter->jobs = jobs;
	for (; painter->n_jobs < n_jobs; painter->n_jobs++) {
		jobs[painter->n_jobs] = (struct job){ 0 };
		pixman_region32_init(&jobs[painter->n_jobs].visible);
	}
	return true;
}

// Opens what is needed and leaves what is not covered by anything opaque in `rest`, bottom
// excluded.
static void find_visible(struct painter *painter, const struct output_layer *layers, int n_layers,
		pixman_region32_t *rest)
{
	for (int i = n_layers - 1; i >= 0; i--) {
		const struct output_layer *layer = &layers[i];
		struct job *job = &painter->jobs[i];
		job->copy = NULL;
		pixman_region32_intersect_rect(&job->visible, rest, layer->dst.x1, layer->dst.y1,
				(unsigned)(layer->dst.x2 - layer->dst.x1),
				(unsigned)(layer->dst.y2 - layer->dst.y1));
		job->open = pixman_region32_not_empty(&job->visible) &&
				layer->buffer->impl->begin_read(layer->buffer, &job->mapping) == 0;
		if (job->open) {
			pixman_region32_subtract(rest, rest, (pixman_region32_t *)layer->opaque);
		}
	}
}

// pixman wants rows that start at multiples of four bytes; clients need not care.
static void *copy_rows(const struct buffer *buffer, const uint8_t *data, uint32_t stride,
		uint32_t *new_stride)
{
	size_t row = (size_t)buffer->width * slip_format_get(buffer->format)->planes[0].bytes;
	*new_stride = (uint32_t)(row + 3) & ~3u;
	uint8_t *copy = malloc((size_t)*new_stride * (size_t)buffer->height);
	for (int y = 0; copy && y < buffer->height; y++) {
		memcpy(copy + (size_t)y * *new_stride, data + (size_t)y * stride, row);
	}
	return copy;
}

static pixman_image_t *create_image(struct job *job, const struct buffer *buffer, bool opaque)
{
	const uint8_t *data = job->mapping.planes[0].data;
	uint32_t stride = job->mapping.planes[0].stride;
	uint32_t format = opaque ? slip_format_get(buffer->format)->opaque : buffer->format;
	if (stride % 4 != 0 || (uintptr_t)data % 4 != 0) {
		if (!job->copy) {
			job->copy = copy_rows(buffer, data, stride, &job->mapping.planes[0].stride);
			job->mapping.planes[0].data = job->copy;
		}
		data = job->mapping.planes[0].data;
		stride = job->mapping.planes[0].stride;
	}
	// Out of memory for the copy, now or when the layer's other part was painted.
	if (!data) {
		return NULL;
	}
	int signed_stride = (int)stride;
	if (buffer->y_invert) {
		data += (size_t)stride * (size_t)(buffer->height - 1);
		signed_stride = -signed_stride;
	}
	return pixman_image_create_bits_no_clear(format_to_pixman(format), buffer->width,
			buffer->height, (uint32_t *)(uintptr_t)data, signed_stride);
}

/**
 * From a point of the layer's destination to the buffer's: u and v run along the destination's
 * width and height. A buffer transform of 90 means that its contents are turned counter-clockwise,
 * so that its left edge is the destination's top.
 */
static void set_transform(pixman_image_t *image, const struct output_layer *layer)
{
	static const struct {
		double xu, xv, x1, yu, yv, y1;
	} turns[] = {
		[WL_OUTPUT_TRANSFORM_NORMAL] = { 1, 0, 0, 0, 1, 0 },
		[WL_OUTPUT_TRANSFORM_90] = { 0, 1, 0, -1, 0, 1 },
		[WL_OUTPUT_TRANSFORM_180] = { -1, 0, 1, 0, -1, 1 },
		[WL_OUTPUT_TRANSFORM_270] = { 0, -1, 1, 1, 0, 0 },
		[WL_OUTPUT_TRANSFORM_FLIPPED] = { -1, 0, 1, 0, 1, 0 },
		[WL_OUTPUT_TRANSFORM_FLIPPED_90] = { 0, 1, 0, 1, 0, 0 },
		[WL_OUTPUT_TRANSFORM_FLIPPED_180] = { 1, 0, 0, 0, -1, 1 },
		[WL_OUTPUT_TRANSFORM_FLIPPED_270] = { 0, -1, 1, -1, 0, 1 },
	};
	double w = layer->dst.x2 - layer->dst.x1, h = layer->dst.y2 - layer->dst.y1;
	const struct fbox *src = &layer->src;
	typeof(turns[0]) turn = turns[layer->transform];
	struct pixman_f_transform f = { {
			{ turn.xu * src->width / w, turn.xv * src->width / h,
					turn.x1 * src->width + src->x },
			{ turn.yu * src->height / w, turn.yv * src->height / h,
					turn.y1 * src->height + src->y },
			{ 0, 0, 1 },
	} };
	bool turned = turn.xu == 0;
	bool whole = src->x == floor(src->x) && src->y == floor(src->y);
	// A whole number of destination pixels for each of the buffer's: nothing to interpolate.
	bool sharp = whole && fmod(turned ? h : w, src->width) == 0 &&
			fmod(turned ? w : h, src->height) == 0;

	pixman_transform_t transform;
	pixman_transform_from_pixman_f_transform(&transform, &f);
	pixman_image_set_transform(image, &transform);
	pixman_image_set_filter(
			image, sharp ? PIXMAN_FILTER_NEAREST : PIXMAN_FILTER_BILINEAR, NULL, 0);
	pixman_image_set_repeat(image, PIXMAN_REPEAT_PAD);
}

static bool is_plain(const struct output_layer *layer)
{
	return layer->transform == WL_OUTPUT_TRANSFORM_NORMAL &&
			layer->src.width == layer->dst.x2 - layer->dst.x1 &&
			layer->src.height == layer->dst.y2 - layer->dst.y1 &&
			layer->src.x == floor(layer->src.x) && layer->src.y == floor(layer->src.y);
}

static void composite(pixman_image_t *target, struct job *job, const struct output_layer *layer,
		pixman_region32_t *clip, bool opaque)
{
	if (!pixman_region32_not_empty(clip)) {
		return;
	}
	pixman_image_t *image = create_image(job, layer->buffer, opaque);
	if (!image) {
		return;
	}
	int x = 0, y = 0;
	if (is_plain(layer)) {
		x = (int)layer->src.x;
		y = (int)layer->src.y;
	} else {
		set_transform(image, layer);
	}
	pixman_image_set_clip_region32(target, clip);
	pixman_image_composite32(opaque ? PIXMAN_OP_SRC : PIXMAN_OP_OVER, image, NULL, target, x, y,
			0, 0, layer->dst.x1, layer->dst.y1, layer->dst.x2 - layer->dst.x1,
			layer->dst.y2 - layer->dst.y1);
	pixman_image_unref(image);
}

static uint64_t area(const pixman_region32_t *region)
{
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles((pixman_region32_t *)region, &n);
	uint64_t sum = 0;
	for (int i = 0; i < n; i++) {
		sum += (uint64_t)(boxes[i].x2 - boxes[i].x1) *
				(uint64_t)(boxes[i].y2 - boxes[i].y1);
	}
	return sum;
}

static uint64_t paint_layer(
		pixman_image_t *target, struct job *job, const struct output_layer *layer)
{
	// What is known to be opaque is copied; only the rest has to be blended.
	pixman_region32_t part;
	pixman_region32_init(&part);
	pixman_region32_intersect(&part, &job->visible, (pixman_region32_t *)layer->opaque);
	composite(target, job, layer, &part, true);
	pixman_region32_subtract(&part, &job->visible, (pixman_region32_t *)layer->opaque);
	composite(target, job, layer, &part, !slip_format_has_alpha(layer->buffer->format));
	pixman_region32_fini(&part);
	return area(&job->visible) * slip_format_get(layer->buffer->format)->planes[0].bytes;
}

static void clear(pixman_image_t *target, pixman_region32_t *region)
{
	int n;
	pixman_box32_t *boxes = pixman_region32_rectangles(region, &n);
	static const pixman_color_t black = { .alpha = 0xffff };
	pixman_image_set_clip_region32(target, NULL);
	pixman_image_fill_boxes(PIXMAN_OP_SRC, target, &black, n, boxes);
}

uint64_t painter_paint(struct painter *painter, struct output_target *target, int width, int height,
		const struct output_layer *layers, int n_layers)
{
	uint64_t bytes = 0;
	pixman_image_t *image = pixman_image_create_bits_no_clear(
			PIXMAN_x8r8g8b8, width, height, target->data, (int)target->stride);
	if (!image || !grow(painter, n_layers)) {
		goto out;
	}
	pixman_region32_t rest;
	pixman_region32_init(&rest);
	pixman_region32_intersect_rect(
			&rest, &target->damage, 0, 0, (unsigned)width, (unsigned)height);
	find_visible(painter, layers, n_layers, &rest);
	clear(image, &rest);
	pixman_region32_fini(&rest);

	for (int i = 0; i < n_layers; i++) {
		if (painter->jobs[i].open) {
			bytes += paint_layer(image, &painter->jobs[i], &layers[i]);
		}
	}
	for (int i = 0; i < n_layers; i++) {
		struct job *job = &painter->jobs[i];
		if (job->open) {
			layers[i].buffer->impl->end_read(layers[i].buffer);
		}
		free(job->copy);
		job->copy = NULL;
	}
	pixman_region32_clear(&target->damage);
out:
	if (image) {
		pixman_image_unref(image);
	}
	return bytes;
}
