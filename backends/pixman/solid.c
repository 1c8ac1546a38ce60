/* SPDX-License-Identifier: MIT */
#include "solid.h"

#include <stddef.h>

#define OPAQUE 0xff000000u

void solid_fill(pixman_image_t *target, const struct boxes *boxes, const pixman_box32_t *band,
		uint32_t color)
{
	uint32_t *data = pixman_image_get_data(target);
	int stride = pixman_image_get_stride(target) / 4;
	for (int i = 0; i < boxes->n; i++) {
		pixman_box32_t box = boxes->list[i];
		if (boxes_clip(&box, band)) {
			pixman_fill(data, stride, 32, box.x1, box.y1, box.x2 - box.x1,
					box.y2 - box.y1, color);
		}
	}
}

static bool blend(const struct job *job, struct images *images, pixman_image_t *target,
		const pixman_box32_t *band)
{
	const struct image_key key = { .color = job->blended_color };
	pixman_image_t *image = images_get(images, &key);
	if (!image) {
		return false;
	}
	for (int i = 0; i < job->blended.n; i++) {
		pixman_box32_t box = job->blended.list[i];
		if (boxes_clip(&box, band)) {
			pixman_image_composite32(PIXMAN_OP_OVER, image, NULL, target, 0, 0, 0, 0,
					box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1);
		}
	}
	pixman_image_unref(image);
	return true;
}

bool solid_paint(const struct job *job, struct images *images, pixman_image_t *target,
		const pixman_box32_t *band)
{
	solid_fill(target, &job->copied, band, job->copied_color);
	if (job->blended_color >= OPAQUE) {
		solid_fill(target, &job->blended, band, job->blended_color);
		return true;
	}
	return job->blended_color == 0 || blend(job, images, target, band);
}
