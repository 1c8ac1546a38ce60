/* SPDX-License-Identifier: MIT */
#include "interpolate.h"

#if defined(__x86_64__)
#include <immintrin.h>

bool interpolate_is_there(void)
{
	return __builtin_cpu_supports("avx2");
}

__attribute__((target("avx2"))) static inline __m256i load_channels(const uint8_t *from)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
	return _mm256_slli_epi16(_mm256_cvtepu8_epi16(bytes), 8);
}

__attribute__((target("avx2"))) int interpolate_rows(uint16_t *mixed, const uint8_t *a,
		const uint8_t *b, const uint16_t *weights, int bias, int n)
{
	__m256i weight_a = _mm256_set1_epi16((short)weights[0]);
	__m256i weight_b = _mm256_set1_epi16((short)weights[1]);
	__m256i sum = _mm256_set1_epi16((short)bias);
	int i = 0;
	for (; i + 16 <= n; i += 16) {
		__m256i part_a = _mm256_mulhi_epu16(load_channels(a + i), weight_a);
		__m256i part_b = _mm256_mulhi_epu16(load_channels(b + i), weight_b);
		_mm256_storeu_si256((__m256i *)(void *)(mixed + i),
				_mm256_add_epi16(sum, _mm256_add_epi16(part_a, part_b)));
	}
	return i;
}

// Both halves of two pixels, each times its weight.
__attribute__((target("avx2"))) static inline __m256i weigh_two(
		const uint16_t *mixed, const int *first, const uint16_t *weights)
{
	const __m128i *a = (const __m128i *)(const void *)(mixed + (intptr_t)first[0] * 4);
	const __m128i *b = (const __m128i *)(const void *)(mixed + (intptr_t)first[1] * 4);
	return _mm256_mulhi_epu16(
			_mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(a)),
					_mm_loadu_si128(b), 1),
			_mm256_loadu_si256((const __m256i *)(const void *)weights));
}

// The first, third, second and fourth pixel.
__attribute__((target("avx2"))) static inline __m256i make_four(
		const uint16_t *mixed, const int *first, const uint16_t *weights, __m256i bias)
{
	__m256i a = weigh_two(mixed, first, weights);
	__m256i b = weigh_two(mixed, first + 2, weights + 16);
	__m256i sum = _mm256_add_epi16(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
	return _mm256_srli_epi16(_mm256_add_epi16(sum, bias), 8);
}

__attribute__((target("avx2"))) int interpolate_columns(uint32_t *dst, const uint16_t *mixed,
		const int *first, const uint16_t *weights, int bias, int n)
{
	const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
	__m256i biases = _mm256_set1_epi16((short)bias);
	int i = 0;
	for (; i + 8 <= n; i += 8, first += 8, weights += 64) {
		__m256i pixels = _mm256_packus_epi16(make_four(mixed, first, weights, biases),
				make_four(mixed, first + 4, weights + 32, biases));
		_mm256_storeu_si256((__m256i *)(void *)(dst + i),
				_mm256_permutevar8x32_epi32(pixels, order));
	}
	return i;
}

#else

bool interpolate_is_there(void)
{
	return false;
}

int interpolate_rows(uint16_t *mixed, const uint8_t *a, const uint8_t *b, const uint16_t *weights,
		int bias, int n)
{
	return 0;
}

int interpolate_columns(uint32_t *dst, const uint16_t *mixed, const int *first,
		const uint16_t *weights, int bias, int n)
{
	return 0;
}

#endif
