/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"

#define FIRST_JOBS 16
#define OPAQUE 0xff000000u

static bool grow(struct plan *plan, int n_jobs)
{
	if (n_jobs <= plan->n_jobs) {
		return true;
	}
	struct job *jobs = realloc(plan->jobs, sizeof(*jobs) * (size_t)n_jobs);
	if (jobs) {
		plan->jobs = jobs;
		plan->n_jobs = n_jobs;
	}
	return jobs;
}

void plan_init(struct plan *plan)
{
	*plan = (struct plan){ 0 };
	grow(plan, FIRST_JOBS); // if not, the first frame tries again
}

void plan_finish(struct plan *plan)
{
	free(plan->jobs);
}

// All of the damage, or if it is of too many parts, what is around them.
static void start(struct plan *plan, pixman_region32_t *damage, int width, int height)
{
	const pixman_box32_t all = { 0, 0, width, height };
	struct boxes *rest = &plan->rest;
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles(damage, &n);
	if (n > BOXES_MAX) {
		boxes = pixman_region32_extents(damage);
		n = 1;
	}
	rest->n = 0;
	for (int i = 0; i < n; i++) {
		rest->list[rest->n] = boxes[i];
		rest->n += boxes_clip(&rest->list[rest->n], &all);
	}
	plan->area = boxes_get_area(rest);
	plan->extents = *pixman_region32_extents(damage);
	boxes_clip(&plan->extents, &all);
}

// The nearest, as the target has eight: pixman would cut off.
static uint32_t to_8_bits(uint32_t alpha)
{
	return (alpha * 255 + OUTPUT_ALPHA_MAX / 2) / OUTPUT_ALPHA_MAX;
}

// As pixman multiplies with a mask.
static uint32_t fade(uint32_t color, uint32_t alpha)
{
	uint32_t faded = 0;
	for (int shift = 0; shift < 32; shift += 8) {
		uint32_t product = (color >> shift & 255) * alpha + 128;
		faded |= ((product + (product >> 8)) >> 8) << shift;
	}
	return faded;
}

// Looks whether it is of one pixel, which then need not be sampled.
static void find_color(struct job *job, const struct buffer *buffer)
{
	bool alpha = buffer->format == DRM_FORMAT_ARGB8888;
	job->solid = buffer->width == 1 && buffer->height == 1 &&
			(alpha || buffer->format == DRM_FORMAT_XRGB8888);
	if (job->solid) {
		uint32_t color;
		memcpy(&color, job->mapping.planes[0].data, sizeof(color));
		job->copied_color = color | OPAQUE;
		job->blended_color = fade(alpha ? color : job->copied_color, job->alpha);
	}
}

static uint64_t count_bytes(const struct job *job, uint32_t fourcc)
{
	const struct slip_format *format = slip_format_get(fourcc);
	uint64_t bits = 0;
	for (int i = 0; i < format->n_planes; i++) {
		bits += 8u * format->planes[i].bytes /
				((unsigned)format->planes[i].hsub * format->planes[i].vsub);
	}
	uint64_t area = boxes_get_area(&job->copied) + boxes_get_area(&job->blended);
	return (job->solid ? 1 : area) * bits / 8;
}

// Copying is about as fast as memory is; blending and converting are not.
#define EFFORT 8
// Of what is copied past the caches, at most one pixel in so many is to be read soon.
#define READ_PART 8

static bool is_copied(const struct job *job, const struct output_layer *layer)
{
	uint32_t format = layer->buffer->format;
	return (format == DRM_FORMAT_XRGB8888 || format == DRM_FORMAT_ARGB8888) &&
			!filter_is_wanted(layer) && !job->mapping.planes[0].stream;
}

// `read` is how many of the pixels below are read once they are painted, to be blended with.
static void weigh(struct plan *plan, struct job *job, const struct output_layer *layer,
		uint64_t *read)
{
	uint64_t copied = boxes_get_area(&job->copied), blended = boxes_get_area(&job->blended);
	bool plain = job->solid || is_copied(job, layer);
	job->streamed = plain && *read * READ_PART <= copied;
	plan->effort += copied * (plain ? 1 : EFFORT) + blended * EFFORT;
	*read += blended;
}

// A hole hides all that is below it, and nothing is seen of it.
static void dig(struct job *job, const pixman_box32_t *dst, struct boxes *rest)
{
	pixman_region32_t region;
	pixman_region32_init_with_extents(&region, dst);
	job->solid = true;
	job->copied_color = job->blended_color = 0;
	boxes_subtract(&job->blended, &region, &job->copied);
	boxes_subtract(rest, &region, NULL);
}

// Whether the next try may end otherwise.
static bool is_of_the_moment(int error)
{
	return error == -EBUSY || error == -EAGAIN || error == -EINTR || error == -ENOMEM;
}

// Finds what is seen of a layer, `rest` being what none above it hides.
static void plan_layer(struct plan *plan, struct job *job, const struct output_layer *layer)
{
	struct buffer *buffer = layer->buffer;
	job->open = job->solid = false;
	job->alpha = to_8_bits(layer->alpha);
	job->copied.n = 0;
	atomic_init(&job->failed, false);
	boxes_intersect(&job->blended, &plan->rest, &layer->dst);
	if (!buffer) {
		dig(job, &layer->dst, &plan->rest);
		return;
	}
	if (job->alpha == 0 || job->blended.n == 0) {
		return;
	}
	int ret = buffer->impl->begin_read(buffer, &job->mapping);
	job->open = ret == 0;
	atomic_init(&job->failed, is_of_the_moment(ret));
	if (job->open) {
		find_color(job, buffer);
		// What is known to be opaque is copied; only the rest has to be blended.
		boxes_subtract(&job->blended, layer->opaque, &job->copied);
		boxes_subtract(&plan->rest, layer->opaque, NULL);
	}
}

// What is there stays, until there is something to take its place: nothing is painted below it, nor
// blended with it once more.
static void keep(struct plan *plan, int i, int n_layers)
{
	struct job *jobs = plan->jobs;
	pixman_region32_t region;
	pixman_region32_init_rects(&region, jobs[i].blended.list, jobs[i].blended.n);
	boxes_subtract(&plan->rest, &region, NULL);
	for (int k = i + 1; k < n_layers; k++) {
		boxes_subtract(&jobs[k].blended, &region, NULL);
	}
	pixman_region32_fini(&region);
}

bool plan_begin(struct plan *plan, struct output_target *target, int width, int height,
		const struct output_layer *layers, int n_layers)
{
	if (!grow(plan, n_layers)) {
		return false;
	}
	start(plan, &target->damage, width, height);
	plan->bytes = plan->effort = 0;
	uint64_t read = target->read_back ? plan->area : 0;
	for (int i = n_layers - 1; i >= 0; i--) {
		plan_layer(plan, &plan->jobs[i], &layers[i]);
		if (plan->jobs[i].failed) {
			keep(plan, i, n_layers);
		}
	}
	for (int i = n_layers - 1; i >= 0; i--) {
		if (plan->jobs[i].open) {
			plan->bytes += count_bytes(&plan->jobs[i], layers[i].buffer->format);
			weigh(plan, &plan->jobs[i], &layers[i], &read);
		}
	}
	plan->effort += boxes_get_area(&plan->rest);
	return true;
}

static void add_boxes(pixman_region32_t *region, const struct boxes *boxes)
{
	for (int i = 0; i < boxes->n; i++) {
		boxes_add(region, &boxes->list[i]);
	}
}

void plan_end(struct plan *plan, pixman_region32_t *damage, const struct output_layer *layers,
		int n_layers)
{
	pixman_region32_clear(damage);
	for (int i = 0; i < n_layers; i++) {
		struct job *job = &plan->jobs[i];
		struct buffer *buffer = layers[i].buffer;
		bool whole = !job->open || buffer->impl->end_read(buffer);
		if (job->failed || !whole) {
			add_boxes(damage, &job->copied);
			add_boxes(damage, &job->blended);
		}
	}
}
