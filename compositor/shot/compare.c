/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include <errno.h>
#include <stdlib.h>

#include "ssim.h"

bool compare_leaves_out(const struct picture *mask, int x, int y)
{
	if (!mask) {
		return false;
	}
	uint32_t pixel = picture_get(mask, x, y), alpha = pixel >> 24;
	uint32_t luma = 299 * (pixel >> 16 & 0xff) + 587 * (pixel >> 8 & 0xff) +
			114 * (pixel & 0xff);
	// Both are premultiplied.
	return alpha >= 128 && 255 * luma < 128 * 1000 * alpha;
}

bool compare_pixels(uint32_t expected, uint32_t actual, int tolerance, int *worst)
{
	bool differs = false;
	for (int shift = 0; shift < 32; shift += 8) {
		int difference = abs(
				(int)(expected >> shift & 0xff) - (int)(actual >> shift & 0xff));
		differs |= difference > tolerance;
		*worst = difference > *worst ? difference : *worst;
	}
	return differs;
}

// Of the rectangle, width and height are where it ends until all is compared.
static void include_pixel(struct compare_result *result, int x, int y)
{
	if (result->n_different++ == 0) {
		result->x = x;
		result->y = y;
	}
	result->x = x < result->x ? x : result->x;
	result->width = x >= result->width ? x + 1 : result->width;
	result->height = y + 1;
}

static void compare_all(const struct picture *expected, const struct picture *actual,
		const struct picture *mask, int tolerance, struct compare_result *result)
{
	for (int y = 0; y < expected->height; y++) {
		for (int x = 0; x < expected->width; x++) {
			if (compare_leaves_out(mask, x, y)) {
				continue;
			}
			result->n_compared++;
			uint32_t a = picture_get(expected, x, y), b = picture_get(actual, x, y);
			if (a != b && compare_pixels(a, b, tolerance, &result->worst)) {
				include_pixel(result, x, y);
			}
		}
	}
	result->width -= result->x;
	result->height -= result->y;
}

static bool is_within(const struct compare_limits *limits, const struct compare_result *result)
{
	bool few = limits->n_pixels >= 0 ? result->n_different <= (uint64_t)limits->n_pixels
					 : result->n_different == 0 || limits->ssim > 0;
	return few && (limits->ssim <= 0 || result->ssim >= limits->ssim);
}

int compare_pictures(const struct picture *expected, const struct picture *actual,
		const struct picture *mask, const struct compare_limits *limits,
		struct compare_result *result)
{
	*result = (struct compare_result){ 0 };
	result->same_size = expected->width == actual->width && expected->height == actual->height;
	if (!result->same_size) {
		return 0;
	}
	compare_all(expected, actual, mask, limits->tolerance, result);
	if (result->n_compared == 0) {
		return -EDOM;
	}
	int ret = limits->ssim > 0 ? ssim_compute(expected, actual, mask, &result->ssim) : 0;
	result->equal = ret == 0 && is_within(limits, result);
	return ret;
}
