/* SPDX-License-Identifier: MIT */
#include "histogram.h"

/*
 * The first buckets are a microsecond wide; from there on, each doubling of the time is cut into
 * HISTOGRAM_PARTS.
 */
static int find_bucket(int64_t us)
{
	if (us < 0) {
		us = 0;
	} else if (us >= HISTOGRAM_MAX_US) {
		us = HISTOGRAM_MAX_US - 1;
	}
	int doublings = 0;
	while (us >> doublings >= 2 * HISTOGRAM_PARTS) {
		doublings++;
	}
	return doublings * HISTOGRAM_PARTS + (int)(us >> doublings);
}

// The last µs that falls into a bucket.
static int64_t get_end(int bucket)
{
	int doublings = bucket < 2 * HISTOGRAM_PARTS ? 0 : bucket / HISTOGRAM_PARTS - 1;
	return ((int64_t)(bucket - doublings * HISTOGRAM_PARTS + 1) << doublings) - 1;
}

void histogram_add(struct histogram *histogram, int64_t us)
{
	histogram->counts[find_bucket(us)]++;
	histogram->n++;
}

int64_t histogram_get(const struct histogram *histogram, int percent)
{
	// The rank of the one that is looked for, counted from 1.
	uint64_t rank = (histogram->n * (uint64_t)percent + 99) / 100, seen = 0;
	for (int i = 0; i < HISTOGRAM_BUCKETS && histogram->n > 0; i++) {
		seen += histogram->counts[i];
		if (seen >= rank && seen > 0) {
			return get_end(i);
		}
	}
	return 0;
}
