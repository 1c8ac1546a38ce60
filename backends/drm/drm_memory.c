/* SPDX-License-Identifier: MIT */
#include "drm_memory.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

/** How many times as long, before it is worth writing everything twice. */
#define SLOW 4
/** In bytes: of these, there are enough in every output, and they fit into any cache. */
#define SAMPLE 16384
#define TRIES 5

static int64_t read_once(void *to, const void *from, size_t size)
{
	struct timespec before, after;
	clock_gettime(CLOCK_MONOTONIC, &before);
	memcpy(to, from, size);
	__asm__ volatile("" : : "r"(to) : "memory"); // it is read, whatever becomes of it
	clock_gettime(CLOCK_MONOTONIC, &after);
	return (after.tv_sec - before.tv_sec) * INT64_C(1000000000) + after.tv_nsec -
			before.tv_nsec;
}

bool drm_memory_is_slow(const void *data, size_t size)
{
	static uint8_t ordinary[SAMPLE], copy[SAMPLE];
	int64_t shortest[2] = { INT64_MAX, INT64_MAX };
	size = size < SAMPLE ? size : SAMPLE;
	// The shortest: whatever interrupts one makes it longer.
	for (int i = 0; i < TRIES; i++) {
		int64_t device = read_once(copy, data, size);
		int64_t usual = read_once(copy, ordinary, size);
		shortest[0] = device < shortest[0] ? device : shortest[0];
		shortest[1] = usual < shortest[1] ? usual : shortest[1];
	}
	return shortest[0] > SLOW * shortest[1];
}
