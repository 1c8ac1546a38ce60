/* SPDX-License-Identifier: MIT */
/* What the painter takes for a 1080p frame of each kind, beside libyuv or memcpy by themselves. */
#include <drm_fourcc.h>
#include <libyuv.h>
#include <output.h>
#include <painter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WIDTH 1920
#define HEIGHT 1080
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
		uint32_t stride = (uint32_t)(WIDTH / format->planes[i].hsub) *
				format->planes[i].bytes;
		mapping->planes[i].data = frame->memory + offset;
		mapping->planes[i].stride = stride;
		offset += (size_t)stride * (size_t)(HEIGHT / format->planes[i].vsub);
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
	pixman_region32_t all;
	pixman_region32_init_rect(&all, 0, 0, WIDTH, HEIGHT);
	pixman_region32_copy(&target->damage, &all);
	struct output_layer layer = {
		.buffer = &frame->base,
		.src = { 0, 0, WIDTH, HEIGHT },
		.color = { COLOR_BT709, false },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, WIDTH, HEIGHT },
		.opaque = &all,
	};
	double start = now();
	painter_paint(painter, target, WIDTH, HEIGHT, &layer, 1);
	double end = now();
	pixman_region32_fini(&all);
	return end - start;
}

// What there is no way around: the conversion, or the copy, by itself.
static double floor_of(const struct frame *frame, void *data)
{
	double start = now();
	if (frame->base.format == DRM_FORMAT_NV12) {
		NV12ToARGBMatrix(frame->memory, WIDTH, frame->memory + WIDTH * HEIGHT, WIDTH, data,
				WIDTH * 4, &kYuvH709Constants, WIDTH, HEIGHT);
	} else {
		memcpy(data, frame->memory, (size_t)WIDTH * HEIGHT * 4);
	}
	return now() - start;
}

int main(void)
{
	static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_NV12, DRM_FORMAT_P010,
		DRM_FORMAT_YUYV, DRM_FORMAT_XRGB2101010, DRM_FORMAT_XBGR8888 };
	struct painter *painter = painter_create();
	size_t size = (size_t)WIDTH * HEIGHT * 4;
	struct output_target target = { .data = malloc(size), .stride = WIDTH * 4 };
	struct frame frame = { .memory = malloc(size) };
	if (!painter || !target.data || !frame.memory) {
		return 1;
	}
	pixman_region32_init(&target.damage);
	for (size_t i = 0; i < size; i++) {
		frame.memory[i] = (uint8_t)(i * 2654435761u >> 24);
	}
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		double painted[ROUNDS], floors[ROUNDS];
		buffer_init(&frame.base, &impl, WIDTH, HEIGHT, formats[i]);
		// In turns, so that whatever else the machine does meets both.
		for (int k = 0; k < ROUNDS; k++) {
			painted[k] = paint(painter, &frame, &target);
			floors[k] = floor_of(&frame, target.data);
		}
		bool copies = formats[i] != DRM_FORMAT_NV12;
		double ms = median(painted), least = median(floors);
		printf("%.4s %.2f ms, %s alone %.2f ms: %.2f times\n", (const char *)&formats[i],
				ms, copies ? "memcpy of 8 MB" : "libyuv", least, ms / least);
	}
	return 0;
}
