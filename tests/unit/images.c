/* SPDX-License-Identifier: MIT */
/* Images that are kept from frame to frame. */
#include <images.h>
#include <stddef.h>

#include "unit.h"

static uint32_t pixels[4 * 1000];
static int n_created;

pixman_image_t *__real_pixman_image_create_bits_no_clear(
		pixman_format_code_t format, int width, int height, uint32_t *bits, int stride);
pixman_image_t *__wrap_pixman_image_create_bits_no_clear(
		pixman_format_code_t format, int width, int height, uint32_t *bits, int stride);

pixman_image_t *__wrap_pixman_image_create_bits_no_clear(
		pixman_format_code_t format, int width, int height, uint32_t *bits, int stride)
{
	n_created++;
	return __real_pixman_image_create_bits_no_clear(format, width, height, bits, stride);
}

static void get(struct images *images, const struct image_key *key)
{
	pixman_image_t *image = images_get(images, key);
	assert_non_null(image);
	if (key->format != 0) {
		assert_ptr_equal(pixman_image_get_data(image), key->data);
		assert_int_equal(pixman_image_get_width(image), key->width);
		assert_int_equal(pixman_image_get_height(image), key->height);
		assert_int_equal(pixman_image_get_stride(image), key->stride);
		assert_int_equal(pixman_image_get_format(image), key->format);
	}
	pixman_image_unref(image);
}

static struct image_key make_key(int i)
{
	return (struct image_key){ PIXMAN_x8r8g8b8, 2, 2, 8, pixels + 4 * i, 0 };
}

static void test_kept(void **state)
{
	static const struct image_key keys[] = {
		{ PIXMAN_x8r8g8b8, 2, 2, 8, pixels, 0 },
		{ PIXMAN_a8r8g8b8, 2, 2, 8, pixels, 0 },
		{ PIXMAN_x8r8g8b8, 1, 2, 8, pixels, 0 },
		{ PIXMAN_x8r8g8b8, 2, 1, 8, pixels, 0 },
		{ PIXMAN_x8r8g8b8, 2, 2, 16, pixels, 0 },
		{ PIXMAN_x8r8g8b8, 2, 2, 8, pixels + 1, 0 },
	};
	static struct images images;
	n_created = 0;
	for (unsigned frame = 0; frame < 100; frame++) {
		images_begin(&images, frame);
		for (size_t i = 0; i < N_ELEMENTS(keys); i++) {
			get(&images, &keys[i]);
		}
	}
	assert_int_equal(n_created, N_ELEMENTS(keys));
	images_finish(&images);
}

static void test_colors(void **state)
{
	static struct images images;
	const struct image_key a = { .color = 0x80402010 }, b = { .color = 0x80402011 };
	get(&images, &a);
	get(&images, &b);
	get(&images, &a);
	assert_int_equal(images.n, 2);
	images_finish(&images);
	assert_int_equal(images.n, 0);
}

static void test_more_than_there_is_room_for(void **state)
{
	static struct images images;
	for (int i = 0; i < 3000; i++) {
		struct image_key key = make_key(i % 1000);
		get(&images, &key);
	}
	assert_int_equal(images.n, IMAGES_MAX);
	images_finish(&images);
}

// Clients come and go, but those of today stay.
static void test_old_ones_go(void **state)
{
	static struct images images;
	const struct image_key always = make_key(0);
	n_created = 0;
	for (unsigned frame = 0; frame < 999; frame++) {
		struct image_key key = make_key(1 + (int)frame);
		images_begin(&images, frame);
		get(&images, &always);
		get(&images, &key);
		assert_in_range(images.n, 1, 40);
	}
	assert_int_equal(n_created, 1000);
	images_finish(&images);
}

// A frame in which it had no part says nothing of what it needs.
static void test_frames_of_others(void **state)
{
	static struct images images;
	n_created = 0;
	for (unsigned frame = 0; frame < 10000; frame += 100) {
		struct image_key key = make_key((int)frame / 100 % 5);
		images_begin(&images, frame);
		get(&images, &key);
		images_begin(&images, frame);
		get(&images, &key);
	}
	assert_int_equal(n_created, 5);
	images_finish(&images);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_colors),
		cmocka_unit_test(test_more_than_there_is_room_for),
		cmocka_unit_test(test_old_ones_go),
		cmocka_unit_test(test_frames_of_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
