/* SPDX-License-Identifier: MIT */
#include "images.h"

#include <stdbool.h>
#include <stddef.h>

void images_finish(struct images *images)
{
	for (int i = 0; i < images->n; i++) {
		pixman_image_unref(images->kept[i].image);
	}
	images->n = 0;
}

static bool is_same(const struct image_key *a, const struct image_key *b)
{
	return a->data == b->data && a->format == b->format && a->width == b->width &&
			a->height == b->height && a->stride == b->stride && a->color == b->color;
}

static pixman_image_t *create(const struct image_key *key)
{
	if (key->format == 0) {
		const pixman_color_t color = {
			.red = (uint16_t)((key->color >> 16 & 255) * 0x101),
			.green = (uint16_t)((key->color >> 8 & 255) * 0x101),
			.blue = (uint16_t)((key->color & 255) * 0x101),
			.alpha = (uint16_t)((key->color >> 24) * 0x101),
		};
		return pixman_image_create_solid_fill(&color);
	}
	return pixman_image_create_bits_no_clear(key->format, key->width, key->height,
			(uint32_t *)(uintptr_t)key->data, key->stride);
}

void images_begin(struct images *images, unsigned frame)
{
	images->count += images->frame != frame;
	images->frame = frame;
}

// A buffer's turn comes again much sooner, also where there are several screens.
#define FRAMES_KEPT 32

static void drop_old(struct images *images)
{
	for (int i = images->n - 1; i >= 0; i--) {
		if (images->count - images->kept[i].used > FRAMES_KEPT) {
			pixman_image_unref(images->kept[i].image);
			images->kept[i] = images->kept[--images->n];
		}
	}
}

// A place for a new one; if there is none, of one after the other.
static int make_room(struct images *images)
{
	drop_old(images);
	if (images->n < IMAGES_MAX) {
		return images->n++;
	}
	images->next = (images->next + 1) % IMAGES_MAX;
	pixman_image_unref(images->kept[images->next].image);
	return images->next;
}

pixman_image_t *images_get(struct images *images, const struct image_key *key)
{
	for (int i = 0; i < images->n; i++) {
		if (is_same(&images->kept[i].key, key)) {
			images->kept[i].used = images->count;
			return pixman_image_ref(images->kept[i].image);
		}
	}
	pixman_image_t *image = create(key);
	if (!image) {
		return NULL;
	}
	int i = make_room(images);
	images->kept[i].key = *key;
	images->kept[i].image = image;
	images->kept[i].used = images->count;
	return pixman_image_ref(image);
}
