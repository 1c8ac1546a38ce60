/* SPDX-License-Identifier: MIT */
#include "blend.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Eight pixels' channels, of 16 bits each, times their alphas: the nearest of 255ths.
__attribute__((target("avx2"))) static inline __m256i multiply(__m256i channels, __m256i alphas)
{
	__m256i product = _mm256_add_epi16(
			_mm256_mullo_epi16(channels, alphas), _mm256_set1_epi16(0x80));
	return _mm256_mulhi_epu16(product, _mm256_set1_epi16(0x101));
}

__attribute__((target("avx2"))) static inline __m256i over(__m256i src, __m256i dst)
{
	const __m256i zero = _mm256_setzero_si256(), ones = _mm256_set1_epi32(-1);
	// To the low byte of each of a pixel's four channels; the high one becomes 0.
	const __m256i low = _mm256_broadcastsi128_si256(
			_mm_setr_epi8(3, -1, 3, -1, 3, -1, 3, -1, 7, -1, 7, -1, 7, -1, 7, -1));
	const __m256i high = _mm256_broadcastsi128_si256(_mm_setr_epi8(
			11, -1, 11, -1, 11, -1, 11, -1, 15, -1, 15, -1, 15, -1, 15, -1));
	__m256i rest = _mm256_xor_si256(src, ones);
	__m256i below = _mm256_packus_epi16(
			multiply(_mm256_unpacklo_epi8(dst, zero), _mm256_shuffle_epi8(rest, low)),
			multiply(_mm256_unpackhi_epi8(dst, zero), _mm256_shuffle_epi8(rest, high)));
	return _mm256_adds_epu8(src, below);
}

// Eight of which only the first n are there.
__attribute__((target("avx2"))) static void blend_few(
		uint32_t *dst, const uint32_t *src, int n, __m256i index)
{
	__m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(n), index);
	__m256i source = _mm256_maskload_epi32((const int *)src, mask);
	__m256i before = _mm256_maskload_epi32((const int *)dst, mask);
	_mm256_maskstore_epi32((int *)dst, mask, over(source, before));
}

__attribute__((target("avx2"))) static void blend_row(uint32_t *dst, const uint32_t *src, int n)
{
	const __m256i alphas = _mm256_set1_epi32((int)0xff000000);
	int i = 0;
	for (; i + 8 <= n; i += 8) {
		__m256i *to = (__m256i *)(dst + i);
		__m256i source = _mm256_loadu_si256((const __m256i *)(src + i));
		if (_mm256_testc_si256(source, alphas)) { // all is opaque
			_mm256_storeu_si256(to, source);
		} else if (!_mm256_testz_si256(source, source)) {
			_mm256_storeu_si256(to, over(source, _mm256_loadu_si256(to)));
		}
	}
	if (i < n) {
		blend_few(dst + i, src + i, n - i, _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
	}
}

bool blend_over(uint8_t *dst, size_t dst_stride, const uint8_t *src, ptrdiff_t src_stride,
		int width, int height)
{
	if (!__builtin_cpu_supports("avx2")) {
		return false;
	}
	for (int y = 0; y < height; y++, dst += dst_stride, src += src_stride) {
		blend_row((uint32_t *)(void *)dst, (const uint32_t *)(const void *)src, width);
	}
	return true;
}

#else

bool blend_over(uint8_t *dst, size_t dst_stride, const uint8_t *src, ptrdiff_t src_stride,
		int width, int height)
{
	return false;
}

#endif
