/* SPDX-License-Identifier: MIT */
#include "painter.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "bands.h"
#include "convert.h"
#include "format.h"
#include "images.h"
#include "plan.h"
#include "sampling.h"
#include "solid.h"

// What is converted at a time stays in the cache until it is composited.
#define STAGED_PIXELS (64 * 1024)

// Larger buffers are shown to pixman in parts, which it can count.
#define DIRECT_SIZE 8192

/*
 * What is large is painted in bands of so many rows of the target, by as many threads as there are.
 * Where they lie does not depend on these, so that neither does any pixel. Less than so many pixels
 * take no longer than to wake another thread.
 */
#define BAND_ROWS 64
#define BANDED_PIXELS (256 * 1024)

#define BLACK 0xff000000u

/** What one thread paints with. It keeps its size from frame to frame. */
struct tools {
	struct images images;
	/** Rows on their way to pixman. */
	uint8_t *staging;
	size_t staging_size;
};

struct painter {
	/** How many frames were painted. */
	unsigned frame;
	struct plan plan;
	struct bands *bands;
	struct tools tools[BANDS_MAX_THREADS];
};

// Who comes when everybody is gone has other memory.
static void forget_images(struct painter *painter)
{
	for (int i = 0; i < BANDS_MAX_THREADS; i++) {
		images_finish(&painter->tools[i].images);
	}
}

void painter_destroy(struct painter *painter)
{
	if (!painter) {
		return;
	}
	bands_destroy(painter->bands);
	forget_images(painter);
	for (int i = 0; i < BANDS_MAX_THREADS; i++) {
		free(painter->tools[i].staging);
	}
	plan_finish(&painter->plan);
	free(painter);
}

struct painter *painter_create(int n_threads)
{
	struct painter *painter = calloc(1, sizeof(*painter));
	if (!painter) {
		return NULL;
	}
	painter->bands = bands_create(n_threads > 0 ? n_threads : bands_count_cpus());
	if (!painter->bands) {
		painter_destroy(painter);
		return NULL;
	}
	plan_init(&painter->plan);
	return painter;
}

static uint8_t *get_staging(struct tools *tools, size_t size)
{
	if (size > tools->staging_size) {
		free(tools->staging);
		tools->staging = malloc(size);
		tools->staging_size = tools->staging ? size : 0;
	}
	return tools->staging;
}

// pixman wants rows that start at multiples of four bytes, an int apart; clients need not care. And
// it reads slow memory in small bites.
static const uint8_t *copy_rows(struct tools *tools, const uint8_t *data, size_t stride, size_t row,
		int n_rows, bool stream)
{
	size_t copied = (row + 3) & ~(size_t)3;
	uint8_t *copy = get_staging(tools, copied * (size_t)n_rows);
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
	struct tools *tools;
	pixman_image_t *target;
	const struct job *job;
	const struct output_layer *layer;
	struct sampling sampling;
	/** NULL where pixman reads the format itself. */
	const struct conversion *conversion;
	/** What is read goes through the staging memory, in parts that stay in the cache. */
	bool staged;
	/** pixman is shown all of the buffer, whatever is taken from it. */
	bool direct;
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
	uint8_t *data = get_staging(op->tools, stride * (size_t)n_rows);
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
		data = copy_rows(op->tools, data, stride, row, window->height, stream);
		stride = (row + 3) & ~(size_t)3;
	}
	*rows = (struct rows){ data, stride,
		format_to_pixman(op->opaque ? format->opaque : format->fourcc) };
	return data;
}

// The buffer's pixels in the window, right way up.
static pixman_image_t *get_image(const struct operation *op, const struct window *window)
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
	const struct image_key key = { rows.format, window->width, window->height, stride,
		rows.data, .transformed = !op->sampling.plain };
	return images_get(&op->tools->images, &key);
}

// The same with an image of the whole buffer, which is the same in the next frame.
static void widen(const struct operation *op, struct placement *placement)
{
	struct window *window = &placement->window;
	if (op->sampling.plain) {
		placement->x += window->x;
		placement->y += window->y;
	} else {
		placement->transform.matrix[0][2] += pixman_int_to_fixed(window->x);
		placement->transform.matrix[1][2] += pixman_int_to_fixed(window->y);
	}
	*window = (struct window){ 0, 0, op->layer->buffer->width, op->layer->buffer->height };
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

// Straight into the target, where that is to hold what comes out of the conversion.
static bool convert_directly(
		const struct operation *op, const struct window *window, const pixman_box32_t *box)
{
	if (!op->conversion || !op->opaque || op->mask || !op->sampling.plain ||
			op->layer->buffer->y_invert || window->x % 2 != 0 || window->y % 2 != 0 ||
			pixman_image_get_format(op->target) != PIXMAN_x8r8g8b8) {
		return false;
	}
	size_t stride = (size_t)pixman_image_get_stride(op->target);
	uint8_t *data = (uint8_t *)pixman_image_get_data(op->target);
	data += stride * (size_t)box->y1 + (size_t)box->x1 * 4;
	conversion_run(op->conversion, &op->job->mapping, &op->layer->color, window->x,
			window->width, window->y, window->height, data, stride);
	return true;
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
	if (convert_directly(op, &placement.window, &box)) {
		return true;
	}
	if (op->direct) {
		widen(op, &placement);
	}
	pixman_image_t *image = get_image(op, &placement.window);
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

static bool composite(struct operation *op, const struct boxes *boxes, const pixman_box32_t *band,
		bool opaque)
{
	bool good = true;
	op->opaque = opaque;
	for (int i = 0; i < boxes->n && good; i++) {
		pixman_box32_t box = boxes->list[i];
		good = !boxes_clip(&box, band) || composite_box(op, box);
	}
	return good;
}

/** A call of painter_paint(). */
struct painting {
	struct painter *painter;
	const struct output_target *target;
	int width, height;
	const struct output_layer *layers;
	int n_layers;
	/** A band's first row is a multiple of this. */
	int first_band, band_rows;
	/** There was no memory for some band. */
	atomic_bool failed;
};

static bool paint_layer(struct tools *tools, pixman_image_t *target, const struct job *job,
		const struct output_layer *layer, const pixman_box32_t *band)
{
	struct operation op = {
		.tools = tools,
		.target = target,
		.job = job,
		.layer = layer,
		.conversion = conversion_find(layer->buffer->format),
	};
	op.staged = op.conversion || job->mapping.planes[0].stream;
	op.direct = !op.staged && layer->buffer->width <= DIRECT_SIZE &&
			layer->buffer->height <= DIRECT_SIZE &&
			job->mapping.planes[0].stride % 4 == 0 &&
			(uintptr_t)job->mapping.planes[0].data % 4 == 0 &&
			job->mapping.planes[0].stride <= INT_MAX;
	if (job->alpha < 255) {
		const struct image_key key = { .color = job->alpha << 24 };
		op.mask = images_get(&tools->images, &key);
		if (!op.mask) {
			return false;
		}
	}
	sampling_init(&op.sampling, layer);
	bool good = composite(&op, &job->copied, band, true) &&
			composite(&op, &job->blended, band,
					!slip_format_has_alpha(layer->buffer->format));
	if (op.mask) {
		pixman_image_unref(op.mask);
	}
	return good;
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

static void paint_band(void *data, int thread, int band)
{
	struct painting *painting = data;
	struct painter *painter = painting->painter;
	struct tools *tools = &painter->tools[thread];
	const pixman_box32_t box = { 0, (painting->first_band + band) * painting->band_rows,
		painting->width, (painting->first_band + band + 1) * painting->band_rows };
	bool alpha = has_holes(painting->layers, painting->n_layers);
	const struct image_key key = { alpha ? PIXMAN_a8r8g8b8 : PIXMAN_x8r8g8b8, painting->width,
		painting->height, (int)painting->target->stride, painting->target->data, false, 0 };
	images_begin(&tools->images, painter->frame);
	pixman_image_t *target = images_get(&tools->images, &key);
	if (!target) {
		painting->failed = true;
		return;
	}
	solid_fill(target, &painter->plan.rest, &box, BLACK);
	for (int i = 0; i < painting->n_layers; i++) {
		struct job *job = &painter->plan.jobs[i];
		pixman_box32_t part = painting->layers[i].dst;
		if (!boxes_clip(&part, &box)) {
			continue;
		}
		bool good = true;
		if (job->solid) {
			good = solid_paint(job, &tools->images, target, &box);
		} else if (job->open && !job->failed) {
			good = paint_layer(tools, target, job, &painting->layers[i], &box);
		}
		if (!good) {
			job->failed = true;
		}
	}
	pixman_image_unref(target);
}

uint64_t painter_paint(struct painter *painter, struct output_target *target, int width, int height,
		const struct output_layer *layers, int n_layers)
{
	struct plan *plan = &painter->plan;
	struct painting painting = { painter, target, width, height, layers, n_layers, 0, height,
		false };
	if (!plan_begin(plan, &target->damage, width, height, layers, n_layers)) {
		return 0;
	}
	painter->frame++;
	if (n_layers == 0) {
		forget_images(painter);
	}
	int n_bands = 1;
	if (plan->area >= BANDED_PIXELS) {
		painting.band_rows = BAND_ROWS;
		painting.first_band = plan->extents.y1 / BAND_ROWS;
		n_bands = (plan->extents.y2 + BAND_ROWS - 1) / BAND_ROWS - painting.first_band;
	}
	bands_run(painter->bands, n_bands, paint_band, &painting);
	plan_end(plan, &target->damage, layers, n_layers);
	if (painting.failed && plan->area > 0) {
		pixman_region32_reset(&target->damage, &plan->extents);
	}
	return plan->bytes;
}
