/* SPDX-License-Identifier: MIT */
#include "resample.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "interpolate.h"

// Rows that become columns are written together, so that each line of the cache is filled at once.
#define ROWS 16
#define CHANNELS RESAMPLE_CHANNELS
// So many channels of a row are taken at a time, while their sums stay in the nearest cache.
#define PIECE 4096

/**
 * The channels of two pixels, in 256ths of their steps: as they are of 16 bits, and as of products
 * the upper half will do, any x86-64 has an instruction for eight of them.
 */
typedef uint16_t pair __attribute__((vector_size(16)));

static inline pair multiply(pair value, pair weight)
{
#ifdef __SSE2__
	return (pair)_mm_mulhi_epu16((__m128i)value, (__m128i)weight);
#else
	typedef uint32_t wide __attribute__((vector_size(32)));
	return __builtin_convertvector(__builtin_convertvector(value, wide) *
							__builtin_convertvector(weight, wide) >>
					16,
			pair);
#endif
}

// The first of two pixels, of 8 bits.
static inline uint32_t narrow(pair value)
{
	uint32_t pixel;
#ifdef __SSE2__
	pixel = (uint32_t)_mm_cvtsi128_si32(_mm_packus_epi16((__m128i)value, (__m128i)value));
#else
	typedef uint8_t stored __attribute__((vector_size(8)));
	stored bytes = __builtin_convertvector(value, stored);
	memcpy(&pixel, &bytes, sizeof(pixel));
#endif
	return pixel;
}

static inline pair load(const uint16_t *from)
{
	pair value;
	memcpy(&value, from, sizeof(value));
	return value;
}

static inline pair repeat(int value)
{
	return (pair){ 0 } + (uint16_t)value;
}

static inline pair load_stored(const uint8_t *from)
{
	typedef uint8_t stored __attribute__((vector_size(8)));
	stored value;
	memcpy(&value, from, sizeof(value));
	return __builtin_convertvector(value, pair) << 8;
}

static inline uint16_t multiply_stored(uint8_t value, uint16_t weight)
{
	return (uint16_t)((uint32_t)value * 256 * weight >> 16);
}

// Adds parts of two rows, of n channels.
static void add_rows(
		uint16_t *mixed, const uint8_t *a, const uint8_t *b, const uint16_t *weights, int n)
{
	pair weights_a = repeat(weights[0]), weights_b = repeat(weights[1]);
	int i = 0;
	for (; i + 8 <= n; i += 8) {
		pair sum = load(mixed + i) + multiply(load_stored(a + i), weights_a) +
				multiply(load_stored(b + i), weights_b);
		memcpy(mixed + i, &sum, sizeof(sum));
	}
	// What is beyond the row is not read.
	for (; i < n; i++) {
		mixed[i] = (uint16_t)(mixed[i] + multiply_stored(a[i], weights[0]) +
				multiply_stored(b[i], weights[1]));
	}
}

// The same of but two rows, and nothing before.
static void mix_two_rows(const struct resample *r, const uint8_t *a, const uint8_t *b,
		const uint16_t *weights)
{
	int n = r->width * CHANNELS;
	int done = r->fast ? interpolate_rows(r->mixed, a, b, weights, r->y.bias, n) : 0;
	for (int i = done; i < n; i++) {
		r->mixed[i] = (uint16_t)r->y.bias;
	}
	add_rows(r->mixed + done, a + done, b + done, weights, n - done);
}

// Down the columns.
static void mix_rows(const struct resample *r, int y)
{
	const uint16_t *weights = r->y.weights + (ptrdiff_t)y * r->y.stride;
	const uint8_t *src = r->src + r->y.first[y] * r->stride;
	int n = r->y.n;
	while (n > 1 && weights[n - 1] == 0) {
		n--;
	}
	if (n <= 2) {
		bool two = n == 2;
		mix_two_rows(r, src, two ? src + r->stride : src,
				(const uint16_t[]){ weights[0], two ? weights[1] : 0 });
		return;
	}
	for (int x = 0; x < r->width * CHANNELS; x += PIECE) {
		int length = r->width * CHANNELS - x < PIECE ? r->width * CHANNELS - x : PIECE;
		uint16_t *mixed = r->mixed + x;
		for (int i = 0; i < length; i++) {
			mixed[i] = (uint16_t)r->y.bias;
		}
		const uint8_t *row = src + x;
		int k = 0;
		for (; k + 2 <= n; k += 2, row += 2 * r->stride) {
			add_rows(mixed, row, row + r->stride, weights + k, length);
		}
		if (k < n) {
			add_rows(mixed, row, row, (const uint16_t[]){ weights[k], 0 }, length);
		}
	}
}

static inline uint32_t pack(pair sum, pair bias)
{
	sum += __builtin_shufflevector(sum, sum, 4, 5, 6, 7, 0, 1, 2, 3) + bias;
	return narrow(sum >> 8);
}

// Along a row.
static void mix_columns(const struct resample *r, uint32_t *dst)
{
	const uint16_t *weights = r->x.weights;
	pair bias = repeat(r->x.bias + 128);
	for (int x = 0; x < r->x.n_pixels; x++) {
		const uint16_t *from = r->mixed + (ptrdiff_t)r->x.first[x] * CHANNELS;
		pair sum = { 0 };
		for (int k = 0; k < r->x.n; k += 2) {
			sum += multiply(load(from), load(weights));
			from += 2 * CHANNELS;
			weights += 2 * CHANNELS;
		}
		dst[x] = pack(sum, bias);
	}
}

// As mix_columns(), where there are but two: which is what enlarging takes.
static void mix_two_columns(const struct resample *r, uint32_t *dst)
{
	pair bias = repeat(r->x.bias + 128);
	int x = r->fast ? interpolate_columns(dst, r->mixed, r->x.first, r->x.weights,
					  r->x.bias + 128, r->x.n_pixels)
			: 0;
	for (; x < r->x.n_pixels; x++) {
		dst[x] = pack(multiply(load(r->mixed + (ptrdiff_t)r->x.first[x] * CHANNELS),
					      load(r->x.weights + (ptrdiff_t)x * 2 * CHANNELS)),
				bias);
	}
}

static void make_row(const struct resample *r, int y, uint32_t *dst)
{
	mix_rows(r, y);
	(r->x.n <= 2 ? mix_two_columns : mix_columns)(r, dst);
}

static const uint32_t *get_row(const struct resample *r, int y)
{
	return (const uint32_t *)(const void *)(r->src + r->y.first[y] * r->stride);
}

static void pick(const struct resample *r)
{
	const int *first = r->x.first;
	for (int y = 0; y < r->y.n_pixels; y++) {
		const uint32_t *row = get_row(r, y);
		uint32_t *dst = r->dst + y * r->dst_stride;
		if (y > 0 && r->y.first[y] == r->y.first[y - 1]) {
			memcpy(dst, dst - r->dst_stride, (size_t)r->x.n_pixels * sizeof(*dst));
			continue;
		}
		for (int x = 0; x < r->x.n_pixels; x++) {
			dst[x] = row[first[x]];
		}
	}
}

typedef uint32_t four __attribute__((vector_size(16)));

static inline four load_four(const uint32_t *from)
{
	four value;
	memcpy(&value, from, sizeof(value));
	return value;
}

// Four pixels of each of four rows become four of each of four columns, the last of which is the
// one at dst if they are mirrored.
static inline void turn_four(const uint32_t *const *rows, int from, bool mirrored, uint32_t *dst,
		ptrdiff_t stride)
{
	four a = load_four(rows[0] + from), b = load_four(rows[1] + from);
	four c = load_four(rows[2] + from), d = load_four(rows[3] + from);
	four ac_low = __builtin_shufflevector(a, c, 0, 4, 1, 5);
	four ac_high = __builtin_shufflevector(a, c, 2, 6, 3, 7);
	four bd_low = __builtin_shufflevector(b, d, 0, 4, 1, 5);
	four bd_high = __builtin_shufflevector(b, d, 2, 6, 3, 7);
	four columns[] = {
		__builtin_shufflevector(ac_low, bd_low, 0, 4, 1, 5),
		__builtin_shufflevector(ac_low, bd_low, 2, 6, 3, 7),
		__builtin_shufflevector(ac_high, bd_high, 0, 4, 1, 5),
		__builtin_shufflevector(ac_high, bd_high, 2, 6, 3, 7),
	};
	for (int i = 0; i < 4; i++) {
		memcpy(dst + i * stride, &columns[mirrored ? 3 - i : i], sizeof(columns[0]));
	}
}

// Pixel for pixel: neighbours stay neighbours, in one direction or the other.
static bool is_unscaled(const struct resample *r)
{
	int last = r->x.n_pixels - 1, distance = r->x.first[last] - r->x.first[0];
	return last > 0 && (distance == last || distance == -last);
}

// As many as four times four.
static int turn_fours(const struct resample *r, int y, const uint32_t *const *rows)
{
	bool mirrored = r->picks && r->x.first[1] < r->x.first[0];
	int x = 0;
	for (; x + 4 <= r->x.n_pixels; x += 4) {
		int from = r->picks ? r->x.first[mirrored ? x + 3 : x] : x;
		uint32_t *dst = r->dst + x * r->dst_stride + y;
		for (int i = 0; i < ROWS; i += 4) {
			turn_four(rows + i, from, mirrored, dst + i, r->dst_stride);
		}
	}
	return x;
}

static void turn(const struct resample *r, int y, int n, const uint32_t *const *rows)
{
	int x = n == ROWS && (!r->picks || is_unscaled(r)) ? turn_fours(r, y, rows) : 0;
	for (; x < r->x.n_pixels; x++) {
		uint32_t *dst = r->dst + x * r->dst_stride + y;
		int from = r->picks ? r->x.first[x] : x;
		for (int i = 0; i < n; i++) {
			dst[i] = rows[i][from];
		}
	}
}

static void run_turned(const struct resample *r)
{
	const uint32_t *rows[ROWS];
	for (int y = 0; y < r->y.n_pixels; y += ROWS) {
		int n = r->y.n_pixels - y < ROWS ? r->y.n_pixels - y : ROWS;
		for (int i = 0; i < n; i++) {
			uint32_t *made = r->made + (ptrdiff_t)i * r->x.n_pixels;
			if (!r->picks) {
				make_row(r, y + i, made);
			}
			rows[i] = r->picks ? get_row(r, y + i) : made;
		}
		turn(r, y, n, rows);
	}
}

static void *use(void *memory, size_t *used, size_t size)
{
	void *part = memory ? (uint8_t *)memory + *used : NULL;
	*used += (size + sizeof(pair) - 1) / sizeof(pair) * sizeof(pair);
	return part;
}

static void use_for_taps(struct taps *taps, int copies, int n, void *memory, size_t *used)
{
	size_t n_pixels = (size_t)taps->n_pixels;
	taps->copies = copies;
	taps->stride = copies * n;
	taps->first = use(memory, used, n_pixels * sizeof(*taps->first));
	size_t size = n_pixels * (size_t)taps->stride * sizeof(*taps->weights);
	taps->weights = use(memory, used, size);
	if (memory) {
		memset(taps->weights, 0, size);
	}
}

size_t resample_use(struct resample *r, void *memory)
{
	size_t used = 0;
	// Pixels of a row are taken by twos; the last may count nothing, and lie outside.
	use_for_taps(&r->x, CHANNELS, (r->x.n + 1) & ~1, memory, &used);
	use_for_taps(&r->y, 1, r->y.n, memory, &used);
	r->mixed = use(memory, &used, ((size_t)r->width + 1) * CHANNELS * sizeof(*r->mixed));
	r->made = use(memory, &used,
			r->turned ? (size_t)r->x.n_pixels * ROWS * sizeof(*r->made) : 0);
	return used;
}

void resample_run(struct resample *r)
{
	r->fast = interpolate_is_there();
	if (r->turned) {
		run_turned(r);
	} else if (r->picks) {
		pick(r);
	} else {
		for (int y = 0; y < r->y.n_pixels; y++) {
			make_row(r, y, r->dst + y * r->dst_stride);
		}
	}
}
