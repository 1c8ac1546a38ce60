/* SPDX-License-Identifier: MIT */
/* What the painter takes for a frame of each kind, beside libyuv or memcpy by themselves. */
#include <drm_fourcc.h>
#include <libyuv.h>
#include <output.h>
#include <painter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_PIXELS ((size_t)3840 * 2160)
#define ROUNDS 21

/** A frame in ordinary memory, its planes one after the other. */
struct frame {
	struct buffer base;
	uint8_t *memory;
};

static int begin_read(struct buffer *base, struct slip_mapping *mapping)
{
	struct frame *frame = wl_container_of(base, frame, base);
	const struct slip_format *format = slip_format_get(base->format);
	size_t offset = 0;
	for (int i = 0; i < format->n_planes; i++) {
		uint32_t stride = (uint32_t)(base->width / format->planes[i].hsub) *
				format->planes[i].bytes;
		mapping->planes[i].data = frame->memory + offset;
		mapping->planes[i].stride = stride;
		offset += (size_t)stride * (size_t)(base->height / format->planes[i].vsub);
	}
	return 0;
}

static bool end_read(struct buffer *base)
{
	return true;
}

static const struct buffer_interface impl = { .begin_read = begin_read, .end_read = end_read };

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *values)
{
	qsort(values, ROUNDS, sizeof(*values), compare);
	return values[ROUNDS / 2];
}

/** A picture, and how it is shown. */
struct view {
	uint32_t format;
	int width, height, shown_width, shown_height;
	enum wl_output_transform transform;
};

#define WHOLE(format)                                                                              \
	{ format, 1920, 1080, 1920, 1080, 0 },                                                     \
	{                                                                                          \
		format, 3840, 2160, 3840, 2160, 0                                                  \
	}
#define XRGB DRM_FORMAT_XRGB8888
static const struct view views[] = {
	WHOLE(XRGB), // what others are told as times of
	WHOLE(DRM_FORMAT_ARGB8888),
	WHOLE(DRM_FORMAT_NV12),
	WHOLE(DRM_FORMAT_P010),
	WHOLE(DRM_FORMAT_YUYV),
	WHOLE(DRM_FORMAT_XRGB2101010),
	WHOLE(DRM_FORMAT_XBGR8888),
	{ XRGB, 1080, 1920, 1920, 1080, WL_OUTPUT_TRANSFORM_90 },
	{ XRGB, 1920, 1080, 1920, 1080, WL_OUTPUT_TRANSFORM_180 },
	{ XRGB, 1080, 1920, 1920, 1080, WL_OUTPUT_TRANSFORM_270 },
	{ XRGB, 1920, 1080, 1920, 1080, WL_OUTPUT_TRANSFORM_FLIPPED },
	{ XRGB, 1080, 1920, 1920, 1080, WL_OUTPUT_TRANSFORM_FLIPPED_90 },
	{ XRGB, 960, 540, 1920, 1080, WL_OUTPUT_TRANSFORM_NORMAL },
	{ XRGB, 1280, 720, 1920, 1080, WL_OUTPUT_TRANSFORM_NORMAL },
	{ XRGB, 720, 1280, 1920, 1080, WL_OUTPUT_TRANSFORM_90 },
	{ XRGB, 3840, 2160, 1920, 1080, WL_OUTPUT_TRANSFORM_NORMAL },
	{ XRGB, 3840, 2160, 1280, 720, WL_OUTPUT_TRANSFORM_NORMAL },
	{ XRGB, 3840, 2160, 640, 360, WL_OUTPUT_TRANSFORM_NORMAL },
};
#define N_VIEWS (sizeof(views) / sizeof(views[0]))

static double paint(struct painter *painter, struct frame *frame, const struct view *view,
		struct output_target *target)
{
	pixman_region32_t all, none;
	pixman_region32_init_rect(
			&all, 0, 0, (unsigned)view->shown_width, (unsigned)view->shown_height);
	pixman_region32_init(&none);
	pixman_region32_copy(&target->damage, &all);
	target->stride = (uint32_t)view->shown_width * 4;
	struct output_layer layer = {
		.buffer = &frame->base,
		.src = { 0, 0, view->width, view->height },
		.transform = view->transform,
		.color = { COLOR_BT709, false },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, view->shown_width, view->shown_height },
		.opaque = slip_format_has_alpha(view->format) ? &none : &all,
	};
	double start = now();
	painter_paint(painter, target, view->shown_width, view->shown_height, &layer, 1);
	double end = now();
	pixman_region32_fini(&all);
	return end - start;
}

// What there is no way around: the conversion, or the copy, by itself.
static double floor_of(const struct frame *frame, const struct view *view, void *data)
{
	int width = view->shown_width, height = view->shown_height;
	double start = now();
	if (view->format == DRM_FORMAT_NV12) {
		NV12ToARGBMatrix(frame->memory, width, frame->memory + width * height, width, data,
				width * 4, &kYuvH709Constants, width, height);
	} else {
		memcpy(data, frame->memory, (size_t)width * (size_t)height * 4);
	}
	return now() - start;
}

static void show(const struct view *view, double *alone, double *together, double *floors,
		double *copies)
{
	double ms = median(alone);
	printf("%.4s %dx%d", (const char *)&view->format, view->width, view->height);
	if (view->width != view->shown_width || view->transform) {
		printf(" to %dx%d, transform %d", view->shown_width, view->shown_height,
				view->transform);
	}
	printf(": %.2f ms, by all threads %.2f ms; %.2f times XR24 of that size, %.2f times %s "
	       "alone\n",
			ms, median(together), ms / median(copies), ms / median(floors),
			view->format == DRM_FORMAT_NV12 ? "libyuv" : "memcpy");
}

int main(void)
{
	static double alone[N_VIEWS][ROUNDS], together[N_VIEWS][ROUNDS], floors[N_VIEWS][ROUNDS];
	struct painter *painter = painter_create(1), *threads = painter_create(0);
	struct output_target target = { .data = malloc(MAX_PIXELS * 4) };
	struct frame frame = { .memory = malloc(MAX_PIXELS * 4) };
	if (!painter || !threads || !target.data || !frame.memory) {
		return 1;
	}
	pixman_region32_init(&target.damage);
	for (size_t i = 0; i < MAX_PIXELS * 4; i++) {
		frame.memory[i] = (uint8_t)(i * 2654435761u >> 24);
	}
	// In turns, so that whatever else the machine does meets all of them.
	for (int k = 0; k < ROUNDS; k++) {
		for (size_t i = 0; i < N_VIEWS; i++) {
			buffer_init(&frame.base, &impl, views[i].width, views[i].height,
					views[i].format);
			alone[i][k] = paint(painter, &frame, &views[i], &target);
			together[i][k] = paint(threads, &frame, &views[i], &target);
			floors[i][k] = floor_of(&frame, &views[i], target.data);
		}
	}
	for (size_t i = 0; i < N_VIEWS; i++) {
		bool large = views[i].shown_width > 1920;
		show(&views[i], alone[i], together[i], floors[i], alone[large]);
	}
	painter_destroy(painter);
	painter_destroy(threads);
	free(target.data);
	free(frame.memory);
	return 0;
}
