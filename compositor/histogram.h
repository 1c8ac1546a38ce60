/* SPDX-License-Identifier: MIT */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

/** Each bucket is at most this part of what falls into it: a quantile is up to 1/16 too high. */
#define HISTOGRAM_PARTS 16
/** From 0 to 2^24 µs, some 17 s, in which all that is longer is counted. */
#define HISTOGRAM_MAX_US (1 << 24)
#define HISTOGRAM_BUCKETS (HISTOGRAM_PARTS * 21)

/** How often something took how long. Zeros are an empty one. */
struct histogram {
	uint32_t counts[HISTOGRAM_BUCKETS];
	uint64_t n;
};

void histogram_add(struct histogram *histogram, int64_t us);

/**
 * In µs: what so many of 100 took at most, rounded up to the end of its bucket; 0 if nothing was
 * counted.
 */
int64_t histogram_get(const struct histogram *histogram, int percent);

#endif
