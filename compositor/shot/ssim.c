/* SPDX-License-Identifier: MIT */
#include "ssim.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

#define MAX_TAPS 11

/** What is averaged in each window. */
enum quantity {
	EXPECTED,
	ACTUAL,
	EXPECTED_SQUARED,
	ACTUAL_SQUARED,
	PRODUCT,
	LEFT_OUT,
	N_QUANTITIES,
};

struct gaussian {
	int n_taps;
	double taps[MAX_TAPS];
};

/** Two pictures over a background, row by row. */
struct windows {
	const struct picture *expected, *actual, *mask;
	/** What is behind them, 0 to 255. */
	double background;
	struct gaussian across, down;
	/** Of one row of pixels: each quantity's are side by side. */
	double *row;
	/** Rows whose windows are averaged across: the last down.n_taps of them, in turn. */
	double *ring;
	double sum;
	uint64_t n;
};

static void init_gaussian(struct gaussian *gaussian, int size)
{
	gaussian->n_taps = size < MAX_TAPS ? size : MAX_TAPS;
	double sum = 0, middle = (gaussian->n_taps - 1) / 2.0;
	for (int i = 0; i < gaussian->n_taps; i++) {
		gaussian->taps[i] = exp(-(i - middle) * (i - middle) / (2 * 1.5 * 1.5));
		sum += gaussian->taps[i];
	}
	for (int i = 0; i < gaussian->n_taps; i++) {
		gaussian->taps[i] /= sum;
	}
}

static double get_luma(uint32_t pixel, double background)
{
	return 0.299 * (pixel >> 16 & 0xff) + 0.587 * (pixel >> 8 & 0xff) + 0.114 * (pixel & 0xff) +
			background * (255 - (pixel >> 24)) / 255;
}

static void fill_row(struct windows *windows, int y)
{
	int width = windows->expected->width;
	for (int x = 0; x < width; x++) {
		double a = get_luma(picture_get(windows->expected, x, y), windows->background);
		double b = get_luma(picture_get(windows->actual, x, y), windows->background);
		const double values[N_QUANTITIES] = {
			[EXPECTED] = a,
			[ACTUAL] = b,
			[EXPECTED_SQUARED] = a * a,
			[ACTUAL_SQUARED] = b * b,
			[PRODUCT] = a * b,
			[LEFT_OUT] = compare_leaves_out(windows->mask, x, y),
		};
		for (int i = 0; i < N_QUANTITIES; i++) {
			windows->row[i * width + x] = values[i];
		}
	}
}

static int count_across(const struct windows *windows)
{
	return windows->expected->width - windows->across.n_taps + 1;
}

static double *get_ring_row(const struct windows *windows, int y)
{
	return windows->ring +
			(size_t)(y % windows->down.n_taps) * N_QUANTITIES *
			(size_t)count_across(windows);
}

static void average_across(struct windows *windows, int y)
{
	int n = count_across(windows);
	double *result = get_ring_row(windows, y);
	memset(result, 0, sizeof(*result) * N_QUANTITIES * (size_t)n);
	for (int i = 0; i < N_QUANTITIES; i++) {
		const double *source = windows->row + i * windows->expected->width;
		for (int tap = 0; tap < windows->across.n_taps; tap++) {
			for (int x = 0; x < n; x++) {
				result[i * n + x] += windows->across.taps[tap] * source[x + tap];
			}
		}
	}
}

static double get_similarity(const double *mean)
{
	double c1 = 0.01 * 255 * 0.01 * 255, c2 = 0.03 * 255 * 0.03 * 255;
	double product = mean[EXPECTED] * mean[ACTUAL];
	double squares = mean[EXPECTED] * mean[EXPECTED] + mean[ACTUAL] * mean[ACTUAL];
	double variances = mean[EXPECTED_SQUARED] + mean[ACTUAL_SQUARED] - squares;
	double covariance = mean[PRODUCT] - product;
	return (2 * product + c1) * (2 * covariance + c2) / ((squares + c1) * (variances + c2));
}

// The row of windows that ends with row y of the picture. What was averaged is now averaged down,
// into the row of pixels, which is not needed any more.
static void add_windows(struct windows *windows, int y)
{
	int n = count_across(windows), first = y - windows->down.n_taps + 1;
	double *means = windows->row;
	memset(means, 0, sizeof(*means) * N_QUANTITIES * (size_t)n);
	for (int tap = 0; tap < windows->down.n_taps; tap++) {
		const double *source = get_ring_row(windows, first + tap);
		for (int i = 0; i < N_QUANTITIES * n; i++) {
			means[i] += windows->down.taps[tap] * source[i];
		}
	}
	for (int x = 0; x < n; x++) {
		double mean[N_QUANTITIES];
		for (int i = 0; i < N_QUANTITIES; i++) {
			mean[i] = means[i * n + x];
		}
		if (mean[LEFT_OUT] == 0) {
			windows->sum += get_similarity(mean);
			windows->n++;
		}
	}
}

static int compute_over(double background, const struct picture *expected,
		const struct picture *actual, const struct picture *mask, double *value)
{
	struct windows windows = { expected, actual, mask, .background = background };
	init_gaussian(&windows.across, expected->width);
	init_gaussian(&windows.down, expected->height);
	size_t row_size = sizeof(double) * N_QUANTITIES * (size_t)expected->width;
	windows.row = malloc(row_size);
	windows.ring = malloc(row_size * (size_t)windows.down.n_taps);
	bool has_memory = windows.row && windows.ring;
	for (int y = 0; has_memory && y < expected->height; y++) {
		fill_row(&windows, y);
		average_across(&windows, y);
		if (y >= windows.down.n_taps - 1) {
			add_windows(&windows, y);
		}
	}
	free(windows.row);
	free(windows.ring);
	*value = windows.n > 0 ? windows.sum / (double)windows.n : 0;
	return !has_memory ? -ENOMEM : windows.n == 0 ? -EDOM : 0;
}

int ssim_compute(const struct picture *expected, const struct picture *actual,
		const struct picture *mask, double *value)
{
	int ret = compute_over(0, expected, actual, mask, value);
	if (ret == 0 && (expected->has_alpha || actual->has_alpha)) {
		double over_white;
		ret = compute_over(255, expected, actual, mask, &over_white);
		*value = over_white < *value ? over_white : *value;
	}
	return ret;
}
