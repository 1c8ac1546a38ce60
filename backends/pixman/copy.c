/* SPDX-License-Identifier: MIT */
#include "copy.h"

#include <string.h>

/*
 * A line of memory that is to be written in part is read first, and what is written takes the place
 * of something else in the cache. Streaming stores of whole lines do neither.
 */
#if defined(__x86_64__)
#include <emmintrin.h>

#define LINE 64

static void copy_row(uint8_t *dst, const uint8_t *src, size_t size)
{
	size_t head = -(uintptr_t)dst % LINE;
	head = head < size ? head : size;
	memcpy(dst, src, head);
	size_t i = head;
	for (; i + LINE <= size; i += LINE) {
		const __m128i *from = (const __m128i *)(const void *)(src + i);
		__m128i *to = (__m128i *)(void *)(dst + i);
		__m128i a = _mm_loadu_si128(from), b = _mm_loadu_si128(from + 1);
		__m128i c = _mm_loadu_si128(from + 2), d = _mm_loadu_si128(from + 3);
		_mm_stream_si128(to, a);
		_mm_stream_si128(to + 1, b);
		_mm_stream_si128(to + 2, c);
		_mm_stream_si128(to + 3, d);
	}
	memcpy(dst + i, src + i, size - i);
}

bool copy_past_caches(uint8_t *dst, size_t dst_stride, const uint8_t *src, ptrdiff_t src_stride,
		size_t row, int n_rows)
{
	for (int y = 0; y < n_rows; y++, dst += dst_stride, src += src_stride) {
		copy_row(dst, src, row);
	}
	_mm_sfence(); // others see it once they see what is done next
	return true;
}

#else

bool copy_past_caches(uint8_t *dst, size_t dst_stride, const uint8_t *src, ptrdiff_t src_stride,
		size_t row, int n_rows)
{
	return false;
}

#endif
