/* SPDX-License-Identifier: MIT */
/* What the painter takes for a frame of each kind, beside libyuv or memcpy by themselves. */
#include <bands.h>
#include <drm_fourcc.h>
#include <libyuv.h>
#include <output.h>
#include <painter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_WIDTH 3840
#define MAX_HEIGHT 2160
#define ROUNDS 41

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

static double paint(struct painter *painter, struct frame *frame, struct output_target *target)
{
	int width = frame->base.width, height = frame->base.height;
	pixman_region32_t all, none;
	pixman_region32_init_rect(&all, 0, 0, (unsigned)width, (unsigned)height);
	pixman_region32_init(&none);
	pixman_region32_copy(&target->damage, &all);
	target->stride = (uint32_t)width * 4;
	struct output_layer layer = {
		.buffer = &frame->base,
		.src = { 0, 0, width, height },
		.color = { COLOR_BT709, false },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, width, height },
		.opaque = slip_format_has_alpha(frame->base.format) ? &none : &all,
	};
	double start = now();
	painter_paint(painter, target, width, height, &layer, 1);
	double end = now();
	pixman_region32_fini(&all);
	return end - start;
}

// What there is no way around: the conversion, or the copy, by itself.
static double floor_of(const struct frame *frame, void *data)
{
	int width = frame->base.width, height = frame->base.height;
	double start = now();
	if (frame->base.format == DRM_FORMAT_NV12) {
		NV12ToARGBMatrix(frame->memory, width, frame->memory + width * height, width, data,
				width * 4, &kYuvH709Constants, width, height);
	} else {
		memcpy(data, frame->memory, (size_t)width * (size_t)height * 4);
	}
	return now() - start;
}

static void measure(struct painter *const painters[2], int n_threads, struct frame *frame,
		struct output_target *target)
{
	double alone[ROUNDS], together[ROUNDS], floors[ROUNDS];
	// In turns, so that whatever else the machine does meets all.
	for (int k = 0; k < ROUNDS; k++) {
		alone[k] = paint(painters[0], frame, target);
		together[k] = paint(painters[1], frame, target);
		floors[k] = floor_of(frame, target->data);
	}
	double ms = median(alone), least = median(floors);
	printf("%.4s %4dx%-4d 1 thread %6.2f ms, %d threads %6.2f ms; %s alone %6.2f ms: %.2f "
	       "times\n",
			(const char *)&frame->base.format, frame->base.width, frame->base.height,
			ms, n_threads, median(together),
			frame->base.format == DRM_FORMAT_NV12 ? "libyuv" : "memcpy", least,
			ms / least);
}

int main(void)
{
	static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888,
		DRM_FORMAT_NV12, DRM_FORMAT_P010, DRM_FORMAT_YUYV, DRM_FORMAT_XRGB2101010,
		DRM_FORMAT_XBGR8888 };
	static const int sizes[][2] = { { 1920, 1080 }, { MAX_WIDTH, MAX_HEIGHT } };
	int n_threads = bands_count_cpus();
	struct painter *painters[] = { painter_create(1), painter_create(n_threads) };
	size_t size = (size_t)MAX_WIDTH * MAX_HEIGHT * 4;
	struct output_target target = { .data = malloc(size) };
	struct frame frame = { .memory = malloc(size) };
	if (!painters[0] || !painters[1] || !target.data || !frame.memory) {
		return 1;
	}
	pixman_region32_init(&target.damage);
	for (size_t i = 0; i < size; i++) {
		frame.memory[i] = (uint8_t)(i * 2654435761u >> 24);
	}
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (size_t k = 0; k < sizeof(formats) / sizeof(formats[0]); k++) {
			buffer_init(&frame.base, &impl, sizes[i][0], sizes[i][1], formats[k]);
			measure(painters, n_threads, &frame, &target);
		}
	}
	painter_destroy(painters[0]);
	painter_destroy(painters[1]);
	free(target.data);
	free(frame.memory);
	return 0;
}
