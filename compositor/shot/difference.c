/* SPDX-License-Identifier: MIT */
#include "difference.h"

#include <errno.h>
#include <stdlib.h>

#define MAGENTA 0xffff00ffu
#define ORANGE 0xffff9800u
#define RED 0xffe00000u

/** Of the frame, in pixels: from what it is around, and how thick it is. */
#define MARGIN 4
#define THICKNESS 2

// Of the actual picture, over white, what is left is a third.
static uint32_t get_faded(uint32_t pixel, bool left_out)
{
	uint32_t luma = (299 * (pixel >> 16 & 0xff) + 587 * (pixel >> 8 & 0xff) +
					114 * (pixel & 0xff)) /
					1000 +
			255 - (pixel >> 24);
	uint32_t grey = 170 + luma / 3;
	uint32_t warm = left_out ? grey - 50 : grey;
	return 0xff000000 | warm << 16 | warm << 8 | grey;
}

static uint32_t get_mark(uint32_t expected, uint32_t actual, int tolerance, bool left_out)
{
	int worst = 0;
	if (left_out || expected == actual) {
		return get_faded(actual, left_out);
	}
	return compare_pixels(expected, actual, tolerance, &worst) ? MAGENTA : ORANGE;
}

static void fill(struct picture *picture, uint32_t *pixels, int x1, int y1, int x2, int y2)
{
	for (int y = y1 > 0 ? y1 : 0; y < y2 && y < picture->height; y++) {
		for (int x = x1 > 0 ? x1 : 0; x < x2 && x < picture->width; x++) {
			pixels[(size_t)y * picture->stride + (size_t)x] = RED;
		}
	}
}

static void frame(struct picture *picture, uint32_t *pixels, const struct compare_result *result)
{
	int x1 = result->x - MARGIN, x2 = result->x + result->width + MARGIN;
	int y1 = result->y - MARGIN, y2 = result->y + result->height + MARGIN;
	fill(picture, pixels, x1 - THICKNESS, y1 - THICKNESS, x2 + THICKNESS, y1);
	fill(picture, pixels, x1 - THICKNESS, y2, x2 + THICKNESS, y2 + THICKNESS);
	fill(picture, pixels, x1 - THICKNESS, y1, x1, y2);
	fill(picture, pixels, x2, y1, x2 + THICKNESS, y2);
}

int difference_paint(const struct picture *expected, const struct picture *actual,
		const struct picture *mask, int tolerance, const struct compare_result *result,
		struct picture *picture)
{
	size_t width = (size_t)actual->width;
	uint32_t *pixels = malloc(width * (size_t)actual->height * sizeof(*pixels));
	if (!pixels) {
		return -ENOMEM;
	}
	*picture = (struct picture){ actual->width, actual->height, width, pixels, false };
	for (int y = 0; y < actual->height; y++) {
		for (int x = 0; x < actual->width; x++) {
			pixels[(size_t)y * width + (size_t)x] = get_mark(
					picture_get(expected, x, y), picture_get(actual, x, y),
					tolerance, compare_leaves_out(mask, x, y));
		}
	}
	if (result->n_different > 0) {
		frame(picture, pixels, result);
	}
	return 0;
}
