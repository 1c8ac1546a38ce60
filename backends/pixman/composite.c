/* SPDX-License-Identifier: MIT */
#include "composite.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "blend.h"
#include "convert.h"
#include "copy.h"
#include "filter.h"
#include "format.h"

// What is converted at a time stays in the cache until it is composited.
#define STAGED_PIXELS (64 * 1024)

// Larger buffers are shown to pixman in parts, which it can count.
#define DIRECT_SIZE 8192

void tools_finish(struct tools *tools)
{
	images_finish(&tools->images);
	for (int i = 0; i < N_SCRATCHES; i++) {
		free(tools->scratch[i].data);
	}
}

static uint8_t *get_scratch(struct tools *tools, int which, size_t size)
{
	struct scratch *scratch = &tools->scratch[which];
	if (size > scratch->size) {
		free(scratch->data);
		scratch->data = malloc(size);
		scratch->size = scratch->data ? size : 0;
	}
	return scratch->data;
}

// pixman wants rows that start at multiples of four bytes, an int apart; clients need not care. And
// it reads slow memory in small bites.
static const uint8_t *copy_rows(struct tools *tools, const uint8_t *data, size_t stride, size_t row,
		int n_rows, bool stream)
{
	size_t copied = (row + 3) & ~(size_t)3;
	uint8_t *copy = get_scratch(tools, SCRATCH_ROWS, copied * (size_t)n_rows);
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
	/** If it is not shown pixel for pixel. */
	struct filter filter;
	bool filtered;
	/** NULL where pixman reads the format itself. */
	const struct conversion *conversion;
	/** What is read goes through the scratch memory, in parts that stay in the cache. */
	bool staged;
	/** All that it shows of the buffer, if it is not filtered; and pixman is shown that,
	 * whatever is taken of it. */
	struct window seen;
	bool direct;
	/** What everything is multiplied with, or NULL. */
	pixman_image_t *mask;
	bool opaque;
};

/** Rows in memory. */
struct rows {
	const uint8_t *data;
	/** In bytes; negative where they are stored bottom row first. */
	ptrdiff_t stride;
	pixman_format_code_t format;
};

// Pixels that share chroma are converted together, so it begins with the first of them.
static bool convert_rows(const struct operation *op, const struct window *window, int first,
		struct rows *rows)
{
	int more_x = window->x & 1, more_rows = first & 1;
	int width = window->width + more_x, n_rows = window->height + more_rows;
	size_t stride = (size_t)width * 4;
	uint8_t *data = get_scratch(op->tools, SCRATCH_ROWS, stride * (size_t)n_rows);
	if (!data) {
		return false;
	}
	conversion_run(op->conversion, &op->job->mapping, &op->layer->color, window->x - more_x,
			width, first - more_rows, n_rows, data, stride);
	rows->data = data + stride * (size_t)more_rows + (size_t)more_x * 4;
	rows->stride = (ptrdiff_t)stride;
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
	*rows = (struct rows){ data, (ptrdiff_t)stride,
		format_to_pixman(op->opaque ? format->opaque : format->fourcc) };
	return data;
}

// The buffer's pixels in the window, right way up.
static bool get_picture(const struct operation *op, const struct window *window, struct rows *rows)
{
	const struct buffer *buffer = op->layer->buffer;
	// The rows of an inverted buffer come from its other end.
	int first = buffer->y_invert ? buffer->height - window->y - window->height : window->y;
	if (!(op->conversion ? convert_rows : get_rows)(op, window, first, rows)) {
		return false;
	}
	if (buffer->y_invert) {
		rows->data += rows->stride * (window->height - 1);
		rows->stride = -rows->stride;
	}
	return true;
}

static bool is_8888(pixman_format_code_t format)
{
	return format == PIXMAN_x8r8g8b8 || format == PIXMAN_a8r8g8b8;
}

static bool decode(const struct operation *op, const struct window *window, struct rows *rows)
{
	size_t stride = (size_t)window->width * 4;
	uint8_t *decoded = get_scratch(op->tools, SCRATCH_DECODED, stride * (size_t)window->height);
	if (!decoded ||
			!format_decode(rows->format, rows->data, rows->stride, window->width,
					window->height, (uint32_t *)(void *)decoded)) {
		return false;
	}
	*rows = (struct rows){ decoded, (ptrdiff_t)stride,
		op->opaque ? PIXMAN_x8r8g8b8 : PIXMAN_a8r8g8b8 };
	return true;
}

/** Pixels of 8 bits a channel to be written. */
struct destination {
	uint8_t *data;
	/** In bytes. */
	size_t stride;
};

static void get_place(const struct operation *op, const pixman_box32_t *box, struct destination *to)
{
	to->stride = (size_t)pixman_image_get_stride(op->target);
	to->data = (uint8_t *)pixman_image_get_data(op->target) + to->stride * (size_t)box->y1 +
			(size_t)box->x1 * 4;
}

// Where nothing is blended, what is made can be made in the target itself.
static bool get_destination(
		const struct operation *op, const pixman_box32_t *box, struct destination *to)
{
	if (!op->opaque || op->mask || pixman_image_get_format(op->target) != PIXMAN_x8r8g8b8) {
		return false;
	}
	get_place(op, box, to);
	return true;
}

// As the box shows it; data is NULL for memory of its own.
static bool run_filter(const struct operation *op, const pixman_box32_t *box,
		const struct window *window, const struct rows *rows, struct destination *to)
{
	struct rows source = *rows;
	if (!is_8888(rows->format) && !decode(op, window, &source)) {
		return false;
	}
	size_t row = (size_t)(box->x2 - box->x1) * 4;
	size_t size = to->data ? 0 : (row * (size_t)(box->y2 - box->y1) + 15) & ~(size_t)15;
	uint8_t *scratch = get_scratch(op->tools, SCRATCH_FILTERED,
			size + filter_get_scratch_size(&op->filter, box));
	if (!scratch) {
		return false;
	}
	if (!to->data) {
		*to = (struct destination){ scratch, row };
	}
	filter_run(&op->filter, box, source.data, source.stride, scratch + size,
			(uint32_t *)(void *)to->data, (ptrdiff_t)to->stride / 4);
	return true;
}

// The most frequent way to blend; x and y are where the box begins in the rows.
static bool blend_directly(const struct operation *op, const struct rows *rows, int x, int y,
		const pixman_box32_t *box)
{
	struct destination to;
	if (rows->format != PIXMAN_a8r8g8b8 || op->mask) {
		return false;
	}
	get_place(op, box, &to);
	return blend_over(to.data, to.stride, rows->data + rows->stride * y + (ptrdiff_t)x * 4,
			rows->stride, box->x2 - box->x1, box->y2 - box->y1);
}

// The rows are of a picture of that size, in which the box begins at x, y.
static bool composite_rows(const struct operation *op, const struct rows *rows, int width,
		int height, int x, int y, const pixman_box32_t *box)
{
	if (blend_directly(op, rows, x, y, box)) {
		return true;
	}
	const struct image_key key = { rows->format, width, height, (int)rows->stride, rows->data,
		0 };
	pixman_image_t *image = images_get(&op->tools->images, &key);
	if (!image) {
		return false;
	}
	pixman_image_composite32(op->opaque && !op->mask ? PIXMAN_OP_SRC : PIXMAN_OP_OVER, image,
			op->mask, op->target, x, y, 0, 0, box->x1, box->y1, box->x2 - box->x1,
			box->y2 - box->y1);
	pixman_image_unref(image);
	return true;
}

// Where all that is on its way to the target would not stay in the cache. So it is with rows of
// millions of pixels, few of which are shown: they are not read as a whole.
static bool is_too_large(const struct operation *op, const pixman_box32_t *box, bool directly,
		const struct window *window)
{
	return window->width > STAGED_PIXELS ||
			(!directly &&
					(int64_t)(box->x2 - box->x1) * (box->y2 - box->y1) >
							STAGED_PIXELS) ||
			(op->staged && (int64_t)window->width * window->height > STAGED_PIXELS);
}

static bool composite_filtered(const struct operation *op, pixman_box32_t box)
{
	int width = box.x2 - box.x1, height = box.y2 - box.y1;
	struct window window = filter_get_window(&op->filter, &box);
	struct destination to = { 0 };
	bool directly = get_destination(op, &box, &to);
	if (is_too_large(op, &box, directly, &window) && (width > 1 || height > 1)) {
		pixman_box32_t rest = box;
		// A buffer's rows are best read as a whole.
		if (height > 1 && (width == 1 || !op->filter.turned)) {
			box.y2 = rest.y1 = box.y1 + height / 2;
		} else {
			box.x2 = rest.x1 = box.x1 + width / 2;
		}
		return composite_filtered(op, box) && composite_filtered(op, rest);
	}
	struct rows rows;
	if (!get_picture(op, &window, &rows) || !run_filter(op, &box, &window, &rows, &to)) {
		return false;
	}
	if (directly) {
		return true;
	}
	rows = (struct rows){ to.data, (ptrdiff_t)to.stride,
		is_8888(rows.format)         ? rows.format
				: op->opaque ? PIXMAN_x8r8g8b8
					     : PIXMAN_a8r8g8b8 };
	return composite_rows(op, &rows, width, height, 0, 0, &box);
}

// Straight into the target, where that is to hold what comes out of the conversion.
static bool convert_directly(
		const struct operation *op, const struct window *window, const pixman_box32_t *box)
{
	struct destination to;
	if (!op->conversion || op->layer->buffer->y_invert || window->x % 2 != 0 ||
			window->y % 2 != 0 || !get_destination(op, box, &to)) {
		return false;
	}
	conversion_run(op->conversion, &op->job->mapping, &op->layer->color, window->x,
			window->width, window->y, window->height, to.data, to.stride);
	return true;
}

// Less than that is not worth while.
#define STREAMED_PIXELS (16 * 1024)

static bool copy_directly(const struct operation *op, const struct rows *rows, int x, int y,
		const pixman_box32_t *box)
{
	struct destination to;
	int width = box->x2 - box->x1, height = box->y2 - box->y1;
	return op->job->streamed && width * height >= STREAMED_PIXELS &&
			get_destination(op, box, &to) &&
			copy_past_caches(to.data, to.stride,
					rows->data + rows->stride * y + (ptrdiff_t)x * 4,
					rows->stride, (size_t)width * 4, height);
}

// Pixel for pixel.
static bool composite_plain(const struct operation *op, pixman_box32_t box)
{
	int width = box.x2 - box.x1, height = box.y2 - box.y1;
	const pixman_box32_t *dst = &op->layer->dst;
	struct window window = { op->seen.x + box.x1 - dst->x1, op->seen.y + box.y1 - dst->y1,
		width, height };
	if (op->staged && height > 1 && width * height > STAGED_PIXELS) {
		pixman_box32_t rest = box;
		box.y2 = rest.y1 = box.y1 + height / 2;
		return composite_plain(op, box) && composite_plain(op, rest);
	}
	if (convert_directly(op, &window, &box)) {
		return true;
	}
	int x = 0, y = 0;
	if (op->direct) {
		// The image is the same in the next frame.
		x = window.x - op->seen.x;
		y = window.y - op->seen.y;
		window = op->seen;
	}
	struct rows rows;
	if (!get_picture(op, &window, &rows)) {
		return false;
	}
	return copy_directly(op, &rows, x, y, &box) ||
			composite_rows(op, &rows, window.width, window.height, x, y, &box);
}

static bool composite_boxes(struct operation *op, const struct boxes *boxes,
		const pixman_box32_t *band, bool opaque)
{
	bool good = true;
	op->opaque = opaque;
	for (int i = 0; i < boxes->n && good; i++) {
		pixman_box32_t box = boxes->list[i];
		good = !boxes_clip(&box, band) ||
				(op->filtered ? composite_filtered : composite_plain)(op, box);
	}
	return good;
}

// Whether pixman can be shown all that the layer shows of the buffer, where it is.
static bool is_direct(const struct operation *op)
{
	const struct slip_mapping *mapping = &op->job->mapping;
	const struct window *seen = &op->seen;
	const struct slip_format *format = slip_format_get(op->layer->buffer->format);
	const uint8_t *data = mapping->planes[0].data;
	data += (size_t)seen->x * format->planes[0].bytes;
	return seen->width <= DIRECT_SIZE && seen->height <= DIRECT_SIZE &&
			mapping->planes[0].stride % 4 == 0 && (uintptr_t)data % 4 == 0 &&
			mapping->planes[0].stride <= INT_MAX;
}

bool composite_layer(struct tools *tools, pixman_image_t *target, const struct job *job,
		const struct output_layer *layer, const pixman_box32_t *band)
{
	struct operation op = {
		.tools = tools,
		.target = target,
		.job = job,
		.layer = layer,
		.conversion = conversion_find(layer->buffer->format),
		.filtered = filter_is_wanted(layer),
		.seen = { (int)layer->src.x, (int)layer->src.y, (int)layer->src.width,
				(int)layer->src.height },
	};
	if (op.filtered) {
		filter_init(&op.filter, layer);
	}
	op.staged = op.conversion || job->mapping.planes[0].stream ||
			(op.filtered && !is_8888(format_to_pixman(layer->buffer->format)));
	op.direct = !op.staged && is_direct(&op);
	if (job->alpha < 255) {
		const struct image_key key = { .color = job->alpha << 24 };
		op.mask = images_get(&tools->images, &key);
		if (!op.mask) {
			return false;
		}
	}
	bool good = composite_boxes(&op, &job->copied, band, true) &&
			composite_boxes(&op, &job->blended, band,
					!slip_format_has_alpha(layer->buffer->format));
	if (op.mask) {
		pixman_image_unref(op.mask);
	}
	return good;
}
