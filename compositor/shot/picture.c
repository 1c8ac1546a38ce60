/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <output.h>
#include <stdlib.h>

struct picture picture_of_output(const struct output_picture *source)
{
	return (struct picture){
		.width = source->width,
		.height = source->height,
		.stride = source->stride / sizeof(uint32_t),
		.pixels = source->data,
		.has_alpha = source->alpha,
	};
}

void picture_finish(struct picture *picture)
{
	free((void *)picture->pixels);
	*picture = (struct picture){ 0 };
}

bool picture_is_blank(const struct picture *picture)
{
	uint32_t first = picture_get(picture, 0, 0);
	for (int y = 0; y < picture->height; y++) {
		for (int x = 0; x < picture->width; x++) {
			if (picture_get(picture, x, y) != first) {
				return false;
			}
		}
	}
	return true;
}
