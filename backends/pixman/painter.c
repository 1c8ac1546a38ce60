/* SPDX-License-Identifier: MIT */
#include "painter.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "bands.h"
#include "composite.h"
#include "solid.h"

/*
 * What is large is painted in bands of so many rows of the target, by as many threads as there are.
 * Where they lie does not depend on these, so that neither does any pixel. What takes no longer
 * than to copy so many pixels, somewhat less than 1920x1080, is not worth waking another thread
 * for.
 */
#define BAND_ROWS 64
#define BANDED_EFFORT (2 * 1000 * 1000)

#define BLACK 0xff000000u

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
	for (int i = 0; i < BANDS_MAX_THREADS; i++) {
		tools_finish(&painter->tools[i]);
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
		painting->height, (int)painting->target->stride, painting->target->data, 0 };
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
			good = composite_layer(tools, target, job, &painting->layers[i], &box);
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
	if (!plan_begin(plan, target, width, height, layers, n_layers)) {
		return 0;
	}
	painter->frame++;
	if (n_layers == 0) {
		forget_images(painter);
	}
	int n_bands = 1;
	if (plan->effort >= BANDED_EFFORT) {
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
