/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "import.h"

/*
 * Write-combined memory is read a bus transaction at a time, however little each load asks for. A
 * streaming load fetches the whole line, and those that follow at once are served from it.
 */
#define LINE 64

#if defined(__x86_64__) || defined(__i386__)
#include <smmintrin.h>

static bool has_streaming_loads(void)
{
	return __builtin_cpu_supports("sse4.1");
}

__attribute__((target("sse4.1"))) static void copy_lines(
		uint8_t *dst, const uint8_t *src, size_t n_lines)
{
	for (size_t i = 0; i < n_lines; i++, src += LINE, dst += LINE) {
		__m128i *from = (__m128i *)(uintptr_t)src, *to = (__m128i *)dst;
		__m128i a = _mm_stream_load_si128(from), b = _mm_stream_load_si128(from + 1);
		__m128i c = _mm_stream_load_si128(from + 2), d = _mm_stream_load_si128(from + 3);
		_mm_storeu_si128(to, a);
		_mm_storeu_si128(to + 1, b);
		_mm_storeu_si128(to + 2, c);
		_mm_storeu_si128(to + 3, d);
	}
}

#elif defined(__aarch64__)
#include <arm_neon.h>

static bool has_streaming_loads(void)
{
	return true;
}

static void copy_lines(uint8_t *dst, const uint8_t *src, size_t n_lines)
{
	for (size_t i = 0; i < n_lines; i++, src += LINE, dst += LINE) {
		vst1q_u8_x4(dst, vld1q_u8_x4(src));
	}
}

#else

static bool has_streaming_loads(void)
{
	return false;
}

static void copy_lines(uint8_t *dst, const uint8_t *src, size_t n_lines)
{
	memcpy(dst, src, n_lines * LINE);
}

#endif

void slip_stream_copy(void *dst, const void *src, size_t size)
{
	uint8_t *to = dst;
	const uint8_t *from = src;
	size_t head = -(uintptr_t)src % LINE;
	if (!has_streaming_loads() || size < head + LINE) {
		memcpy(to, from, size);
		return;
	}
	memcpy(to, from, head);
	size_t n_lines = (size - head) / LINE, copied = head + n_lines * LINE;
	copy_lines(to + head, from + head, n_lines);
	memcpy(to + copied, from + copied, size - copied);
}

// One page tells cached memory from uncached: they are more than ten times apart.
#define MEASURED 4096

static uint64_t now(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

// In ns, the best of a few times: the first brings pages in, and any can be interrupted.
static uint64_t measure(uint8_t *dst, const void *src, size_t size)
{
	uint64_t best = UINT64_MAX;
	for (int i = 0; i < 3; i++) {
		uint64_t start = now();
		memcpy(dst, src, size);
		__asm__ volatile("" : : "r"(dst) : "memory");
		uint64_t took = now() - start;
		best = took < best ? took : best;
	}
	return best;
}

bool slip_memory_is_slow(const void *data, size_t size)
{
	uint8_t copy[MEASURED], normal[MEASURED];
	size = size < MEASURED ? size : MEASURED;
	memset(normal, 0, sizeof(normal));
	uint64_t took = measure(copy, data, size), usual = measure(copy, normal, size);
	// A clock that is too coarse for one of them must not decide.
	return took > 8 * usual && took > size;
}
