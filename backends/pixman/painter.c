/* SPDX-License-Identifier: MIT */
#include "painter.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "convert.h"
#include "format.h"
#include "sampling.h"

// What is converted at a time stays in the cache until it is composited.
#define STAGED_PIXELS (64 * 1024)

/** What is painted of one layer in this call. */
struct job {
	struct slip_mapping mapping;
	bool open;
	pixman_region32_t visible;
	/** There was no memory for a part of it: the rest is left out, too. */
	bool failed;
};

struct painter {
	struct job *jobs;
	int n_jobs;
	/** Rows on their way to pixman. It keeps its size from frame to frame. */
	uint8_t *staging;
	size_t staging_size;
};

void painter_destroy(struct painter *painter)
{
	if (!painter) {
		return;
	}
	for (int i = 0; i < painter->n_jobs; i++) {
		pixman_region32_fini(&painter->jobs[i].visible);
	}
	free(painter->jobs);
	free(painter->staging);
	free(painter);
}

#define FIRST_JOBS 16

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

struct painter *painter_create(void)
{
	struct painter *painter = calloc(1, sizeof(*painter));
	if (painter) {
		grow(painter, FIRST_JOBS); // if not, the first frame tries again
	}
	return painter;
}

// The nearest, as the target has eight: pixman would cut off.
static uint32_t to_8_bits(uint32_t alpha)
{
	return (alpha * 255 + OUTPUT_ALPHA_MAX / 2) / OUTPUT_ALPHA_MAX;
}

// Opens what is needed and leaves what is not covered by anything opaque in `rest`, bottom
// excluded; of that, what has to be seen through is in `holes` instead.
static void find_visible(struct painter *painter, const struct output_layer *layers, int n_layers,
		pixman_region32_t *rest, pixman_region32_t *holes)
{
	for (int i = n_layers - 1; i >= 0; i--) {
		const struct output_layer *layer = &layers[i];
		struct job *job = &painter->jobs[i];
		pixman_region32_intersect_rect(&job->visible, rest, layer->dst.x1, layer->dst.y1,
				(unsigned)(layer->dst.x2 - layer->dst.x1),
				(unsigned)(layer->dst.y2 - layer->dst.y1));
		int ret = -ENODATA;
		if (!layer->buffer) {
			pixman_region32_union(holes, holes, &job->visible);
			pixman_region32_subtract(rest, rest, &job->visible);
		} else if (to_8_bits(layer->alpha) > 0 &&
				pixman_region32_not_empty(&job->visible)) {
			ret = layer->buffer->impl->begin_read(layer->buffer, &job->mapping);
		}
		job->open = ret == 0;
		// Of what is being written just now there will be something to read.
		job->failed = ret == -EBUSY;
		if (job->open) {
			pixman_region32_subtract(rest, rest, (pixman_region32_t *)layer->opaque);
		}
	}
}

static uint8_t *get_staging(struct painter *painter, size_t size)
{
	if (size > painter->staging_size) {
		free(painter->staging);
		painter->staging = malloc(size);
		painter->staging_size = painter->staging ? size : 0;
	}
	return painter->staging;
}

// pixman wants rows that start at multiples of four bytes, an int apart; clients need not care. And
// it reads slow memory in small bites.
static const uint8_t *copy_rows(struct painter *painter, const uint8_t *data, size_t stride,
		size_t row, int n_rows, bool stream)
{
	size_t copied = (row + 3) & ~(size_t)3;
	uint8_t *copy = get_staging(painter, copied * (size_t)n_rows);
	for (int y = 0; copy && y < n_rows; y++) {
		uint8_t *to = copy + (size_t)y * copied;
		const uint8_t *from = data + (size_t)y * stride;
		if (stream) {
			slip_stream_copy(to, from, row);
		} else {
			memcpy(to, from, row);
		}
	}
	return copy;
}

/** What is composited where, and how. */
struct operation {
	struct painter *painter;
	pixman_image_t *target;
	struct job *job;
	const struct output_layer *layer;
	struct sampling sampling;
	/** NULL where pixman reads the format itself. */
	const struct conversion *conversion;
	/** What is read goes through the staging memory, in parts that stay in the cache. */
	bool staged;
	/** What everything is multiplied with, or NULL. */
	pixman_image_t *mask;
	bool opaque;
};

/** Rows in memory, the first of them first, as they are stored. */
struct rows {
	const uint8_t *data;
	size_t stride;
	pixman_format_code_t format;
};

// Pixels that share chroma are converted together, so it begins with the first of them.
static bool convert_rows(const struct operation *op, const struct window *window, int first,
		struct rows *rows)
{
	int more_x = window->x & 1, more_rows = first & 1;
	int width = window->width + more_x, n_rows = window->height + more_rows;
	size_t stride = (size_t)width * 4;
	uint8_t *data = get_staging(op->painter, stride * (size_t)n_rows);
	if (!data) {
		return false;
	}
	conversion_run(op->conversion, &op->job->mapping, &op->layer->color, window->x - more_x,
			width, first - more_rows, n_rows, data, stride);
	rows->data = data + stride * (size_t)more_rows + (size_t)more_x * 4;
	rows->stride = stride;
	rows->format = op->opaque ? PIXMAN_x8r8g8b8 : PIXMAN_a8r8g8b8;
	return true;
}

static bool get_rows(const struct operation *op, const struct window *window, int first,
		struct rows *rows)
{
	const struct slip_format *format = slip_format_get(op->layer->buffer->format);
	size_t bytes = format->planes[0].bytes, row = (size_t)window->width * bytes;
	size_t stride = op->job->mapping.planes[0].stride;
	const uint8_t *data = op->job->mapping.planes[0].data;
	data += stride * (size_t)first + (size_t)window->x * bytes;
	bool stream = op->job->mapping.planes[0].stream;
	if (stream || stride % 4 != 0 || (uintptr_t)data % 4 != 0 || stride > INT_MAX) {
		data = copy_rows(op->painter, data, stride, row, window->height, stream);
		stride = (row + 3) & ~(size_t)3;
	}
	*rows = (struct rows){ data, stride,
		format_to_pixman(op->opaque ? format->opaque : format->fourcc) };
	return data;
}

// The buffer's pixels in the window, right way up.
static pixman_image_t *create_image(const struct operation *op, const struct window *window)
{
	const struct buffer *buffer = op->layer->buffer;
	// The rows of an inverted buffer come from its other end.
	int first = buffer->y_invert ? buffer->height - window->y - window->height : window->y;
	struct rows rows;
	if (!(op->conversion ? convert_rows : get_rows)(op, window, first, &rows)) {
		return NULL;
	}
	int stride = (int)rows.stride;
	if (buffer->y_invert) {
		rows.data += rows.stride * (size_t)(window->height - 1);
		stride = -stride;
	}
	pixman_image_t *image = pixman_image_create_bits_no_clear(rows.format, window->width,
			window->height, (uint32_t *)(uintptr_t)rows.data, stride);
	if (image) {
		pixman_image_set_repeat(image, PIXMAN_REPEAT_PAD);
	}
	return image;
}

static enum sampling_verdict place(
		const struct operation *op, const pixman_box32_t *box, struct placement *placement)
{
	enum sampling_verdict verdict = sampling_place(&op->sampling, box, placement);
	const struct window *window = &placement->window;
	if (verdict == SAMPLING_PLACED && op->staged && box->y2 - box->y1 > 1 &&
			window->width * window->height > STAGED_PIXELS) {
		return SAMPLING_TOO_HIGH;
	}
	return verdict;
}

static bool composite_box(const struct operation *op, pixman_box32_t box)
{
	struct placement placement;
	int width = box.x2 - box.x1, height = box.y2 - box.y1;
	pixman_box32_t rest = box;
	switch (place(op, &box, &placement)) {
	case SAMPLING_TOO_WIDE:
		box.x2 = rest.x1 = box.x1 + width / 2;
		return composite_box(op, box) && composite_box(op, rest);
	case SAMPLING_TOO_HIGH:
		box.y2 = rest.y1 = box.y1 + height / 2;
		return composite_box(op, box) && composite_box(op, rest);
	case SAMPLING_PLACED:
		break;
	}
	pixman_image_t *image = create_image(op, &placement.window);
	if (!image) {
		return false;
	}
	bool good = op->sampling.plain ||
			(pixman_image_set_transform(image, &placement.transform) &&
					pixman_image_set_filter(image, placement.filter, NULL, 0));
	if (good) {
		pixman_image_composite32(op->opaque && !op->mask ? PIXMAN_OP_SRC : PIXMAN_OP_OVER,
				image, op->mask, op->target, placement.x, placement.y, 0, 0, box.x1,
				box.y1, width, height);
	}
	pixman_image_unref(image);
	return good;
}

static void composite(struct operation *op, pixman_region32_t *clip, bool opaque)
{
	int n = 1;
	const pixman_box32_t *boxes = pixman_region32_extents(clip);
	if (op->job->failed || !pixman_region32_not_empty(clip)) {
		return;
	}
	if (op->staged) {
		// What is clipped away need not be converted or copied.
		boxes = pixman_region32_rectangles(clip, &n);
	}
	op->opaque = opaque;
	op->job->failed = !pixman_image_set_clip_region32(op->target, clip);
	for (int i = 0; i < n && !op->job->failed; i++) {
		op->job->failed = !composite_box(op, boxes[i]);
	}
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

static uint64_t paint_layer(struct painter *painter, pixman_image_t *target, struct job *job,
		const struct output_layer *layer)
{
	const struct slip_format *format = slip_format_get(layer->buffer->format);
	struct operation op = {
		.painter = painter,
		.target = target,
		.job = job,
		.layer = layer,
		.conversion = conversion_find(format->fourcc),
	};
	op.staged = op.conversion || job->mapping.planes[0].stream;
	uint32_t alpha = to_8_bits(layer->alpha);
	if (alpha < 255) {
		pixman_color_t color = { .alpha = (uint16_t)(alpha * 0x101) };
		op.mask = pixman_image_create_solid_fill(&color);
		job->failed = !op.mask;
	}
	sampling_init(&op.sampling, layer);
	// What is known to be opaque is copied; only the rest has to be blended.
	pixman_region32_t part;
	pixman_region32_init(&part);
	pixman_region32_intersect(&part, &job->visible, (pixman_region32_t *)layer->opaque);
	composite(&op, &part, true);
	pixman_region32_subtract(&part, &job->visible, (pixman_region32_t *)layer->opaque);
	composite(&op, &part, !slip_format_has_alpha(layer->buffer->format));
	pixman_region32_fini(&part);
	if (op.mask) {
		pixman_image_unref(op.mask);
	}
	uint64_t bits = 0;
	for (int i = 0; i < format->n_planes; i++) {
		bits += 8u * format->planes[i].bytes /
				((unsigned)format->planes[i].hsub * format->planes[i].vsub);
	}
	return area(&job->visible) * bits / 8;
}

static void clear(pixman_image_t *target, pixman_region32_t *region, uint16_t alpha)
{
	int n;
	pixman_box32_t *boxes = pixman_region32_rectangles(region, &n);
	const pixman_color_t black = { .alpha = alpha };
	pixman_image_set_clip_region32(target, NULL);
	pixman_image_fill_boxes(PIXMAN_OP_SRC, target, &black, n, boxes);
}

static bool has_holes(const struct output_layer *layers, int n_layers)
{
	for (int i = 0; i < n_layers; i++) {
		if (!layers[i].buffer) {
			return true;
		}
	}
	return false;
}

uint64_t painter_paint(struct painter *painter, struct output_target *target, int width, int height,
		const struct output_layer *layers, int n_layers)
{
	uint64_t bytes = 0;
	bool alpha = has_holes(layers, n_layers);
	pixman_image_t *image =
			pixman_image_create_bits_no_clear(alpha ? PIXMAN_a8r8g8b8 : PIXMAN_x8r8g8b8,
					width, height, target->data, (int)target->stride);
	if (!image || !grow(painter, n_layers)) {
		goto out;
	}
	pixman_region32_t rest, holes;
	pixman_region32_init(&rest);
	pixman_region32_init(&holes);
	pixman_region32_intersect_rect(
			&rest, &target->damage, 0, 0, (unsigned)width, (unsigned)height);
	find_visible(painter, layers, n_layers, &rest, &holes);
	clear(image, &rest, 0xffff);
	clear(image, &holes, 0);
	pixman_region32_fini(&rest);
	pixman_region32_fini(&holes);

	for (int i = 0; i < n_layers; i++) {
		if (painter->jobs[i].open) {
			bytes += paint_layer(painter, image, &painter->jobs[i], &layers[i]);
		}
	}
	pixman_region32_t *damage = &target->damage;
	pixman_region32_clear(damage);
	for (int i = 0; i < n_layers; i++) {
		struct job *job = &painter->jobs[i];
		bool whole = !job->open || layers[i].buffer->impl->end_read(layers[i].buffer);
		if (job->failed || !whole) {
			pixman_region32_union(damage, damage, &job->visible);
		}
	}
out:
	if (image) {
		pixman_image_unref(image);
	}
	return bytes;
}
