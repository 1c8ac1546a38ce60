/* SPDX-License-Identifier: MIT */
#ifndef SOLID_H
#define SOLID_H

#include "images.h"
#include "plan.h"

/** Fills what of the boxes is in the band with a colour, ARGB. */
void solid_fill(pixman_image_t *target, const struct boxes *boxes, const pixman_box32_t *band,
		uint32_t color);

/** Paints a layer of one colour where it is in the band. False if there is no memory. */
bool solid_paint(const struct job *job, struct images *images, pixman_image_t *target,
		const pixman_box32_t *band);

#endif
